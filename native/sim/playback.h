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

#include <deque>
#include <limits>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
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

    bool is_scheduled() const noexcept { return is_scheduled_; } /* never without a subscribed instrument */
    bool is_flat_out() const noexcept { return pace_ == Pace::kMax; }
    int64_t start_ns() const noexcept { return start_ns_; } /* CLOCK_MONOTONIC */
    int64_t first_due_time_ns() const noexcept { return start_ns_ + realtime_shift_ns_; }

    /* The next tick that somebody subscribed to; null when the market has ended. Must be scheduled. */
    const MarketTick* current();

    /* When current() is due, CLOCK_MONOTONIC. A late one does not move those behind it. */
    int64_t due_ns() const noexcept
    {
        return due_ns(*current_);
    }

    /* Moves all that is still to come: the market stood still. */
    void delay(const int64_t ns) noexcept { start_ns_ += ns; }

    /* Market ticks handed out or missed so far, earlier runs included. */
    int64_t offered() const noexcept { return offered_; }

    int64_t to_realtime_ns(const int64_t monotonic_ns) const noexcept { return monotonic_ns + realtime_shift_ns_; }

    /*
     * A bounded queue between front and client (scenario key queueLimit). waiting: ticks that are due and were not
     * handed out. drop: throws them away, the market goes on in time without subscriber. pass_missed: at the first
     * subscription after it, passes over what those who were subscribed have missed, and goes on.
     */
    int64_t waiting(int64_t now_ns);
    void drop(int64_t now_ns);
    void pass_missed(int64_t now_ns);

    /*
     * Ticks that were passed over since the last call, although their instrument had been subscribed when the session
     * was dropped: it had not come back by then. They count in offered(), and with those handed out they are the whole
     * market.
     */
    int64_t take_missed() noexcept { return std::exchange(missed_, 0); }

    /* Takes note that current() was handed out; true when the front must now disconnect, for take_disconnect(). */
    bool advance() noexcept
    {
        if (!queue_.empty())
        {
            queue_.pop_front();
        }
        current_ = nullptr;
        ++offered_;
        return offered_ == next_disconnect_at_;
    }

    /* Takes the reason of the disconnect that is due. */
    int take_disconnect();

private:
    /* A tick taken from the market ahead of its time. */
    struct Queued
    {
        explicit Queued(const MarketTick& market_tick) : data(*market_tick.data), tick(market_tick)
        {
            tick.data = &data;
        }
        Queued(const Queued&) = delete;
        Queued& operator=(const Queued&) = delete;

        const ctp::DepthMarketData data;
        MarketTick tick;
    };

    int64_t due_ns(const MarketTick& tick) const noexcept
    {
        return start_ns_ + static_cast<int64_t>(static_cast<double>(tick.offset_ns - start_offset_ns_) / speed_);
    }

    const MarketTick* next_subscribed();
    bool take(const MarketTick& tick);
    void pass_due(int64_t now_ns);
    void miss();
    void start_at(const MarketTick& tick);
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
    int32_t subscribed_count_ = 0;

    const MarketTick* current_ = nullptr;
    std::deque<Queued> queue_;    /* current() is its front while it has one */
    std::vector<char> is_awaited_; /* subscribed when the session was dropped, and not back yet */
    bool is_left_ = false;        /* dropped, and nobody is back yet */
    int64_t missed_ = 0;
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
