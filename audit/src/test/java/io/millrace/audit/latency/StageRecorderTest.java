package io.millrace.audit.latency;

import io.millrace.audit.AllocationProbe;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StageRecorderTest
{
    private static final long START_NS = 1_790_000_000_000_000_000L;

    private final StageRecorder recorder = new StageRecorder("published");

    @Test
    void shouldKeepNegativeValuesApartAndCountZeroAsPositive()
    {
        recorder.record(START_NS, START_NS);
        recorder.record(START_NS, START_NS + 500);
        recorder.record(START_NS, START_NS - 300);
        recorder.record(START_NS, START_NS - 301);
        recorder.record(START_NS, START_NS - 302);

        final Histogram positive = recorder.positiveInterval(null);
        final Histogram negative = recorder.negativeInterval(null);

        assertEquals(2, positive.getTotalCount());
        assertEquals(1, positive.getCountAtValue(0));
        assertEquals(1, positive.getCountAtValue(500));
        assertEquals(3, negative.getTotalCount());
        assertEquals(300, negative.getMinValue());
        assertEquals(302, negative.getMaxValue());
        assertEquals(0, recorder.saturatedCount());
    }

    @Test
    void shouldSaturateAtTheMaximumAndCountIt()
    {
        recorder.record(START_NS, START_NS + StageRecorder.MAX_NS);
        recorder.record(START_NS, START_NS + StageRecorder.MAX_NS + 1);
        recorder.record(START_NS, START_NS - StageRecorder.MAX_NS - 1);
        recorder.record(Long.MIN_VALUE, START_NS);
        recorder.record(START_NS, Long.MIN_VALUE);

        final Histogram positive = recorder.positiveInterval(null);
        final Histogram negative = recorder.negativeInterval(null);

        assertEquals(4, recorder.saturatedCount());
        assertEquals(3, positive.getCountAtValue(StageRecorder.MAX_NS));
        assertEquals(3, positive.getTotalCount());
        assertEquals(2, negative.getCountAtValue(StageRecorder.MAX_NS));
        assertEquals(2, negative.getTotalCount());
    }

    @Test
    void shouldGiveEachValueToOneIntervalOnly()
    {
        recorder.record(0, 10);
        final Histogram first = recorder.positiveInterval(null).copy();
        recorder.record(0, 20);
        recorder.record(0, 30);
        final Histogram second = recorder.positiveInterval(null);

        assertEquals(1, first.getTotalCount());
        assertEquals(2, second.getTotalCount());
        assertEquals(0, second.getCountAtValue(10));
    }

    @Test
    void shouldAllocateNothing()
    {
        AllocationProbe.requireNone("recording", () -> recordAllPaths(20_000));
    }

    @Test
    void shouldRefuseANameThatTheLogCannotHold()
    {
        final IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class,
            () -> new StageRecorder("ring,read"));

        assertTrue(thrown.getMessage().contains("ring,read"), thrown.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new StageRecorder("ringRead-negative"));
    }

    private void recordAllPaths(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            recorder.record(START_NS, START_NS + i);
            recorder.record(START_NS, START_NS - i);
            recorder.record(START_NS, START_NS + StageRecorder.MAX_NS + i);
            recorder.record(START_NS, START_NS - StageRecorder.MAX_NS - i);
        }
    }
}
