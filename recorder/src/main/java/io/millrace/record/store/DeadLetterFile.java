package io.millrace.record.store;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The rows of one batch, table and partition that ClickHouse refused, with all that is needed to insert them again. Little endian.
 *
 * <pre>
 *   0  "MRDEAD01"          32  end position   int64      then for each row:
 *   8  recording id  int64 40  stream         int32        length int32 | ClickHouse's code int32
 *  16  started, ms   int64 44  partition      int32        reason length int32 | reason, UTF-8 | message, SBE header first
 *  24  begin position int64 48  shard          int32      last: CRC32C of everything before it, int32
 *                          52  shards         int32
 *                          56  template id    int32
 *                          60  rows           int32
 * </pre>
 *
 * @param recording     that the rows came from.
 * @param streamId      of the recording.
 * @param shard         of the writer.
 * @param beginPosition of the batch.
 * @param endPosition   of the batch.
 * @param layout        of the table.
 * @param partition     of the rows.
 * @param letters       the rows, by sequence.
 */
record DeadLetterFile(
    RecordingKey recording, int streamId, StoreShard shard, long beginPosition, long endPosition, TableLayout layout,
    int partition, List<DeadLetter> letters)
{
    static final String SUFFIX = ".dead";

    private static final long MAGIC = ByteBuffer.wrap("MRDEAD01".getBytes(StandardCharsets.US_ASCII))
        .order(ByteOrder.LITTLE_ENDIAN)
        .getLong();
    private static final int HEAD = 64;

    /** The same rows always have the same name: a batch that is repeated finds what was set aside of it. */
    String name()
    {
        return layout.table() + "-" + recording.recordingId() + "-" + recording.startTimestampMs() + "-" +
            beginPosition + "-" + endPosition + "-" + partition + "-" + shard.index() + "of" + shard.count() + SUFFIX;
    }

    /** The same batch with other rows. */
    DeadLetterFile with(final List<DeadLetter> others)
    {
        return new DeadLetterFile(recording, streamId, shard, beginPosition, endPosition, layout, partition, others);
    }

    /** Writes the file whole or not at all, and on to the disk: whoever goes on may rely on it. */
    void write(final Path directory)
    {
        final Path file = directory.resolve(name());
        final Path fresh = directory.resolve(name() + ".new");
        try
        {
            Files.createDirectories(directory);
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING))
            {
                final ByteBuffer bytes = encode();
                while (bytes.hasRemaining())
                {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(directory);
        }
        catch (final IOException ex)
        {
            throw new StoreException("dead-letter file " + file + " cannot be written: " + ex +
                "; give millrace.store.dead-letters.directory room and rights. The batch waits", ex);
        }
    }

    /** Makes the names within a folder durable. */
    static void force(final Path directory) throws IOException
    {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ))
        {
            channel.force(true);
        }
    }

    /**
     * Reads a file.
     *
     * @throws StoreException when it is torn, or of another build.
     */
    static DeadLetterFile read(final Path file)
    {
        try
        {
            return decode(file, ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
        }
        catch (final IOException ex)
        {
            throw new StoreException("dead-letter file " + file + " cannot be read: " + ex, ex);
        }
        catch (final BufferUnderflowException | IllegalArgumentException ex)
        {
            throw damaged(file, "its frames do not fit: " + ex);
        }
    }

    private ByteBuffer encode()
    {
        int length = HEAD + Integer.BYTES;
        final List<byte[]> reasons = new ArrayList<>();
        for (final DeadLetter letter : letters)
        {
            final byte[] reason = letter.reason().getBytes(StandardCharsets.UTF_8);
            reasons.add(reason);
            length += 3 * Integer.BYTES + reason.length + letter.message().length;
        }
        final ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(MAGIC)
            .putLong(recording.recordingId())
            .putLong(recording.startTimestampMs())
            .putLong(beginPosition)
            .putLong(endPosition)
            .putInt(streamId)
            .putInt(partition)
            .putInt(shard.index())
            .putInt(shard.count())
            .putInt(layout.templateId())
            .putInt(letters.size());
        for (int i = 0; i < letters.size(); i++)
        {
            final DeadLetter letter = letters.get(i);
            bytes.putInt(2 * Integer.BYTES + reasons.get(i).length + letter.message().length)
                .putInt(letter.code())
                .putInt(reasons.get(i).length)
                .put(reasons.get(i))
                .put(letter.message());
        }

        return bytes.putInt(crc(bytes.array(), bytes.position())).flip();
    }

    private static DeadLetterFile decode(final Path file, final ByteBuffer bytes)
    {
        final int end = bytes.limit() - Integer.BYTES;
        if (end < HEAD || bytes.getLong() != MAGIC)
        {
            throw damaged(file, "it does not begin like one");
        }
        if (bytes.getInt(end) != crc(bytes.array(), end))
        {
            throw damaged(file, "its checksum is wrong");
        }
        final RecordingKey recording = new RecordingKey(bytes.getLong(), bytes.getLong());
        final long beginPosition = bytes.getLong();
        final long endPosition = bytes.getLong();
        final int streamId = bytes.getInt();
        final int partition = bytes.getInt();
        final StoreShard shard = new StoreShard(bytes.getInt(), bytes.getInt());
        final int templateId = bytes.getInt();
        final TableLayout layout = TableLayout.ALL.stream()
            .filter((candidate) -> candidate.templateId() == templateId)
            .findFirst()
            .orElseThrow(() -> damaged(file, "this build has no table for template " + templateId));
        final List<DeadLetter> letters = new ArrayList<>();
        for (int rest = bytes.getInt(); rest > 0; rest--)
        {
            final int length = bytes.getInt();
            final int code = bytes.getInt();
            final byte[] reason = new byte[bytes.getInt()];
            bytes.get(reason);
            final byte[] message = new byte[length - 2 * Integer.BYTES - reason.length];
            bytes.get(message);
            letters.add(new DeadLetter(RefusedRows.sequence(layout, message), code,
                new String(reason, StandardCharsets.UTF_8), message));
        }

        return new DeadLetterFile(recording, streamId, shard, beginPosition, endPosition, layout, partition, letters);
    }

    private static StoreException damaged(final Path file, final String what)
    {
        return new StoreException("dead-letter file " + file + " is damaged: " + what +
            "; restore it from a copy, or take its rows out of the archive by the positions in its name");
    }

    private static int crc(final byte[] bytes, final int length)
    {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);

        return (int)crc.getValue();
    }
}
