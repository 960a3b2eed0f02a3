package io.millrace.bench.codec;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.io.IOException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A codec that loses a field would win the benchmark. */
class CodecRoundTripTest
{
    private final SbeTickCodec sbe = new SbeTickCodec();
    private final TickValues tick = TickValues.ofFuture();
    private final TickValues decoded = new TickValues();

    @Test
    void shouldRestoreAllFieldsFromSbe()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
        final int length = sbe.encode(tick, buffer);

        sbe.decode(buffer, decoded);

        assertSame(length);
    }

    @Test
    void shouldRestoreAllFieldsFromJson() throws IOException
    {
        final JsonTickCodec json = new JsonTickCodec();

        final TickValues fromJson = json.decode(json.encode(tick));

        assertEquals(sbeOf(tick), sbeOf(fromJson));
    }

    @Test
    void shouldRestoreAllFieldsFromMessagePack() throws IOException
    {
        final MessagePackTickCodec messagePack = new MessagePackTickCodec();

        messagePack.decode(messagePack.encode(tick), decoded);

        assertEquals(sbeOf(tick), sbeOf(decoded));
    }

    @Test
    void shouldKeepNullsAndOddValues() throws IOException
    {
        tick.dueTimeNs = TickValues.NULL;
        tick.turnoverDelta = -5;
        tick.currDelta = 0.25;
        tick.bidPrices[4] = TickValues.NULL;
        tick.flags = 0xff;
        tick.symbolText("IO2601-C-4000");
        final MessagePackTickCodec messagePack = new MessagePackTickCodec();
        final JsonTickCodec json = new JsonTickCodec();

        messagePack.decode(messagePack.encode(tick), decoded);

        assertEquals(sbeOf(tick), sbeOf(decoded));
        assertEquals(sbeOf(tick), sbeOf(json.decode(json.encode(tick))));
    }

    @Test
    void shouldTellTheSizes() throws IOException
    {
        assertTrue(CodecBenchmark.encodedBytes().values().stream().allMatch(bytes -> bytes > 100),
            CodecBenchmark.encodedBytes().toString());
    }

    private void assertSame(final int length)
    {
        final UnsafeBuffer again = new UnsafeBuffer(new byte[1024]);
        assertEquals(length, sbe.encode(decoded, again));
        assertEquals(sbeOf(tick), sbeOf(decoded));
        assertEquals(tick.lowerBandingPrice, decoded.lowerBandingPrice);
        assertEquals(tick.turnover, decoded.turnover);
        assertEquals(tick.askVolumes[4], decoded.askVolumes[4]);
        assertEquals(tick.symbolText(), decoded.symbolText());
    }

    private UnsafeBuffer sbeOf(final TickValues values)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
        sbe.encode(values, buffer);

        return buffer;
    }
}
