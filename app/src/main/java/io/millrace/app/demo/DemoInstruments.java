package io.millrace.app.demo;

import io.millrace.reference.Product;
import io.millrace.reference.Products;
import io.millrace.wire.codec.Exchange;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** Which instruments a demo subscribes to. */
final class DemoInstruments
{
    private static final int FIRST_YEAR = 2026;
    private static final int FIRST_MONTH = 10;

    private DemoInstruments()
    {
    }

    /**
     * Futures of every product, nearest months first, until there are enough.
     *
     * @param count of instruments.
     * @return their ids, in the order of the exchanges' months.
     */
    static List<String> futures(final int count)
    {
        final List<Product> products = new ArrayList<>(Products.shipped().futures());
        products.sort(Comparator.comparing((Product product) -> product.exchange()).thenComparing(Product::code));
        final List<String> ids = new ArrayList<>();
        for (int ahead = 0; ids.size() < count; ahead++)
        {
            final int month = (FIRST_MONTH - 1 + ahead) % 12 + 1;
            final int year = FIRST_YEAR + (FIRST_MONTH - 1 + ahead) / 12;
            for (final Product product : products)
            {
                if (ids.size() < count)
                {
                    ids.add(Exchange.CZCE == product.exchange() ?
                        String.format("%s%d%02d", product.code(), year % 10, month) :
                        String.format("%s%02d%02d", product.code(), year % 100, month));
                }
            }
        }

        return ids;
    }

    /**
     * All instruments of recorded files.
     *
     * @param files of ticks, plain or gzip CSV.
     * @return their ids, in the order in which they first appear.
     */
    static List<String> of(final List<Path> files)
    {
        final Set<String> ids = new LinkedHashSet<>();
        for (final Path file : files)
        {
            read(file, ids);
        }

        return new ArrayList<>(ids);
    }

    private static void read(final Path file, final Set<String> ids)
    {
        try (BufferedReader in = open(file))
        {
            final String header = in.readLine();
            final int column = null == header ? -1 : List.of(header.split(",", -1)).indexOf("InstrumentID");
            if (column < 0)
            {
                throw new DemoException("demo: " + file + " line 1: no column InstrumentID in '" + header +
                    "': give a CSV file of ticks with CTP's field names");
            }
            int lineNumber = 1;
            for (String line = in.readLine(); line != null; line = in.readLine())
            {
                lineNumber++;
                final String[] fields = line.split(",", column + 2);
                if (fields.length <= column)
                {
                    throw new DemoException("demo: " + file + " line " + lineNumber + ": " + fields.length +
                        " fields, InstrumentID is the " + (column + 1) + "th: mend or remove the line");
                }
                if (!fields[column].isEmpty())
                {
                    ids.add(fields[column]);
                }
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("demo: cannot read " + file + ": " + ex.getMessage(), ex);
        }
    }

    private static BufferedReader open(final Path file) throws IOException
    {
        final InputStream in = Files.newInputStream(file);

        return new BufferedReader(new InputStreamReader(
            file.toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in, StandardCharsets.UTF_8), 1 << 16);
    }
}
