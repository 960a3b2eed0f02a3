/*
 * Hands out a market to the subscribers of one API instance: which tick is next, and when it is due.
 *
 * Thread: the callback thread of the instance.
 */
#ifndef MILLRACE_SIM_PLAYBACK_H
#define MILLRACE_SIM_PLAYBACK_H

#include "sim/market.h"
#include "sim/scenario.h"
#include "sim/version.h"

#include <limits>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace millrace::sim
{
constexpr int32_t kUnknownInstrument = -1;

/* The market that a scenario describes, loaded and checked. Throws Failure. */
std::unique_ptr<Market> make_market(const Scenario& scenario, const Version& version);

class Playback
{
public:
    /* `offered`: market ticks that earlier runs handed out. */
    Playback(const Scenario& scenario, std::unique_ptr<Market> market, int64_t offered);

    const Market& market() const noexcept { return *market_; }

    /* Ticks that the whole scenario hands out when every instrument is subscribed; kEndless when it has no end. */
    int64_t total() const;
    int32_t find(const std::string& instrument_id) const;
    void subscribe(int32_t instrument, bool is_subscribed);
    void unsubscribe_all();

    /* (Re)schedules the first tick. Ignored while the market is playing. */
    void schedule(int64_t request_time_ns, int64_t monotonic_ns, int64_t realtime_ns);

    /* Halts the market; the next subscription goes on where it stopped. */
    void pause();

    bool is_scheduled() const noexcept { return is_scheduled_; }
    bool is_flat_out() const noexcept { return pace_ == Pace::kMax; }
    int64_t start_ns() const noexcept { return start_ns_; } /* CLOCK_MONOTONIC */
    int64_t first_due_time_ns() const noexcept { return start_ns_ + realtime_shift_ns_; }

    /* The next tick that somebody subscribed to; null when the market has ended. Must be scheduled. */
    const MarketTick* current();

    /* When current() is due, CLOCK_MONOTONIC. A late one does not move those behind it. */
    int64_t due_ns() const noexcept
    {
        return start_ns_ + static_cast<int64_t>(static_cast<double>(current_->offset_ns - start_offset_ns_) / speed_);
    }

    int64_t to_realtime_ns(const int64_t monotonic_ns) const noexcept { return monotonic_ns + realtime_shift_ns_; }

    /* Takes note that current() was handed out; true when the front must now disconnect, for disconnect_reason(). */
    bool advance() noexcept
    {
        current_ = nullptr;
        ++offered_;
        return offered_ == next_disconnect_at_;
    }

    /* Takes the reason of the disconnect that is due. */
    int take_disconnect();

private:
    void skip_offered();
    void find_next_disconnect();

    const Pace pace_;
    const double speed_;
    const int64_t start_delay_ns_;
    const int64_t limit_; /* of ticks handed out, over all runs */
    const std::vector<Disconnect> disconnects_;
    const std::unique_ptr<Market> market_;
    std::unordered_map<std::string, int32_t> index_by_id_;
    std::vector<char> is_subscribed_;

    const MarketTick* current_ = nullptr;
    int64_t offered_;
    bool must_skip_;
    bool is_scheduled_ = false;
    bool is_started_ = false;
    int64_t last_request_ns_ = std::numeric_limits<int64_t>::min();
    int64_t start_ns_ = 0;
    int64_t start_offset_ns_ = 0;
    int64_t realtime_shift_ns_ = 0;
    size_t next_disconnect_ = 0;
    int64_t next_disconnect_at_ = -1;
};
} // namespace millrace::sim

#endif
