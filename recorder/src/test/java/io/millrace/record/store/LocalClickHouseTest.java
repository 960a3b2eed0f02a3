package io.millrace.record.store;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LocalClickHouseTest
{
    @Test
    void shouldKeepItsDataOverAKillAndARestart()
    {
        try (TestServer server = TestServer.started())
        {
            final StoreContext context = server.storeContext("kept").conclude();
            Migrations.apply(context);

            server.kill();
            server.start();

            try (ClickHouseConnection connection = new ClickHouseConnection(context))
            {
                assertEquals(List.of(Integer.toString(Migrations.FILES.size())),
                    connection.lines("SELECT count() FROM millrace_migrations"));
            }
        }
    }

    @Test
    void shouldStopWhenItIsClosedAndFreeItsPort()
    {
        try (TestServer server = TestServer.started())
        {
            final long pid = server.server().pid();

            server.stop();

            assertFalse(server.server().isRunning());
            assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
            server.start();
            assertTrue(server.server().isRunning());
        }
    }

    @Test
    void shouldRefuseAPortThatAnswersAndNameIt() throws IOException
    {
        try (TestServer server = TestServer.stopped();
            ServerSocket stranger = new ServerSocket(server.port(), 1, InetAddress.getLoopbackAddress()))
        {
            final String message = assertThrows(StoreException.class, () -> LocalClickHouse.start(server.context()))
                .getMessage();

            assertTrue(message.contains("port " + stranger.getLocalPort() + " (httpPort) is taken"), message);
            assertTrue(message.contains("choose another port"), message);
        }
    }

    @Test
    void shouldNotStartASecondServerOnTheSameData()
    {
        try (TestServer server = TestServer.started())
        {
            final LocalClickHouseContext second = server.context().httpPort(TestServer.freePort());

            final String message = assertThrows(StoreException.class, () -> LocalClickHouse.start(second)).getMessage();

            assertTrue(message.contains("ended with exit code"), message);
            assertTrue(server.server().isRunning());
        }
    }

    @Test
    void shouldSayHowToGetWhatIsMissing(@TempDir final Path directory) throws IOException
    {
        try (TestServer server = TestServer.stopped())
        {
            assertMessage(server.context().library(directory.resolve("libchdb.so")), "fetch it: make clickhouse");
            assertMessage(server.context().program(directory.resolve("none")), "build it: make native");
            assertMessage(server.context().httpPort(0), "httpPort=0");

            final Path wrong = Files.writeString(directory.resolve("wrong.so"), "not a library");
            final String message = assertThrows(StoreException.class,
                () -> LocalClickHouse.start(server.context().library(wrong))).getMessage();
            assertTrue(message.contains("cannot load --library"), message);
        }
    }

    @Test
    void shouldEndWhenItsParentIsGone(@TempDir final Path directory) throws Exception
    {
        final int port = TestServer.freePort();
        try (TestServer paths = TestServer.stopped())
        {
            final Process parent = new ProcessBuilder("sleep", "600").start();
            final LocalClickHouseContext context = paths.context();
            final Process server = new ProcessBuilder(context.program().toString(), "--library",
                context.library().toString(), "--path", directory.toString(), "--http-port", Integer.toString(port),
                "--parent", Long.toString(parent.pid())).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
            try
            {
                final StoreContext store = new StoreContext().clickHouseUrl("http://127.0.0.1:" + port).conclude();
                Await.until(() -> isAnswering(store), () -> "no answer on port " + port);

                parent.destroyForcibly();

                assertTrue(server.waitFor(20, TimeUnit.SECONDS), "the server outlives its parent");
            }
            finally
            {
                parent.destroyForcibly();
                server.destroyForcibly();
            }
        }
    }

    private static boolean isAnswering(final StoreContext store)
    {
        try (ClickHouseConnection connection = new ClickHouseConnection(store, "system"))
        {
            return !connection.lines("SELECT 1").isEmpty();
        }
        catch (final StoreException notYet)
        {
            return false;
        }
    }

    private static void assertMessage(final LocalClickHouseContext context, final String part)
    {
        final String message = assertThrows(IllegalArgumentException.class, () -> LocalClickHouse.start(context))
            .getMessage();

        assertTrue(message.contains(part), message);
    }
}
