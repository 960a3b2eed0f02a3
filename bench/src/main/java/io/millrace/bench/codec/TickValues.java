package io.millrace.bench.codec;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import java.nio.charset.StandardCharsets;

/**
 * All fields of a Tick message in plain Java, what each codec encodes from and decodes to. The initial values are the nulls of the
 * schema, which JSON leaves out. One thread.
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public final class TickValues
{
    static final int LEVELS = 5;
    static final long NULL = Long.MIN_VALUE;
    static final int MAX_SYMBOL_LENGTH = 80;

    @JsonProperty
    long instrumentId;
    @JsonProperty
    long sequence;
    @JsonProperty
    long sourceSequence;
    @JsonProperty
    long exchangeTimeNs;
    @JsonProperty
    long receiveTimeNs;
    @JsonProperty
    long dueTimeNs = NULL;
    @JsonProperty
    long publishTimeNs;
    @JsonProperty
    long lastPrice = NULL;
    @JsonProperty
    long preSettlementPrice = NULL;
    @JsonProperty
    long preClosePrice = NULL;
    @JsonProperty
    long openPrice = NULL;
    @JsonProperty
    long highestPrice = NULL;
    @JsonProperty
    long lowestPrice = NULL;
    @JsonProperty
    long closePrice = NULL;
    @JsonProperty
    long settlementPrice = NULL;
    @JsonProperty
    long upperLimitPrice = NULL;
    @JsonProperty
    long lowerLimitPrice = NULL;
    @JsonProperty
    long averagePrice = NULL;
    @JsonProperty
    long upperBandingPrice = NULL;
    @JsonProperty
    long lowerBandingPrice = NULL;
    @JsonProperty
    long volume;
    @JsonProperty
    long volumeDelta = NULL;
    @JsonProperty
    long turnover = NULL;
    @JsonProperty
    long turnoverDelta = NULL;
    @JsonProperty
    long openInterest = NULL;
    @JsonProperty
    long preOpenInterest = NULL;
    @JsonProperty
    double preDelta = Double.NaN;
    @JsonProperty
    double currDelta = Double.NaN;
    @JsonProperty
    long[] bidPrices = new long[LEVELS];
    @JsonProperty
    long[] askPrices = new long[LEVELS];
    @JsonProperty
    int[] bidVolumes = new int[LEVELS];
    @JsonProperty
    int[] askVolumes = new int[LEVELS];
    @JsonProperty
    int flags;
    @JsonProperty
    int epoch;
    @JsonProperty
    int tradingDay;
    @JsonProperty
    int sourceTradingDay = Integer.MIN_VALUE;
    @JsonProperty
    int sourceActionDay = Integer.MIN_VALUE;
    @JsonProperty
    int sourceTimeMs = Integer.MIN_VALUE;
    @JsonProperty
    short exchange;
    @JsonProperty
    short line;

    @JsonIgnore
    final byte[] symbol = new byte[MAX_SYMBOL_LENGTH];
    @JsonIgnore
    int symbolLength;

    /** A tick as a future of SHFE sends them in a day session: five levels, no close and no settlement price yet. */
    static TickValues ofFuture()
    {
        final TickValues tick = new TickValues();
        tick.instrumentId = 0xcdb16bbbef12a7c7L;
        tick.sequence = 48_213_977;
        tick.sourceSequence = 48_001_113;
        tick.exchangeTimeNs = 1_790_733_600_500_000_000L;
        tick.receiveTimeNs = 1_790_733_600_512_345_678L;
        tick.dueTimeNs = 1_790_733_600_512_340_000L;
        tick.publishTimeNs = 1_790_733_600_512_346_012L;
        tick.lastPrice = 31_420_000;
        tick.preSettlementPrice = 31_180_000;
        tick.preClosePrice = 31_210_000;
        tick.openPrice = 31_200_000;
        tick.highestPrice = 31_560_000;
        tick.lowestPrice = 31_110_000;
        tick.upperLimitPrice = 33_360_000;
        tick.lowerLimitPrice = 28_990_000;
        tick.averagePrice = 313_457_812;
        tick.volume = 812_345;
        tick.volumeDelta = 17;
        tick.turnover = 254_632_114_350_000L;
        tick.turnoverDelta = 5_341_400_000L;
        tick.openInterest = 1_712_001;
        tick.preOpenInterest = 1_698_220;
        for (int i = 0; i < LEVELS; i++)
        {
            tick.bidPrices[i] = 31_410_000 - 10_000L * i;
            tick.askPrices[i] = 31_420_000 + 10_000L * i;
            tick.bidVolumes[i] = 120 + 37 * i;
            tick.askVolumes[i] = 95 + 41 * i;
        }
        tick.flags = 0;
        tick.epoch = 3;
        tick.tradingDay = 20260930;
        tick.sourceTradingDay = 20260930;
        tick.sourceActionDay = 20260930;
        tick.sourceTimeMs = 34_800_500;
        tick.exchange = 1;
        tick.line = 1;
        tick.symbolText("rb2601");

        return tick;
    }

    @JsonProperty("symbol")
    String symbolText()
    {
        return new String(symbol, 0, symbolLength, StandardCharsets.ISO_8859_1);
    }

    @JsonProperty("symbol")
    void symbolText(final String text)
    {
        final byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        symbolLength = bytes.length;
        System.arraycopy(bytes, 0, symbol, 0, bytes.length);
    }
}
