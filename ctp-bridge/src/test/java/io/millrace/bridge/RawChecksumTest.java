package io.millrace.bridge;

import io.millrace.audit.Hash64;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

class RawChecksumTest
{
    @Test
    void shouldHashTheStructAndNotTheHead()
    {
        final RawTick one = new DepthStruct().head(1, 2, 3).price(80, 5230).tick();
        final RawTick other = new DepthStruct().head(9, 9, 9).price(80, 5230).tick();
        final RawTick changed = new DepthStruct().head(1, 2, 3).price(80, 5230).price(576, 1).tick();

        assertEquals(RawChecksum.hash(one), RawChecksum.hash(other));
        assertNotEquals(RawChecksum.hash(one), RawChecksum.hash(changed));
        assertEquals(Hash64.hash(one.buffer(), 8 + 32, 584), RawChecksum.hash(one));
    }

    @Test
    void shouldDependOnTheOrderOfTheTicks()
    {
        final RawChecksum forward = new RawChecksum();
        final RawChecksum swapped = new RawChecksum();

        forward.add(1, 100);
        forward.add(2, 200);
        swapped.add(1, 200);
        swapped.add(2, 100);

        assertEquals(2, forward.count());
        assertEquals(Hash64.contribution(100, 1) + Hash64.contribution(200, 2), forward.value());
        assertNotEquals(forward.value(), swapped.value());
    }
}
