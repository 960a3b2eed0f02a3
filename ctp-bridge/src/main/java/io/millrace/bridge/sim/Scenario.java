package io.millrace.bridge.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Builds the scenario file that tells a simulated vendor library what to play (docs/protocol.md has the keys and defaults). Checks
 * nothing: the library does, with the line number. Its path goes into the environment variable {@link #ENVIRONMENT_VARIABLE} of
 * the process that loads the library.
 */
public final class Scenario
{
    /** Environment variable that names the scenario file. */
    public static final String ENVIRONMENT_VARIABLE = "MILLRACE_SIM";

    private final List<String> lines = new ArrayList<>();

    /** Ticks of a generated market. */
    public Scenario generated()
    {
        return set("source", "generated");
    }

    /** Recorded ticks of a CSV file, plain or gzip; several files play one after another. */
    public Scenario csv(final Path file)
    {
        if (!lines.contains("source = csv"))
        {
            set("source", "csv");
        }
        return set("csv", file.toAbsolutePath());
    }

    /** Generated: file with one instrument id a line. */
    public Scenario instruments(final Path file)
    {
        return set("instruments", file.toAbsolutePath());
    }

    /** Generated: all randomness. */
    public Scenario seed(final long seed)
    {
        return set("seed", seed);
    }

    /** Generated: the trading day, yyyymmdd. */
    public Scenario tradingDay(final int day)
    {
        return set("tradingDay", day);
    }

    /** Generated: exchange time of the first frame, HH:MM:SS. */
    public Scenario startTime(final String time)
    {
        return set("startTime", time);
    }

    /** Generated: probability that an instrument ticks in a frame of 500 ms. */
    public Scenario activity(final double probability)
    {
        return set("activity", String.format(Locale.ROOT, "%.6f", probability));
    }

    /** Generated: share of ticks that are sent twice. */
    public Scenario duplicates(final double share)
    {
        return set("duplicates", String.format(Locale.ROOT, "%.6f", share));
    }

    /** Stops after so many ticks. */
    public Scenario count(final long ticks)
    {
        return set("count", ticks);
    }

    /** Generated: stops after so many seconds of exchange time. */
    public Scenario durationSeconds(final long seconds)
    {
        return set("duration", seconds);
    }

    /** Plays the market so many times. */
    public Scenario repeat(final int times)
    {
        return set("repeat", times);
    }

    /** Pace: {@code original}, {@code max} or {@code xN}. */
    public Scenario pace(final String pace)
    {
        return set("pace", pace);
    }

    /** Time from the last subscribe request to the first tick. */
    public Scenario startDelayMs(final long delayMs)
    {
        return set("startDelayMs", delayMs);
    }

    /** Whether an instrument's last snapshot follows its ack. */
    public Scenario snapshotOnSubscribe(final boolean isSent)
    {
        return set("snapshotOnSubscribe", isSent);
    }

    /** Accounts for every tick in this file, which {@link SimLedger} reads. */
    public Scenario ledger(final Path file)
    {
        return set("ledger", file.toAbsolutePath());
    }

    /** With a ledger: a new process goes on where the last one stopped. */
    public Scenario resume(final boolean isResumed)
    {
        return set("resume", isResumed);
    }

    /** Answers logins with this ErrorID. */
    public Scenario refuseLogin(final int errorId)
    {
        return set("login", "refuse:" + errorId);
    }

    /** After so many market ticks, loses the front for 200 ms; may be given several times. */
    public Scenario disconnectAt(final long tick, final int reason)
    {
        return set("disconnectAt", tick + ":" + reason);
    }

    /**
     * Writes the file, replacing what is there.
     *
     * @param file to write.
     * @return the file.
     */
    public Path write(final Path file)
    {
        try
        {
            return Files.write(file, lines);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("scenario " + file + " cannot be written: " + ex.getMessage(), ex);
        }
    }

    @Override
    public String toString()
    {
        return String.join("\n", lines);
    }

    private Scenario set(final String key, final Object value)
    {
        lines.add(key + " = " + value);
        return this;
    }
}
