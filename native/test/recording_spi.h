/* Writes down every callback of a vendor library, in the slots of either family. */
#ifndef MILLRACE_TEST_RECORDING_SPI_H
#define MILLRACE_TEST_RECORDING_SPI_H

#include "ctp/vendor_abi.h"

#include <atomic>
#include <cstring>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace millrace::test
{
/* One callback. */
struct Seen
{
    std::string what;
    std::string instrument_id;
    int code;
    int request_id;
    bool is_last;
    std::thread::id thread;
    std::string message;       /* the 81 bytes of ErrorMsg up to its end */
    int64_t time_ns;           /* steady clock */
};

/* What was seen so far; any thread may ask. */
class Recording
{
public:
    /* `depth_length`: of the version's depth struct; `login_length`: of its login answer. */
    Recording(const size_t depth_length, const size_t login_length)
        : depth_length_(depth_length), login_length_(login_length)
    {
    }

    /* Called for each tick, on the callback thread, with its number; may be empty. Set it before Init. */
    std::function<void(int64_t)> on_tick;

    std::vector<Seen> seen() const
    {
        const std::lock_guard<std::mutex> guard(lock_);
        return seen_;
    }
    /* Of the 584-byte layout. */
    std::vector<ctp::DepthMarketData> ticks() const
    {
        const std::lock_guard<std::mutex> guard(lock_);
        std::vector<ctp::DepthMarketData> ticks(raw_ticks_.size());
        for (size_t i = 0; i < ticks.size(); ++i)
        {
            std::memcpy(static_cast<void*>(&ticks[i]), raw_ticks_[i].data(), sizeof(ticks[i]));
        }
        return ticks;
    }
    /* Of any layout, as they came. */
    std::vector<std::string> raw_ticks() const
    {
        const std::lock_guard<std::mutex> guard(lock_);
        return raw_ticks_;
    }
    std::vector<int64_t> due_times_ns() const
    {
        const std::lock_guard<std::mutex> guard(lock_);
        return due_times_ns_;
    }
    ctp::RspUserLogin login() const
    {
        const std::lock_guard<std::mutex> guard(lock_);
        ctp::RspUserLogin login = {};
        std::memcpy(static_cast<void*>(&login), raw_login_.data(), std::min(raw_login_.size(), sizeof(login)));
        return login;
    }
    int64_t count(const std::string& what) const
    {
        const std::lock_guard<std::mutex> guard(lock_);
        int64_t count = 0;
        for (const Seen& one : seen_)
        {
            count += one.what == what ? 1 : 0;
        }
        return count;
    }
    int64_t tick_count() const { return tick_count_.load(); }
    void due_time(int64_t (*due_time_ns)()) { due_time_ns_ = due_time_ns; }

    void note(const char* what, const std::string& instrument_id, const ctp::RspInfo* info, const int number,
              const bool is_last)
    {
        const std::lock_guard<std::mutex> guard(lock_);
        std::string message;
        if (info != nullptr)
        {
            message.assign(info->error_msg, strnlen(info->error_msg, sizeof(info->error_msg)));
        }
        seen_.push_back({what, instrument_id, info == nullptr ? number : info->error_id, info == nullptr ? 0 : number,
                         is_last, std::this_thread::get_id(), message, now_ns()});
    }

    void note_login(const void* login)
    {
        const std::lock_guard<std::mutex> guard(lock_);
        raw_login_.assign(static_cast<const char*>(login), login_length_);
    }

    void note_tick(const void* tick)
    {
        {
            const std::lock_guard<std::mutex> guard(lock_);
            raw_ticks_.emplace_back(static_cast<const char*>(tick), depth_length_); // not a byte more
            due_times_ns_.push_back(due_time_ns_ == nullptr ? 0 : due_time_ns_());
            seen_.push_back(
                {"tick", id_of(raw_ticks_.back()), 0, 0, true, std::this_thread::get_id(), "", now_ns()});
        }
        const int64_t number = ++tick_count_;
        if (on_tick)
        {
            on_tick(number);
        }
    }

private:
    static int64_t now_ns() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

    static std::string id_of(const std::string& tick)
    {
        const bool is_long = tick.size() >= sizeof(ctp::DepthMarketData568);
        const char* const id = tick.data() + (is_long ? offsetof(ctp::DepthMarketData, instrument_id)
                                                      : offsetof(ctp::DepthMarketData, reserve1));
        return std::string(id, strnlen(id, is_long ? 81 : 31));
    }

    const size_t depth_length_;
    const size_t login_length_;
    mutable std::mutex lock_;
    std::vector<Seen> seen_;
    std::vector<std::string> raw_ticks_;
    std::vector<int64_t> due_times_ns_;
    std::string raw_login_;
    std::atomic<int64_t> tick_count_{0};
    int64_t (*due_time_ns_)() = nullptr;
};

/* `Interface`: MdSpi or SoptMdSpi; `Instrument`: the struct that its signatures name. */
template <typename Interface, typename Instrument> class RecordingSpiBase : public Interface
{
public:
    /* `id_length`: 31 when ids lie at the start of the instrument struct, 81 when behind a short one. */
    RecordingSpiBase(Recording& recording, const size_t id_length) : recording_(recording), id_length_(id_length) {}

    void OnFrontConnected() override { recording_.note("connected", "", nullptr, 0, true); }
    void OnFrontDisconnected(const int reason) override { recording_.note("disconnected", "", nullptr, reason, true); }
    void OnHeartBeatWarning(const int lapse) override { recording_.note("warning", "", nullptr, lapse, true); }
    void OnRspUserLogin(ctp::RspUserLogin* login, ctp::RspInfo* info, const int request_id, const bool last) override
    {
        recording_.note_login(login);
        recording_.note("login", "", info, request_id, last);
    }
    void OnRspUserLogout(ctp::UserLogout*, ctp::RspInfo* info, const int request_id, const bool last) override
    {
        recording_.note("logout", "", info, request_id, last);
    }
    void OnRspError(ctp::RspInfo* info, const int request_id, const bool last) override
    {
        recording_.note("error", "", info, request_id, last);
    }
    void OnRspSubMarketData(Instrument* instrument, ctp::RspInfo* info, const int request_id, const bool last) override
    {
        recording_.note("subscribed", id_of(instrument), info, request_id, last);
    }
    void OnRspUnSubMarketData(Instrument* instrument, ctp::RspInfo* info, const int request_id,
                              const bool last) override
    {
        recording_.note("unsubscribed", id_of(instrument), info, request_id, last);
    }
    void OnRspSubForQuoteRsp(Instrument* instrument, ctp::RspInfo* info, const int request_id, const bool last) override
    {
        recording_.note("for-quote", id_of(instrument), info, request_id, last);
    }
    void OnRspUnSubForQuoteRsp(Instrument* instrument, ctp::RspInfo* info, const int request_id,
                               const bool last) override
    {
        recording_.note("no for-quote", id_of(instrument), info, request_id, last);
    }
    void OnRtnForQuoteRsp(ctp::ForQuoteRsp*) override {}

protected:
    std::string id_of(const void* instrument) const
    {
        const bool is_short = id_length_ == sizeof(ctp::SpecificInstrument31);
        const char* const id = static_cast<const char*>(instrument) +
                               (is_short ? 0 : offsetof(ctp::SpecificInstrument, instrument_id));
        return std::string(id, strnlen(id, id_length_));
    }

    Recording& recording_;
    const size_t id_length_;
};

class RecordingSpi final : public RecordingSpiBase<ctp::MdSpi, ctp::SpecificInstrument>
{
public:
    using RecordingSpiBase::RecordingSpiBase;

    void OnRspQryMulticastInstrument(ctp::MulticastInstrument*, ctp::RspInfo* info, const int request_id,
                                     const bool last) override
    {
        recording_.note("multicast", "", info, request_id, last);
    }
    void OnRtnDepthMarketData(ctp::DepthMarketData* tick) override { recording_.note_tick(tick); }
};

class SoptRecordingSpi final : public RecordingSpiBase<ctp::SoptMdSpi, ctp::SpecificInstrument31>
{
public:
    using RecordingSpiBase::RecordingSpiBase;

    void OnRtnDepthMarketData(void* tick) override { recording_.note_tick(tick); }
};
} // namespace millrace::test

#endif
