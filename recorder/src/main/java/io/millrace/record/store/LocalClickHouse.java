package io.millrace.record.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A ClickHouse server on 127.0.0.1 as a child process, reached over HTTP like any other server. It ends when this process ends,
 * however that happens, and its data directory serves the next start even after {@code kill -9}. One thread starts and closes
 * it; the accessors serve any thread.
 */
public final class LocalClickHouse implements AutoCloseable
{
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(5);
    private static final long POLL_INTERVAL_MS = 20;
    private static final int LOG_TAIL_CHARS = 2_000;

    private final LocalClickHouseContext context;
    private final Process process;

    private LocalClickHouse(final LocalClickHouseContext context, final Process process)
    {
        this.context = context;
        this.process = process;
    }

    /**
     * Starts the server and waits until it answers. An answer counts only when it carries a random text that this start put in
     * the server's configuration: an older server on the port is not mistaken for the new one.
     *
     * @param context to conclude and to start from.
     * @return the running server.
     * @throws StoreException           when a port is taken, or the server ends or does not answer in time; says which and
     *                                  what to do.
     * @throws IllegalArgumentException when the context does not do.
     */
    public static LocalClickHouse start(final LocalClickHouseContext context)
    {
        context.conclude();
        refuseTakenPort("httpPort", context.httpPort());
        if (context.tcpPort() != 0)
        {
            refuseTakenPort("tcpPort", context.tcpPort());
        }
        final byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        final String token = HexFormat.of().formatHex(random);
        final LocalClickHouse server = new LocalClickHouse(context, launch(context, token));
        try
        {
            server.awaitAnswer(token);
        }
        catch (final RuntimeException ex)
        {
            server.close();
            throw ex;
        }

        return server;
    }

    /**
     * Where the server listens.
     *
     * @return e.g. {@code http://127.0.0.1:8123}.
     */
    public String httpUrl()
    {
        return "http://127.0.0.1:" + context.httpPort();
    }

    /**
     * The server's process.
     *
     * @return its pid.
     */
    public long pid()
    {
        return process.pid();
    }

    /**
     * Whether the server's process lives.
     *
     * @return true until it has ended, for whatever reason.
     */
    public boolean isRunning()
    {
        return process.isAlive();
    }

    /** Asks the server to stop, waits for the configured time, then kills it. Does nothing when it has ended. */
    @Override
    public void close()
    {
        process.destroy();
        try
        {
            if (!process.waitFor(context.stopLimitNs(), TimeUnit.NANOSECONDS))
            {
                process.destroyForcibly();
                if (!process.waitFor(context.stopLimitNs(), TimeUnit.NANOSECONDS))
                {
                    throw new StoreException("local ClickHouse pid " + pid() + " survived SIGKILL; see " +
                        context.logFile());
                }
            }
        }
        catch (final InterruptedException ex)
        {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void refuseTakenPort(final String setter, final int port)
    {
        try (Socket socket = new Socket())
        {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
        }
        catch (final IOException nobodyListens)
        {
            return;
        }
        throw new StoreException("local ClickHouse: port " + port + " (" + setter +
            ") is taken: something answers on 127.0.0.1:" + port + "; stop it (ss -ltnp 'sport = :" + port +
            "' names it) or choose another port");
    }

    private static Process launch(final LocalClickHouseContext context, final String token)
    {
        try
        {
            Files.createDirectories(context.dataDirectory());
            final Path log = context.logFile().toAbsolutePath();
            Files.createDirectories(log.getParent());
            final Path configuration = log.resolveSibling(log.getFileName() + ".xml");
            Files.writeString(configuration, configuration(token));

            final List<String> command = new ArrayList<>(List.of(context.program().toAbsolutePath().toString(),
                "--library", context.library().toAbsolutePath().toString(), "--path",
                context.dataDirectory().toAbsolutePath().toString(), "--http-port",
                Integer.toString(context.httpPort()),
                "--tcp-port", Integer.toString(context.tcpPort()), "--parent",
                Long.toString(ProcessHandle.current().pid()), "--config", configuration.toString()));

            return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        }
        catch (final IOException ex)
        {
            throw new StoreException("local ClickHouse: cannot start " + context.program() + " on " +
                context.dataDirectory() + ": " + ex.getMessage(), ex);
        }
    }

    private static String configuration(final String token)
    {
        return "<clickhouse>\n  <macros><millrace_token>" + token + "</millrace_token></macros>\n</clickhouse>\n";
    }

    private void awaitAnswer(final String token)
    {
        final HttpClient client = HttpClient.newBuilder().connectTimeout(REQUEST_LIMIT).build();
        final HttpRequest request = HttpRequest.newBuilder(URI.create(httpUrl() + "/?query=" +
            URLEncoder.encode("SELECT getMacro('millrace_token')", StandardCharsets.UTF_8)))
            .timeout(REQUEST_LIMIT)
            .build();
        final long deadlineNs = System.nanoTime() + context.startLimitNs();
        String last = "no answer yet";
        try
        {
            while (System.nanoTime() - deadlineNs < 0)
            {
                if (process.waitFor(POLL_INTERVAL_MS, TimeUnit.MILLISECONDS))
                {
                    throw new StoreException("local ClickHouse ended with exit code " + process.exitValue() +
                        " while it started on " + context.dataDirectory() + ", port " + context.httpPort() +
                        "; the end of " + context.logFile() + ":\n" + logTail());
                }
                try
                {
                    final HttpResponse<String> response = client.send(request,
                        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
                    if (token.equals(response.body().strip()))
                    {
                        return;
                    }
                    last = "port " + context.httpPort() + " answers, but not from pid " + pid() + ": " +
                        response.body().strip();
                }
                catch (final IOException notYet)
                {
                    last = notYet.toString();
                }
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new StoreException("local ClickHouse: interrupted while it started", ex);
        }
        throw new StoreException("local ClickHouse pid " + pid() + " did not answer on " + httpUrl() + " within " +
            TimeUnit.NANOSECONDS.toMillis(context.startLimitNs()) + " ms (" + last + "); the end of " +
            context.logFile() + ":\n" + logTail());
    }

    private String logTail()
    {
        try
        {
            final String log = Files.readString(context.logFile(), StandardCharsets.ISO_8859_1);
            return log.substring(Math.max(0, log.length() - LOG_TAIL_CHARS));
        }
        catch (final IOException ex)
        {
            return "(cannot be read: " + ex.getMessage() + ")";
        }
    }
}
