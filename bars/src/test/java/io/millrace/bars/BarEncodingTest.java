package io.millrace.bars;

import io.millrace.subscribe.rig.BareSink;
import io.millrace.wire.codec.BarDecoder;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.MessageHeaderDecoder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BarEncodingTest
{
    private final CollectedBars bars = new CollectedBars();
    private final List<UnsafeBuffer> sent = new ArrayList<>();

    @Test
    void shouldReadWhatItWrote()
    {
        final Bar bar = someBars().get(0);
        final BareSink sink = new BareSink(this::keep);
        sink.sequence = 42;
        sink.epoch = 3;

        assertTrue(new BarEncoding().trySend(sink, bar, 77));

        final BarDecoder decoder = decoder(sent.get(0));
        assertEquals(BarEncoding.length(bar), sent.get(0).capacity());
        assertEquals(List.of(42L, 77L, 3L),
            List.of(decoder.sequence(), decoder.publishTimeNs(), (long)decoder.epoch()));
        assertEquals(bar.vwap(), decoder.vwap());
        assertEquals(line(bar), line(decoder));
        assertEquals("wr2701", decoder(sent.get(0)).symbol());
    }

    @Test
    void shouldSendLaterWhatIsDueLater()
    {
        final Bar bar = someBars().get(0);
        final BareSink sink = new BareSink(this::keep);
        final BarEncoding encoding = new BarEncoding();
        encoding.trySend(sink, bar, 77);
        sink.sequence = 43;
        sink.epoch = 4;

        assertTrue(encoding.trySend(sink, sent.get(0), 0, sent.get(0).capacity(), 78));

        final BarDecoder decoder = decoder(sent.get(1));
        assertEquals(List.of(43L, 78L, 4L),
            List.of(decoder.sequence(), decoder.publishTimeNs(), (long)decoder.epoch()));
        assertEquals(content(sent.get(0)), content(sent.get(1)));
    }

    @Test
    void shouldKeepBarsInOrderWhileTheStreamIsFull()
    {
        final List<Bar> expected = someBars();
        final RefusingSink sink = new RefusingSink(new BareSink(this::keep));
        final PendingBars pending = new PendingBars(sink, () -> 5L);

        sink.room = 1;
        expected.forEach(pending::onBar);
        assertEquals(1, sent.size());
        assertTrue(!pending.isEmpty() && pending.waitingBytes() > 0);
        sink.room = 2;
        assertEquals(2, pending.send());
        assertEquals(0, pending.send());
        sink.room = Integer.MAX_VALUE;
        pending.send();

        assertTrue(pending.isEmpty());
        assertEquals(0, pending.send());
        assertEquals(expected.size(), pending.sentCount());
        assertEquals(expected.size() - 1, pending.delayedCount());
        assertEquals(expected.stream().map(BarEncodingTest::line).toList(),
            sent.stream().map(message -> line(decoder(message))).toList());
    }

    @Test
    void shouldWriteNullsAsNothing()
    {
        final MarketFeed feed = new MarketFeed(Exchange.SHFE, "wr2701").day(20260917);
        final StringBuilder text = new StringBuilder();
        final BarFile file = new BarFile(new BarContext().intervalsS(60), new BarCsv(text));

        feed.quote("2026-09-17T09:00:00.500");
        file.onMessage(feed.message(), 0);
        feed.trade("2026-09-17T09:01:00", 3_000.5, 2);
        file.onMessage(feed.message(), 0);
        file.onMessage(new UnsafeBuffer(new byte[64]), 0);
        file.onEnd();

        assertEquals(BarCsv.HEADER + "\n" +
            "wr2701,SHFE,20260917,1m,1789606800000000000,1789606860000000000,1789606800500000000," +
            "1789606800500000000,,,,,,0,0,1000,1,2,closed|quoteOnly\n" +
            "wr2701,SHFE,20260917,1m,1789606860000000000,1789606920000000000,1789606860000000000," +
            "1789606860000000000,3000.5,3000.5,3000.5,3000.5,3000.5,2,60010,1002,1,2,closed|incomplete\n",
            text.toString());
        assertEquals(2, file.barCount());
        assertEquals(2, file.builder().tickCount());
    }

    private List<Bar> someBars()
    {
        final BarBuilder builder = new BarBuilder(new BarContext().updateEveryNs(0), bars);
        final MarketFeed feed = new MarketFeed(Exchange.SHFE, "wr2701").day(20260917);
        builder.onTick(feed.trade("2026-09-17T09:00:00.500", 3_001, 7));
        builder.onTick(feed.trade("2026-09-17T09:00:00.700", 3_002, 5));
        builder.onEndOfDay();

        return bars.all;
    }

    private void keep(final MutableDirectBuffer buffer, final int offset, final int length)
    {
        final byte[] copy = new byte[length];
        buffer.getBytes(offset, copy);
        sent.add(new UnsafeBuffer(copy));
    }

    private static BarDecoder decoder(final UnsafeBuffer message)
    {
        return new BarDecoder().wrap(message, MessageHeaderDecoder.ENCODED_LENGTH, BarDecoder.BLOCK_LENGTH,
            BarDecoder.SCHEMA_VERSION);
    }

    private static UnsafeBuffer content(final UnsafeBuffer message)
    {
        return new UnsafeBuffer(message, BarEncoding.contentOffset(),
            message.capacity() - BarEncoding.contentOffset());
    }

    private static String line(final Bar bar)
    {
        final StringBuilder line = new StringBuilder();
        new BarCsv(line).write(bar);

        return line.toString();
    }

    private static String line(final BarDecoder bar)
    {
        final StringBuilder line = new StringBuilder();
        new BarCsv(line).write(bar);

        return line.toString();
    }
}
