package io.millrace.app.role;

import io.millrace.bars.Bar;
import io.millrace.bars.BarEncoding;
import io.millrace.bars.BarFlag;
import io.millrace.wire.codec.BarDecoder;
import io.millrace.wire.codec.BarEncoder;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.values.LastValueLayout;
import io.millrace.wire.values.LastValueWriter;
import io.millrace.wire.values.LastValues;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LastBarsSinkTest
{
    private static final LastValueLayout LAYOUT = LastValueLayout.bars(60, 300);

    @TempDir
    private Path directory;
    private Path file;

    @BeforeEach
    void name()
    {
        file = directory.resolve("bars");
    }

    @Test
    void shouldTakeEachBarOfAFirstStartAlsoOneThatGoesBack()
    {
        try (LastValueWriter values = LastValueWriter.open(file, LAYOUT, 4))
        {
            final LastBarsSink sink = sink(values);

            sink.onBar(bar(7, 300, 600, 610, 1));
            sink.onBar(bar(7, 60, 600, 610, 1));
            sink.onBar(bar(7, 60, 540, 599, 3));
            sink.onBar(bar(7, 900, 0, 1, 1));

            assertEquals("540 599 3", newest(7, 60));
            assertEquals("600 610 1", newest(7, 300));
            assertEquals(1, values.refusedCount());
        }
    }

    @Test
    void shouldNotTurnTheFileBackWhenARestartMakesTheBarsAgain()
    {
        try (LastValueWriter values = LastValueWriter.open(file, LAYOUT, 4))
        {
            final LastBarsSink sink = sink(values);
            sink.onBar(bar(7, 60, 600, 610, 5));
            sink.onBar(bar(7, 300, 600, 610, 2));
        }

        try (LastValueWriter values = LastValueWriter.open(file, LAYOUT, 4))
        {
            final LastBarsSink sink = sink(values);
            sink.onBar(bar(7, 60, 540, 599, 9));
            sink.onBar(bar(7, 60, 600, 605, 4));
            sink.onBar(bar(7, 60, 600, 610, 4));
            assertEquals("600 610 5", newest(7, 60));
            sink.onBar(bar(8, 60, 60, 61, 1));
            assertEquals("60 61 1", newest(8, 60));

            sink.onBar(bar(7, 60, 600, 611, 3));
            assertEquals("600 611 3", newest(7, 60));
            sink.onBar(bar(7, 60, 540, 599, 10));
            assertEquals("540 599 10", newest(7, 60));
            assertEquals("600 610 2", newest(7, 300));
        }
    }

    /** The recording begins with a snapshot of the last session's end, thus later than all of the day's bars. */
    @Test
    void shouldNotTakeABarOfAStaleSnapshotForOneThatCameAfterTheStart()
    {
        try (LastValueWriter values = LastValueWriter.open(file, LAYOUT, 4))
        {
            sink(values).onBar(bar(7, 60, 600, 610, 5));
        }

        try (LastValueWriter values = LastValueWriter.open(file, LAYOUT, 4))
        {
            final LastBarsSink sink = sink(values);
            sink.onBar(bar(7, 60, 900, 905, 1));
            sink.onBar(corrected(bar(7, 60, 900, 905, 2, 0)));
            sink.onBar(bar(7, 60, 540, 541, 1));
            assertEquals("600 610 5", newest(7, 60));

            sink.onBar(bar(7, 60, 660, 661, 1));
            assertEquals("600 610 5", newest(7, 60));
            sink.onBar(bar(7, 60, 660, 662, 2));
            assertEquals("660 662 2", newest(7, 60));
        }
    }

    @Test
    void shouldNotShowTheCorrectionOfABarWhenANewerOneHasBegun()
    {
        try (LastValueWriter values = LastValueWriter.open(file, LAYOUT, 4))
        {
            final LastBarsSink sink = sink(values);
            sink.onBar(bar(7, 60, 540, 599, 3));
            sink.onBar(bar(7, 60, 600, 610, 1));

            sink.onBar(corrected(bar(7, 60, 540, 599, 4)));
            assertEquals("600 610 1", newest(7, 60));

            sink.onBar(corrected(bar(7, 60, 600, 610, 2)));
            assertEquals("600 610 2", newest(7, 60));
        }
    }

    private LastBarsSink sink(final LastValueWriter values)
    {
        return new LastBarsSink(values, file, () -> 99);
    }

    private String newest(final long instrumentId, final int intervalS)
    {
        try (LastValues values = LastValues.open(file))
        {
            final BarDecoder bar = new BarDecoder();
            assertTrue(values.lastBar(instrumentId, intervalS, bar));
            assertEquals(99, bar.publishTimeNs());

            return bar.startTimeNs() + " " + bar.lastTickTimeNs() + " " + bar.revision();
        }
    }

    private static Bar corrected(final Bar bar)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[512]);
        new BarEncoding().encode(bar, buffer, 0, 1, 1, 1);
        buffer.putByte(MessageHeaderDecoder.ENCODED_LENGTH + BarEncoder.flagsEncodingOffset(),
            (byte)(BarFlag.CORRECTED | BarFlag.CLOSED));

        return BarEncoding.decode(new BarDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder()),
            new Bar());
    }

    private static Bar bar(final long instrumentId, final int intervalS, final long startNs, final long lastTickNs,
        final int revision)
    {
        return bar(instrumentId, intervalS, startNs, lastTickNs, revision, 1);
    }

    private static Bar bar(final long instrumentId, final int intervalS, final long startNs, final long lastTickNs,
        final int revision, final int tickCount)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[512]);
        new BarEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .instrumentId(instrumentId)
            .intervalS(intervalS)
            .startTimeNs(startNs)
            .lastTickTimeNs(lastTickNs)
            .revision(revision)
            .tickCount(tickCount)
            .exchange(Exchange.SHFE)
            .symbol("rb2601");

        return BarEncoding.decode(new BarDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder()),
            new Bar());
    }
}
