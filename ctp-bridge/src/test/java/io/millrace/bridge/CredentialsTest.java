package io.millrace.bridge;

import io.millrace.bridge.sim.Scenario;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CredentialsTest extends SessionTestBed
{
    @Test
    void shouldReadAFileWithoutTheBlanksAtItsEnd() throws Exception
    {
        final Credentials credentials = Credentials.ofFile(passwordFile(" pass word\t \r\n\n"));

        assertArrayEquals(" pass word".getBytes(StandardCharsets.UTF_8), credentials.password());
        assertEquals("", credentials.warning());
    }

    @Test
    void shouldReadTheFileAnewForEachLogin() throws Exception
    {
        final Path file = passwordFile("old");
        agent = new SessionAgent(context().credentials(Credentials.ofFile(file)));
        toLoggingIn();
        assertEquals("login 9999/user/old#1", lastCall());

        Files.writeString(file, "new");
        offer(new EventRecord(RawEvent.LOGIN, 7).request(1, true));
        agent.doWork();
        passMs(2_000);
        agent.doWork();

        assertEquals("login 9999/user/new#2", lastCall());
        assertArrayEquals(new byte[3], vendor.passwords.get(0));
        assertArrayEquals(new byte[3], vendor.passwords.get(1));
    }

    @Test
    void shouldTryAgainLaterWhenTheFileIsMissing() throws Exception
    {
        final Path file = directory.resolve("password");
        agent = new SessionAgent(context().credentials(Credentials.ofFile(file)));
        toLoggingIn();
        assertEquals("init", lastCall());
        assertTrue(lastText().startsWith("login not sent: password file " + file) && lastText().contains("2000 ms"),
            lastText());
        assertEquals(1, agent.counters().loginFailures());

        Files.writeString(file, "here");
        passMs(2_000);
        agent.doWork();

        assertEquals("login 9999/user/here#2", lastCall());
    }

    @Test
    void shouldWarnOnceWhenOthersMayReadTheFile() throws Exception
    {
        final Path file = passwordFile("canary");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        agent = new SessionAgent(context().credentials(Credentials.ofFile(file)));
        toLoggingIn();
        passMs(10_000);
        agent.doWork();
        passMs(10_000);
        agent.doWork();

        assertEquals(3, vendor.passwords.size());
        assertEquals(1, texts.stream().filter(text -> text.contains("may be read by others")).count());
        assertFalse(texts.toString().contains("canary"));
    }

    @Test
    void shouldNotSendWhatDoesNotFit() throws Exception
    {
        assertNotSent("x".repeat(41), "has 41 bytes, the vendor's struct has room for 40");
        assertNotSent("x\0y", "has a NUL");
        assertNotSent("", "is empty, perhaps being rewritten");
        assertNotSent(" \n", "is empty, perhaps being rewritten");
        assertNotSent("x".repeat(300), "has more than 256 bytes");
    }

    @Test
    void shouldReadTheEnvironment()
    {
        final String name = System.getenv().keySet().iterator().next();

        assertArrayEquals(System.getenv(name).getBytes(StandardCharsets.UTF_8),
            Credentials.ofEnvironment(name).password());
        final RuntimeException ex = assertThrows(RuntimeException.class,
            Credentials.ofEnvironment("MILLRACE_NO_SUCH_VARIABLE")::password);
        assertTrue(ex.getMessage().contains("MILLRACE_NO_SUCH_VARIABLE"), ex.getMessage());
    }

    @Test
    void shouldTryAgainLaterWhenTheFileIsEmpty() throws Exception
    {
        final Path file = passwordFile("");
        agent = new SessionAgent(context().credentials(Credentials.ofFile(file)));
        toLoggingIn();
        assertEquals("init", lastCall());
        assertTrue(lastText().contains("is empty") && lastText().contains("2000 ms"), lastText());

        Files.writeString(file, "here");
        passMs(2_000);
        agent.doWork();

        assertEquals("login 9999/user/here#2", lastCall());
    }

    @Test
    void shouldNotSendAnEmptyVariable() throws Exception
    {
        final ForkedJvm.Result result = ForkedJvm.of(EmptyVariableProbe.class)
            .environment(EmptyVariableProbe.VARIABLE, "")
            .run();

        assertEquals(
            "environment variable " + EmptyVariableProbe.VARIABLE + ", which should hold the password, is empty: " +
                "set it and restart, or configure none",
            result.value("problem"));
    }

    @Test
    void shouldShowNothing() throws Exception
    {
        assertFalse(Credentials.ofFile(passwordFile("canary")).toString().contains("canary"));
        final String name = System.getenv().keySet().iterator().next();
        assertEquals("Credentials{environment variable " + name + "}", Credentials.ofEnvironment(name).toString());
        assertEquals("Credentials{none}", Credentials.none().toString());
        assertEquals(0, Credentials.none().password().length);
    }

    @Test
    void shouldLeaveNoPasswordInTheMemoryOfTheProcess() throws Exception
    {
        assertNoCanary(Isolation.IN_PROCESS);
    }

    @Test
    void shouldLeaveNoPasswordInTheMemoryOfAProcessWithAHost() throws Exception
    {
        assertNoCanary(Isolation.HOST_PROCESS);
    }

    private void assertNoCanary(final Isolation isolation) throws Exception
    {
        final byte[] canary = new byte[24];
        new SecureRandom().ints(canary.length, 'a', 'z' + 1).forEach(new IntFill(canary)::put);
        final Path file = passwordFile("");
        Files.write(file, canary);
        final Path scenario = new Scenario().generated()
            .seed(1)
            .count(2_000)
            .pace("x100")
            .write(
                directory.resolve("scenario"));

        final ForkedJvm.Result result = ForkedJvm.of(CanaryProbe.class)
            .args(NativeLibraries.bridge(), NativeLibraries.host(), NativeLibraries.simulated(), directory, isolation,
                file)
            .environment(Scenario.ENVIRONMENT_VARIABLE, scenario)
            .run();

        assertEquals("true", result.value("ended"), result.toString());
        assertEquals(1, result.number("logins"), result.toString());
        assertEquals(1, result.number("controlFound"), result.toString());
        assertEquals(0, result.number("found"), result.toString());
    }

    private void assertNotSent(final String content, final String part) throws Exception
    {
        agent.close();
        vendor.calls.clear();
        final Path file = passwordFile(content);
        agent = new SessionAgent(context().credentials(Credentials.ofFile(file)));
        toLoggingIn();

        assertEquals("init", lastCall());
        assertTrue(lastText().contains(part) && lastText().contains(file.toString()), lastText());
    }

    private Path passwordFile(final String content) throws Exception
    {
        final Path file = directory.resolve("password");
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static final class IntFill
    {
        private final byte[] bytes;
        private int length;

        private IntFill(final byte[] bytes)
        {
            this.bytes = bytes;
        }

        private void put(final int value)
        {
            bytes[length++] = (byte)value;
        }
    }
}
