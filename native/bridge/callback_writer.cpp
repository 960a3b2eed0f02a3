#include "bridge/callback_writer.h"

#include "audit/hash64.h"
#include "audit/record_checks.h"

namespace millrace::bridge
{
namespace
{
/* Copies a vendor's string of at most `source_size` bytes, which may lack its NUL, into a zeroed destination. */
template <size_t Size> void copy_text(char (&destination)[Size], const char* source, const size_t source_size) noexcept
{
    const size_t limit = source_size < Size - 1 ? source_size : Size - 1;
    std::memcpy(destination, source, strnlen(source, limit));
}
} // namespace

CallbackWriter::CallbackWriter(const RingFile& ring_file, const VendorLibrary::DueTimeNs due_time_ns)
    : header_(ring_file.header()), due_time_ns_(due_time_ns), ring_(ring_file.data(), ring_file.capacity()),
      tick_callbacks_(header_->tick_callbacks), ticks_written_(header_->ticks_written),
      ticks_ring_full_(header_->ticks_ring_full),
      ring_full_checksum_(static_cast<uint64_t>(header_->ring_full_checksum)), events_written_(header_->events_written),
      events_ring_full_(header_->events_ring_full), ticks_null_(header_->ticks_null)
{
}

/* Costs a hash (about 0.1 us), and only then: the books must balance in checksums too. */
__attribute__((noinline)) void CallbackWriter::count_ring_full(const void* tick, const size_t length) noexcept
{
    ring_full_checksum_ += checksum_contribution(hash64(tick, length), tick_callbacks_);
    publish(header_->begun_checksum, static_cast<int64_t>(ring_full_checksum_));
    publish(header_->begun_position, MR_BEGUN_DROP); // from here on the drop is sure, and repeatable by a repair
    publish(header_->ring_full_checksum, static_cast<int64_t>(ring_full_checksum_));
    publish(header_->ticks_ring_full, ++ticks_ring_full_);
}

/* Rare: the longest callback of this session. An earlier session on this ring may have had a longer one. */
__attribute__((noinline)) void CallbackWriter::publish_max_held() noexcept
{
    const int64_t held_ns = held_.max_ns();
    if (held_ns > header_->max_held_ns)
    {
        publish(header_->max_held_ns, held_ns);
    }
}

void CallbackWriter::on_event(const int32_t kind, const int32_t code) noexcept
{
    write_event(make_event(kind, code));
}

void CallbackWriter::on_login(const ctp::RspUserLogin* const login, const ctp::RspInfo* const info,
                              const int request_id, const bool is_last) noexcept
{
    mr_event_record event = make_answer(MR_EVENT_LOGIN, info, request_id, is_last);
    if (login != nullptr)
    {
        // The part that all versions have: nothing behind its 156 bytes is touched.
        copy_text(event.trading_day, login->trading_day, sizeof(login->trading_day));
        event.front_id = login->front_id;
        event.session_id = login->session_id;
    }
    write_event(event);
}

void CallbackWriter::on_answer(const int32_t kind, const ctp::RspInfo* const info, const int request_id,
                               const bool is_last) noexcept
{
    write_event(make_answer(kind, info, request_id, is_last));
}

void CallbackWriter::on_instrument(const int32_t kind, const ctp::SpecificInstrument* const instrument,
                                   const ctp::RspInfo* const info, const int request_id, const bool is_last) noexcept
{
    mr_event_record event = make_answer(kind, info, request_id, is_last);
    if (instrument != nullptr)
    {
        // An old backend fills only the short field, and the vendor's library does not copy between the two.
        if (instrument->instrument_id[0] != '\0')
        {
            copy_text(event.instrument_id, instrument->instrument_id, sizeof(instrument->instrument_id));
        }
        else
        {
            copy_text(event.instrument_id, instrument->reserve1, sizeof(instrument->reserve1));
        }
    }
    write_event(event);
}

void CallbackWriter::on_instrument(const int32_t kind, const ctp::SpecificInstrument31* const instrument,
                                   const ctp::RspInfo* const info, const int request_id, const bool is_last) noexcept
{
    mr_event_record event = make_answer(kind, info, request_id, is_last);
    if (instrument != nullptr)
    {
        copy_text(event.instrument_id, instrument->instrument_id, sizeof(instrument->instrument_id));
    }
    write_event(event);
}

mr_event_record CallbackWriter::make_event(const int32_t kind, const int32_t code) noexcept
{
    callback_thread_ = true;
    mr_event_record event = {};
    event.receive_time_ns = realtime_ns();
    event.kind = kind;
    event.code = code;
    return event;
}

mr_event_record CallbackWriter::make_answer(const int32_t kind, const ctp::RspInfo* const info, const int request_id,
                                            const bool is_last) noexcept
{
    mr_event_record event = make_event(kind, info == nullptr ? 0 : info->error_id);
    event.request_id = request_id;
    event.is_last = is_last ? 1 : 0;
    if (info != nullptr)
    {
        copy_text(event.message, info->error_msg, sizeof(info->error_msg));
    }
    return event;
}

/* begun_sequence stays: no tick is on its way. */
void CallbackWriter::write_event(const mr_event_record& event) noexcept
{
    publish(header_->begun_position, ring_.tail());
    char* const claimed = ring_.try_claim(sizeof(event));
    if (claimed == nullptr)
    {
        publish(header_->events_ring_full, ++events_ring_full_);
        return;
    }
    std::memcpy(claimed, &event, sizeof(event));
    ring_.commit(MR_RECORD_EVENT);
    publish(header_->events_written, ++events_written_);
}
} // namespace millrace::bridge
