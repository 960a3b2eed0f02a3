package io.millrace.app.role;

import io.millrace.app.settings.Settings;
import io.millrace.app.settings.SettingsException;
import io.millrace.bridge.Credentials;
import io.millrace.bridge.Isolation;
import io.millrace.bridge.RingFile;
import io.millrace.bridge.SessionContext;
import io.millrace.bridge.SessionEvents;
import io.millrace.bridge.SessionListener;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The settings of one vendor session, read and checked before the daemon makes anything. */
final class FeedSession
{
    private final Settings settings;
    private final Isolation isolation;
    private final Credentials credentials;
    private final List<String> instruments;

    private FeedSession(final Settings settings, final Isolation isolation, final Credentials credentials,
        final List<String> instruments)
    {
        this.settings = settings;
        this.isolation = isolation;
        this.credentials = credentials;
        this.instruments = instruments;
    }

    /**
     * Reads what the user wrote.
     *
     * @param settings of the line.
     * @return the session's settings.
     * @throws SettingsException that names the key whose value or file does not do.
     */
    static FeedSession read(final Settings settings) throws IOException
    {
        final Isolation isolation = isolation(settings);
        settings.path(Isolation.HOST_PROCESS == isolation ? "feed.host-program" : "feed.bridge-library");
        settings.path("feed.vendor-library");

        return new FeedSession(settings, isolation, credentials(settings), instruments(settings));
    }

    /** Instruments to subscribe to. */
    List<String> instruments()
    {
        return instruments;
    }

    /** Bytes of the ring. */
    int ringCapacity()
    {
        return settings.bytes("feed.ring.capacity");
    }

    SessionContext context(final RingFile ring, final SessionEvents events, final SessionListener listener)
        throws IOException
    {
        final Path flow = Files.createDirectories(
            settings.path("feed.flow-directory").resolve("line-" + settings.number("feed.line")));
        final SessionContext context = new SessionContext();
        if (Isolation.HOST_PROCESS == isolation)
        {
            context.hostProgram(settings.path("feed.host-program"));
        }
        else
        {
            context.bridgeLibrary(settings.path("feed.bridge-library"));
        }

        return context.isolation(isolation)
            .events(events)
            .listener(listener)
            .vendorLibrary(settings.path("feed.vendor-library"))
            .evaluation(settings.truth("feed.evaluation"))
            .flowDirectory(flow)
            .ringFile(ring)
            .fronts(settings.texts("feed.fronts"))
            .brokerId(settings.text("feed.broker"))
            .userId(settings.text("feed.user"))
            .credentials(credentials)
            .instruments(instruments)
            .subscribeBatchSize(settings.number("feed.subscribe-batch"))
            .subscribeIntervalNs(settings.durationNs("feed.subscribe-interval"))
            .connectDeadlineNs(settings.durationNs("feed.connect-deadline"))
            .loginDeadlineNs(settings.durationNs("feed.login-deadline"))
            .loginRefusedHoldNs(settings.durationNs("feed.login-refused-hold"))
            .silenceDeadlineNs(settings.durationNs("feed.silence-deadline"))
            .stormDisconnects(settings.number("feed.storm.disconnects"))
            .stormWindowNs(settings.durationNs("feed.storm.window"))
            .maxStormBackoffNs(settings.durationNs("feed.storm.max-backoff"));
    }

    private static Isolation isolation(final Settings settings)
    {
        final String name = settings.text("feed.isolation");

        return switch (name)
        {
            case "process" -> Isolation.HOST_PROCESS;
            case "none" -> Isolation.IN_PROCESS;
            default -> throw new SettingsException("settings: " + settings.key("feed.isolation") + "='" + name +
                "': set process, for the vendor's library in a process of its own, or none");
        };
    }

    private static Credentials credentials(final Settings settings)
    {
        final String file = settings.text("feed.password-file");
        final String variable = settings.text("feed.password-env");
        if (!file.isBlank() && !variable.isBlank())
        {
            throw new SettingsException("settings: " + settings.key("feed.password-file") + "=" + file + " and " +
                settings.key("feed.password-env") + "=" + variable +
                ": set one of the two, the password has one source");
        }
        if (!file.isBlank())
        {
            if (!Files.isReadable(Path.of(file)))
            {
                throw new SettingsException("settings: " + settings.key("feed.password-file") + "=" + file +
                    " cannot be read: give a file with the password in it, or leave the key empty");
            }
            return Credentials.ofFile(Path.of(file));
        }
        if (!variable.isBlank())
        {
            if (null == System.getenv(variable))
            {
                throw new SettingsException("settings: " + settings.key("feed.password-env") + "=" + variable +
                    ": there is no such environment variable: set it for this process, or leave the key empty");
            }
            return Credentials.ofEnvironment(variable);
        }

        return Credentials.none();
    }

    private static List<String> instruments(final Settings settings) throws IOException
    {
        final Path file = settings.path("feed.instruments-file");
        final String setting = "settings: " + settings.key("feed.instruments-file") + "=" + file;
        if (!Files.isRegularFile(file))
        {
            throw new SettingsException(setting + " is not a file: give a file with one instrument id a line");
        }
        final List<String> ids = Files.readAllLines(file, StandardCharsets.UTF_8)
            .stream()
            .map(String::strip)
            .filter(id -> !id.isEmpty() && !id.startsWith("#"))
            .distinct()
            .toList();
        if (ids.isEmpty())
        {
            throw new SettingsException(setting + " names no instrument: give one id a line");
        }

        return ids;
    }
}
