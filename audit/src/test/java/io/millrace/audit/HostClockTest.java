package io.millrace.audit;

import org.junit.jupiter.api.Test;

import java.time.Instant;

import static org.junit.jupiter.api.Assertions.assertTrue;

class HostClockTest
{
    @Test
    void shouldTellTheTimeOfTheJdk()
    {
        for (int i = 0; i < 10_000; i++)
        {
            final long before = epochNs(Instant.now());
            final long now = HostClock.INSTANCE.nanoTime();
            final long after = epochNs(Instant.now());

            assertTrue(before <= now && now <= after, () -> before + " " + now + " " + after);
        }
    }

    private static long epochNs(final Instant instant)
    {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
