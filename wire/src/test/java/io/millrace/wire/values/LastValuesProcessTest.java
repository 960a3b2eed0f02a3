package io.millrace.wire.values;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LastValuesProcessTest
{
    private static final int KILLS = 5;

    @TempDir
    private Path directory;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CheckedMessage.MAX_LENGTH]);

    @Test
    void shouldReadWholeValuesInAnotherProcessWhileThisOneWrites() throws Exception
    {
        final Path path = directory.resolve("values");
        final Path output = directory.resolve("output");
        try (LastValueWriter writer = LastValueWriter.open(path, LastValueLayout.ticks(), 64))
        {
            final Process reader = ValuesProcess.start("read", path, output);
            try
            {
                for (long number = 1; reader.isAlive(); number++)
                {
                    ValuesProcess.writeAll(writer, buffer, number);
                }
            }
            finally
            {
                reader.destroyForcibly().waitFor();
            }

            assertEquals(0, reader.exitValue(), Files.readString(output));
            assertTrue(Files.readString(output).startsWith("reads="), Files.readString(output));
        }
    }

    @Test
    void shouldRefuseASecondWriterBeforeTheFirstHasSaidThatItIsThere() throws Exception
    {
        final Path path = directory.resolve("values");
        final Path output = directory.resolve("output");
        LastValueWriter.open(path, LastValueLayout.ticks(), 64).close();
        final Process other = ValuesProcess.start("write", path, output);
        try (LastValues values = LastValues.open(path))
        {
            while (values.tickCount(1) < 1 && other.isAlive())
            {
                LockSupport.parkNanos(100_000);
            }
            // What a process sees that looked before the other one had written its state.
            try (LastValueFile file = LastValueFile.open(path, true))
            {
                file.header().putLongRelease(LastValueFile.STATE_OFFSET, LastValueFile.STATE_CLOSED);
            }

            final String text = assertThrows(LastValueException.class,
                () -> LastValueWriter.open(path, LastValueLayout.ticks(), 64)).getMessage();

            assertTrue(text.contains(" is written to by process " + other.pid()), text + Files.readString(output));
        }
        finally
        {
            other.destroyForcibly().waitFor();
        }
        LastValueWriter.open(path, LastValueLayout.ticks(), 64).close();
    }

    @Test
    void shouldKeepWholeValuesWhenTheWriterIsKilledAndGoOnWithTheNext() throws Exception
    {
        final Path path = directory.resolve("values");
        final Path output = directory.resolve("output");
        LastValueWriter.open(path, LastValueLayout.ticks(), 64).close();
        try (LastValues values = LastValues.open(path))
        {
            for (int kill = 1; kill <= KILLS; kill++)
            {
                final long before = values.tickCount(1);
                final Process writer = ValuesProcess.start("write", path, output);
                while (values.tickCount(1) < before + 5_000 && writer.isAlive())
                {
                    LockSupport.parkNanos(100_000);
                }
                assertTrue(values.isWriterAlive() || !writer.isAlive(), Files.readString(output));
                writer.destroyForcibly().waitFor();

                assertEquals("", Files.readString(output));
                assertFalse(values.isWriterAlive());
                assertFalse(values.isWriterClosed());
                assertEquals(1 + kill, values.epoch());
                for (long id = 1; id <= ValuesProcess.INSTRUMENTS; id++)
                {
                    final int length = values.copyLast(id, buffer, 0);
                    assertTrue(CheckedMessage.check(buffer, 0, length, id) > 0);
                }
            }
            try (LastValueWriter writer = LastValueWriter.open(path, LastValueLayout.ticks(), 64))
            {
                ValuesProcess.writeAll(writer, buffer, 77);
            }

            assertEquals(77, CheckedMessage.check(buffer, 0, values.copyLast(3, buffer, 0), 3));
            assertEquals(2 + KILLS, values.epoch());
            assertTrue(values.isWriterClosed());
        }
    }
}
