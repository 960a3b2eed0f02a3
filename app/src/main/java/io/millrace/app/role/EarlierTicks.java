package io.millrace.app.role;

import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.TickDecoder;
import io.millrace.wire.values.LastValues;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The newest tick of each instrument, as the process before kept them in its file of last values: those that traded long ago, too. Read
 * before the file is opened for writing, since a writer that wants another room or layout begins an empty one in its place.
 */
final class EarlierTicks
{
    private final List<byte[]> messages = new ArrayList<>();

    private EarlierTicks()
    {
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
        final EarlierTicks earlier = new EarlierTicks();
        final Path path = Path.of(file).toAbsolutePath();
        if (!file.isBlank() && Files.exists(path))
        {
            try (LastValues values = LastValues.open(path))
            {
                earlier.addAll(values);
            }
        }

        return earlier;
    }

    private void addAll(final LastValues values)
    {
        final UnsafeBuffer scratch = new UnsafeBuffer(new byte[values.layout().maxMessageLength()]);
        for (int i = 0; i < values.instrumentCount(); i++)
        {
            final int length = values.copyLast(values.instrumentId(i), scratch, 0);
            if (length > 0)
            {
                messages.add(Arrays.copyOf(scratch.byteArray(), length));
            }
        }
    }

    /**
     * Hands out the ticks, in the order in which their instruments came.
     *
     * @param consumer of the ticks, each valid during the call.
     */
    void forEach(final Consumer<TickDecoder> consumer)
    {
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        final TickDecoder tick = new TickDecoder();
        final UnsafeBuffer message = new UnsafeBuffer();
        for (final byte[] bytes : messages)
        {
            message.wrap(bytes);
            if (TickDecoder.TEMPLATE_ID == header.wrap(message, 0).templateId())
            {
                consumer.accept(tick.wrapAndApplyHeader(message, 0, header));
            }
        }
    }
}
