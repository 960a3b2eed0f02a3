package io.millrace.bridge;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** No state without a way out, and no way that leads round in circles: logins that fail, events that were lost, kicks. */
class SessionWayOutTest extends SessionTestBed
{
    @Test
    void shouldOpenAnewWithTheNextFrontFirstWhenLoginsAreNeverAnswered()
    {
        toLoggingIn();

        secondsTo(SessionState.BACKING_OFF);
        assertEquals(SessionLogin.MAX_UNANSWERED, loginCount());
        assertEquals(1, agent.counters().loginsGivenUp());
        assertTrue(lastText().startsWith("5 logins in a row were not answered or not sent") &&
            lastText().contains("tcp://127.0.0.1:2") && lastText().contains("1000 ms"), lastText());
        awaitReleased();
        vendor.calls.clear();
        secondsTo(SessionState.CONNECTING);

        assertEquals(List.of("open vendor.so", "front tcp://127.0.0.1:2", "front tcp://127.0.0.1:1", "init"),
            vendor.calls);
    }

    @Test
    void shouldKeepTheTimeBetweenLoginsOverAnOpening()
    {
        toLoggingIn();
        secondsTo(SessionState.BACKING_OFF);
        awaitReleased();
        secondsTo(SessionState.CONNECTING);
        vendor.calls.clear();

        offer(new EventRecord(RawEvent.FRONT_CONNECTED, 0));
        agent.doWork();

        // Five failures: 32 s from the fifth login, of which 10 passed unanswered and 1 until the opening.
        assertEquals(21, secondsToLogin());
    }

    @Test
    void shouldBackOffEverLongerWhenOpeningAnewDoesNotHelp()
    {
        toLoggingIn();
        final List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 4; i++)
        {
            secondsTo(SessionState.BACKING_OFF);
            awaitReleased();
            seconds.add(secondsTo(SessionState.CONNECTING));
            offer(new EventRecord(RawEvent.FRONT_CONNECTED, 0));
        }

        assertEquals(List.of(1L, 2L, 4L, 8L), seconds);
    }

    @Test
    void shouldOpenAnewWhenTheAnswerToALoginWasLost()
    {
        toLoggingIn();
        passMs(10_000);
        agent.doWork();
        assertEquals("login 9999/user/secret#2", lastCall());

        offer(new EventRecord(RawEvent.LOGIN, 5).request(2, true));
        agent.doWork();

        assertEquals(SessionState.BACKING_OFF, agent.state());
        assertTrue(lastText().startsWith("the answer to a login was lost"), lastText());
    }

    @Test
    void shouldOpenAnewWhenLoginsArePutOffForLong()
    {
        toLoggingIn();
        long seconds = 0;
        while (SessionState.LOGGING_IN == agent.state() && seconds < 1_000)
        {
            offer(new EventRecord(RawEvent.LOGIN, 7).request(loginCount(), true));
            seconds += 1;
            passMs(1_000);
            agent.doWork();
        }

        assertEquals(SessionState.BACKING_OFF, agent.state());
        assertEquals(300, seconds);
        assertTrue(lastText().startsWith("no login was accepted for 300000 ms"), lastText());
    }

    @Test
    void shouldOpenAnewWhenAFrontWasGuessedThatIsNotThere()
    {
        toStreaming();
        offer(new EventRecord(RawEvent.FRONT_DISCONNECTED, 0x1001));
        agent.doWork();
        vendor.loginResult = -1;
        loseEvents(1);
        agent.doWork();
        assertEquals(SessionState.LOGGING_IN, agent.state());

        secondsTo(SessionState.BACKING_OFF);

        assertEquals(1, agent.counters().loginsGivenUp());
        assertEquals(1, agent.counters().disconnects());
    }

    @Test
    void shouldNotGuessAFrontForEventsThatWereLostBeforeItsGoodbye()
    {
        toStreaming();
        loseEvents(40);
        offer(new EventRecord(RawEvent.FRONT_DISCONNECTED, 0x1001));

        agent.doWork();
        agent.doWork();
        assertEquals(SessionState.DISCONNECTED, agent.state());
        loseEvents(41);
        agent.doWork();

        assertEquals(SessionState.LOGGING_IN, agent.state());
    }

    @ParameterizedTest
    @ValueSource(booleans =
    {false, true})
    void shouldOpenAnewWhenNoTickComesAfterEventsWereLost(final boolean isStreaming)
    {
        if (isStreaming)
        {
            toStreaming();
        }
        else
        {
            toSubscribing();
        }
        loseEvents(2);
        agent.doWork();
        states.clear();

        passMs(29_999);
        agent.doWork();
        assertEquals(List.of(), states);
        passMs(1);
        agent.doWork();

        assertEquals(List.of("DISCONNECTED 0 20260930", "BACKING_OFF 0 20260930"), states);
        assertEquals(1, agent.counters().deadStreams());
        assertTrue(lastText().startsWith("no tick for 30000 ms since events were dropped"), lastText());
        awaitReleased();
        secondsTo(SessionState.CONNECTING);
        assertEquals(2, agent.counters().opens());
    }

    @Test
    void shouldGoOnStreamingWhenTicksComeAfterEventsWereLost()
    {
        toStreaming();
        loseEvents(2);
        agent.doWork();
        countTicks(2);
        agent.doWork();

        passMs(3_600_000);
        agent.doWork();

        assertEquals(SessionState.STREAMING, agent.state());
        assertEquals(0, agent.counters().deadStreams());
    }

    @Test
    void shouldLogInEverMoreRarelyWhenThrownOutAfterATick()
    {
        toStreaming();
        final List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 7; i++)
        {
            seconds.add(secondsFromKickToLogin());
            stream(2 + i);
        }
        assertEquals(List.of(2L, 4L, 8L, 16L, 32L, 60L, 60L), seconds);

        passMs(10_000);
        agent.doWork();
        assertEquals(0, secondsFromKickToLogin());
        stream(100);
        assertEquals(2, secondsFromKickToLogin());
    }

    @Test
    void shouldBackOffEverLongerWhenTheHostDiesAfterATick()
    {
        toStreaming();
        final List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 4; i++)
        {
            vendor.isAlive = false;
            agent.doWork();
            awaitReleased();
            seconds.add(secondsTo(SessionState.CONNECTING));
            vendor.calls.clear();
            offer(new EventRecord(RawEvent.FRONT_CONNECTED, 0));
            agent.doWork();
            secondsToLogin();
            stream(2 + i);
        }

        assertEquals(List.of(1L, 2L, 4L, 8L), seconds);
    }

    @ParameterizedTest
    @ValueSource(ints =
    {3, 49, 75, 131, 140, 143})
    void shouldTakeALoginsRefusalAsOneWhateverItsRequest(final int errorId)
    {
        toLoggingIn();

        offer(new EventRecord(RawEvent.ERROR, errorId).request(0, true).message("不合法的登录"));
        agent.doWork();

        assertEquals("FAILED " + errorId, lastState());
    }

    @Test
    void shouldNotTakeAnyErrorForALoginsRefusal()
    {
        toLoggingIn();
        offer(new EventRecord(RawEvent.ERROR, 6000).request(0, true));
        agent.doWork();
        assertEquals(SessionState.LOGGING_IN, agent.state());

        offer(new EventRecord(RawEvent.LOGIN, 0).request(1, true).login(7, 8, "20260930"));
        offer(new EventRecord(RawEvent.ERROR, 3).request(0, true));
        agent.doWork();

        assertEquals(SessionState.SUBSCRIBING, agent.state());
    }

    private long secondsFromKickToLogin()
    {
        vendor.calls.clear();
        offer(new EventRecord(RawEvent.FRONT_DISCONNECTED, 0x1001));
        offer(new EventRecord(RawEvent.FRONT_CONNECTED, 0));
        agent.doWork();
        return secondsToLogin();
    }

    private void stream(final long ticks)
    {
        offer(new EventRecord(RawEvent.LOGIN, 0).request(1, true).login(7, 8, "20260930"));
        agent.doWork();
        countTicks(ticks);
        agent.doWork();
        assertEquals(SessionState.STREAMING, agent.state());
    }

    private long secondsToLogin()
    {
        long seconds = 0;
        while (0 == loginCount() && seconds < 1_000)
        {
            passMs(1_000);
            seconds++;
            agent.doWork();
        }
        return seconds;
    }

    private long secondsTo(final SessionState state)
    {
        long seconds = 0;
        while (state != agent.state() && seconds < 1_000)
        {
            passMs(1_000);
            seconds++;
            agent.doWork();
        }
        assertEquals(state, agent.state(), texts.toString());
        return seconds;
    }

    private int loginCount()
    {
        return (int)vendor.calls.stream().filter(call -> call.startsWith("login ")).count();
    }

    private void loseEvents(final long events)
    {
        new UnsafeBuffer(header).putLong(168, events);
    }
}
