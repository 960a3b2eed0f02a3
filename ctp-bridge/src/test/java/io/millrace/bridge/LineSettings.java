package io.millrace.bridge;

import io.millrace.bridge.sim.Scenario;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;

/** What one line of {@link LinesProbe} is to do, in a folder of its own: written by a test, read by the probe. */
final class LineSettings
{
    static final int INSTRUMENT_COUNT = 40;
    /** Ends a line when the simulated market has ended. */
    static final String FINISHED = "FINISHED";

    private static final String FILE = "line.properties";

    private final Path folder;
    private final Properties values = new Properties();

    private LineSettings(final Path folder)
    {
        this.folder = folder;
    }

    /** A line of CTP 6.7.8 in process that plays the scenario to its end. */
    static LineSettings create(final Path root, final String name, final Scenario scenario) throws IOException
    {
        final LineSettings line = new LineSettings(Files.createDirectories(root.resolve(name)));
        Files.createDirectories(line.flow());
        scenario.ledger(line.simLedger()).write(line.flow().resolve("scenario.txt"));
        return line.library("ctp-6.7.8").endsAt(FINISHED);
    }

    static LineSettings read(final Path folder) throws IOException
    {
        final LineSettings line = new LineSettings(folder);
        try (Reader reader = Files.newBufferedReader(folder.resolve(FILE)))
        {
            line.values.load(reader);
        }
        return line;
    }

    /** A market of 40 instruments that any simulated library of the family has. */
    static Scenario scenario(final String library, final Path root) throws IOException
    {
        return scenario(library, root, 50);
    }

    /** The same market, with so long between a disconnect and the next connection. */
    static Scenario scenario(final String library, final Path root, final long reconnectDelayMs) throws IOException
    {
        final Path file = Files.write(root.resolve("instruments-" + library), instruments(library));
        return new Scenario().generated()
            .instruments(file)
            .seed(42)
            .startDelayMs(50)
            .reconnectDelayMs(reconnectDelayMs);
    }

    static List<String> instruments(final String library)
    {
        return IntStream.range(10, 10 + INSTRUMENT_COUNT)
            .mapToObj(i -> (library.startsWith("sopt") ? "100060" : "rb26") + i)
            .toList();
    }

    /** Which simulated library, e.g. sopt-3.7.3. */
    LineSettings library(final String familyVersion)
    {
        return set("library", familyVersion);
    }

    /** The vendor's library in a bridge host. */
    LineSettings hosted()
    {
        return set("hosted", true);
    }

    /** When the line is closed: FINISHED, or when it first is in this state, or says something that begins like this. */
    LineSettings endsAt(final String end)
    {
        return set("endsAt", end);
    }

    /** Played by the vendor's library that is opened after the first BACKING_OFF: the fault is gone then. */
    LineSettings thenPlays(final Scenario scenario)
    {
        scenario.ledger(simLedger()).write(nextScenario());
        return this;
    }

    LineSettings set(final String key, final Object value)
    {
        values.setProperty(key, value.toString());
        return this;
    }

    void write() throws IOException
    {
        try (Writer writer = Files.newBufferedWriter(folder.resolve(FILE)))
        {
            values.store(writer, null);
        }
    }

    String name()
    {
        return folder.getFileName().toString();
    }

    Path flow()
    {
        return folder.resolve("flow");
    }

    Path simLedger()
    {
        return folder.resolve("sim.ledger");
    }

    Path nextScenario()
    {
        return folder.resolve("next-scenario.txt");
    }

    Path file(final String fileName)
    {
        return folder.resolve(fileName);
    }

    String text(final String key)
    {
        return values.getProperty(key, "");
    }

    boolean is(final String key)
    {
        return Boolean.parseBoolean(text(key));
    }

    long number(final String key, final long byDefault)
    {
        return text(key).isEmpty() ? byDefault : Long.parseLong(text(key));
    }

    /** What the probe wrote about this line. */
    ForkedJvm.Result result() throws IOException
    {
        return new ForkedJvm.Result(0, Files.readString(file("result")), "");
    }
}
