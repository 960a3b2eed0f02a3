package io.millrace.record.store;

import org.agrona.IoUtil;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real ClickHouse server on a free port with its own data directory, which outlives the server's restarts. */
final class TestServer implements AutoCloseable
{
    private final Path directory;
    private final int port;
    private LocalClickHouse server;

    private TestServer(final Path directory, final int port)
    {
        this.directory = directory;
        this.port = port;
    }

    static TestServer stopped()
    {
        try
        {
            return new TestServer(Files.createTempDirectory("millrace-clickhouse"), freePort());
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException("no temporary directory", ex);
        }
    }

    static TestServer started()
    {
        final TestServer server = stopped();
        server.start();

        return server;
    }

    static int freePort()
    {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            return socket.getLocalPort();
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException("no free port", ex);
        }
    }

    LocalClickHouseContext context()
    {
        return new LocalClickHouseContext()
            .program(Path.of(System.getProperty("millrace.root"), "native", "build", "local-clickhouse",
                "millrace-local-clickhouse"))
            .dataDirectory(directory.resolve("data"))
            .httpPort(port);
    }

    void start()
    {
        server = LocalClickHouse.start(context());
    }

    void kill()
    {
        ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
        Await.until(() -> !server.isRunning(), () -> "pid " + server.pid() + " survives SIGKILL");
    }

    void stop()
    {
        server.close();
    }

    LocalClickHouse server()
    {
        return server;
    }

    int port()
    {
        return port;
    }

    String url()
    {
        return "http://127.0.0.1:" + port;
    }

    /** Settings for this server, not concluded; short pauses, because tests cause errors on purpose. */
    StoreContext storeContext(final String database)
    {
        return new StoreContext().clickHouseUrl(url())
            .database(database)
            .retryNs(TimeUnit.MILLISECONDS.toNanos(5), TimeUnit.MILLISECONDS.toNanos(100));
    }

    @Override
    public void close()
    {
        if (server != null)
        {
            server.close();
        }
        IoUtil.delete(directory.toFile(), false);
    }
}
