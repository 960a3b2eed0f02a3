package io.millrace.audit;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AllocationProbeTest
{
    private long sum;
    private Object last;

    @Test
    void shouldPassWorkThatAllocatesNothing()
    {
        AllocationProbe.requireNone("adding", () ->
        {
            for (int i = 0; i < 1000; i++)
            {
                sum += i;
            }
        });

        assertTrue(sum > 0);
    }

    @Test
    void shouldRefuseOneObjectAWindow()
    {
        final AssertionError error = assertThrows(AssertionError.class,
            () -> AllocationProbe.requireNone("one object", () -> last = new Object()));

        assertTrue(error.getMessage().contains("one object"), error.getMessage());
        assertTrue(last != null);
    }
}
