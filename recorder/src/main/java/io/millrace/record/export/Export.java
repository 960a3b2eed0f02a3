package io.millrace.record.export;

import io.millrace.record.store.ClickHouseReader;
import io.millrace.record.store.StoreContext;
import io.millrace.record.store.StoreException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Writes rows of ClickHouse to files. ClickHouse encodes them and they are copied as they come: memory does not grow with their number.
 * A file is written as {@code FILE.part} and takes its name when its rows have been counted in it and agree with ClickHouse's count; beside it
 * stands {@code FILE.columns.md}. A run that fails leaves what was there as it was. One thread.
 */
public final class Export
{
    private static final int DAYS_SHOWN = 10;
    private static final long SORT_BYTES = 500_000_000L;

    private final StoreContext context;
    private final ExportRequest request;
    private final List<ExportColumn> columns;

    /**
     * An export.
     *
     * @param context of the database, concluded.
     * @param request what is wanted.
     */
    public Export(final StoreContext context, final ExportRequest request)
    {
        this.context = context;
        this.request = request;
        this.columns = new SchemaColumns().of(request.table());
    }

    /**
     * Writes the files.
     *
     * @return what was written: one file, or one for each day that has rows.
     * @throws ExportException when there are no rows, or a file cannot be written or has not the rows that ClickHouse counts.
     * @throws StoreException  when ClickHouse does not answer or refuses.
     */
    public List<ExportedFile> run()
    {
        try (ClickHouseReader reader = new ClickHouseReader(context))
        {
            final Map<Integer, Long> days = days(reader);
            requireInstruments(reader);
            if (!Files.isDirectory(request.out()))
            {
                return List.of(write(reader, request.out(), request.firstDay(), request.lastDay(),
                    days.values().stream().mapToLong(Long::longValue).sum()));
            }
            final List<ExportedFile> files = new ArrayList<>();
            days.forEach((day, rowCount) -> files.add(write(reader,
                request.out().resolve(request.table().table() + "-" + day + "." + request.format().extension()), day,
                day, rowCount)));

            return files;
        }
    }

    /** Rows by day. */
    private Map<Integer, Long> days(final ClickHouseReader reader)
    {
        final Map<Integer, Long> days = new TreeMap<>();
        reader.lines("SELECT day, count() FROM (SELECT " + request.table().day() + " AS day FROM " +
            source(request.firstDay(), request.lastDay()) + ") GROUP BY day").forEach((line) ->
            {
                final String[] values = line.split("\t");
                days.put(Integer.valueOf(values[0]), Long.valueOf(values[1]));
            });
        if (days.isEmpty())
        {
            throw new ExportException(noRows(reader));
        }

        return days;
    }

    private String noRows(final ClickHouseReader reader)
    {
        final String table = request.table().table();
        final List<String> there = reader.lines("SELECT concat(toString(" + request.table().day() +
            " AS day), ' (', toString(count()), ' rows)') FROM " + table + instrumentCondition(" WHERE ") +
            " GROUP BY day ORDER BY day DESC LIMIT " + DAYS_SHOWN);

        return table + " has no rows of " + range(request.firstDay(), request.lastDay()) + ofInstruments() +
            " (the day is the " + request.table().dayMeaning() + ") in database " + context.database() + " at " +
            context.clickHouseUrl() + "; " + (there.isEmpty() ? "it has none of any day" + ofInstruments() :
                "days that there are, the newest first: " + String.join(", ", there));
    }

    /** A wrong id among right ones would be missing without a word. */
    private void requireInstruments(final ClickHouseReader reader)
    {
        if (request.instruments().isEmpty())
        {
            return;
        }
        final TreeSet<String> missing = new TreeSet<>(request.instruments());
        reader.lines("SELECT DISTINCT symbol FROM " + source(request.firstDay(), request.lastDay()))
            .forEach(missing::remove);
        if (!missing.isEmpty())
        {
            throw new ExportException(request.table().table() + " has no rows of " +
                range(request.firstDay(), request.lastDay()) + " of " + String.join(", ", missing) +
                ": correct the ids, or leave them out");
        }
    }

    private ExportedFile write(final ClickHouseReader reader, final Path file, final int firstDay, final int lastDay,
        final long countBefore)
    {
        final Path part = beside(file, ".part");
        final Path columnsFile = beside(file, ".columns.md");
        try
        {
            if (Files.exists(file) && !Files.isRegularFile(file))
            {
                throw new ExportException(file + ": is neither a file nor a directory; name one");
            }
            final long rowCount = copy(reader, part, firstDay, lastDay);
            final long countAfter = count(reader, firstDay, lastDay);
            if (rowCount < countBefore || rowCount > countAfter)
            {
                throw new ExportException(file + ": got " + rowCount + " rows, but ClickHouse counts " + countBefore +
                    (countAfter == countBefore ? "" : " before and " + countAfter + " after") + " for " +
                    range(firstDay, lastDay) + " of " + request.table().table() +
                    ": the answer broke off, or somebody removes rows; export again");
            }
            final long byteCount = Files.size(part);
            final Path columnsPart = beside(columnsFile, ".part");
            Files.writeString(columnsPart, description(file, firstDay, lastDay, rowCount));
            Files.move(columnsPart, columnsFile, StandardCopyOption.ATOMIC_MOVE);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);

            return new ExportedFile(file, columnsFile, rowCount, byteCount);
        }
        catch (final IOException ex)
        {
            throw failure(file, ex);
        }
        finally
        {
            remove(part);
            remove(beside(columnsFile, ".part"));
        }
    }

    private long copy(final ClickHouseReader reader, final Path part, final int firstDay, final int lastDay)
        throws IOException
    {
        try (ExportStream out = new ExportStream(Files.newOutputStream(part)))
        {
            try
            {
                reader.copy(select(firstDay, lastDay), out);
            }
            catch (final StoreException ex)
            {
                if (null != out.failure())
                {
                    throw out.failure();
                }
                throw ex;
            }
            if (ExportFormat.CSV == request.format())
            {
                return out.lineCount() - 1;
            }
        }

        return ParquetFooter.rowCount(part);
    }

    private String select(final int firstDay, final int lastDay)
    {
        final String list = columns.stream()
            .map((column) -> column.expression() + " AS " + column.name())
            .collect(Collectors.joining(", "));
        // One day comes in the table's own order, which needs no sort; names in conditions mean the table's columns.
        final String order = (firstDay == lastDay ? "" : request.table().day() + ", ") + request.table().order();

        return "SELECT " + list + " FROM " + source(firstDay, lastDay) + " ORDER BY " + order +
            " SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = " + SORT_BYTES + ", " +
            request.format().settings() + " FORMAT " + request.format().format();
    }

    private long count(final ClickHouseReader reader, final int firstDay, final int lastDay)
    {
        return Long.parseLong(reader.lines("SELECT count() FROM " + source(firstDay, lastDay)).get(0));
    }

    private String source(final int firstDay, final int lastDay)
    {
        return request.table()
            .source(request.table().day() + " BETWEEN " + firstDay + " AND " + lastDay +
                instrumentCondition(" AND "));
    }

    private String instrumentCondition(final String before)
    {
        return request.instruments().isEmpty() ? "" :
            before + "symbol IN ('" + String.join("', '", request.instruments()) + "')";
    }

    private String description(final Path file, final int firstDay, final int lastDay, final long rowCount)
    {
        final ExportTable table = request.table();
        final StringBuilder text = new StringBuilder("# Columns of ").append(file.getFileName())
            .append("\n\n")
            .append(rowCount)
            .append(" rows of the table `")
            .append(table.table())
            .append("`, ")
            .append(range(firstDay, lastDay))
            .append(ofInstruments())
            .append(" (the day is the ")
            .append(table.dayMeaning())
            .append("), ordered by ")
            .append(firstDay == lastDay ? "" : "day, ")
            .append(table.order())
            .append(ExportTable.BARS == table ? ". Of each bar the newest message." : ".")
            .append("\n\n| column | type | unit | null | meaning |\n|---|---|---|---|---|\n");
        for (final ExportColumn column : columns)
        {
            text.append("| `")
                .append(column.name())
                .append("` | ")
                .append(column.type())
                .append(" | ")
                .append(column.unit())
                .append(" | ")
                .append(column.nullMeaning())
                .append(" | ")
                .append(column.meaning())
                .append(" |\n");
        }

        return text.toString();
    }

    private String ofInstruments()
    {
        return request.instruments().isEmpty() ? "" : " of " + String.join(", ", request.instruments());
    }

    private static String range(final int firstDay, final int lastDay)
    {
        return firstDay == lastDay ? Integer.toString(firstDay) : firstDay + " to " + lastDay;
    }

    private static Path beside(final Path file, final String ending)
    {
        return file.resolveSibling(file.getFileName() + ending);
    }

    private static void remove(final Path part)
    {
        try
        {
            Files.deleteIfExists(part);
        }
        catch (final IOException ex)
        {
            throw new ExportException(part + ": cannot be removed: " + ex.getMessage(), ex);
        }
    }

    private static ExportException failure(final Path file, final IOException ex)
    {
        return new ExportException(file + ": cannot be written: " + ex +
            "; name a file in a folder that this user may write, with room for it", ex);
    }
}
