package io.millrace.bridge;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A daemon whose login was refused, and that a service manager starts again and again. */
class LoginGuardTest extends SessionTestBed
{
    @Test
    void shouldWriteTheRefusalDownWithoutTheSecret() throws Exception
    {
        beRefused();

        final String content = Files.readString(file());
        assertTrue(content.contains("errorId=3") && content.contains("broker=9999") && content.contains("user=user") &&
            content.contains("tcp\\://127.0.0.1\\:1"), content);
        assertFalse(content.contains("secret"), content);
    }

    @Test
    void shouldNotLogInWhenStartedAgainBeforeTheTime() throws Exception
    {
        beRefused();
        agent.close();
        vendor.calls.clear();
        epochClock.advance(599_000);

        agent = new SessionAgent(context());
        agent.onStart();
        agent.doWork();

        assertEquals(SessionState.FAILED, agent.state());
        assertEquals(0, vendor.calls.size(), vendor.calls.toString());
        assertEquals("FAILED 3", lastState());
        assertTrue(lastText().contains(file().toString()) && lastText().contains("ErrorID 3 '不合法的登录'") &&
            lastText().contains("in 1 s") && lastText().contains("delete"), lastText());
    }

    @Test
    void shouldLogInAfterTheTimeAndForgetTheRefusalOnceAccepted()
    {
        beRefused();
        agent.close();
        epochClock.advance(600_000);
        agent = new SessionAgent(context());

        toSubscribing();

        assertFalse(Files.exists(file()));
    }

    @Test
    void shouldLogInAtOnceWhenTheFileIsDeletedOrTheUserIsAnotherOne() throws Exception
    {
        beRefused();
        agent.close();
        agent = new SessionAgent(context().userId("other"));
        toLoggingIn();
        agent.close();

        Files.delete(file());
        agent = new SessionAgent(context());
        toLoggingIn();

        assertEquals("login 9999/user/secret#1", lastCall());
    }

    @Test
    void shouldNotRiskTheAccountWhenTheFileCannotBeRead() throws Exception
    {
        Files.writeString(file(), "time=yesterday\n");

        agent.onStart();

        assertEquals(SessionState.FAILED, agent.state());
        assertTrue(lastText().contains(file().toString()) && lastText().contains("delete the file"), lastText());
    }

    @Test
    void shouldNotWriteALoginDownThatIsOnlyPutOff()
    {
        toLoggingIn();
        offer(new EventRecord(RawEvent.LOGIN, 7).request(1, true));
        agent.doWork();

        assertFalse(Files.exists(file()));
    }

    @Test
    void shouldHoldTwiceAsLongForEachRefusalInARowUpToADay()
    {
        final List<Long> holdMinutes = new ArrayList<>();
        for (int i = 0; i < 10; i++)
        {
            beRefused();
            agent.close();
            holdMinutes.add(minutesOfHold());
        }
        assertEquals(List.of(10L, 20L, 40L, 80L, 160L, 320L, 640L, 1_280L, 1_440L, 1_440L), holdMinutes);

        toSubscribing();
        agent.close();
        agent = new SessionAgent(context());
        beRefused();
        agent.close();

        assertEquals(10, minutesOfHold());
    }

    @Test
    void shouldCountOnlyTheRefusalsOfTheSameUser() throws Exception
    {
        beRefused();
        agent.close();
        agent = new SessionAgent(context().userId("other"));
        beRefused();

        assertTrue(Files.readString(file()).contains("count=1"), Files.readString(file()));
    }

    /** Until the next login may be sent; an agent that may is left behind. */
    private long minutesOfHold()
    {
        long minutes = 0;
        agent = new SessionAgent(context());
        while (null != new LoginGuard(context()).hold() && minutes < 10_000)
        {
            epochClock.advance(60_000);
            minutes++;
        }
        return minutes;
    }

    private void beRefused()
    {
        toLoggingIn();
        offer(new EventRecord(RawEvent.LOGIN, 3).request(1, true).message("不合法的登录"));
        agent.doWork();
        awaitReleased();
        assertEquals(SessionState.FAILED, agent.state());
    }

    private Path file()
    {
        return directory.resolve("login-refused");
    }
}
