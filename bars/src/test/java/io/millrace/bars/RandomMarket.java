package io.millrace.bars;

import io.millrace.reference.CivilDay;
import io.millrace.reference.InstrumentName;
import io.millrace.reference.MarketReference;
import io.millrace.reference.SessionTemplate;
import io.millrace.reference.SessionClock;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Ticks of two trading days of instruments with all kinds of sessions, from a seed: stamps in and around every segment, ties, conflated
 * trades, ticks without trades, and ticks that come seconds after later ones of other instruments.
 */
final class RandomMarket
{
    static final MarketReference REFERENCE = MarketReference.shipped();

    private static final int[] DAYS =
    {20260918, 20260921};
    private static final Map<String, Exchange> INSTRUMENTS = instruments();
    private static final long MILLI_NS = 1_000_000L;

    /** Encoded ticks in the order in which they come. */
    final List<UnsafeBuffer> messages = new ArrayList<>();

    /** Cumulative volume at the end, by instrument and trading day. */
    final Map<String, Long> volumes = new LinkedHashMap<>();

    private final Random random;

    RandomMarket(final long seed, final int ticksAnInstrument)
    {
        random = new Random(seed);
        for (final int day : DAYS)
        {
            final List<Arrival> arrivals = new ArrayList<>();
            INSTRUMENTS.forEach((symbol, exchange) -> arrivals.addAll(play(symbol, exchange, day, ticksAnInstrument)));
            arrivals.sort(Comparator.comparingLong(Arrival::orderNs));
            arrivals.forEach(arrival -> messages.add(arrival.message()));
        }
    }

    static TickDecoder wrap(final TickDecoder decoder, final UnsafeBuffer message)
    {
        return decoder.wrap(message, MessageHeaderDecoder.ENCODED_LENGTH, TickDecoder.BLOCK_LENGTH,
            TickDecoder.SCHEMA_VERSION);
    }

    private List<Arrival> play(final String symbol, final Exchange exchange, final int day, final int count)
    {
        final MarketFeed feed = new MarketFeed(exchange, symbol).day(day);
        final long[] times = times(symbol, day, count);
        final List<Arrival> arrivals = new ArrayList<>();
        long orderNs = Long.MIN_VALUE;
        long price = 1_000_000;
        for (final long timeNs : times)
        {
            price += random.nextInt(21) - 10;
            if (random.nextInt(10) < 4)
            {
                feed.quote(timeNs);
            }
            else
            {
                feed.trades(timeNs, price, price + random.nextInt(15), price - random.nextInt(15),
                    1 + random.nextInt(20));
            }
            // Some come late enough to find their bar closed by others.
            final long delayMs = random.nextInt(20) == 0 ? random.nextInt(4_000) : random.nextInt(300);
            orderNs = Math.max(orderNs, timeNs + delayMs * MILLI_NS);
            final byte[] copy = new byte[feed.messageLength()];
            feed.message().getBytes(0, copy);
            arrivals.add(new Arrival(orderNs, new UnsafeBuffer(copy)));
        }
        volumes.put(symbol + '/' + day, feed.volume());

        return arrivals;
    }

    /** Most of them close together, so that bars have several; the others anywhere from before the auction until after the close. */
    private long[] times(final String symbol, final int day, final int count)
    {
        final int epochDay = CivilDay.toEpochDay(day);
        final SessionTemplate template = REFERENCE.sessions()
            .of(InstrumentName.parse(symbol, REFERENCE.products()).product(), epochDay);
        final long[] times = new long[count];
        for (int i = 0; i < count; i++)
        {
            final int segment = random.nextInt(template.segmentCount());
            final int lengthMs = template.endMs(segment) - template.startMs(segment);
            final int offsetMs = random.nextInt(3) > 0 ? random.nextInt(Math.min(lengthMs, 200_000)) :
                random.nextInt(lengthMs + 200_000) - 100_000;
            times[i] = SessionClock.instantOf(REFERENCE.calendar(), epochDay, template.startMs(segment)) +
                offsetMs / 250 * 250 * MILLI_NS;
        }
        Arrays.sort(times);

        return times;
    }

    private static Map<String, Exchange> instruments()
    {
        final Map<String, Exchange> instruments = new LinkedHashMap<>();
        instruments.put("cu2611", Exchange.SHFE);
        instruments.put("au2612", Exchange.SHFE);
        instruments.put("SR701", Exchange.CZCE);
        instruments.put("lh2701", Exchange.DCE);
        instruments.put("IF2612", Exchange.CFFEX);
        instruments.put("T2612", Exchange.CFFEX);
        instruments.put("10001234", Exchange.SSE);

        return instruments;
    }

    private record Arrival(long orderNs, UnsafeBuffer message)
    {
    }
}
