package io.millrace.app.role;

import io.millrace.app.file.FileFeed;
import io.millrace.app.file.TickCsvReader;
import io.millrace.app.settings.FeedSettings;
import io.millrace.app.settings.Settings;
import io.millrace.feed.ClockCheck;
import io.millrace.reference.MarketReference;
import org.agrona.DirectBuffer;

import java.io.File;

/** Reads files of recorded ticks through the feed handler, without Aeron. Stateless. */
final class TickFiles
{
    private TickFiles()
    {
    }

    /**
     * Reads a file.
     *
     * @param settings for calendar and rules.
     * @param file     of CSV, plain or gzip.
     * @param consumer gets each message that the feed handler would have published.
     * @return rows that were rejected.
     */
    static long read(final Settings settings, final File file, final MessageConsumer consumer)
    {
        final MarketReference reference = FeedSettings.reference(settings);
        final FileFeed feed = new FileFeed(reference, FeedSettings.rules(settings, reference), ClockCheck.NONE,
            settings.number("feed.instrument-limit"), new FileFeed.Listener()
            {
                @Override
                public void onMessage(final DirectBuffer buffer, final int offset)
                {
                    consumer.onMessage(buffer, offset);
                }
            });
        try (TickCsvReader rows = TickCsvReader.open(file.toPath()))
        {
            while (rows.next())
            {
                feed.take(rows);
                if (null != rows.problem())
                {
                    System.err.println(rows.problem());
                }
            }
        }

        return feed.counters().ticksRead() - feed.counters().ticksPublished();
    }

    /** Takes a message of the tick stream. */
    @FunctionalInterface
    interface MessageConsumer
    {
        /**
         * A message.
         *
         * @param buffer that holds it, valid during the call.
         * @param offset of its SBE header.
         */
        void onMessage(DirectBuffer buffer, int offset);
    }
}
