package io.millrace.feed;

import io.millrace.audit.HotPath;
import io.millrace.wire.codec.LevelDecoder;
import io.millrace.wire.codec.TickDecoder;

/**
 * What makes two ticks of an instrument the same tick of the exchange, whichever line they came by: trading day, stamp, volume, last
 * price, open interest, settlement and the first level. The other levels are not in it, since not every broker provides them; nor are turnover
 * and average, which fronts compute differently; nor the days as sent and the exchange's name, which some leave out. Stateless.
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
        key = mix(key, tick.bidPrices[0]);
        key = mix(key, tick.askPrices[0]);

        return mix(key, (long)tick.bidVolumes[0] << 32 ^ tick.askVolumes[0]);
    }

    static long of(final TickDecoder tick)
    {
        long key = mix(0, tick.tradingDay());
        key = mix(key, tick.sourceTimeMs());
        key = mix(key, tick.volume());
        key = mix(key, tick.lastPrice());
        key = mix(key, tick.openInterest());
        key = mix(key, tick.settlementPrice());

        return mix(key, tick.level1());
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
