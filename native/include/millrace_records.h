/*
 * Binary layouts shared by the bridge, the simulated vendor libraries and Millrace's Java side. Little endian, no padding
 * other than shown. Java re-checks the numbers at start (io.millrace.bridge.RingFile).
 *
 * Ring file: created by Java, mapped by both sides, survives the death of either.
 *
 *   0                    4096                    4096 + capacity          4096 + capacity + 768
 *   +--------------------+-----------------------+------------------------+
 *   | header page        | ring data (2^n bytes) | Agrona ring trailer    |
 *   +--------------------+-----------------------+------------------------+
 *
 * The last two parts together are exactly the buffer of an Agrona 2.x OneToOneRingBuffer: the bridge is the producer, Java's
 * feed thread the consumer. Trailer: tail at +128, head cache at +256, head at +384 (cache line 64 bytes, two lines apart).
 */
#ifndef MILLRACE_RECORDS_H
#define MILLRACE_RECORDS_H

#include <stdint.h>

#define MR_RING_MAGIC INT64_C(0x31474e4952524d00) /* bytes 00 'M' 'R' 'R' 'I' 'N' 'G' '1' */
#define MR_RING_HEADER_LENGTH 4096
#define MR_RING_TRAILER_LENGTH 768
#define MR_RING_TAIL_OFFSET 128
#define MR_RING_HEAD_CACHE_OFFSET 256
#define MR_RING_HEAD_OFFSET 384

/*
 * Header page. Java writes magic, abi_version, capacity and created_time_ns once, before mr_open. mr_open, on the caller's
 * thread, writes producer_pid, struct_length, layout_id and vendor_version, and counts `sessions`; mr_close clears
 * producer_pid. All counters else are the vendor thread's, which is their only writer.
 */
struct mr_ring_header
{
    int64_t magic;                  /*   0 MR_RING_MAGIC */
    int32_t abi_version;            /*   8 MR_ABI_VERSION */
    int32_t capacity;               /*  12 bytes of ring data, a power of two */
    int64_t created_time_ns;        /*  16 CLOCK_REALTIME, epoch nanoseconds */
    int64_t producer_pid;           /*  24 the process whose vendor thread writes; by mr_open, 0 again after mr_close */
    int32_t struct_length;          /*  32 written by mr_open: size of the vendor's depth struct, e.g. 584 */
    int32_t layout_id;              /*  36 written by mr_open: MR_LAYOUT_* */
    char vendor_version[64];        /*  40 written by mr_open: GetApiVersion(), cut to 63 bytes */
    char reserved0[24];             /* 104 */

    /* One cache line of counters, written by the vendor's thread with release order, read by anyone; of all sessions. */
    int64_t tick_callbacks;         /* 128 number of OnRtnDepthMarketData calls: the source sequence of the newest one */
    int64_t ticks_written;          /* 136 ticks in the ring since creation */
    int64_t ticks_ring_full;        /* 144 ticks dropped because the ring was full; callbacks = written + ring_full */
    int64_t ring_full_checksum;     /* 152 sum of the checksum contributions of the dropped ticks (docs/protocol.md) */
    int64_t events_written;         /* 160 */
    int64_t events_ring_full;       /* 168 */
    int64_t ticks_null;             /* 176 callbacks with a null pointer (never counted in tick_callbacks) */
    int64_t max_held_ns;            /* 184 longest time one tick callback held the vendor's thread */

    /*
     * What the vendor's thread is about to do: with it, a ring whose producer was killed between any two stores is put
     * right without a doubt (io.millrace.bridge.RingFile.repair). Order of stores of a tick: begun_position,
     * begun_sequence, the claim, the record, its commit, ticks_written, tick_callbacks. Of a dropped one: begun_position,
     * begun_sequence, begun_checksum, begun_position = MR_BEGUN_DROP, ring_full_checksum, ticks_ring_full, tick_callbacks.
     */
    int64_t begun_position;         /* 192 the ring's tail before the claim of a tick or event, or MR_BEGUN_DROP */
    int64_t begun_sequence;         /* 200 source sequence of the tick on its way; tick_callbacks when there is none */
    int64_t begun_checksum;         /* 208 ring_full_checksum once that tick is dropped */
    int64_t sessions;               /* 216 sessions opened on this ring, by mr_open: a later one goes on with the counters */
};

#define MR_BEGUN_DROP (-1)

/* Record types in the ring. */
#define MR_RECORD_TICK 1
#define MR_RECORD_EVENT 2

/* Layouts of the vendor's depth struct. The first 401 bytes are the same in all of them. */
#define MR_LAYOUT_CTP_584 1         /* CTP 6.6.1 to 6.7.13 */
#define MR_LAYOUT_CTP_568 2         /* CTP 6.5.1: no price band */
#define MR_LAYOUT_CTP_408 3         /* CTP 6.3.19: 31-character ids only */
#define MR_LAYOUT_SOPT_440 4        /* SOPT 3.7.0 to 3.7.5: CircuitRefPrice, SendingTime, BigVolume */
#define MR_LAYOUT_SOPT_408 5        /* SOPT 3.5.8 */
#define MR_LAYOUT_COUNT 5           /* layouts are numbered from 1 */

/* Fields of the depth struct, for mr_field_offset. */
#define MR_FIELD_TRADING_DAY 0
#define MR_FIELD_INSTRUMENT_ID 1        /* the field of the layout's full length: 81 bytes, or 31 in the 408 and 440 layouts */
#define MR_FIELD_SHORT_INSTRUMENT_ID 2  /* reserve1: filled by old backends, when MR_FIELD_INSTRUMENT_ID is empty */
#define MR_FIELD_EXCHANGE_ID 3
#define MR_FIELD_LAST_PRICE 4
#define MR_FIELD_PRE_SETTLEMENT_PRICE 5
#define MR_FIELD_PRE_CLOSE_PRICE 6
#define MR_FIELD_PRE_OPEN_INTEREST 7
#define MR_FIELD_OPEN_PRICE 8
#define MR_FIELD_HIGHEST_PRICE 9
#define MR_FIELD_LOWEST_PRICE 10
#define MR_FIELD_VOLUME 11
#define MR_FIELD_TURNOVER 12
#define MR_FIELD_OPEN_INTEREST 13
#define MR_FIELD_CLOSE_PRICE 14
#define MR_FIELD_SETTLEMENT_PRICE 15
#define MR_FIELD_UPPER_LIMIT_PRICE 16
#define MR_FIELD_LOWER_LIMIT_PRICE 17
#define MR_FIELD_PRE_DELTA 18
#define MR_FIELD_CURR_DELTA 19
#define MR_FIELD_UPDATE_TIME 20
#define MR_FIELD_UPDATE_MILLISEC 21
#define MR_FIELD_BID_PRICE_1 22
#define MR_FIELD_BID_VOLUME_1 23
#define MR_FIELD_ASK_PRICE_1 24
#define MR_FIELD_ASK_VOLUME_1 25
#define MR_FIELD_BID_PRICE_2 26         /* the levels are one after the other, all of one length */
#define MR_FIELD_AVERAGE_PRICE 27
#define MR_FIELD_ACTION_DAY 28
#define MR_FIELD_BANDING_UPPER_PRICE 29
#define MR_FIELD_BANDING_LOWER_PRICE 30
#define MR_FIELD_CIRCUIT_REF_PRICE 31
#define MR_FIELD_SENDING_TIME 32
#define MR_FIELD_BIG_VOLUME 33
#define MR_FIELD_COUNT 34

/* A tick record: 32 bytes of ours, then the vendor's struct as it came. */
struct mr_tick_record
{
    int64_t source_sequence;        /*  0 1-based number of the tick callback on this ring, over all its sessions, dropped ones included */
    int64_t receive_time_ns;        /*  8 CLOCK_REALTIME at callback entry, epoch nanoseconds */
    int64_t due_time_ns;            /* 16 when the source meant to deliver it (simulated libraries); 0: not known */
    int32_t struct_length;          /* 24 */
    int32_t layout_id;              /* 28 */
    /* 32 vendor struct, struct_length bytes */
};

#define MR_EVENT_FRONT_CONNECTED 1
#define MR_EVENT_FRONT_DISCONNECTED 2   /* code: the vendor's reason */
#define MR_EVENT_HEARTBEAT_WARNING 3    /* code: seconds without data */
#define MR_EVENT_LOGIN 4                /* code: ErrorID, 0 is success; trading_day, front_id, session_id */
#define MR_EVENT_LOGOUT 5
#define MR_EVENT_ERROR 6                /* OnRspError; code: ErrorID */
#define MR_EVENT_SUBSCRIBED 7           /* one per instrument; code: ErrorID */
#define MR_EVENT_UNSUBSCRIBED 8

/* An event record: 256 bytes. */
struct mr_event_record
{
    int64_t receive_time_ns;        /*   0 CLOCK_REALTIME at callback entry */
    int32_t kind;                   /*   8 MR_EVENT_* */
    int32_t code;                   /*  12 see above */
    int32_t request_id;             /*  16 */
    int32_t is_last;                /*  20 */
    int32_t front_id;               /*  24 */
    int32_t session_id;             /*  28 */
    char trading_day[9];            /*  32 yyyymmdd, NUL-terminated, may be empty */
    char instrument_id[81];         /*  41 */
    char message[81];               /* 122 ErrorMsg as it came: GBK, may be cut inside a character */
    char reserved[53];              /* 203 zero */
};

/*
 * Ledger of a simulated vendor library: what it generated, kept in a mapped file (scenario key `ledger`) so that it survives
 * kill -9. Layout: a 4096-byte header, then up to 255 entries of 128 bytes, one for each API instance ("run") that Init'ed.
 *
 * Each tick is entered twice: `offered` before the SPI is called, `returned` after it came back. When a process is killed
 * between the two, that one tick is in doubt: it was generated if the bridge has it (tick_callbacks == offered), else not.
 * A slot pair {count, checksum} is double-buffered by the parity of count: the valid slot is the one with the larger count.
 * A bridge that opens a second session on a ring tells the library how many callbacks the ring has had (base): counts and
 * the sequences in the checksum go on from there, so a run generated count - base ticks.
 */
#define MR_SIM_LEDGER_MAGIC INT64_C(0x314d49535f524d00)
#define MR_SIM_LEDGER_HEADER_LENGTH 4096
#define MR_SIM_LEDGER_ENTRY_LENGTH 128
#define MR_SIM_LEDGER_MAX_RUNS 255

struct mr_sim_ledger_header
{
    int64_t magic;                  /*  0 MR_SIM_LEDGER_MAGIC */
    int32_t run_count;              /*  8 entries in use */
    int32_t finished;               /* 12 1 when the scenario was played to its end */
    int64_t market_offered;         /* 16 ticks of the scenario handed out so far, snapshots on subscribe not included; where a resumed run goes on */
    int64_t first_due_time_ns;      /* 24 CLOCK_REALTIME at which the scenario's first tick was due (first run) */
    int64_t market_total;           /* 32 ticks that the whole scenario has; -1: endless */
};

struct mr_sim_ledger_slot
{
    int64_t count;                  /* ticks of this run */
    int64_t checksum;               /* sum of the checksum contributions of ticks 1..count */
};

struct mr_sim_ledger_entry
{
    int64_t pid;                    /*   0 */
    int64_t start_time_ns;          /*   8 */
    struct mr_sim_ledger_slot offered[2];   /*  16 slot index = count & 1 */
    struct mr_sim_ledger_slot returned[2];  /*  48 */
    int64_t max_callback_ns;        /*  80 longest time that one tick callback took, seen from the vendor's side */
    int64_t released;               /*  88 1 after Release() */
    int64_t base;                   /*  96 tick callbacks that the bridge's ring had before this run: counts go on from there */
    int64_t callbacks;              /* 104 tick callbacks of this run that were timed; written by Release() */
    int64_t p999_callback_ns;       /* 112 99.9th percentile of the time that they took; written by Release() */
    int64_t missed;                 /* 120 ticks that passed while the session was dropped for slowness: never offered */
};

#endif
