package io.millrace.record.archive;

import java.nio.file.Path;

/** Reads the recordings of a stream one after the other straight from their segment files, each message once. One thread. */
public final class ChainReader
{
    private final Path archiveDirectory;
    private final RecordingChain chain;

    /**
     * A reader of one chain.
     *
     * @param archiveDirectory folder of the archive's segment files.
     * @param chain            to read.
     */
    public ChainReader(final Path archiveDirectory, final RecordingChain chain)
    {
        this.archiveDirectory = archiveDirectory;
        this.chain = chain;
    }

    /**
     * Reads everything that the archive still has, up to a position.
     *
     * @param stopPosition end of a frame: the newest recording's stop position, or, while it is being written,
     *                     {@link RecordedStreams#recordedPosition}.
     * @param consumer     of the messages.
     * @return the number of messages.
     * @throws RecordingException when a frame is torn or foreign, or a file is missing or too short.
     */
    public long read(final long stopPosition, final RecordConsumer consumer)
    {
        long count = 0;
        for (final RecordingChain.Part part : chain.parts(chain.startPosition(), stopPosition))
        {
            count += new SegmentReader(archiveDirectory, part.recording()).read(part.from(), part.to(), consumer);
        }

        return count;
    }
}
