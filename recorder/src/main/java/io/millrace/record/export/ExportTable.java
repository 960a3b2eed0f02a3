package io.millrace.record.export;

/** What can be exported: a table, and the message whose fields its columns are. */
public enum ExportTable
{
    /** Accepted ticks. */
    TICKS("ticks", "Tick", "trading_day", "symbol, exchange_time, sequence, recording_started, recording_id", true),

    /** Rejected ticks with the vendor's bytes. */
    REJECTED("rejected_ticks", "RejectedTick", dateOf("publish_time"), "recording_started, recording_id, sequence",
        false),

    /** Definitions of instruments, as they were sent. */
    INSTRUMENTS("instruments", "InstrumentDefinition", dateOf("publish_time"),
        "symbol, recording_started, recording_id, sequence", true),

    /** States of the front sessions. */
    SESSIONS("session_status", "SessionStatus", "ifNull(trading_day, " + dateOf("publish_time") + ")",
        "recording_started, recording_id, sequence", false),

    /** Bars: of each the newest message. */
    BARS("bars", "Bar", "trading_day", "symbol, interval_s, start_time, sequence, recording_started, recording_id",
        true),

    /** Data quality of an instrument in a minute. */
    QUALITY("quality_minutes", "QualityMinute", "ifNull(trading_day, " + dateOf("minute_time") + ")",
        "symbol, minute_time, sequence, recording_started, recording_id", true),

    /** How a line did in a minute. */
    LINES("line_reports", "LineReport", dateOf("publish_time"),
        "line, minute_time, sequence, recording_started, recording_id", false);

    private final String table;
    private final String message;
    private final String day;
    private final String order;
    private final boolean hasSymbol;

    ExportTable(final String table, final String message, final String day, final String order,
        final boolean hasSymbol)
    {
        this.table = table;
        this.message = message;
        this.day = day;
        this.order = order;
        this.hasSymbol = hasSymbol;
    }

    /**
     * The table in ClickHouse.
     *
     * @return its name.
     */
    public String table()
    {
        return table;
    }

    /** @return name of the message in the schema. */
    String message()
    {
        return message;
    }

    /** @return SQL for the day of a row, yyyymmdd. */
    String day()
    {
        return day;
    }

    /** @return columns that rows of a day are ordered by. */
    String order()
    {
        return order;
    }

    /** @return whether rows are of an instrument. */
    boolean hasSymbol()
    {
        return hasSymbol;
    }

    /** @return what a day of this table is, for people. */
    String dayMeaning()
    {
        return "trading_day".equals(day) ? "trading day" :
            day.startsWith("ifNull") ? "trading day, where a row has one, else date in Shanghai" : "date in Shanghai";
    }

    /** @return SQL for the rows of some days: what stands behind FROM. */
    String source(final String condition)
    {
        // Of a bar there are many messages; the newest is the bar.
        return BARS == this ? "(SELECT * FROM bars WHERE " + condition +
            " ORDER BY recording_started DESC, recording_id DESC, sequence DESC" +
            " LIMIT 1 BY trading_day, exchange, symbol, interval_s, start_time)" :
            table + " WHERE " + condition;
    }

    private static String dateOf(final String time)
    {
        return "toYYYYMMDD(" + time + ", 'Asia/Shanghai')";
    }
}
