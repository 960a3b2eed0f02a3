package io.millrace.feed;

import io.millrace.reference.InstrumentName;
import io.millrace.wire.InstrumentIds;
import io.millrace.wire.PriceScale;
import io.millrace.wire.codec.InstrumentKind;
import io.millrace.wire.codec.RejectReason;

import java.nio.charset.StandardCharsets;

/**
 * One instrument: its identity, and what the feed handler remembers of its previous tick. The mutable fields belong to the
 * {@code feed} thread and change only after a tick was published.
 */
final class Instrument
{
    final InstrumentName name;
    final long id;
    final byte[] symbol;
    final byte[] product;
    final boolean isZeroNoPrice;

    /** Not null: every tick of this id is rejected for this reason. */
    final RejectReason refusal;

    int announcedEpoch;
    int tradingDay;
    long exchangeTimeNs = Long.MIN_VALUE;
    long volume;
    long turnover = PriceScale.NULL_PRICE;
    long structHash;
    boolean hasPrevious;

    /**
     * The previous tick was the first since the start, or since the trading day began. It may be a front's stale snapshot on subscribe,
     * whose stamp and volume can lie beyond those of the true ticks that follow: nothing is held against it.
     */
    boolean isPreviousLone;

    /** Ticks in a row that were rejected for going backwards and that agree with each other; 0 after an accepted tick. */
    int backwardsCount;
    int backwardsDay;
    long backwardsTimeNs;
    long backwardsVolume;

    private Instrument(final InstrumentName name, final String symbol, final RejectReason refusal)
    {
        this.name = name;
        this.symbol = symbol.getBytes(StandardCharsets.ISO_8859_1);
        this.refusal = refusal;
        product = null == refusal ? name.product().code().getBytes(StandardCharsets.ISO_8859_1) : new byte[0];
        id = null == refusal ? InstrumentIds.of(name.exchange(), symbol) : 0;
        isZeroNoPrice = null != name && InstrumentKind.COMBINATION != name.kind();
    }

    static Instrument of(final InstrumentName name)
    {
        return new Instrument(name, name.symbol(), null);
    }

    static Instrument refused(final String symbol, final RejectReason reason)
    {
        return new Instrument(null, symbol, reason);
    }
}
