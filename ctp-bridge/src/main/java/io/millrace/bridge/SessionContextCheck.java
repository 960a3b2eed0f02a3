package io.millrace.bridge;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** What a {@link SessionContext} must fulfil; each refusal names the setter, the value and the remedy. */
final class SessionContextCheck
{
    private static final int MAX_BROKER_LENGTH = 10;
    private static final int MAX_USER_LENGTH = 15;
    private static final int MAX_INSTRUMENT_LENGTH = 80;
    private static final int MAX_STORM_DISCONNECTS = 1_000_000;

    private SessionContextCheck()
    {
    }

    static void check(final SessionContext context)
    {
        checkPaths(context);
        checkLogin(context);
        checkInstruments(context);
        checkTimes(context);
        checkReopening(context);
        require(null != context.events(), "events", null,
            "share one SessionEvents with the thread that polls the ring");
        require(null != context.listener(), "listener", null, "someone must hear of the session's state");
    }

    private static void checkPaths(final SessionContext context)
    {
        require(null != context.isolation(), "isolation", null, "name IN_PROCESS or HOST_PROCESS");
        if (null == context.door())
        {
            if (Isolation.HOST_PROCESS == context.isolation())
            {
                requireFile("hostProgram", context.hostProgram(), "bridge host, which `make native` builds");
                require(Files.isExecutable(context.hostProgram()), "hostProgram", context.hostProgram(),
                    "it is not executable; correct its mode");
            }
            else
            {
                requireFile("bridgeLibrary", context.bridgeLibrary(), "library");
            }
            requireFile("vendorLibrary", context.vendorLibrary(), "library");
        }
        final Path flow = context.flowDirectory();
        require(null != flow && Files.isDirectory(flow) && Files.isWritable(flow), "flowDirectory", flow,
            "name an existing, writable directory; the vendor's library crashes without");
        final RingFile ring = context.ringFile();
        require(null != ring, "ringFile", null, "create one with RingFile.create");
        require(0 == ring.producerPid(), "ringFile", ring.path(),
            "it belongs to a session of process " + ring.producerPid() + "; drain it and create a new one");
    }

    private static void checkLogin(final SessionContext context)
    {
        require(!context.fronts().isEmpty(), "fronts", context.fronts(),
            "name at least one, e.g. tcp://127.0.0.1:10131");
        requireText("brokerId", context.brokerId(), MAX_BROKER_LENGTH);
        requireText("userId", context.userId(), MAX_USER_LENGTH);
        require(null != context.credentials(), "credentials", null, "set a source or leave the default");
        require(null != context.epochClock(), "epochClock", null, "set one or leave the default");
    }

    private static void checkInstruments(final SessionContext context)
    {
        require(!context.instruments().isEmpty(), "instruments", context.instruments(),
            "name at least one, e.g. rb2601");
        final Set<String> seen = new HashSet<>();
        for (final String id : context.instruments())
        {
            require(
                !id.isBlank() && id.length() <= MAX_INSTRUMENT_LENGTH && id.chars().allMatch(c -> ' ' <= c && c < 127),
                "instruments", "'" + id + "'", "an instrument id has 1 to 80 printable ASCII characters");
            require(seen.add(id), "instruments", "'" + id + "'", "it is named twice");
        }
    }

    private static void checkTimes(final SessionContext context)
    {
        final int batchSize = context.subscribeBatchSize();
        require(1 <= batchSize && batchSize <= SessionContext.MAX_SUBSCRIBES_PER_SECOND, "subscribeBatchSize",
            batchSize, "1 to " + SessionContext.MAX_SUBSCRIBES_PER_SECOND);
        final long leastNs = context.leastSubscribeIntervalNs();
        require(leastNs <= context.subscribeIntervalNs(), "subscribeIntervalNs", context.subscribeIntervalNs(),
            "at least " + leastNs + " for batches of " + batchSize + ": fronts drop sessions that ask for more than " +
                SessionContext.MAX_SUBSCRIBES_PER_SECOND + " instruments a second");
        requirePositive("connectDeadlineNs", context.connectDeadlineNs());
        requirePositive("loginDeadlineNs", context.loginDeadlineNs());
        requirePositive("subscribeDeadlineNs", context.subscribeDeadlineNs());
        require(0 <= context.silenceDeadlineNs(), "silenceDeadlineNs", context.silenceDeadlineNs(),
            "more than 0, or 0: never");
        require(SessionContext.MIN_LOGIN_BACKOFF_NS <= context.loginBackoffNs(), "loginBackoffNs",
            context.loginBackoffNs(),
            "at least " + SessionContext.MIN_LOGIN_BACKOFF_NS + ": fronts ban users that log in more often");
        require(context.loginBackoffNs() <= context.maxLoginBackoffNs(), "maxLoginBackoffNs",
            context.maxLoginBackoffNs(), "at least loginBackoffNs=" + context.loginBackoffNs());
        require(0 <= context.loginRefusedHoldNs(), "loginRefusedHoldNs", context.loginRefusedHoldNs(),
            "more than 0, or 0: no hold");
        require(null != context.nanoClock(), "nanoClock", null, "set one or leave the default");
    }

    private static void checkReopening(final SessionContext context)
    {
        require(1 <= context.stormDisconnects() && context.stormDisconnects() <= MAX_STORM_DISCONNECTS,
            "stormDisconnects", context.stormDisconnects(), "1 to " + MAX_STORM_DISCONNECTS);
        requirePositive("stormWindowNs", context.stormWindowNs());
        require(SessionContext.REOPEN_BACKOFF_NS <= context.maxStormBackoffNs(), "maxStormBackoffNs",
            context.maxStormBackoffNs(), "at least " + SessionContext.REOPEN_BACKOFF_NS);
    }

    private static void requirePositive(final String setter, final long valueNs)
    {
        require(0 < valueNs, setter, valueNs, "more than 0");
    }

    private static void requireFile(final String setter, final Path file, final String what)
    {
        require(null != file && file.isAbsolute() && Files.isRegularFile(file), setter, file,
            "name the absolute path of an existing " + what);
    }

    private static void requireText(final String setter, final String value, final int maxLength)
    {
        require(null != value && value.getBytes(StandardCharsets.UTF_8).length <= maxLength && value.indexOf('\0') < 0,
            setter, value, "at most " + maxLength + " bytes");
    }

    private static void require(final boolean holds, final String setter, final Object value, final String remedy)
    {
        if (!holds)
        {
            throw new BridgeException("session: " + setter + "=" + value + ": " + remedy);
        }
    }
}
