package io.millrace.bridge;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RawEventTest
{
    @Test
    void shouldReadEachField()
    {
        final RawEvent event = new EventRecord(RawEvent.LOGIN, 3).receiveTimeNs(99)
            .request(7, true)
            .login(12, -34, "20260930")
            .instrument("SR601C5500")
            .message("CTP:不合法的登录")
            .event();

        assertEquals(RawEvent.LOGIN, event.kind());
        assertEquals(3, event.code());
        assertEquals(99, event.receiveTimeNs());
        assertEquals(7, event.requestId());
        assertTrue(event.isLast());
        assertEquals(12, event.frontId());
        assertEquals(-34, event.sessionId());
        assertEquals("20260930", event.tradingDay());
        assertEquals("SR601C5500", event.instrumentId());
        assertEquals("CTP:不合法的登录", event.message());
    }

    @Test
    void shouldReadEmptyTexts()
    {
        final RawEvent event = new EventRecord(RawEvent.FRONT_CONNECTED, 0).event();

        assertEquals("", event.tradingDay());
        assertEquals("", event.instrumentId());
        assertEquals("", event.message());
        assertFalse(event.isLast());
    }

    @Test
    void shouldReadAMessageThatIsCutInsideACharacter()
    {
        // 81 bytes: 40 whole two-byte characters and one half.
        final RawEvent event = new EventRecord(RawEvent.ERROR, 1).message("错".repeat(41)).event();

        assertEquals("错".repeat(40) + "\ufffd", event.message());
    }
}
