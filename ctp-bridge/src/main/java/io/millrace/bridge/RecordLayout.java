package io.millrace.bridge;

/**
 * The numbers of native/include/millrace_records.h, once, but for the vendor's struct, which is {@link DepthLayout}'s.
 * {@link RingFile} compares them with what the native side wrote.
 *
 * <pre>
 *   tick record    0 source_sequence  8 receive_time_ns  16 due_time_ns  24 struct_length  28 layout_id  32 struct
 *   event record   0 receive_time_ns  8 kind  12 code  16 request_id  20 is_last  24 front_id  28 session_id
 *                 32 trading_day[9]  41 instrument_id[81]  122 message[81]  203 reserved[53]
 * </pre>
 */
final class RecordLayout
{
    static final int ABI_VERSION = 2;

    static final long RING_MAGIC = 0x31474e4952524d00L;
    static final int RING_HEADER_LENGTH = 4096;
    static final int RING_TRAILER_LENGTH = 768;
    static final int RING_TAIL_OFFSET = 128;
    static final int RING_HEAD_CACHE_OFFSET = 256;
    static final int RING_HEAD_OFFSET = 384;

    static final int MAGIC_OFFSET = 0;
    static final int ABI_VERSION_OFFSET = 8;
    static final int CAPACITY_OFFSET = 12;
    static final int CREATED_TIME_OFFSET = 16;
    static final int PRODUCER_PID_OFFSET = 24;
    static final int STRUCT_LENGTH_OFFSET = 32;
    static final int LAYOUT_ID_OFFSET = 36;
    static final int VENDOR_VERSION_OFFSET = 40;
    static final int VENDOR_VERSION_LENGTH = 64;
    static final int TICK_CALLBACKS_OFFSET = 128;
    static final int TICKS_WRITTEN_OFFSET = 136;
    static final int TICKS_RING_FULL_OFFSET = 144;
    static final int RING_FULL_CHECKSUM_OFFSET = 152;
    static final int EVENTS_WRITTEN_OFFSET = 160;
    static final int EVENTS_RING_FULL_OFFSET = 168;
    static final int TICKS_NULL_OFFSET = 176;
    static final int MAX_HELD_OFFSET = 184;
    static final int BEGUN_POSITION_OFFSET = 192;
    static final int BEGUN_SEQUENCE_OFFSET = 200;
    static final int BEGUN_CHECKSUM_OFFSET = 208;
    static final int SESSIONS_OFFSET = 216;
    static final long BEGUN_DROP = -1;

    static final int RECORD_TICK = 1;
    static final int RECORD_EVENT = 2;

    static final int TICK_SOURCE_SEQUENCE_OFFSET = 0;
    static final int TICK_RECEIVE_TIME_OFFSET = 8;
    static final int TICK_DUE_TIME_OFFSET = 16;
    static final int TICK_STRUCT_LENGTH_OFFSET = 24;
    static final int TICK_LAYOUT_ID_OFFSET = 28;
    static final int TICK_STRUCT_OFFSET = 32;

    static final int EVENT_RECEIVE_TIME_OFFSET = 0;
    static final int EVENT_KIND_OFFSET = 8;
    static final int EVENT_CODE_OFFSET = 12;
    static final int EVENT_REQUEST_ID_OFFSET = 16;
    static final int EVENT_IS_LAST_OFFSET = 20;
    static final int EVENT_FRONT_ID_OFFSET = 24;
    static final int EVENT_SESSION_ID_OFFSET = 28;
    static final int EVENT_TRADING_DAY_OFFSET = 32;
    static final int EVENT_TRADING_DAY_LENGTH = 9;
    static final int EVENT_INSTRUMENT_OFFSET = 41;
    static final int EVENT_INSTRUMENT_LENGTH = 81;
    static final int EVENT_MESSAGE_OFFSET = 122;
    static final int EVENT_MESSAGE_LENGTH = 81;
    static final int EVENT_LENGTH = 256;

    private RecordLayout()
    {
    }
}
