/* Asserts that the structs of millrace_records.h have the sizes and offsets that are drawn there. */
#ifndef MILLRACE_AUDIT_RECORD_CHECKS_H
#define MILLRACE_AUDIT_RECORD_CHECKS_H

#include "millrace_records.h"

#include <cstddef>

static_assert(offsetof(mr_ring_header, capacity) == 12 && offsetof(mr_ring_header, created_time_ns) == 16);
static_assert(offsetof(mr_ring_header, producer_pid) == 24 && offsetof(mr_ring_header, struct_length) == 32);
static_assert(offsetof(mr_ring_header, layout_id) == 36 && offsetof(mr_ring_header, vendor_version) == 40);
static_assert(offsetof(mr_ring_header, tick_callbacks) == 128 && offsetof(mr_ring_header, ticks_written) == 136);
static_assert(offsetof(mr_ring_header, ticks_ring_full) == 144 && offsetof(mr_ring_header, ring_full_checksum) == 152);
static_assert(offsetof(mr_ring_header, events_written) == 160 && offsetof(mr_ring_header, events_ring_full) == 168);
static_assert(offsetof(mr_ring_header, ticks_null) == 176 && offsetof(mr_ring_header, max_held_ns) == 184);
static_assert(offsetof(mr_ring_header, begun_position) == 192 && offsetof(mr_ring_header, begun_sequence) == 200);
static_assert(offsetof(mr_ring_header, begun_checksum) == 208 && offsetof(mr_ring_header, sessions) == 216);
static_assert(sizeof(mr_ring_header) == 224 && sizeof(mr_ring_header) <= MR_RING_HEADER_LENGTH);

static_assert(sizeof(mr_tick_record) == 32 && offsetof(mr_tick_record, receive_time_ns) == 8);
static_assert(offsetof(mr_tick_record, due_time_ns) == 16 && offsetof(mr_tick_record, struct_length) == 24);
static_assert(offsetof(mr_tick_record, layout_id) == 28);

static_assert(sizeof(mr_event_record) == 256 && offsetof(mr_event_record, kind) == 8);
static_assert(offsetof(mr_event_record, code) == 12 && offsetof(mr_event_record, request_id) == 16);
static_assert(offsetof(mr_event_record, is_last) == 20 && offsetof(mr_event_record, front_id) == 24);
static_assert(offsetof(mr_event_record, session_id) == 28 && offsetof(mr_event_record, trading_day) == 32);
static_assert(offsetof(mr_event_record, instrument_id) == 41 && offsetof(mr_event_record, message) == 122);
static_assert(offsetof(mr_event_record, reserved) == 203);

static_assert(offsetof(mr_sim_ledger_header, run_count) == 8 && offsetof(mr_sim_ledger_header, finished) == 12);
static_assert(offsetof(mr_sim_ledger_header, market_offered) == 16);
static_assert(offsetof(mr_sim_ledger_header, first_due_time_ns) == 24);
static_assert(offsetof(mr_sim_ledger_header, market_total) == 32);
static_assert(sizeof(mr_sim_ledger_slot) == 16 && sizeof(mr_sim_ledger_entry) == MR_SIM_LEDGER_ENTRY_LENGTH);
static_assert(offsetof(mr_sim_ledger_entry, offered) == 16 && offsetof(mr_sim_ledger_entry, returned) == 48);
static_assert(offsetof(mr_sim_ledger_entry, max_callback_ns) == 80 && offsetof(mr_sim_ledger_entry, released) == 88);
static_assert(offsetof(mr_sim_ledger_entry, base) == 96 && offsetof(mr_sim_ledger_entry, callbacks) == 104);
static_assert(offsetof(mr_sim_ledger_entry, p999_callback_ns) == 112 && offsetof(mr_sim_ledger_entry, missed) == 120);

#endif
