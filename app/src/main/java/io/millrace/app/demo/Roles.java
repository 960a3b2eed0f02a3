package io.millrace.app.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The processes of one demo run, by role. Starts each, knows when it is ready, stops all in reverse order. */
final class Roles implements AutoCloseable
{
    private static final long READY_SECONDS = 60;
    private static final long POLL_NS = 20_000_000L;

    private final DemoSite site;
    private final Path home;
    private final Map<String, ChildProcess> processes = new LinkedHashMap<>();

    Roles(final DemoSite site, final Path home)
    {
        this.site = site;
        this.home = home;
    }

    /**
     * Starts a role; another of its name must have ended.
     *
     * @param role        its command.
     * @param environment added to this process's.
     * @param options     of the command.
     * @return the running process.
     */
    ChildProcess start(final String role, final Map<String, String> environment, final String... options)
    {
        final List<String> command = new ArrayList<>(List.of(javaBinary(), "--add-exports",
            "java.base/jdk.internal.misc=ALL-UNNAMED", "-XX:+IgnoreUnrecognizedVMOptions",
            "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx768m",
            "-Dmillrace.home=" + home, "-cp", System.getProperty("java.class.path"), "io.millrace.app.Millrace", role,
            "--config", site.config.toString()));
        Collections.addAll(command, options);
        final ChildProcess process = ChildProcess.start(role, site.logs, command, environment);
        processes.put(role, process);

        return process;
    }

    ChildProcess get(final String role)
    {
        return processes.get(role);
    }

    /**
     * Waits until a role says that it is ready.
     *
     * @param role  to wait for.
     * @param count how many times its log must say so: one more for each time it was started.
     */
    void awaitReady(final String role, final int count)
    {
        final ChildProcess process = processes.get(role);
        final long deadlineNs = System.nanoTime() + READY_SECONDS * 1_000_000_000L;
        while (process.countLogged(role + ": ready") < count)
        {
            requireAlive(role);
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new DemoException(
                    "demo: " + role + " is not ready after " + READY_SECONDS + " s; its log ends:\n    " +
                        process.logTail());
            }
            pause();
        }
    }

    /**
     * Checks that a role has not ended by itself.
     *
     * @param role to check.
     */
    void requireAlive(final String role)
    {
        final ChildProcess process = processes.get(role);
        if (process != null && !process.isAlive())
        {
            throw new DemoException(
                "demo: " + role + " ended with exit code " + process.exitCode() + "; its log ends:\n    " +
                    process.logTail());
        }
    }

    /**
     * Asks a role to stop and waits until it has.
     *
     * @param role    to stop.
     * @param seconds to wait at the most.
     */
    void stop(final String role, final long seconds)
    {
        final ChildProcess process = processes.get(role);
        process.terminate();
        awaitSuccess(role, seconds);
    }

    /**
     * Waits for a role to end by itself with exit code 0.
     *
     * @param role    to wait for.
     * @param seconds to wait at the most.
     */
    void awaitSuccess(final String role, final long seconds)
    {
        final ChildProcess process = processes.get(role);
        if (!process.awaitExit(seconds))
        {
            throw new DemoException("demo: " + role + " has not ended after " + seconds + " s; its log ends:\n    " +
                process.logTail());
        }
        if (process.exitCode() != 0 && process.exitCode() != 143)
        {
            throw new DemoException(
                "demo: " + role + " ended with exit code " + process.exitCode() + "; its log ends:\n    " +
                    process.logTail());
        }
    }

    /** Between two looks at what other processes did: there is no condition to wait on across processes. */
    static void pause()
    {
        LockSupport.parkNanos(POLL_NS);
        if (Thread.interrupted())
        {
            throw new DemoException("demo: interrupted");
        }
    }

    @Override
    public void close()
    {
        final List<ChildProcess> reverse = new ArrayList<>(processes.values());
        Collections.reverse(reverse);
        reverse.forEach(ChildProcess::close);
    }

    private static String javaBinary()
    {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
