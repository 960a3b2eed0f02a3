package io.millrace.record.export;

/** What an exported file is written in. */
public enum ExportFormat
{
    /** Columns in row groups, compressed with zstd. */
    PARQUET("parquet", "Parquet",
        "output_format_parquet_compression_method = 'zstd', output_format_parquet_string_as_string = 1"),

    /** Text, the first line with the names: null is empty, texts are in quotes, times as {@code 2026-09-30T01:00:00.500000000Z}. */
    CSV("csv", "CSVWithNames", "format_csv_null_representation = '', date_time_output_format = 'iso'");

    private final String extension;
    private final String format;
    private final String settings;

    ExportFormat(final String extension, final String format, final String settings)
    {
        this.extension = extension;
        this.format = format;
        this.settings = settings;
    }

    /**
     * How the names of its files end.
     *
     * @return the ending, without the dot.
     */
    public String extension()
    {
        return extension;
    }

    /** @return ClickHouse's name of it. */
    String format()
    {
        return format;
    }

    /** @return ClickHouse's settings that make it what is documented, whatever the server's defaults are. */
    String settings()
    {
        return settings;
    }
}
