package io.millrace.bridge;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SessionAgentTest extends SessionTestBed
{
    @Test
    void shouldOpenConnectLogInSubscribeInBatchesAndStream()
    {
        agent.onStart();
        assertEquals(List.of("open vendor.so", "front tcp://127.0.0.1:1", "front tcp://127.0.0.1:2", "init"),
            vendor.calls);
        assertEquals("v6.7.8_fake", agent.vendorVersion());
        vendor.calls.clear();

        offer(new EventRecord(RawEvent.FRONT_CONNECTED, 0));
        agent.doWork();
        assertEquals(List.of("login 9999/user/secret#1"), vendor.calls);
        vendor.calls.clear();

        offer(new EventRecord(RawEvent.LOGIN, 0).request(1, true).login(7, 8, "20260930"));
        agent.doWork();
        agent.doWork();
        assertEquals(List.of("subscribe a,b"), vendor.calls);
        passMs(2);
        agent.doWork();
        agent.doWork();
        assertEquals(List.of("subscribe a,b", "subscribe c"), vendor.calls);
        assertEquals(SessionState.SUBSCRIBING, agent.state());

        for (final String id : List.of("a", "b", "c"))
        {
            offer(new EventRecord(RawEvent.SUBSCRIBED, 0).instrument(id));
        }
        agent.doWork();

        assertEquals(List.of("CONNECTING 0", "LOGGING_IN 0", "SUBSCRIBING 0 20260930", "STREAMING 0 20260930"), states);
        assertEquals(3, agent.counters().acks());
        assertEquals(1, agent.counters().logins());
        assertEquals(20260930, agent.tradingDay());
    }

    @Test
    void shouldStreamOnTheFirstTickAndSendTheOtherBatchesAllTheSame()
    {
        toSubscribing();

        countTicks(1);
        agent.doWork();
        assertEquals(SessionState.STREAMING, agent.state());
        passMs(2);
        agent.doWork();

        assertEquals("subscribe c", lastCall());
    }

    @Test
    void shouldLogInAndSubscribeAgainOnEachReconnect()
    {
        toStreaming();
        vendor.calls.clear();
        passMs(60_000);

        offer(new EventRecord(RawEvent.FRONT_DISCONNECTED, 0x1001));
        agent.doWork();
        assertEquals(SessionState.DISCONNECTED, agent.state());
        offer(new EventRecord(RawEvent.FRONT_CONNECTED, 0));
        agent.doWork();
        offer(new EventRecord(RawEvent.LOGIN, 0).request(2, true).login(7, 9, "20261001"));
        agent.doWork();
        passMs(2);
        agent.doWork();

        assertEquals(List.of("login 9999/user/secret#2", "subscribe a,b", "subscribe c"), vendor.calls);
        assertEquals("DISCONNECTED 4097 20260930", states.get(4));
        assertEquals(1, agent.counters().disconnects());
        assertEquals(20261001, agent.tradingDay());
        assertEquals(1, agent.counters().tradingDayChanges());
        assertTrue(texts.get(6).contains("trading day 20261001 after 20260930"), texts.get(6));
    }

    @Test
    void shouldNotLogInAgainWithinASecond()
    {
        agent = new SessionAgent(context().stormWindowNs(1));
        toStreaming();
        passMs(1);
        agent.doWork();
        vendor.calls.clear();

        offer(new EventRecord(RawEvent.FRONT_DISCONNECTED, 0x1001));
        offer(new EventRecord(RawEvent.FRONT_CONNECTED, 0));
        agent.doWork();
        passMs(900);
        agent.doWork();
        assertEquals(List.of(), vendor.calls);
        passMs(100);
        agent.doWork();

        assertEquals(List.of("login 9999/user/secret#2"), vendor.calls);
    }

    @ParameterizedTest
    @ValueSource(ints =
    {3, 9, 11, 12, 49, 75, 143, 131, 140, 4040, 987654})
    void shouldGiveUpWhenALoginIsRefused(final int errorId)
    {
        agent.onStart();
        offer(new EventRecord(RawEvent.FRONT_CONNECTED, 0));
        agent.doWork();

        offer(new EventRecord(RawEvent.LOGIN, errorId).request(1, true).message("不合法的登录"));
        agent.doWork();
        awaitReleased();
        vendor.calls.clear();
        offer(new EventRecord(RawEvent.FRONT_CONNECTED, 0));
        passMs(3_600_000);
        agent.doWork();

        assertEquals(SessionState.FAILED, agent.state());
        assertEquals(List.of(), vendor.calls);
        assertEquals("FAILED " + errorId, lastState());
        assertTrue(lastText().contains("ErrorID " + errorId) && lastText().contains("不合法的登录"), lastText());
        assertArrayEquals(new byte[6], vendor.passwords.get(0));
    }

    @Test
    void shouldReleaseTheVendorWhenALoginIsRefused()
    {
        agent.onStart();
        offer(new EventRecord(RawEvent.FRONT_CONNECTED, 0));
        agent.doWork();
        offer(new EventRecord(RawEvent.LOGIN, 3).request(1, true));
        agent.doWork();
        awaitReleased();

        assertEquals("close", lastCall());
        agent.close();
        assertEquals(1, vendor.calls.stream().filter("close"::equals).count());
    }

    @ParameterizedTest
    @ValueSource(ints =
    {5, 7, 8, 60, 90})
    void shouldLogInEverMoreRarelyWhileTheFrontIsNotReady(final int errorId)
    {
        agent.onStart();
        offer(new EventRecord(RawEvent.FRONT_CONNECTED, 0));
        agent.doWork();
        vendor.calls.clear();

        final List<Long> secondsBetween = new ArrayList<>();
        for (int attempt = 1; attempt <= 8; attempt++)
        {
            offer(new EventRecord(RawEvent.LOGIN, errorId).request(attempt, true));
            long seconds = 0;
            while (vendor.calls.size() < attempt && seconds < 1_000)
            {
                passMs(1_000);
                seconds++;
                agent.doWork();
            }
            secondsBetween.add(seconds);
        }

        assertEquals(List.of(2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L), secondsBetween);
        assertEquals(8, agent.counters().loginFailures());
        assertEquals(SessionState.LOGGING_IN, agent.state());
    }

    @Test
    void shouldLogInAgainWhenThereIsNoAnswer()
    {
        agent.onStart();
        offer(new EventRecord(RawEvent.FRONT_CONNECTED, 0));
        agent.doWork();
        passMs(9_999);
        agent.doWork();
        assertEquals("login 9999/user/secret#1", lastCall());

        passMs(1);
        agent.doWork();
        agent.doWork();

        assertEquals("login 9999/user/secret#2", lastCall());
        assertEquals(1, agent.counters().loginFailures());
    }

    @Test
    void shouldTryAgainLaterWhenTheVendorDoesNotSendTheLogin()
    {
        vendor.loginResult = -8;
        agent.onStart();
        offer(new EventRecord(RawEvent.FRONT_CONNECTED, 0));
        agent.doWork();
        agent.doWork();
        assertEquals(5, vendor.calls.size());
        assertTrue(lastText().contains("the fake refuses"), lastText());

        vendor.loginResult = 0;
        passMs(2_000);
        agent.doWork();

        assertEquals("login 9999/user/secret#2", lastCall());
        assertEquals(1, agent.counters().loginsSent());
    }

    @Test
    void shouldSendABatchAgainThatTheVendorDidNotTake()
    {
        vendor.subscribeResult = -8;
        toSubscribing();
        assertEquals("subscribe a,b", lastCall());
        vendor.calls.clear();

        vendor.subscribeResult = 0;
        agent.doWork();
        assertEquals(List.of(), vendor.calls);
        passMs(2);
        agent.doWork();

        assertEquals(List.of("subscribe a,b"), vendor.calls);
    }

    @Test
    void shouldCountAndReportRefusedSubscriptions()
    {
        toSubscribing();
        passMs(2);
        agent.doWork();

        offer(new EventRecord(RawEvent.SUBSCRIBED, 0).instrument("a"));
        offer(new EventRecord(RawEvent.SUBSCRIBED, 16).instrument("b").message("找不到合约"));
        offer(new EventRecord(RawEvent.SUBSCRIBED, 0).instrument("c"));
        agent.doWork();

        assertEquals(2, agent.counters().acks());
        assertEquals(1, agent.counters().ackErrors());
        assertEquals(SessionState.STREAMING, agent.state());
        assertTrue(texts.stream().anyMatch(text -> text.contains("'b'") && text.contains("找不到合约")), texts.toString());
    }

    @Test
    void shouldFindOutByALoginWhetherTheFrontIsThereWhenEventsWereLost()
    {
        agent.onStart();
        agent.doWork();
        vendor.calls.clear();

        new UnsafeBuffer(header).putLong(168, 1);
        agent.doWork();
        agent.doWork();

        assertEquals(List.of("login 9999/user/secret#1"), vendor.calls);
    }

    @Test
    void shouldSayOnceThatEventsWereLostWhileTicksStream()
    {
        toStreaming();
        states.clear();

        new UnsafeBuffer(header).putLong(168, 3);
        agent.doWork();
        agent.doWork();

        assertEquals(List.of("STREAMING 0 20260930"), states);
        assertTrue(lastText().startsWith("3 events were dropped"), lastText());
    }

    @Test
    void shouldLogInAgainWhenTheFrontSaysThatWeAreNotLoggedIn()
    {
        toStreaming();
        vendor.calls.clear();

        offer(new EventRecord(RawEvent.ERROR, 6));
        agent.doWork();
        passMs(2_000);
        agent.doWork();

        assertEquals(List.of("login 9999/user/secret#2"), vendor.calls);
        assertEquals(1, agent.counters().vendorErrors());
    }

    @Test
    void shouldFailWhenAFrontIsMalformed()
    {
        vendor.malformedFront = "tcp://127.0.0.1:2";

        final BridgeException ex = assertThrows(BridgeException.class, agent::onStart);
        awaitReleased();

        assertEquals(-6, ex.code());
        assertEquals("FAILED -6", lastState());
        assertEquals("close", lastCall());
    }

    @Test
    void shouldLeaveAnEventInTheRingWhenTheQueueIsFull()
    {
        final SessionEvents small = new SessionEvents(16);
        final RawEvent event = new EventRecord(RawEvent.SUBSCRIBED, 0).instrument("a").event();
        int taken = 0;
        while (taken < 1_000 && small.offer(event))
        {
            taken++;
        }

        assertTrue(16 <= taken && taken < 64, taken + " taken");
        assertEquals(1, small.fullCount());
        assertEquals(1, new SessionCounters(small).eventsHeldUp());
        final List<String> drained = new ArrayList<>();
        assertEquals(taken, small.drain(e -> drained.add(e.instrumentId())));
        assertEquals("a", drained.get(taken - 1));
        assertTrue(small.offer(event));
    }

    @Test
    void shouldNameSetterAndValueOfWhatDoesNotFit()
    {
        assertRefused(context().flowDirectory(directory.resolve("none")), "flowDirectory=" + directory.resolve("none"));
        assertRefused(context().fronts(List.of()), "fronts=[]");
        assertRefused(context().brokerId("12345678901"), "brokerId=12345678901");
        assertRefused(context().userId("1234567890123456"), "userId=1234567890123456");
        assertRefused(context().credentials(null), "credentials=null");
        assertRefused(context().stormDisconnects(0), "stormDisconnects=0");
        assertRefused(context().stormWindowNs(0), "stormWindowNs=0");
        assertRefused(context().maxStormBackoffNs(1), "maxStormBackoffNs=1");
        assertRefused(context().silenceDeadlineNs(-1), "silenceDeadlineNs=-1");
        assertRefused(context().loginRefusedHoldNs(-1), "loginRefusedHoldNs=-1");
        assertRefused(context().isolation(null), "isolation=null");
        assertRefused(context().door(null).isolation(Isolation.HOST_PROCESS).hostProgram(ring.path()),
            "hostProgram=" + ring.path());
        assertRefused(context().instruments(List.of()), "instruments=[]");
        assertRefused(context().instruments(List.of("a", "b\n")), "instruments='b\n'");
        assertRefused(context().instruments(List.of("a", "b", "a")), "instruments='a'");
        assertRefused(context().subscribeBatchSize(0), "subscribeBatchSize=0");
        assertRefused(context().subscribeBatchSize(500).subscribeIntervalNs(1), "subscribeIntervalNs=1");
        assertRefused(context().connectDeadlineNs(0), "connectDeadlineNs=0");
        assertRefused(context().loginDeadlineNs(-1), "loginDeadlineNs=-1");
        assertRefused(context().loginBackoffNs(999_999_999), "loginBackoffNs=999999999");
        assertRefused(context().maxLoginBackoffNs(1), "maxLoginBackoffNs=1");
        assertRefused(context().events(null), "events=null");
        assertRefused(context().listener(null), "listener=null");
        assertRefused(context().ringFile(null), "ringFile=null");
        assertRefused(context().door(null).bridgeLibrary(Path.of("/nowhere/libmillrace_ctp.so")),
            "bridgeLibrary=/nowhere/libmillrace_ctp.so");
        assertRefused(context().door(null).bridgeLibrary(ring.path()).vendorLibrary(Path.of("relative.so")),
            "vendorLibrary=relative.so");
    }

    @Test
    void shouldAskForAtMostAThousandInstrumentsASecond()
    {
        final SessionContext context = context().subscribeBatchSize(500).subscribeIntervalNs(0);
        context.conclude();

        assertEquals(SECOND_NS / 2, context.subscribeIntervalNs());
    }

    private static void assertRefused(final SessionContext context, final String part)
    {
        final String message = assertThrows(BridgeException.class, context::conclude).getMessage();
        assertTrue(message.contains(part), message);
        assertFalse(message.isBlank());
    }
}
