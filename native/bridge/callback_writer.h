/*
 * What happens in a callback: stamp, copy into the ring, count, return. The same for all families and layouts; the
 * adapters of market_data_spi.h only pass on what the vendor's slots bring.
 *
 * Thread: all callbacks come on the vendor's one callback thread, which is the ring's only producer. Nothing here
 * allocates, locks, waits or calls into the kernel; a full ring is counted.
 *
 * Guarantee: the stores into ring and header page have the order that millrace_records.h gives, so that a ring whose
 * producer was killed between any two of them can be put right.
 */
#ifndef MILLRACE_BRIDGE_CALLBACK_WRITER_H
#define MILLRACE_BRIDGE_CALLBACK_WRITER_H

#include "bridge/held_time.h"
#include "bridge/ring_file.h"
#include "bridge/ring_writer.h"
#include "bridge/vendor_library.h"
#include "ctp/vendor_abi.h"

#include <cstring>
#include <ctime>

namespace millrace::bridge
{
class CallbackWriter
{
public:
    /* Goes on with the counters of the ring's earlier sessions. */
    CallbackWriter(const RingFile& ring_file, VendorLibrary::DueTimeNs due_time_ns);
    CallbackWriter(const CallbackWriter&) = delete;
    CallbackWriter& operator=(const CallbackWriter&) = delete;

    /* Whether the calling thread is a vendor's callback thread, of this or any other session. */
    static bool is_callback_thread() noexcept { return callback_thread_; }

    /* For a callback that the bridge's interface does not have. */
    static void ignore() noexcept { callback_thread_ = true; }

    /* `Depth` has the length that is copied: known when compiling, and never more than the loaded version has. */
    template <typename Depth, int32_t LayoutId> void on_tick(const void* tick) noexcept;

    void on_event(int32_t kind, int32_t code) noexcept;
    void on_login(const ctp::RspUserLogin* login, const ctp::RspInfo* info, int request_id, bool is_last) noexcept;
    void on_answer(int32_t kind, const ctp::RspInfo* info, int request_id, bool is_last) noexcept;
    void on_instrument(int32_t kind, const ctp::SpecificInstrument* instrument, const ctp::RspInfo* info,
                       int request_id, bool is_last) noexcept;
    void on_instrument(int32_t kind, const ctp::SpecificInstrument31* instrument, const ctp::RspInfo* info,
                       int request_id, bool is_last) noexcept;

private:
    static int64_t realtime_ns() noexcept
    {
        timespec now = {};
        clock_gettime(CLOCK_REALTIME, &now);
        return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
    }

    /* Pairs with an acquiring read of the header page by any other thread or process. */
    static void publish(int64_t& counter, const int64_t value) noexcept
    {
        __atomic_store_n(&counter, value, __ATOMIC_RELEASE);
    }

    static mr_event_record make_event(int32_t kind, int32_t code) noexcept;
    static mr_event_record make_answer(int32_t kind, const ctp::RspInfo* info, int request_id, bool is_last) noexcept;

    void count_ring_full(const void* tick, size_t length) noexcept;
    void publish_max_held() noexcept;
    void write_event(const mr_event_record& event) noexcept;

    static inline thread_local bool callback_thread_ = false; /* set by each callback: a callback thread stays one */

    mr_ring_header* const header_;
    const VendorLibrary::DueTimeNs due_time_ns_;
    RingWriter ring_;
    HeldTime held_;

    /* Vendor's thread only; the header page has the copies that others read. */
    int64_t tick_callbacks_;
    int64_t ticks_written_;
    int64_t ticks_ring_full_;
    uint64_t ring_full_checksum_;
    int64_t events_written_;
    int64_t events_ring_full_;
    int64_t ticks_null_;
};

template <typename Depth, int32_t LayoutId> inline void CallbackWriter::on_tick(const void* const tick) noexcept
{
    constexpr int32_t kRecordLength = sizeof(mr_tick_record) + sizeof(Depth);
    static_assert(kRecordLength <= RingWriter::kMinCapacity / 8, "a tick must fit into the smallest ring");

    const uint64_t entry_ticks = HeldTime::now_ticks();
    const int64_t receive_time_ns = realtime_ns();
    callback_thread_ = true;
    if (__builtin_expect(tick == nullptr, 0))
    {
        publish(header_->ticks_null, ++ticks_null_);
        return;
    }

    const int64_t sequence = ++tick_callbacks_;
    publish(header_->begun_position, ring_.tail());
    publish(header_->begun_sequence, sequence);
    char* const claimed = ring_.try_claim(kRecordLength);
    if (__builtin_expect(claimed != nullptr, 1))
    {
        auto* const record = reinterpret_cast<mr_tick_record*>(claimed);
        record->source_sequence = sequence;
        record->receive_time_ns = receive_time_ns;
        record->due_time_ns = due_time_ns_ == nullptr ? 0 : due_time_ns_();
        record->struct_length = sizeof(Depth);
        record->layout_id = LayoutId;
        std::memcpy(claimed + sizeof(mr_tick_record), tick, sizeof(Depth));
        ring_.commit(MR_RECORD_TICK);
        publish(header_->ticks_written, ++ticks_written_);
    }
    else
    {
        count_ring_full(tick, sizeof(Depth));
    }
    publish(header_->tick_callbacks, sequence);

    if (held_.record(entry_ticks))
    {
        publish_max_held();
    }
}
} // namespace millrace::bridge

#endif
