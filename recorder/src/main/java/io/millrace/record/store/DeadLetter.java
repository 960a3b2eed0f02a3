package io.millrace.record.store;

/**
 * A row that ClickHouse refused.
 *
 * @param sequence of its message.
 * @param code     ClickHouse's error code.
 * @param reason   ClickHouse's words.
 * @param message  the message with its SBE header, as the row gives it back.
 */
record DeadLetter(long sequence, int code, String reason, byte[] message)
{
}
