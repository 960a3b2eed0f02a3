package io.millrace.feed;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DayGateTest
{
    private static final int MONDAY = 20260928;
    private static final int TUESDAY = 20260929;

    private final DayGate gate = new DayGate(MONDAY);

    @Test
    void shouldLetTheDayOfTheRecordingsPass()
    {
        assertTrue(gate.tryBegin(MONDAY));

        assertFalse(gate.isShut());
        assertEquals(DayGate.NO_DAY, gate.askedDay());
    }

    @Test
    void shouldTellTheControlThreadOnlyWhenTheFeedThreadHasParked()
    {
        assertFalse(gate.tryBegin(TUESDAY));
        assertEquals(DayGate.NO_DAY, gate.askedDay(), "the duty cycle that asked still publishes");

        assertTrue(gate.isShut());

        assertEquals(TUESDAY, gate.askedDay());
    }

    @Test
    void shouldStayShutUntilItIsOpened()
    {
        gate.tryBegin(TUESDAY);
        assertTrue(gate.isShut());
        assertTrue(gate.isShut());
        assertFalse(gate.tryBegin(TUESDAY));

        gate.open(TUESDAY);

        assertFalse(gate.isShut());
        assertTrue(gate.tryBegin(TUESDAY));
        assertFalse(gate.tryBegin(MONDAY), "the recordings are of another day now");
    }
}
