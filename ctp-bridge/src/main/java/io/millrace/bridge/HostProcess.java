package io.millrace.bridge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A bridge host: the child process, the pipes to it, and how it ended. One thread at a time asks; a thread of its own reads the
 * answers, because only so the asking one can stop waiting. The host's standard error is ours.
 *
 * <p>A host that does not answer in time is killed: it may be in the vendor's library for good, and its answer, should it still
 * come, would be taken for that to the next request.
 */
final class HostProcess
{
    /** Longest frame: it must fit into an empty pipe (64 KiB), so that writing never waits for a host that does not read. */
    static final int MAX_FRAME_LENGTH = 60 * 1024;

    private static final long EXIT_DEADLINE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int SIGNAL_BASE = 128;
    private static final HostFrame.Answer END = new HostFrame.Answer(0, ByteBuffer.allocate(0));

    private final Process process;
    private final BlockingQueue<HostFrame.Answer> answers = new ArrayBlockingQueue<>(4);
    /** The first one counts: that the pipes break is what a kill does. */
    private final AtomicReference<String> deathCause = new AtomicReference<>("");
    /** Null before the hello. */
    private FileChannel requests;

    private HostProcess(final Process process)
    {
        this.process = process;
    }

    /**
     * Starts a host.
     *
     * @param program          the bridge host.
     * @param withheldVariable of this process's environment that the host must not inherit, as it may hold the password; empty:
     *                         none.
     * @return the host, whose hello is to be awaited.
     */
    static HostProcess start(final Path program, final String withheldVariable)
    {
        final ProcessBuilder builder = new ProcessBuilder(program.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().remove(withheldVariable);
        final Process process;
        try
        {
            process = builder.start();
        }
        catch (final IOException ex)
        {
            throw new BridgeException("bridge host " + program + " cannot be started (" + ex.getMessage() +
                "): build it with `make native`, or correct its mode", ex);
        }

        final HostProcess host = new HostProcess(process);
        final Thread reader = new Thread(host::readAnswers, "bridge-host-" + process.pid());
        reader.setDaemon(true);
        reader.start();
        return host;
    }

    boolean isAlive()
    {
        return deathCause.get().isEmpty() && process.isAlive();
    }

    /** How it ended; empty while it is alive. */
    String deathReport()
    {
        if (isAlive())
        {
            return "";
        }

        final String end = process.isAlive() ? "is being killed" : endText(process.exitValue());
        final String cause = deathCause.get();
        return "bridge host " + process.pid() + " " + end + (cause.isEmpty() ? "" : ": " + cause);
    }

    /** The host's first answer, which it gives unasked; null when it is dead, or had to be killed. Asking is possible behind it. */
    HostFrame.Answer awaitHello(final long deadlineNs)
    {
        final HostFrame.Answer hello = awaitAnswer("start", System.nanoTime() + deadlineNs, deadlineNs);
        if (null == hello)
        {
            return null;
        }

        try
        {
            requests = HostPipe.toStandardInput(process);
            return hello;
        }
        catch (final IOException ex)
        {
            end("it could not be written to (" + ex.getMessage() + ")");
            return null;
        }
    }

    /** Asks, after the hello; null when the host is dead, or had to be killed because it did not answer. The frame is wiped. */
    HostFrame.Answer call(final String what, final ByteBuffer frame, final long deadlineNs)
    {
        final long endNs = System.nanoTime() + deadlineNs;
        try
        {
            while (frame.hasRemaining())
            {
                requests.write(frame);
            }
        }
        catch (final IOException ex)
        {
            end("request " + what + " could not be written (" + ex.getMessage() + ")");
            return null;
        }
        finally
        {
            Wipe.wipe(frame);
        }

        return awaitAnswer(what, endNs, deadlineNs);
    }

    /** Waits for the host to end by itself, kills it when it does not, and lets go of the pipes. */
    void close(final long deadlineNs)
    {
        try
        {
            closeRequests();
            if (!process.waitFor(deadlineNs, TimeUnit.NANOSECONDS))
            {
                end("it did not end within " + TimeUnit.NANOSECONDS.toMillis(deadlineNs) + " ms and was killed");
            }
        }
        catch (final IOException ex)
        {
            end("its pipe could not be closed (" + ex.getMessage() + ")");
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            end("the wait for its end was interrupted");
        }
    }

    private static String endText(final int exitCode)
    {
        return SIGNAL_BASE < exitCode ?
            "was ended by signal " + (exitCode - SIGNAL_BASE) + " (exit code " + exitCode + ")" :
            "ended with exit code " + exitCode;
    }

    private void closeRequests() throws IOException
    {
        if (null == requests)
        {
            process.getOutputStream().close();
        }
        else
        {
            requests.close();
        }
    }

    private HostFrame.Answer awaitAnswer(final String what, final long endNs, final long deadlineNs)
    {
        HostFrame.Answer answer = END;
        try
        {
            answer = answers.poll(endNs - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (null == answer)
            {
                end(what + " was not answered within " + TimeUnit.NANOSECONDS.toMillis(deadlineNs) +
                    " ms, so it was killed");
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            end("the wait for the answer to " + what + " was interrupted, so it was killed");
        }
        if (END == answer && deathCause.get().isEmpty())
        {
            end("during " + what);
        }

        return END == answer ? null : answer;
    }

    /** The host is of no use any more: sees to it that it is gone, also from the ring. */
    private void end(final String cause)
    {
        deathCause.compareAndSet("", cause);
        try
        {
            // It may be on its way out: then its own exit code is worth more than our signal.
            if (!answers.contains(END) || !process.waitFor(EXIT_DEADLINE_NS, TimeUnit.NANOSECONDS))
            {
                // Mostly it is gone then; what it writes to the ring is waited for where the ring is repaired.
                process.destroyForcibly().waitFor(EXIT_DEADLINE_NS, TimeUnit.NANOSECONDS);
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private void readAnswers()
    {
        try
        {
            HostFrame.Answer answer = HostFrame.read(process.getInputStream());
            while (null != answer)
            {
                if (!answers.offer(answer))
                {
                    throw new IOException("answers that nobody asked for");
                }
                answer = HostFrame.read(process.getInputStream());
            }
        }
        catch (final IOException ex)
        {
            if (process.isAlive())
            {
                deathCause.compareAndSet("", "its output is no answer (" + ex.getMessage() + ")");
                process.destroyForcibly();
            }
        }
        answers.offer(END);
    }
}
