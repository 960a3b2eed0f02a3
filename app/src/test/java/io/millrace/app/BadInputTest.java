package io.millrace.app;

import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.ArchivingMediaDriver;
import io.aeron.archive.client.AeronArchive;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Wrong input at the command line: one clear line that names what, where, the value and what to do; a non-zero exit; no crash. */
class BadInputTest
{
    private static final Path ROOT = Path.of(System.getProperty("millrace.root")).toAbsolutePath().normalize();
    private static final Path SIMULATED = ROOT.resolve("native/build/sim/ctp-6.7.8/libthostmduserapi_se.so");

    @TempDir
    private static Path shared;
    private static ArchivingMediaDriver driver;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startDriver()
    {
        final String aeron = shared.resolve("aeron").toString();
        driver = ArchivingMediaDriver.launch(
            new MediaDriver.Context().aeronDirectoryName(aeron)
                .threadingMode(ThreadingMode.SHARED)
                .ipcTermBufferLength(1 << 20)
                .clientLivenessTimeoutNs(TimeUnit.SECONDS.toNanos(2))
                .publicationUnblockTimeoutNs(TimeUnit.SECONDS.toNanos(4))
                .dirDeleteOnStart(true),
            new Archive.Context().aeronDirectoryName(aeron)
                .archiveDir(shared.resolve("archive").toFile())
                .controlChannelEnabled(false)
                .replicationChannel("aeron:udp?endpoint=localhost:0")
                .archiveClientContext(new AeronArchive.Context().controlRequestChannel("aeron:ipc")
                    .controlResponseChannel("aeron:ipc"))
                .threadingMode(ArchiveThreadingMode.SHARED));
    }

    @AfterAll
    static void stopDriver()
    {
        driver.close();
    }

    @Test
    void shouldNameAMissingVendorLibrary() throws Exception
    {
        final Path missing = directory.resolve("libnone.so");

        expectFailure(feed(missing, "tcp://127.0.0.1:10131", "source = generated"), missing.toString());
    }

    @Test
    void shouldNameALibraryThatIsNoVendorLibrary() throws Exception
    {
        final Path other = ROOT.resolve("native/build/libmillrace_ctp.so");

        expectFailure(feed(other, "tcp://127.0.0.1:10131", "source = generated"), other.toString());
    }

    @Test
    void shouldNameAMalformedFrontAddress() throws Exception
    {
        expectFailure(feed(SIMULATED, "127.0.0.1:1", "source = generated"), "127.0.0.1:1");
    }

    @Test
    void shouldNameTheLineOfAMalformedRow() throws Exception
    {
        final Path csv = directory.resolve("bad.csv");
        Files.writeString(csv, "TradingDay,InstrumentID,LastPrice,Volume,UpdateTime,UpdateMillisec,ActionDay\n" +
            "20240809,rb2410,3300,1,09:00:00,0,20240809\n20240809,rb2410,33x0,1,09:00:01,0,20240809\n");

        expectFailure(feed(SIMULATED, "tcp://127.0.0.1:10131", "source = csv\ncsv = " + csv), csv.toString(), "line 3",
            "LastPrice", "33x0");
    }

    @Test
    void shouldNameAnUnknownColumn() throws Exception
    {
        final Path csv = directory.resolve("bad.csv");
        Files.writeString(csv, "TradingDay,InstrumentID,LastPrise,Volume,UpdateTime,UpdateMillisec,ActionDay\n");

        expectFailure(feed(SIMULATED, "tcp://127.0.0.1:10131", "source = csv\ncsv = " + csv), csv.toString(),
            "LastPrise");
    }

    @Test
    void shouldNameAMissingInstrumentsFile() throws Exception
    {
        final Path config = config(SIMULATED, "tcp://127.0.0.1:10131");
        Files.delete(directory.resolve("ids.txt"));

        expectFailure(run(Map.of(), "feed", "--config", config.toString()), "feed.instruments-file", "ids.txt");
    }

    @Test
    void shouldRefuseASecondDaemon() throws Exception
    {
        final Path config = config(SIMULATED, "tcp://127.0.0.1:10131");
        final Path ledgers = Files.createDirectories(directory.resolve("ledger"));
        try (java.nio.channels.FileChannel owner = java.nio.channels.FileChannel.open(ledgers.resolve("owner.lock"),
            java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE))
        {
            assertTrue(owner.lock().isValid());

            expectFailure(run(Map.of(), "feed", "--config", config.toString()), "another feed daemon owns",
                ledgers.toString());
        }
    }

    @Test
    void shouldNameAPasswordFileThatIsMissing() throws Exception
    {
        final Path config = config(SIMULATED, "tcp://127.0.0.1:10131");
        Files.writeString(config, "millrace.feed.password-file = \"" + directory.resolve("secret") + "\"\n",
            java.nio.file.StandardOpenOption.APPEND);

        expectFailure(run(Map.of(), "feed", "--config", config.toString()), "feed.password-file", "secret");
        assertFalse(Files.exists(directory.resolve("ring").resolve("line-1.epoch-1.ring")),
            "nothing is made before that");
    }

    @Test
    void shouldNameAnUnknownKeyOfTheSettings() throws Exception
    {
        final Path config = directory.resolve("wrong.conf");
        Files.writeString(config, "millrace.feed.vendorlibrary = x\n");

        expectFailure(run(Map.of(), "feed", "--config", config.toString()), "wrong.conf", "feed.vendorlibrary");
    }

    @Test
    void shouldNameWhatIsWrongWithAnEntryOfTheLines() throws Exception
    {
        expectFailure(lines("{ line = 1, vendorlibrary = x }"), "millrace.conf", "millrace.feed.lines[0].vendorlibrary",
            "unknown key");
        expectFailure(lines("{ line = 1 }, { line = 2, ring.directory = /tmp }"), "feed.lines[1].ring.directory",
            "all lines share it");
        expectFailure(lines("{ line = 1 }, { user = me }"), "feed.lines[1]", "has no number");
        expectFailure(lines("{ line = 3 }, { line = 3 }"), "feed.lines[1].line=3", "another line");
        expectFailure(lines("{ line = 1 }, { line = 2, instruments-file = " + directory.resolve("other.txt") + " }"),
            "feed.lines[1].instruments-file", "other.txt");
        expectFailure(lines("{ line = 1 }, { line = 255 }"), "feed.lines[1].line=255", "0 to 254");
        expectFailure(lines("{ line = 1, isolation = often }"), "feed.lines[0].isolation", "often", "process");
    }

    @Test
    void shouldNameAPasswordVariableThatIsMissing() throws Exception
    {
        expectFailure(lines("{ line = 1, password-env = MILLRACE_NO_SUCH_VARIABLE }"), "feed.lines[0].password-env",
            "MILLRACE_NO_SUCH_VARIABLE");
        expectFailure(lines("{ line = 1, password-env = HOME, password-file = " + directory.resolve("ids.txt") + " }"),
            "password-env", "password-file", "one of the two");
    }

    @Test
    void shouldRefuseAnEvaluationFrontWithALibraryThatIsBuiltForOneOrTheOther() throws Exception
    {
        expectFailure(lines("{ line = 1, evaluation = true }"), SIMULATED.toString(), "6.7.11");
    }

    private Outcome lines(final String entries) throws Exception
    {
        final Path config = config(SIMULATED, "tcp://127.0.0.1:10131");
        Files.writeString(config, "millrace.feed.lines = [" + entries + "]\n",
            java.nio.file.StandardOpenOption.APPEND);

        return run(Map.of(), "feed", "--config", config.toString());
    }

    @Test
    void shouldSayThatNoMediaDriverRuns() throws Exception
    {
        final Path config = directory.resolve("nodriver.conf");
        Files.writeString(config, "millrace { directory = \"" + directory + "\", aeron.directory = \"" +
            directory.resolve("nothing") + "\" }\n");

        expectFailure(run(Map.of(), "replay", "--config", config.toString()), directory.resolve("nothing").toString(),
            "millrace driver");
    }

    @Test
    void shouldRefuseAPortThatIsTaken() throws Exception
    {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            final Path config = directory.resolve("port.conf");
            Files.writeString(config, "millrace { directory = \"" + directory + "\", clickhouse { program = \"" +
                ROOT.resolve("native/build/local-clickhouse/millrace-local-clickhouse") + "\", http-port = " +
                taken.getLocalPort() + " } }\n");

            expectFailure(run(Map.of(), "clickhouse", "--config", config.toString()),
                String.valueOf(taken.getLocalPort()));
        }
    }

    @Test
    void shouldRefuseAnInputFileWithoutInstruments() throws Exception
    {
        final Path csv = directory.resolve("bad.csv");
        Files.writeString(csv, "a,b\n1,2\n");

        expectFailure(
            run(Map.of(), "demo", "--input", csv.toString(), "--directory", directory.resolve("site").toString()),
            csv.toString(), "InstrumentID");
    }

    private Outcome feed(final Path vendorLibrary, final String front, final String scenario) throws Exception
    {
        final Path file = directory.resolve("scenario.txt");
        Files.writeString(file, scenario + "\n");

        return run(Map.of("MILLRACE_SIM", file.toString()), "feed", "--config",
            config(vendorLibrary, front).toString());
    }

    private Path config(final Path vendorLibrary, final String front) throws IOException
    {
        final Path ids = directory.resolve("ids.txt");
        Files.writeString(ids, "rb2410\n");
        final Path config = directory.resolve("millrace.conf");
        Files.writeString(config, "millrace { directory = \"" + directory + "\", aeron.directory = \"" +
            driver.mediaDriver().aeronDirectoryName() + "\", aeron.term-length = 1 MiB, feed { host-program = \"" +
            ROOT.resolve("native/build/bridge-host/millrace-bridge-host") + "\", bridge-library = \"" +
            ROOT.resolve("native/build/libmillrace_ctp.so") + "\", vendor-library = \"" + vendorLibrary +
            "\", fronts = [\"" + front + "\"], ring.capacity = 1 MiB, instruments-file = \"" + ids + "\" } }\n");

        return config;
    }

    private Outcome run(final Map<String, String> environment, final String... args) throws Exception
    {
        final List<String> command = new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED", "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED", "-Dmillrace.home=" + ROOT, "-cp",
                System.getProperty("java.class.path"),
                "io.millrace.app.Millrace"));
        command.addAll(List.of(args));
        final Path output = directory.resolve("output.txt");
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        final Process process = builder.start();
        try
        {
            assertTrue(process.waitFor(90, TimeUnit.SECONDS),
                () -> "millrace " + String.join(" ", args) + " still runs; it says: " + text(output));
        }
        finally
        {
            process.destroyForcibly();
        }

        return new Outcome(process.exitValue(), text(output));
    }

    private static String text(final Path file)
    {
        try
        {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        }
        catch (final IOException ex)
        {
            throw new java.io.UncheckedIOException(ex);
        }
    }

    private static void expectFailure(final Outcome outcome, final String... names)
    {
        assertEquals(1, outcome.exitCode(), outcome.output());
        assertTrue(outcome.output().lines().anyMatch(line ->
        {
            boolean hasAll = true;
            for (final String name : names)
            {
                hasAll = hasAll && line.contains(name);
            }

            return hasAll;
        }), () -> "no line names " + List.of(names) + ":\n" + outcome.output());
        assertFalse(outcome.output().contains("SIGSEGV"), outcome.output());
        assertFalse(outcome.output().contains("\tat "), () -> "a stack trace helps no user:\n" + outcome.output());
    }

    private record Outcome(int exitCode, String output)
    {
    }
}
