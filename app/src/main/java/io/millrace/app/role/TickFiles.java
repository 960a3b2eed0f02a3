package io.millrace.app.role;

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
     * @param file     of CSV, plain or gzip.
     * @param consumer gets each message that the feed handler would have published.
     * @throws RoleException that names the file: this build has no reader of tick files.
     */
    static void read(final File file, final MessageConsumer consumer)
    {
        throw new RoleException("bars: --in " + file +
            ": this build reads no files: leave --in out to build bars of the tick stream");
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
