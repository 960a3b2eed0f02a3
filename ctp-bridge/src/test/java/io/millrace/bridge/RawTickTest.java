package io.millrace.bridge;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import static org.junit.jupiter.api.Assertions.assertEquals;

class RawTickTest
{
    @Test
    void shouldReadTheHead()
    {
        final RawTick tick = new DepthStruct().head(42, 1_700_000_000_123_456_789L, 7).tick();

        assertEquals(42, tick.sourceSequence());
        assertEquals(1_700_000_000_123_456_789L, tick.receiveTimeNs());
        assertEquals(7, tick.dueTimeNs());
        assertEquals(584, tick.structLength());
        assertEquals(1, tick.layoutId());
        assertEquals(8 + 32, tick.structOffset());
    }

    @Test
    void shouldReadEachDoubleAtItsOffset()
    {
        final Map<Integer, ToDoubleFunction<RawTick>> fields = new LinkedHashMap<>();
        fields.put(80, RawTick::lastPrice);
        fields.put(88, RawTick::preSettlementPrice);
        fields.put(96, RawTick::preClosePrice);
        fields.put(104, RawTick::preOpenInterest);
        fields.put(112, RawTick::openPrice);
        fields.put(120, RawTick::highestPrice);
        fields.put(128, RawTick::lowestPrice);
        fields.put(144, RawTick::turnover);
        fields.put(152, RawTick::openInterest);
        fields.put(160, RawTick::closePrice);
        fields.put(168, RawTick::settlementPrice);
        fields.put(176, RawTick::upperLimitPrice);
        fields.put(184, RawTick::lowerLimitPrice);
        fields.put(192, RawTick::preDelta);
        fields.put(200, RawTick::currDelta);
        fields.put(384, RawTick::averagePrice);
        fields.put(568, RawTick::bandingUpperPrice);
        fields.put(576, RawTick::bandingLowerPrice);
        for (int level = 1; level <= 5; level++)
        {
            final int k = level;
            fields.put(224 + 32 * (k - 1), tick -> tick.bidPrice(k));
            fields.put(240 + 32 * (k - 1), tick -> tick.askPrice(k));
        }
        final DepthStruct struct = new DepthStruct();
        fields.keySet().forEach(offset -> struct.price(offset, offset + 0.25));
        struct.price(80, Double.MAX_VALUE);

        final RawTick tick = struct.tick();

        fields.forEach((offset, field) -> assertEquals(80 == offset ? Double.MAX_VALUE : offset + 0.25,
            field.applyAsDouble(tick), "offset " + offset));
    }

    @Test
    void shouldReadEachIntegerAtItsOffset()
    {
        final DepthStruct struct = new DepthStruct().number(136, 1_000_000).number(220, 500);
        for (int level = 1; level <= 5; level++)
        {
            struct.number(232 + 32 * (level - 1), level).number(248 + 32 * (level - 1), 10 * level);
        }

        final RawTick tick = struct.tick();

        assertEquals(1_000_000, tick.volume());
        assertEquals(500, tick.updateMillisec());
        for (int level = 1; level <= 5; level++)
        {
            assertEquals(level, tick.bidVolume(level));
            assertEquals(10 * level, tick.askVolume(level));
        }
    }

    @Test
    void shouldTakeTheLongInstrumentIdBeforeTheShortOne()
    {
        final RawTick tick = new DepthStruct().text(9, 31, "old").text(401, 81, "SP a2601&a2605").tick();

        assertEquals(401, tick.instrumentIdOffset());
        assertEquals(14, tick.instrumentIdLength());
    }

    @Test
    void shouldTakeTheShortInstrumentIdWhenTheLongOneIsEmpty()
    {
        final RawTick tick = new DepthStruct().text(9, 31, "rb2601").tick();

        assertEquals(9, tick.instrumentIdOffset());
        assertEquals(6, tick.instrumentIdLength());
    }

    @Test
    void shouldSayThatThereIsNoInstrumentId()
    {
        assertEquals(0, new DepthStruct().tick().instrumentIdLength());
    }

    @Test
    void shouldStopAtTheEndOfAFieldWithoutNul()
    {
        final RawTick tick = new DepthStruct().text(401, 81, "x".repeat(81)).text(482, 81, "beyond").tick();

        assertEquals(81, tick.instrumentIdLength());
        assertEquals(6, tick.textLength(DepthField.EXCHANGE_INSTRUMENT_OFFSET, DepthField.EXCHANGE_INSTRUMENT_LENGTH));
    }

    @ParameterizedTest
    @CsvSource(
    {"20260930,20260930", "19991231,19991231", "'',-2147483648", "2026093,-1", "20261301,-1", "20260900,-1",
        "20260932,-1",
        "2026-9-3,-1", "        ,-1", "202609301,-1"})
    void shouldReadDaysOrSayWhatIsWrong(final String text, final int expected)
    {
        final String field = null == text ? " ".repeat(8) : text;
        final RawTick tick = new DepthStruct().text(0, 9, field).text(392, 9, field).tick();

        assertEquals(expected, tick.tradingDay());
        assertEquals(expected, tick.actionDay());
    }

    @ParameterizedTest
    @CsvSource(
    {"09:00:00,500,32400500", "23:59:59,999,86399999", "00:00:00,0,0", "'',0,-2147483648", "24:00:00,0,-1",
        "09:60:00,0,-1",
        "09:00:60,0,-1", "9:00:00,0,-1", "09-00-00,0,-1", "--:--:--,0,-1", "09:00:00,1000,-1", "09:00:00,-1,-1",
        "09:00:001,0,-1"})
    void shouldReadTimesOrSayWhatIsWrong(final String text, final int millisecond, final int expected)
    {
        final RawTick tick = new DepthStruct().text(208, 9, text).number(220, millisecond).tick();

        assertEquals(expected, tick.updateTimeMs());
    }
}
