package io.millrace.app.export;

import io.millrace.app.role.StoreSettings;
import io.millrace.app.settings.Settings;
import io.millrace.app.settings.SettingsException;
import io.millrace.record.export.Export;
import io.millrace.record.export.ExportException;
import io.millrace.record.export.ExportFormat;
import io.millrace.record.export.ExportRequest;
import io.millrace.record.export.ExportTable;
import io.millrace.record.export.ExportedFile;
import io.millrace.record.store.StoreContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Writes a day or a range of days of a table of ClickHouse to files, counted, and what their columns mean. */
@Command(name = "export", mixinStandardHelpOptions = true, description = "Write days of ClickHouse's tables as Parquet or CSV, with a page on the columns.")
public final class ExportCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings: the block clickhouse is used.")
    private File config;

    @Option(names = "--day", required = true, paramLabel = "YYYYMMDD", description = "Trading day; the night before belongs to it.")
    private String day;

    @Option(names = "--to", paramLabel = "YYYYMMDD", description = "Last day. Default: --day.")
    private String to;

    @Option(names = "--table", paramLabel = "TABLE", defaultValue = "ticks", description = "ticks, bars, quality, rejected, instruments, sessions or lines. Default: ticks.")
    private String table;

    @Option(names = "--instruments", split = ",", paramLabel = "ID", description = "Ids of instruments, parted by commas. Default: all.")
    private List<String> instruments = List.of();

    @Option(names = "--format", paramLabel = "parquet|csv", description = "Default: what FILE ends with, else parquet.")
    private String format;

    @Option(names = "--out", required = true, paramLabel = "FILE|DIR", description = "File, or a directory that exists, for a file of each day. FILE.columns.md says what the columns mean.")
    private Path out;

    @Override
    public Integer call()
    {
        final ExportRequest request = request();
        for (final ExportedFile file : new Export(context(), request).run())
        {
            spec.commandLine()
                .getOut()
                .println("export: " + file.file() + ": " + file.rowCount() +
                    " rows, as ClickHouse counts, " + file.byteCount() + " bytes; columns: " + file.columns());
        }

        return 0;
    }

    private ExportRequest request()
    {
        try
        {
            final int firstDay = day("--day", day);

            return new ExportRequest(oneOf("--table", table, ExportTable.values()), format(), firstDay,
                null == to ? firstDay : day("--to", to), instruments, out);
        }
        catch (final ExportException ex)
        {
            throw new ParameterException(spec.commandLine(), ex.getMessage(), ex);
        }
    }

    private ExportFormat format()
    {
        if (null != format)
        {
            return oneOf("--format", format, ExportFormat.values());
        }
        return out.toString().endsWith("." + ExportFormat.CSV.extension()) ? ExportFormat.CSV : ExportFormat.PARQUET;
    }

    private StoreContext context()
    {
        try
        {
            return StoreSettings.context(Settings.load(config)).conclude();
        }
        catch (final IllegalArgumentException ex)
        {
            throw new SettingsException("settings: millrace.clickhouse: " + ex.getMessage());
        }
    }

    private int day(final String option, final String text)
    {
        if (!text.matches("\\d{8}|\\d{4}-\\d{2}-\\d{2}"))
        {
            throw new ParameterException(spec.commandLine(), option + " " + text +
                ": is no day; give yyyymmdd, e.g. 20260930");
        }
        return Integer.parseInt(text.replace("-", ""));
    }

    private <E extends Enum<E>> E oneOf(final String option, final String text, final E[] values)
    {
        return Arrays.stream(values)
            .filter((value) -> value.name().toLowerCase(Locale.ROOT).equals(text))
            .findFirst()
            .orElseThrow(() -> new ParameterException(spec.commandLine(), option + " " + text + ": is none of " +
                Arrays.toString(values).toLowerCase(Locale.ROOT) + "; give one of them"));
    }
}
