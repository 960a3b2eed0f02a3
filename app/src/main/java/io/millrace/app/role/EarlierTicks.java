package io.millrace.app.role;

import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.TickDecoder;
import io.millrace.wire.values.LastValueWriter;
import io.millrace.wire.values.LastValues;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The newest tick of each instrument from before the start: as the process before kept them in its file of last values, those that traded long
 * ago, too, and as the recording's tail has them. The file is read before it is opened for writing, since a writer that wants another room or
 * layout, or finds it more than half full, begins an empty one in its place; {@link #restore} puts back what that lacks. One thread.
 */
final class EarlierTicks
{
    private static final int HEADER_LENGTH = MessageHeaderDecoder.ENCODED_LENGTH;

    private final Path file;
    private final Long2ObjectHashMap<byte[]> messages = new Long2ObjectHashMap<>();

    /** In the order in which they came. */
    private final LongArrayList instrumentIds = new LongArrayList();

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final UnsafeBuffer message = new UnsafeBuffer(0, 0);

    private EarlierTicks(final Path file)
    {
        this.file = file;
    }

    /**
     * Copies the ticks of a file.
     *
     * @param file setting that names it; blank, or of a file that is not there: there are none.
     * @return the ticks.
     * @throws io.millrace.wire.values.LastValueException when there is a file, and it is not one of last values.
     */
    static EarlierTicks read(final String file)
    {
        final Path path = Path.of(file).toAbsolutePath();
        final EarlierTicks earlier = new EarlierTicks(path);
        if (!file.isBlank() && Files.exists(path))
        {
            try (LastValues values = LastValues.open(path))
            {
                if (TickDecoder.TEMPLATE_ID == values.layout().templateId())
                {
                    earlier.addAll(values);
                }
            }
        }

        return earlier;
    }

    /**
     * Takes a tick of the recording, in the order of the stream: it is the newest one of its instrument.
     *
     * @param tick valid during the call, its SBE header before it.
     */
    void add(final TickDecoder tick)
    {
        final int length = HEADER_LENGTH + tick.sbeDecodedLength();
        final byte[] known = messages.get(tick.instrumentId());
        if (null == known)
        {
            instrumentIds.addLong(tick.instrumentId());
        }
        final byte[] bytes = null != known && known.length == length ? known : new byte[length];
        tick.buffer().getBytes(tick.offset() - HEADER_LENGTH, bytes);
        messages.put(tick.instrumentId(), bytes);
    }

    /**
     * Hands out the ticks, in the order in which their instruments came.
     *
     * @param consumer of the ticks, each valid during the call.
     */
    void forEach(final Consumer<TickDecoder> consumer)
    {
        final TickDecoder tick = new TickDecoder();
        for (int i = 0; i < instrumentIds.size(); i++)
        {
            wrap(instrumentIds.getLong(i), tick);
            consumer.accept(tick);
        }
    }

    /**
     * Puts into the file what it has not, or older: the instruments of the newest trading day as far as there is room, those of the few days
     * before as long as the file is not half full. Expired ones stay out.
     *
     * @param values writer of the file, before the first tick of this start.
     * @return ticks put in.
     */
    int restore(final LastValueWriter values)
    {
        final RecentDays days = new RecentDays();
        forEach(tick -> days.add(tick.tradingDay()));
        try (LastValues found = LastValues.open(file))
        {
            int count = 0;
            int room = values.maxInstruments();
            for (final int day : days.newestFirst())
            {
                count += restore(values, found, day, room);
                room = values.maxInstruments() / 2;
            }

            return count;
        }
    }

    private int restore(final LastValueWriter values, final LastValues found, final int tradingDay, final int room)
    {
        final TickDecoder tick = new TickDecoder();
        final TickDecoder other = new TickDecoder();
        int count = 0;
        for (int i = 0; i < instrumentIds.size(); i++)
        {
            final long instrumentId = instrumentIds.getLong(i);
            final int length = wrap(instrumentId, tick);
            if (tick.tradingDay() != tradingDay || length > values.layout().maxMessageLength())
            {
                continue;
            }
            final boolean isMissing = !found.lastTick(instrumentId, other);
            if (isMissing ? values.instrumentCount() < room : other.sequence() < tick.sequence())
            {
                values.onTick(instrumentId, message, 0, length);
                count++;
            }
        }

        return count;
    }

    private void addAll(final LastValues values)
    {
        final TickDecoder tick = new TickDecoder();
        for (int i = 0; i < values.instrumentCount(); i++)
        {
            if (values.lastTick(values.instrumentId(i), tick))
            {
                add(tick);
            }
        }
    }

    private int wrap(final long instrumentId, final TickDecoder tick)
    {
        final byte[] bytes = messages.get(instrumentId);
        message.wrap(bytes);
        tick.wrapAndApplyHeader(message, 0, header);

        return bytes.length;
    }
}
