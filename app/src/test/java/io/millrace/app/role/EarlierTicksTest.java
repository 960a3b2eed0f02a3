package io.millrace.app.role;

import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.TickDecoder;
import io.millrace.wire.codec.TickEncoder;
import io.millrace.wire.values.LastValueLayout;
import io.millrace.wire.values.LastValueWriter;
import io.millrace.wire.values.LastValues;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EarlierTicksTest
{
    private static final int ROOM = 8;
    private static final int TODAY = 20261120;

    @TempDir
    private Path directory;
    private String file;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[512]);

    @BeforeEach
    void name()
    {
        file = directory.resolve("ticks").toString();
    }

    @Test
    void shouldPutBackWhatAWriterThatBeginsANewFileLeavesOut()
    {
        try (LastValueWriter before = writer(ROOM))
        {
            for (long id = 1; id <= 5; id++)
            {
                put(before, id, 100 + id, TODAY);
            }
        }
        final EarlierTicks earlier = EarlierTicks.read(file);

        try (LastValueWriter values = writer(ROOM))
        {
            assertEquals(0, values.instrumentCount());
            assertEquals(5, earlier.restore(values));
            assertEquals(0, earlier.restore(values));

            assertEquals(List.of("1:101", "2:102", "3:103", "4:104", "5:105"), found());
            assertEquals(0, values.refusedCount());
        }
    }

    @Test
    void shouldPutBackIntoAFileOfAnotherRoom()
    {
        try (LastValueWriter before = writer(ROOM))
        {
            put(before, 1, 101, TODAY);
        }
        final EarlierTicks earlier = EarlierTicks.read(file);

        try (LastValueWriter values = writer(2 * ROOM))
        {
            assertEquals(1, earlier.restore(values));
            assertEquals(List.of("1:101"), found());
        }
    }

    @Test
    void shouldLeaveExpiredInstrumentsOutAndOlderOnesWhenTheFileIsHalfFull()
    {
        try (LastValueWriter before = writer(ROOM))
        {
            put(before, 1, 1, 20261101);
            for (int day = 1; day <= 4; day++)
            {
                put(before, 1 + day, 1 + day, 20261115 + day);
            }
            put(before, 6, 6, TODAY);
            put(before, 7, 7, TODAY);
        }
        final EarlierTicks earlier = EarlierTicks.read(file);

        try (LastValueWriter values = writer(ROOM))
        {
            assertEquals(4, earlier.restore(values));

            assertEquals(List.of("6:6", "7:7", "5:5", "4:4"), found());
        }
    }

    @Test
    void shouldPutInTicksOfTheRecordingThatTheFileDoesNotHave()
    {
        try (LastValueWriter before = writer(ROOM))
        {
            put(before, 1, 101, TODAY);
            put(before, 2, 102, TODAY);
        }
        final EarlierTicks earlier = EarlierTicks.read(file);

        try (LastValueWriter values = writer(ROOM))
        {
            earlier.add(tick(1, 101, TODAY));
            earlier.add(tick(2, 103, TODAY));
            earlier.add(tick(3, 104, TODAY));
            assertEquals(2, earlier.restore(values));

            assertEquals(List.of("1:101", "2:103", "3:104"), found());
        }
        final List<Long> primed = new ArrayList<>();
        earlier.forEach(tick -> primed.add(tick.sequence()));
        assertEquals(List.of(101L, 103L, 104L), primed);
    }

    private LastValueWriter writer(final int room)
    {
        return LastValueWriter.open(Path.of(file), LastValueLayout.ticks(), room);
    }

    private List<String> found()
    {
        final List<String> found = new ArrayList<>();
        final TickDecoder tick = new TickDecoder();
        try (LastValues values = LastValues.open(Path.of(file)))
        {
            for (int i = 0; i < values.instrumentCount(); i++)
            {
                assertTrue(values.lastTick(values.instrumentId(i), tick));
                assertEquals("rb2601", tick.symbol());
                found.add(tick.instrumentId() + ":" + tick.sequence());
            }
        }

        return found;
    }

    private void put(final LastValueWriter writer, final long instrumentId, final long sequence, final int tradingDay)
    {
        writer.onTick(instrumentId, message, 0, encode(instrumentId, sequence, tradingDay));
    }

    private TickDecoder tick(final long instrumentId, final long sequence, final int tradingDay)
    {
        encode(instrumentId, sequence, tradingDay);

        return new TickDecoder().wrapAndApplyHeader(message, 0, new MessageHeaderDecoder());
    }

    private int encode(final long instrumentId, final long sequence, final int tradingDay)
    {
        final TickEncoder encoder = new TickEncoder();
        encoder.wrapAndApplyHeader(message, 0, new MessageHeaderEncoder())
            .instrumentId(instrumentId)
            .sequence(sequence)
            .tradingDay(tradingDay)
            .symbol("rb2601");

        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }
}
