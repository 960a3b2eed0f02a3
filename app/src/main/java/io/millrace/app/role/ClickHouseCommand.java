package io.millrace.app.role;

import io.millrace.app.settings.Settings;
import io.millrace.record.store.LocalClickHouse;
import io.millrace.record.store.LocalClickHouseContext;
import org.agrona.concurrent.ShutdownSignalBarrier;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs a ClickHouse server on this host, as a child process. */
@Command(name = "clickhouse", mixinStandardHelpOptions = true, description = "Run a local ClickHouse server.")
public final class ClickHouseCommand extends Role
{
    @Override
    public Integer call() throws IOException
    {
        final Settings settings = settings();
        final Path data = Files.createDirectories(settings.path("clickhouse.directory"));
        final LocalClickHouseContext context = new LocalClickHouseContext()
            .program(settings.path("clickhouse.program"))
            .dataDirectory(data)
            .logFile(data.resolveSibling("clickhouse-server.log"))
            .httpPort(settings.number("clickhouse.http-port"))
            .tcpPort(settings.number("clickhouse.tcp-port"));
        final String library = settings.text("clickhouse.library");
        if (!library.isBlank())
        {
            context.library(Path.of(library));
        }
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier();
            LocalClickHouse server = LocalClickHouse.start(context.conclude()))
        {
            System.out.println("clickhouse: ready at " + server.httpUrl() + ", pid " + server.pid());
            final ProcessHandle process = ProcessHandle.of(server.pid())
                .orElseThrow(
                    () -> new IllegalStateException(
                        "the server, pid " + server.pid() + ", ended at once: see its log"));
            process.onExit().thenRun(barrier::signalAll);
            barrier.await();
            if (!server.isRunning())
            {
                System.err.println("clickhouse: the server, pid " + server.pid() + ", has ended by itself: see " +
                    context.logFile() + "; start `millrace clickhouse` again, its data is kept");
                return 1;
            }
        }

        return 0;
    }
}
