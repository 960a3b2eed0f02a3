package io.millrace.feed;

import io.millrace.audit.HotPath;
import io.millrace.wire.codec.LevelDecoder;
import io.millrace.wire.codec.TickDecoder;

/**
 * What makes two ticks of an instrument the same tick of the exchange, whichever line they came by: trading day, stamp, volume, last
 * price, open interest, settlement and the book. Turnover and average are not in it, since fronts compute them differently; nor are
 * the days as sent, nor the exchange's name, which some fronts leave out. Stateless.
 */
final class ContentKey
{
    private static final long PRIME = 0x9e3779b97f4a7c15L;

    private ContentKey()
    {
    }

    @HotPath
    static long of(final NormalisedTick tick)
    {
        long key = mix(0, tick.tradingDay);
        key = mix(key, tick.sourceTimeMs);
        key = mix(key, tick.volume);
        key = mix(key, tick.lastPrice);
        key = mix(key, tick.openInterest);
        key = mix(key, tick.settlementPrice);
        for (int i = 0; i < NormalisedTick.LEVELS; i++)
        {
            key = mix(key, tick.bidPrices[i]);
            key = mix(key, tick.askPrices[i]);
            key = mix(key, (long)tick.bidVolumes[i] << 32 ^ tick.askVolumes[i]);
        }

        return key;
    }

    static long of(final TickDecoder tick)
    {
        long key = mix(0, tick.tradingDay());
        key = mix(key, tick.sourceTimeMs());
        key = mix(key, tick.volume());
        key = mix(key, tick.lastPrice());
        key = mix(key, tick.openInterest());
        key = mix(key, tick.settlementPrice());
        key = mix(key, tick.level1());
        key = mix(key, tick.level2());
        key = mix(key, tick.level3());
        key = mix(key, tick.level4());

        return mix(key, tick.level5());
    }

    private static long mix(final long key, final LevelDecoder level)
    {
        long mixed = mix(key, level.bidPrice());
        mixed = mix(mixed, level.askPrice());

        return mix(mixed, (long)level.bidVolume() << 32 ^ level.askVolume());
    }

    private static long mix(final long key, final long value)
    {
        final long product = (key ^ value) * PRIME;

        return product ^ product >>> 32;
    }
}
