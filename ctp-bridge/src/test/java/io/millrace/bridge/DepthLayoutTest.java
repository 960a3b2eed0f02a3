package io.millrace.bridge;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DepthLayoutTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldBeTheNativeSidesTableToo() throws Exception
    {
        // Loading compares; in a JVM of its own, since the bridge is loaded once per process.
        final ForkedJvm.Result result = ForkedJvm.of(LayoutProbe.class).args(NativeLibraries.bridge()).run();

        assertEquals("true", result.value("ended"), result.toString());
    }

    @Test
    void shouldNameLayoutFieldAndBothValuesOfADifference()
    {
        final BridgeException length = assertThrows(BridgeException.class,
            () -> DepthLayout.requireSame("bridge library x", layout -> 4 == layout ? 448 : DepthLayout.structLength(
                layout), DepthLayout::fieldOffset));
        final BridgeException offset = assertThrows(BridgeException.class,
            () -> DepthLayout.requireSame("bridge library x", DepthLayout::structLength,
                (layout, field) -> 1 == layout && 29 == field ? 560 : DepthLayout.fieldOffset(layout, field)));

        assertEquals("bridge library x: layout SOPT_440 has struct length 448, Java expects 440 (-1: absent): build " +
            "both sides from one commit (`make native`)", length.getMessage());
        assertTrue(offset.getMessage().contains("CTP_584 has offset of BandingUpperPrice 560, Java expects 568"),
            offset.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
    {"1,584,401,14", "2,568,401,14", "3,408,9,5", "4,440,9,5", "5,408,9,5"})
    void shouldReadTheInstrumentWhereTheLayoutHasIt(final int layout, final int length, final int offset,
        final int textLength)
    {
        final RawTick tick = new DepthStruct().layout(layout, length)
            .text(9, 31, "short")
            .text(401, 81,
                "SP a2601&a2605")
            .tick();

        assertEquals(offset, tick.instrumentIdOffset());
        assertEquals(textLength, tick.instrumentIdLength());
    }

    @ParameterizedTest
    @CsvSource(
    {"1,584,9", "2,568,9", "3,408,0", "4,440,0", "5,408,0"})
    void shouldTakeNoInstrumentFromBehindAShortStruct(final int layout, final int length, final int textLength)
    {
        final RawTick longOnly = new DepthStruct().layout(layout, length).text(401, 81, "long only").tick();

        assertEquals(textLength, longOnly.instrumentIdLength());
    }

    @ParameterizedTest
    @CsvSource(
    {"1,584,3.5,4.5", "2,568,,", "3,408,,", "4,440,,", "5,408,,"})
    void shouldReadTheBandOnlyWhereThereIsOne(final int layout, final int length, final Double upper,
        final Double lower)
    {
        final RawTick tick = new DepthStruct().layout(layout, length).price(568, 3.5).price(576, 4.5).tick();

        assertEquals(null == upper ? Double.MAX_VALUE : upper, tick.bandingUpperPrice());
        assertEquals(null == lower ? Double.MAX_VALUE : lower, tick.bandingLowerPrice());
    }

    @ParameterizedTest
    @CsvSource(
    {"1,584,-5", "2,568,-5", "3,408,-5", "4,440,5000000000", "5,408,-5"})
    void shouldTakeTheBigVolumeWhereItIsFilled(final int layout, final int length, final long volume)
    {
        final RawTick tick = new DepthStruct().layout(layout, length)
            .number(136, -5)
            .longNumber(432,
                5_000_000_000L)
            .tick();

        assertEquals(volume, tick.volume());
        assertEquals(volume == -5 ? 0 : 5_000_000_000L, tick.bigVolume());
    }

    @Test
    void shouldTakeVolumeWhenTheBigOneIsEmpty()
    {
        assertEquals(77, new DepthStruct().layout(4, 440).number(136, 77).tick().volume());
    }

    @Test
    void shouldReadSoptsOwnFields()
    {
        final RawTick sopt = new DepthStruct().layout(4, 440).price(408, 0.1234).text(416, 13, "093000123").tick();
        final RawTick ctp = new DepthStruct().price(408, 0.1234).tick();

        assertEquals(0.1234, sopt.circuitRefPrice());
        assertEquals(416, sopt.sendingTimeOffset());
        assertEquals(9, sopt.textLength(sopt.sendingTimeOffset(), DepthField.SENDING_TIME_LENGTH));
        assertEquals(Double.MAX_VALUE, ctp.circuitRefPrice());
        assertEquals(DepthLayout.ABSENT, ctp.sendingTimeOffset());
    }

    @Test
    void shouldChangeTheLayoutWithTheRecord()
    {
        final RawTick tick = new RawTick();
        final UnsafeBuffer ctp = new UnsafeBuffer(new DepthStruct().text(401, 81, "rb2610").buffer());
        final UnsafeBuffer sopt = new UnsafeBuffer(
            new DepthStruct().layout(4, 440).text(9, 31, "10008000").buffer());

        assertEquals(401, tick.wrap(ctp, 0).instrumentIdOffset());
        assertEquals(9, tick.wrap(sopt, 0).instrumentIdOffset());
        assertEquals(401, tick.wrap(ctp, 0).instrumentIdOffset());
        assertThrows(IllegalArgumentException.class, () -> tick.wrap(ctp, 0, 6));
    }

    @Test
    void shouldHandOutTicksOfEachLayoutWhoseLengthFits()
    {
        final List<Integer> layouts = new ArrayList<>();
        try (RingFile file = RingFile.create(directory.resolve("ring"), 8192))
        {
            final OneToOneRingBuffer producer = new OneToOneRingBuffer(file.ringBuffer());
            final RingPoller poller = new RingPoller(file, new RawRecordHandler()
            {
                @Override
                public boolean onTick(final RawTick tick)
                {
                    return layouts.add(tick.layoutId());
                }

                @Override
                public boolean onEvent(final RawEvent event)
                {
                    return false;
                }
            });
            for (int layout = 1; layout <= DepthLayout.COUNT; layout++)
            {
                final int length = DepthLayout.structLength(layout);
                producer.write(1, new DepthStruct().layout(layout, length).buffer(), 0, 32 + length);
            }
            // One whose length is another layout's, one whose record is too long, and two that say nonsense.
            producer.write(1, new DepthStruct().layout(4, 408).buffer(), 0, 32 + 408);
            producer.write(1, new DepthStruct().layout(3, 408).buffer(), 0, 32 + 440);
            producer.write(1, new DepthStruct().layout(0, -1).buffer(), 0, 31);
            producer.write(1, new DepthStruct().layout(6, -1).buffer(), 0, 32);
            poller.poll(20);

            assertEquals(List.of(1, 2, 3, 4, 5), layouts);
            assertEquals(4, poller.malformedRecords());
        }
    }
}
