package io.millrace.wire;

import io.millrace.wire.codec.TickDecoder;
import io.millrace.wire.codec.TickEncoder;
import io.millrace.wire.codec.TickFlagsDecoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TickFlagTest
{
    @Test
    void shouldAgreeWithTheSchema()
    {
        assertEquals("{firstOfDay}", namesOf(TickFlag.FIRST_OF_DAY));
        assertEquals("{dayDerived}", namesOf(TickFlag.DAY_DERIVED));
        assertEquals("{dateDerived}", namesOf(TickFlag.DATE_DERIVED));
        assertEquals("{rounded}", namesOf(TickFlag.ROUNDED));
        assertEquals("{crossed}", namesOf(TickFlag.CROSSED));
        assertEquals("{outsideLimits}", namesOf(TickFlag.OUTSIDE_LIMITS));
        assertEquals("{turnoverBackwards}", namesOf(TickFlag.TURNOVER_BACKWARDS));
        assertEquals("{noTradeYet}", namesOf(TickFlag.NO_TRADE_YET));
        assertEquals("{locked}", namesOf(TickFlag.LOCKED));
        assertEquals("{tiedTime}", namesOf(TickFlag.TIED_TIME));
        assertEquals("{turnoverScaled}", namesOf(TickFlag.TURNOVER_SCALED));
        assertEquals("{outOfSession}", namesOf(TickFlag.OUT_OF_SESSION));
        assertEquals("{farFromClock}", namesOf(TickFlag.FAR_FROM_CLOCK));
        assertEquals("{priceJump}", namesOf(TickFlag.PRICE_JUMP));
        assertEquals("{noCalendar}", namesOf(TickFlag.NO_CALENDAR));
        assertEquals("{auction}", namesOf(TickFlag.AUCTION));
        assertEquals("{afterClose}", namesOf(TickFlag.AFTER_CLOSE));
        assertEquals("{joinedLate}", namesOf(TickFlag.JOINED_LATE));
    }

    private static String namesOf(final int flags)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[TickEncoder.BLOCK_LENGTH]);
        TickFlag.encode(new TickEncoder().wrap(buffer, 0), flags);
        final TickFlagsDecoder decoder = new TickDecoder()
            .wrap(buffer, 0, TickEncoder.BLOCK_LENGTH, TickEncoder.SCHEMA_VERSION)
            .flags();

        return decoder.toString();
    }
}
