package io.millrace.feed;

import io.millrace.reference.InstrumentName;
import io.millrace.reference.Products;
import io.millrace.audit.Hash64;
import io.millrace.audit.HotPath;
import io.millrace.wire.codec.RejectReason;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongHashSet;

import java.nio.charset.StandardCharsets;

/**
 * All instruments seen, found by the bytes of their id without making a String. Written and read by the {@code feed} thread only.
 * Holds at most {@code limit} instruments; ids past that, and ids that are refused, do not grow it without bound: refused ids
 * count against the same limit, and past it every new id is refused with {@code INSTRUMENT_LIMIT}.
 */
final class InstrumentTable
{
    private static final Instrument OVER_LIMIT = Instrument.refused("", RejectReason.INSTRUMENT_LIMIT);

    private final Products products;
    private final RuleBook rules;
    private final int limit;
    private final int mask;
    private final long[] hashes;
    private final Instrument[] instruments;

    /** All of them in the order of their first tick. */
    private final Instrument[] seen;
    private final LongHashSet ids = new LongHashSet(0);
    private int size;

    InstrumentTable(final Products products, final RuleBook rules, final int limit)
    {
        this.products = products;
        this.rules = rules;
        this.limit = limit;
        final int capacity = Integer.highestOneBit(Math.max(16, limit)) << 2;
        mask = capacity - 1;
        hashes = new long[capacity];
        instruments = new Instrument[capacity];
        seen = new Instrument[limit];
    }

    /**
     * Finds an instrument.
     *
     * @param buffer that holds the id.
     * @param offset of the id.
     * @param length of the id, at least 1.
     * @return the instrument; null when its id is new.
     */
    @HotPath
    Instrument find(final DirectBuffer buffer, final int offset, final int length)
    {
        final long hash = Hash64.hash(buffer, offset, length);
        int slot = (int)hash & mask;
        Instrument instrument = instruments[slot];
        while (instrument != null)
        {
            if (hashes[slot] == hash && isSame(instrument.symbol, buffer, offset, length))
            {
                return instrument;
            }
            slot = (slot + 1) & mask;
            instrument = instruments[slot];
        }

        return null;
    }

    /**
     * Makes an instrument whose id is new. May allocate.
     *
     * @param buffer that holds the id.
     * @param offset of the id.
     * @param length of the id, at least 1.
     * @param day    yyyymmdd when the id is seen, which decides the decade of one year digit; anything when it is not known.
     * @return the instrument, or one that says why the id is refused; never null.
     */
    Instrument addSlow(final DirectBuffer buffer, final int offset, final int length, final int day)
    {
        if (size >= limit)
        {
            return OVER_LIMIT;
        }
        final long hash = Hash64.hash(buffer, offset, length);
        int slot = (int)hash & mask;
        while (instruments[slot] != null)
        {
            slot = (slot + 1) & mask;
        }
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        final Instrument instrument = make(new String(bytes, StandardCharsets.ISO_8859_1), day);
        hashes[slot] = hash;
        instruments[slot] = instrument;
        seen[size++] = instrument;

        return instrument;
    }

    int size()
    {
        return size;
    }

    /**
     * An instrument by the order of its first tick.
     *
     * @param index from 0, below {@link #size()}.
     * @return the instrument; it may be a refused one.
     */
    Instrument get(final int index)
    {
        return seen[index];
    }

    private static boolean isSame(final byte[] symbol, final DirectBuffer buffer, final int offset, final int length)
    {
        if (symbol.length != length)
        {
            return false;
        }
        for (int i = 0; i < length; i++)
        {
            if (symbol[i] != buffer.getByte(offset + i))
            {
                return false;
            }
        }

        return true;
    }

    private Instrument make(final String symbol, final int day)
    {
        final InstrumentName name = InstrumentName.parse(symbol, products, day);
        if (null == name)
        {
            return Instrument.refused(symbol, RejectReason.MALFORMED_INSTRUMENT);
        }
        if (null == name.product())
        {
            return Instrument.refused(symbol, RejectReason.UNKNOWN_PRODUCT);
        }
        final Instrument instrument = Instrument.of(name, rules.rulesOf(name));

        return ids.add(instrument.id) ? instrument : Instrument.refused(symbol, RejectReason.MALFORMED_INSTRUMENT);
    }
}
