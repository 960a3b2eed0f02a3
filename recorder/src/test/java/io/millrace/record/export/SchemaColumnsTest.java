package io.millrace.record.export;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SchemaColumnsTest
{
    private final SchemaColumns schema = new SchemaColumns();

    @ParameterizedTest
    @EnumSource(ExportTable.class)
    void shouldSayTypeAndMeaningOfEachColumnAsItIsInTheFile(final ExportTable table)
    {
        final Set<String> names = new HashSet<>();
        for (final ExportColumn column : schema.of(table))
        {
            final String all = column.toString();

            assertTrue(names.add(column.name()), all);
            assertFalse(column.type().isBlank(), all);
            assertFalse(column.meaning().isBlank(), all);
            assertFalse(column.meaning().contains("null:"), all);
            assertFalse(all.contains("mantissa") || all.contains("exponent"), all);
        }
    }

    @Test
    void shouldSayUnitsAndWhatNoValueMeans()
    {
        assertEquals("Column: last_price, decimal(19, 4), as quoted: CNY, or points of an index, no price, last price",
            shown(ExportTable.TICKS, "last_price"));
        assertEquals("Column: turnover_delta, decimal(19, 4), CNY, not sent, CNY, likewise; may be negative on CZCE",
            shown(ExportTable.TICKS, "turnover_delta"));
        assertEquals(
            "Column: due_time, timestamp[ns, UTC], , a real front does not tell, clock: host, when the source" +
                " meant to deliver",
            shown(ExportTable.TICKS, "due_time"));
        assertEquals(
            "Column: bid_price5, decimal(19, 4), as quoted: CNY, or points of an index, no bid at this level," +
                " bid price of level 5",
            shown(ExportTable.TICKS, "bid_price5"));
        assertEquals("Column: ask_volume1, int32, lots, , ask volume of level 1",
            shown(ExportTable.TICKS, "ask_volume1"));
        assertEquals("Column: trading_day, int32, yyyymmdd, , trading day", shown(ExportTable.TICKS, "trading_day"));
        assertEquals("Column: pre_delta, double, ratio, not sent, options only, as sent",
            shown(ExportTable.TICKS, "pre_delta"));
        assertEquals(
            "Column: max_lateness_ns, int64, nanoseconds, no accepted tick, longest receiveTime - exchangeTime," +
                " nanoseconds",
            shown(ExportTable.QUALITY, "max_lateness_ns"));
        assertEquals("Column: interval_s, int32, seconds, , length in seconds; 86400: the trading day with its night" +
            " session", shown(ExportTable.BARS, "interval_s"));
        assertEquals("Column: option_right, text, , not an option, or not in the id, option right: CALL, PUT",
            shown(ExportTable.INSTRUMENTS, "option_right"));
        assertEquals(
            "Column: flags, text, names parted by \\|, , flags: CLOSED, INCOMPLETE, CORRECTED, AUCTION, QUOTE_ONLY," +
                " INEXACT_TURNOVER",
            shown(ExportTable.BARS, "flags"));
    }

    private String shown(final ExportTable table, final String name)
    {
        final List<ExportColumn> columns = schema.of(table)
            .stream()
            .filter((each) -> each.name().equals(name))
            .toList();
        assertEquals(1, columns.size(), name);
        final ExportColumn column = columns.get(0);

        return "Column: " + String.join(", ", column.name(), column.type(), column.unit(), column.nullMeaning(),
            column.meaning());
    }
}
