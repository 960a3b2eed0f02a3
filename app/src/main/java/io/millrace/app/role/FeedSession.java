package io.millrace.app.role;

import io.millrace.app.settings.Settings;
import io.millrace.app.settings.SettingsException;
import io.millrace.bridge.RingFile;
import io.millrace.bridge.SessionContext;
import io.millrace.bridge.SessionEvents;
import io.millrace.bridge.SessionListener;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The settings of the vendor session, read and checked before the daemon makes anything. */
final class FeedSession
{
    private final Settings settings;
    private final byte[] password;
    private final List<String> instruments;

    private FeedSession(final Settings settings, final byte[] password, final List<String> instruments)
    {
        this.settings = settings;
        this.password = password;
        this.instruments = instruments;
    }

    /**
     * Reads what the user wrote.
     *
     * @param settings to read.
     * @return the session's settings.
     * @throws SettingsException that names the key whose file is missing or empty.
     */
    static FeedSession read(final Settings settings) throws IOException
    {
        settings.path("feed.bridge-library");
        settings.path("feed.vendor-library");

        return new FeedSession(settings, password(settings.text("feed.password-file")),
            instruments(settings.path("feed.instruments-file")));
    }

    SessionContext context(final RingFile ring, final SessionEvents events, final SessionListener listener)
        throws IOException
    {
        final Path flow = Files.createDirectories(
            settings.path("feed.flow-directory").resolve("line-" + settings.number("feed.line")));

        return new SessionContext()
            .events(events)
            .listener(listener)
            .bridgeLibrary(settings.path("feed.bridge-library"))
            .vendorLibrary(settings.path("feed.vendor-library"))
            .flowDirectory(flow)
            .ringFile(ring)
            .fronts(settings.texts("feed.fronts"))
            .brokerId(settings.text("feed.broker"))
            .userId(settings.text("feed.user"))
            .password(password)
            .instruments(instruments)
            .subscribeBatchSize(settings.number("feed.subscribe-batch"))
            .subscribeIntervalNs(settings.durationNs("feed.subscribe-interval"))
            .connectDeadlineNs(settings.durationNs("feed.connect-deadline"))
            .loginDeadlineNs(settings.durationNs("feed.login-deadline"));
    }

    private static byte[] password(final String file) throws IOException
    {
        if (file.isBlank())
        {
            return new byte[0];
        }
        if (!Files.isReadable(Path.of(file)))
        {
            throw new SettingsException("settings: millrace.feed.password-file=" + file +
                " cannot be read: give a file with the password in it, or leave the key empty");
        }
        final byte[] bytes = Files.readAllBytes(Path.of(file));
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] <= ' ')
        {
            length--;
        }

        return java.util.Arrays.copyOf(bytes, length);
    }

    private static List<String> instruments(final Path file) throws IOException
    {
        if (!Files.isRegularFile(file))
        {
            throw new SettingsException("settings: millrace.feed.instruments-file=" + file +
                " is not a file: give a file with one instrument id a line");
        }
        final List<String> ids = Files.readAllLines(file, StandardCharsets.UTF_8)
            .stream()
            .map(String::strip)
            .filter(id -> !id.isEmpty() && !id.startsWith("#"))
            .distinct()
            .toList();
        if (ids.isEmpty())
        {
            throw new SettingsException("settings: millrace.feed.instruments-file=" + file +
                " names no instrument: give one id a line");
        }

        return ids;
    }
}
