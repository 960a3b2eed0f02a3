package io.millrace.record.export;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Against a footer that is written by hand; files of ClickHouse are read in StoreExportTest. */
class ParquetFooterTest
{
    private static final long ROWS = 3_000_000_123L;

    @TempDir
    private Path folder;

    @Test
    void shouldFindTheNumberOfRowsBehindASchemaOfAllTypes() throws IOException
    {
        assertEquals(ROWS, ParquetFooter.rowCount(write(file())));
    }

    @Test
    void shouldRefuseEveryFileThatBrokeOff() throws IOException
    {
        final byte[] whole = file();
        for (int length = 0; length < whole.length; length++)
        {
            final Path part = write(Arrays.copyOf(whole, length));

            final String message = assertThrows(ExportException.class, () -> ParquetFooter.rowCount(part),
                "length " + length)
                .getMessage();

            assertTrue(message.startsWith(part + ": is not a whole Parquet file"), message);
        }
    }

    private Path write(final byte[] bytes) throws IOException
    {
        return Files.write(folder.resolve("file.parquet"), bytes);
    }

    /** Version 1; a schema of two elements; the number of rows. */
    private static byte[] file()
    {
        final ByteArrayOutputStream metaData = new ByteArrayOutputStream();
        put(metaData, 0x15, 0x02);
        put(metaData, 0x19, 0x2c);
        // A text, a double, a byte, a true, an i16, an i64 by its full id, a list of i32, one of booleans, an empty struct.
        put(metaData, 0x18, 0x03, 'a', 'b', 'c', 0x17, 1, 2, 3, 4, 5, 6, 7, 8, 0x13, 9, 0x11, 0x14, 0x80, 0x01);
        put(metaData, 0x06, 0x28, 0x7f, 0x19, 0x35, 2, 0x80, 0x02, 6, 0x19, 0x21, 1, 2, 0x1c, 0x00, 0x00);
        put(metaData, 0x48, 0x01, 'd', 0x00);
        put(metaData, 0x16);
        for (long rest = ROWS << 1; rest != 0; rest >>>= 7)
        {
            metaData.write((int)(rest & 0x7f | (rest > 0x7f ? 0x80 : 0)));
        }
        metaData.write(0);
        final byte[] footer = metaData.toByteArray();

        return ByteBuffer.allocate(4 + footer.length + 8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("PAR1".getBytes(StandardCharsets.US_ASCII))
            .put(footer)
            .putInt(footer.length)
            .put("PAR1".getBytes(StandardCharsets.US_ASCII))
            .array();
    }

    private static void put(final ByteArrayOutputStream out, final int... bytes)
    {
        for (final int value : bytes)
        {
            out.write(value);
        }
    }
}
