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
        return set("activity", decimal(probability));
    }

    /** Generated: share of ticks that are sent twice. */
    public Scenario duplicates(final double share)
    {
        return set("duplicates", decimal(share));
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

    /** After so many market ticks, loses the front; may be given several times. */
    public Scenario disconnectAt(final long tick, final int reason)
    {
        return set("disconnectAt", tick + ":" + reason);
    }

    /** How connecting goes: {@code accept}, {@code refuse[:MS]}, {@code drop[:N]} or {@code silent[:N]}. */
    public Scenario connect(final String how)
    {
        return set("connect", how);
    }

    /** Rate of {@code connect = drop}. */
    public Scenario dropsPerSecond(final int rate)
    {
        return set("dropsPerSecond", rate);
    }

    /** How long a silent connection lasts. */
    public Scenario heartbeatTimeoutMs(final long timeoutMs)
    {
        return set("heartbeatTimeoutMs", timeoutMs);
    }

    /** Time from a disconnect to the next connection. */
    public Scenario reconnectDelayMs(final long delayMs)
    {
        return set("reconnectDelayMs", delayMs);
    }

    /** Answers no login. */
    public Scenario silentLogin()
    {
        return set("login", "silent");
    }

    /** What {@code login} says is for so many first logins. */
    public Scenario loginFaults(final int count)
    {
        return set("loginFaults", count);
    }

    /** The callback that tells a refusal: {@code OnRspUserLogin} or {@code OnRspError}. */
    public Scenario loginRefusedBy(final String callback)
    {
        return set("loginRefusedBy", callback);
    }

    /** ReqUserLogin returns this code so many times. */
    public Scenario loginReturns(final int code, final int times)
    {
        return set("loginReturns", code + ":" + times);
    }

    /** The one password that is accepted. */
    public Scenario password(final String text)
    {
        return set("password", text);
    }

    /** Whether texts of errors are {@code whole} or {@code cut} inside a character. */
    public Scenario errorText(final String kind)
    {
        return set("errorText", kind);
    }

    /** Acknowledges subscriptions with this ErrorID. */
    public Scenario refuseSubscription(final int errorId)
    {
        return set("subscription", "refuse:" + errorId);
    }

    /** Share of instruments whose subscription is refused. */
    public Scenario subscriptionRefused(final double share)
    {
        return set("subscriptionRefused", decimal(share));
    }

    /** Share of instruments whose subscription is lost. */
    public Scenario unacknowledged(final double share)
    {
        return set("unacknowledged", decimal(share));
    }

    /** Subscriptions are refused or lost in so many first calls. */
    public Scenario subscriptionFaults(final int count)
    {
        return set("subscriptionFaults", count);
    }

    /** SubscribeMarketData returns this code so many times. */
    public Scenario subscribeReturns(final int code, final int times)
    {
        return set("subscribeReturns", code + ":" + times);
    }

    /** The trading day after the next disconnect, yyyymmdd; may be given several times. */
    public Scenario nextTradingDay(final int day)
    {
        return set("nextTradingDay", day);
    }

    /** After so many market ticks, no tick for a time; may be given several times. */
    public Scenario silenceAt(final long tick, final long silenceMs)
    {
        return set("silenceAt", tick + ":" + silenceMs);
    }

    /** After so many market ticks, no tick for a time, and then a disconnect; may be given several times. */
    public Scenario silenceAt(final long tick, final long silenceMs, final int reason)
    {
        return set("silenceAt", tick + ":" + silenceMs + ":" + reason);
    }

    /** After how long a silence OnHeartBeatWarning is called. */
    public Scenario heartbeatWarningMs(final long silenceMs)
    {
        return set("heartbeatWarningMs", silenceMs);
    }

    /** Stamps of snapshots on subscribe are so many hours older. */
    public Scenario snapshotAgeHours(final int hours)
    {
        return set("snapshotAgeHours", hours);
    }

    /** Share of ticks that change places with the next one. */
    public Scenario reordered(final double share)
    {
        return set("reordered", decimal(share));
    }

    /** Share of ticks that are due late. */
    public Scenario late(final double share)
    {
        return set("late", decimal(share));
    }

    /** How late those are. */
    public Scenario lateMs(final long delayMs)
    {
        return set("lateMs", delayMs);
    }

    /** Share of ticks with a price or volume that is none. */
    public Scenario badNumbers(final double share)
    {
        return set("badNumbers", decimal(share));
    }

    /** Share of ticks with a text that is none. */
    public Scenario badTexts(final double share)
    {
        return set("badTexts", decimal(share));
    }

    /** Drops the session when more due ticks wait for the client. */
    public Scenario queueLimit(final int ticks)
    {
        return set("queueLimit", ticks);
    }

    /** The reason of that disconnect. */
    public Scenario queueOverflow(final int reason)
    {
        return set("queueOverflow", reason);
    }

    /** Calls abort() after so many market ticks. */
    public Scenario abortAt(final long tick)
    {
        return set("abortAt", tick);
    }

    /** How long Release hangs. */
    public Scenario releaseDelayMs(final long delayMs)
    {
        return set("releaseDelayMs", delayMs);
    }

    /** Whether a line is printed for each disconnect, as the vendor does. */
    public Scenario noise(final boolean isPrinted)
    {
        return set("noise", isPrinted);
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

    private static String decimal(final double value)
    {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    private Scenario set(final String key, final Object value)
    {
        lines.add(key + " = " + value);
        return this;
    }
}
