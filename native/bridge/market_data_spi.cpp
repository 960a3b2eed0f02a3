#include "bridge/market_data_spi.h"

#include "audit/hash64.h"
#include "audit/record_checks.h"
#include "bridge/failure.h"

#include <cstring>
#include <ctime>

namespace millrace::bridge
{
namespace
{
constexpr int32_t kTickRecordLength = sizeof(mr_tick_record) + sizeof(ctp::DepthMarketData);

/* Set by each callback and never cleared: a vendor's callback thread stays one. */
thread_local bool callback_thread = false;

int64_t realtime_ns() noexcept
{
    timespec now = {};
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* Pairs with an acquiring read of the header page by any other thread or process. */
void publish(int64_t& counter, const int64_t value) noexcept
{
    __atomic_store_n(&counter, value, __ATOMIC_RELEASE);
}

/* Copies a vendor's string of at most `source_size` bytes, which may lack its NUL, into a zeroed destination. */
template <size_t Size> void copy_text(char (&destination)[Size], const char* source, const size_t source_size) noexcept
{
    const size_t limit = source_size < Size - 1 ? source_size : Size - 1;
    std::memcpy(destination, source, strnlen(source, limit));
}

mr_event_record make_event(const int32_t kind, const int32_t code) noexcept
{
    callback_thread = true;
    mr_event_record event = {};
    event.receive_time_ns = realtime_ns();
    event.kind = kind;
    event.code = code;
    return event;
}

mr_event_record make_answer(const int32_t kind, const ctp::RspInfo* info, const int request_id,
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
} // namespace

MarketDataSpi::MarketDataSpi(const RingFile& ring_file, const VendorLibrary::DueTimeNs due_time_ns)
    : header_(ring_file.header()), due_time_ns_(due_time_ns), ring_(ring_file.data(), ring_file.capacity())
{
    static_assert(kTickRecordLength <= RingWriter::kMinCapacity / 8, "a tick must fit into the smallest ring");
}

bool MarketDataSpi::is_callback_thread() noexcept
{
    return callback_thread;
}

void MarketDataSpi::OnRtnDepthMarketData(ctp::DepthMarketData* const tick)
{
    const uint64_t entry_ticks = HeldTime::now_ticks();
    const int64_t receive_time_ns = realtime_ns();
    callback_thread = true;
    if (__builtin_expect(tick == nullptr, 0))
    {
        publish(header_->ticks_null, ++ticks_null_);
        return;
    }

    const int64_t sequence = ++tick_callbacks_;
    char* const claimed = ring_.try_claim(kTickRecordLength);
    if (__builtin_expect(claimed != nullptr, 1))
    {
        auto* const record = reinterpret_cast<mr_tick_record*>(claimed);
        record->source_sequence = sequence;
        record->receive_time_ns = receive_time_ns;
        record->due_time_ns = due_time_ns_ == nullptr ? 0 : due_time_ns_();
        record->struct_length = sizeof(ctp::DepthMarketData);
        record->layout_id = MR_LAYOUT_CTP_584;
        std::memcpy(claimed + sizeof(mr_tick_record), tick, sizeof(ctp::DepthMarketData));
        ring_.commit(MR_RECORD_TICK);
        publish(header_->ticks_written, ++ticks_written_);
    }
    else
    {
        count_ring_full(*tick);
    }
    publish(header_->tick_callbacks, sequence);

    if (held_.record(entry_ticks))
    {
        publish(header_->max_held_ns, held_.max_ns());
    }
}

/* Costs a hash (about 0.1 us), and only then: the books must balance in checksums too. */
__attribute__((noinline)) void MarketDataSpi::count_ring_full(const ctp::DepthMarketData& tick)
{
    ring_full_checksum_ += checksum_contribution(hash64(&tick, sizeof(tick)), tick_callbacks_);
    publish(header_->ring_full_checksum, static_cast<int64_t>(ring_full_checksum_));
    publish(header_->ticks_ring_full, ++ticks_ring_full_);
}

void MarketDataSpi::OnFrontConnected()
{
    write_event(make_event(MR_EVENT_FRONT_CONNECTED, 0));
}

void MarketDataSpi::OnFrontDisconnected(const int reason)
{
    write_event(make_event(MR_EVENT_FRONT_DISCONNECTED, reason));
}

void MarketDataSpi::OnHeartBeatWarning(const int time_lapse)
{
    write_event(make_event(MR_EVENT_HEARTBEAT_WARNING, time_lapse));
}

void MarketDataSpi::OnRspUserLogin(ctp::RspUserLogin* const login, ctp::RspInfo* const info, const int request_id,
                                   const bool is_last)
{
    mr_event_record event = make_answer(MR_EVENT_LOGIN, info, request_id, is_last);
    if (login != nullptr)
    {
        copy_text(event.trading_day, login->trading_day, sizeof(login->trading_day));
        event.front_id = login->front_id;
        event.session_id = login->session_id;
    }
    write_event(event);
}

void MarketDataSpi::OnRspUserLogout(ctp::UserLogout*, ctp::RspInfo* const info, const int request_id,
                                    const bool is_last)
{
    write_event(make_answer(MR_EVENT_LOGOUT, info, request_id, is_last));
}

void MarketDataSpi::OnRspQryMulticastInstrument(ctp::MulticastInstrument*, ctp::RspInfo* const info,
                                                const int request_id, const bool is_last)
{
    // Never asked for by the bridge; an answer with an error is kept as an error.
    if (info != nullptr && info->error_id != 0)
    {
        write_event(make_answer(MR_EVENT_ERROR, info, request_id, is_last));
    }
}

void MarketDataSpi::OnRspError(ctp::RspInfo* const info, const int request_id, const bool is_last)
{
    write_event(make_answer(MR_EVENT_ERROR, info, request_id, is_last));
}

void MarketDataSpi::OnRspSubMarketData(ctp::SpecificInstrument* const instrument, ctp::RspInfo* const info,
                                       const int request_id, const bool is_last)
{
    write_instrument_event(MR_EVENT_SUBSCRIBED, instrument, info, request_id, is_last);
}

void MarketDataSpi::OnRspUnSubMarketData(ctp::SpecificInstrument* const instrument, ctp::RspInfo* const info,
                                         const int request_id, const bool is_last)
{
    write_instrument_event(MR_EVENT_UNSUBSCRIBED, instrument, info, request_id, is_last);
}

void MarketDataSpi::OnRspSubForQuoteRsp(ctp::SpecificInstrument*, ctp::RspInfo*, int, bool)
{
    callback_thread = true; // for-quotes are not part of the bridge's interface
}

void MarketDataSpi::OnRspUnSubForQuoteRsp(ctp::SpecificInstrument*, ctp::RspInfo*, int, bool)
{
    callback_thread = true;
}

void MarketDataSpi::OnRtnForQuoteRsp(ctp::ForQuoteRsp*)
{
    callback_thread = true;
}

void MarketDataSpi::write_instrument_event(const int32_t kind, const ctp::SpecificInstrument* const instrument,
                                           const ctp::RspInfo* const info, const int request_id, const bool is_last)
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

void MarketDataSpi::write_event(const mr_event_record& event)
{
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
