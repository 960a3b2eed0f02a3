package io.millrace.wire;

import io.millrace.audit.Hash64;
import io.millrace.wire.codec.Exchange;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.StandardCharsets;

/** The identity of an instrument on the wire: a hash of exchange and symbol (docs/protocol.md). Any thread. */
public final class InstrumentIds
{
    private InstrumentIds()
    {
    }

    /**
     * Identity of an instrument.
     *
     * @param exchange where it is listed.
     * @param symbol   the exchange's id, ASCII, e.g. {@code rb2601}.
     * @return the identity, never 0.
     */
    public static long of(final Exchange exchange, final String symbol)
    {
        final byte[] text = (exchange.name() + '.' + symbol).getBytes(StandardCharsets.US_ASCII);
        final long hash = Hash64.hash(new UnsafeBuffer(text), 0, text.length);

        return 0 == hash ? 1 : hash;
    }
}
