package io.millrace.app.demo;

import io.millrace.app.settings.Settings;
import io.millrace.bridge.RingFile;
import io.millrace.bridge.sim.Scenario;
import org.agrona.IoUtil;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folder of one demo run: scenario, instruments, settings, ports, and where each role writes. */
final class DemoSite implements AutoCloseable
{
    final Path directory;
    final Path logs;
    final Path latency;
    final Path ledgers;
    final Path config;
    final Path scenario;
    final Path simLedger;
    final Path aeron;
    final Path archive;
    final Settings settings;

    private DemoSite(final DemoOptions options, final Path home) throws IOException
    {
        directory = options.directory();
        logs = directory.resolve("logs");
        latency = directory.resolve("latency");
        ledgers = directory.resolve("data/ledger");
        config = directory.resolve("millrace.conf");
        scenario = directory.resolve("scenario.txt");
        simLedger = directory.resolve("exchange.ledger");
        archive = directory.resolve("data/archive");
        aeron = Path.of(Files.isWritable(Path.of("/dev/shm")) ? "/dev/shm" : System.getProperty("java.io.tmpdir"))
            .resolve("millrace-demo-" + ProcessHandle.current().pid());
        empty();
        writeScenario(options);
        writeSettings(home);
        settings = Settings.load(config.toFile());
    }

    static DemoSite prepare(final DemoOptions options, final Path home)
    {
        try
        {
            return new DemoSite(options, home);
        }
        catch (final IOException ex)
        {
            throw new DemoException("demo: cannot prepare " + options.directory() + ": " + ex.getMessage());
        }
    }

    @Override
    public void close()
    {
        IoUtil.delete(aeron.toFile(), true);
    }

    private void empty() throws IOException
    {
        if (Files.exists(directory) && !Files.exists(directory.resolve("scenario.txt")) && !isEmpty(directory))
        {
            throw new IOException("it is not empty and not of an earlier demo: give another --directory, or empty it");
        }
        IoUtil.delete(directory.toFile(), true);
        Files.createDirectories(logs);
        Files.createDirectories(latency);
        Files.createDirectories(ledgers);
    }

    private static boolean isEmpty(final Path folder) throws IOException
    {
        try (java.util.stream.Stream<Path> files = Files.list(folder))
        {
            return files.findAny().isEmpty();
        }
    }

    private void writeScenario(final DemoOptions options) throws IOException
    {
        final Path instruments = directory.resolve("instruments.txt");
        final List<String> ids = options.isRecorded() ? DemoInstruments.of(options.input()) :
            DemoInstruments.futures(options.instruments());
        Files.write(instruments, ids);
        final Scenario play = new Scenario().pace(options.pace()).ledger(simLedger).resume(true).startDelayMs(1_500);
        if (options.isRecorded())
        {
            options.input().forEach(play::csv);
        }
        else
        {
            // At 09:30 every exchange trades, CFFEX included.
            play.generated()
                .startTime("09:30:00")
                .instruments(instruments)
                .seed(options.seed())
                .durationSeconds(options.seconds())
                .duplicates(0.0005);
        }
        play.write(scenario);
    }

    private void writeSettings(final Path home) throws IOException
    {
        final Path build = home.resolve("native/build");
        Files.writeString(config, String.join("\n",
            "# Written by `millrace demo`.",
            "millrace {",
            "  directory = \"" + directory.resolve("data") + "\"",
            "  aeron.directory = \"" + aeron + "\"",
            "  latency.directory = \"" + latency + "\"",
            "  feed {",
            "    bridge-library = \"" + build.resolve("libmillrace_ctp.so") + "\"",
            "    host-program = \"" + build.resolve("bridge-host/millrace-bridge-host") + "\"",
            "    vendor-library = \"" + build.resolve("sim/ctp-6.7.8/libthostmduserapi_se.so") + "\"",
            "    fronts = [\"tcp://127.0.0.1:10131\"]",
            "    broker = \"9999\"",
            "    user = \"demo\"",
            "    clock = none",
            "    instruments-file = \"" + directory.resolve("instruments.txt") + "\"",
            "  }",
            "  clickhouse {",
            "    http-port = " + freePort(),
            "    tcp-port = " + freePort(),
            "    program = \"" + build.resolve("local-clickhouse/millrace-local-clickhouse") + "\"",
            "  }",
            "}", ""));
    }

    /** Process whose vendor thread writes to the feed's ring. */
    long ringProducer()
    {
        try (java.util.stream.Stream<Path> files = Files.list(directory.resolve("data/ring")))
        {
            final Path file = files.filter(ring -> ring.toString().endsWith(".ring"))
                .findFirst()
                .orElseThrow(() -> new DemoException("demo: the feed has no ring below " + directory));
            try (RingFile ring = RingFile.open(file))
            {
                return ring.producerPid();
            }
        }
        catch (final IOException ex)
        {
            throw new DemoException("demo: cannot find the feed's ring: " + ex.getMessage());
        }
    }

    private static int freePort() throws IOException
    {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            return socket.getLocalPort();
        }
    }
}
