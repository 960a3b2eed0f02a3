#include "sim/playback.h"

#include "sim/csv_ticks.h"
#include "sim/faulty_market.h"
#include "sim/generated_market.h"

#include <algorithm>

namespace millrace::sim
{
namespace
{
std::string first_trading_day(const TickStore& store, const Scenario& scenario)
{
    if (!scenario.has_trading_day)
    {
        for (const ctp::DepthMarketData& row : store.data)
        {
            if (row.trading_day[0] != '\0')
            {
                return row.trading_day;
            }
        }
    }
    char text[9] = {};
    print_day(scenario.trading_day, text);
    return text;
}

void cut(TickStore& store, const size_t limit)
{
    if (store.data.size() > limit)
    {
        store.data.resize(limit);
        store.offsets_ns.resize(limit);
        store.instrument.resize(limit);
    }
}

std::unique_ptr<Market> make_sound_market(const Scenario& scenario, const Version& version)
{
    const int64_t limit = scenario.count.value_or(std::numeric_limits<int64_t>::max());
    const int64_t repeat = scenario.repeat.value_or(1);
    if (scenario.is_csv)
    {
        TickStore store = load_csv_ticks(scenario.csv_paths);
        cut(store, scenario.repeat ? static_cast<size_t>(limit) : store.data.size());
        std::string day = first_trading_day(store, scenario);
        return std::make_unique<StoredMarket>(std::move(store), repeat, std::move(day), "");
    }
    auto generated = std::make_unique<GeneratedMarket>(scenario, load_instruments(scenario, version));
    if (scenario.repeat)
    {
        std::string day = generated->trading_day();
        std::string clock = generated->clock();
        return std::make_unique<StoredMarket>(store_market(*generated, limit), repeat, std::move(day),
                                              std::move(clock));
    }
    return generated;
}
} // namespace

std::unique_ptr<Market> make_market(const Scenario& scenario, const Version& version)
{
    std::unique_ptr<Market> market = make_sound_market(scenario, version);
    if (FaultyMarket::is_wanted(scenario))
    {
        return std::make_unique<FaultyMarket>(scenario, std::move(market));
    }
    return market;
}

Playback::Playback(const Scenario& scenario, std::unique_ptr<Market> market, const int64_t offered)
    : pace_(scenario.pace), speed_(scenario.speed), start_delay_ns_(scenario.start_delay_ms * 1000000),
      limit_(scenario.count && !scenario.repeat ? *scenario.count : std::numeric_limits<int64_t>::max()),
      disconnects_(scenario.disconnects), market_(std::move(market)), is_subscribed_(market_->instruments().size(), 0),
      is_awaited_(is_subscribed_.size(), 0), offered_(offered), must_skip_(offered > 0)
{
    const std::vector<std::string>& ids = market_->instruments();
    for (size_t i = 0; i < ids.size(); ++i)
    {
        index_by_id_.emplace(ids[i], static_cast<int32_t>(i));
    }
    find_next_disconnect();
}

int64_t Playback::total() const
{
    const int64_t total = market_->total();
    if (total != kEndless)
    {
        return std::min(total, limit_);
    }
    return limit_ == std::numeric_limits<int64_t>::max() ? kEndless : limit_;
}

int32_t Playback::find(const std::string& instrument_id) const
{
    const auto found = index_by_id_.find(instrument_id);
    return found == index_by_id_.end() ? kUnknownInstrument : found->second;
}

void Playback::subscribe(const int32_t instrument, const bool is_subscribed)
{
    char& flag = is_subscribed_[static_cast<size_t>(instrument)];
    subscribed_count_ += (is_subscribed ? 1 : 0) - flag;
    flag = is_subscribed ? 1 : 0;
    if (!is_left_)
    {
        is_awaited_[static_cast<size_t>(instrument)] = 0;
    }
    if (subscribed_count_ == 0)
    {
        pause(); // an endless market has no next tick for nobody
    }
}

void Playback::unsubscribe_all()
{
    is_subscribed_.assign(is_subscribed_.size(), 0);
    subscribed_count_ = 0;
    if (!is_left_)
    {
        is_awaited_.assign(is_awaited_.size(), 0); // the market now stands still: nothing more is missed
    }
}

void Playback::schedule(const int64_t request_time_ns, const int64_t monotonic_ns, const int64_t realtime_ns)
{
    if (is_started_ || subscribed_count_ == 0)
    {
        return;
    }
    last_request_ns_ = std::max(last_request_ns_, request_time_ns);
    start_ns_ = last_request_ns_ + start_delay_ns_;
    realtime_shift_ns_ = realtime_ns - monotonic_ns;
    is_scheduled_ = true;
}

void Playback::pause()
{
    is_scheduled_ = false;
    is_started_ = false;
}

const MarketTick* Playback::current()
{
    if (must_skip_)
    {
        skip_offered();
    }
    while (!queue_.empty() && !take(queue_.front().tick)) // taken ahead, for a subscription that is no more
    {
        current_ = nullptr; // it may point into the queue
        queue_.pop_front();
    }
    if (offered_ >= limit_)
    {
        return nullptr;
    }
    if (!queue_.empty())
    {
        current_ = &queue_.front().tick;
    }
    else if (current_ == nullptr || !take(*current_))
    {
        current_ = next_subscribed();
    }
    if (current_ != nullptr)
    {
        start_at(*current_);
    }
    return current_;
}

/* Null when the market has ended, or the limit is reached by ticks that were missed on the way. */
const MarketTick* Playback::next_subscribed()
{
    while (offered_ + static_cast<int64_t>(queue_.size()) < limit_)
    {
        const MarketTick* const tick = market_->next();
        if (tick == nullptr || take(*tick))
        {
            return tick;
        }
    }
    return nullptr;
}

/* Whether somebody wants the tick; else it is passed over. */
bool Playback::take(const MarketTick& tick)
{
    const auto instrument = static_cast<size_t>(tick.instrument);
    if (is_subscribed_[instrument])
    {
        return true;
    }
    if (is_awaited_[instrument])
    {
        miss();
    }
    return false;
}

void Playback::miss()
{
    ++missed_;
    ++offered_;
    find_next_disconnect();
}

void Playback::start_at(const MarketTick& tick)
{
    if (!is_started_)
    {
        is_started_ = true;
        start_offset_ns_ = tick.offset_ns;
    }
}

int64_t Playback::waiting(const int64_t now_ns)
{
    if (queue_.empty() && current_ != nullptr)
    {
        queue_.emplace_back(*current_);
    }
    while (!queue_.empty() && due_ns(queue_.back().tick) <= now_ns &&
           offered_ + static_cast<int64_t>(queue_.size()) < limit_)
    {
        const MarketTick* const tick = next_subscribed();
        if (tick == nullptr)
        {
            break;
        }
        queue_.emplace_back(*tick);
    }
    current_ = queue_.empty() ? nullptr : &queue_.front().tick;
    const bool is_last_due = !queue_.empty() && due_ns(queue_.back().tick) <= now_ns;
    return static_cast<int64_t>(queue_.size()) - (is_last_due || queue_.empty() ? 0 : 1);
}

void Playback::drop(const int64_t now_ns)
{
    for (size_t i = 0; i < is_awaited_.size(); ++i)
    {
        is_awaited_[i] = is_awaited_[i] || is_subscribed_[i] ? 1 : 0;
    }
    is_left_ = true;
    pass_due(now_ns);
}

void Playback::pass_missed(const int64_t now_ns)
{
    if (!is_left_ || subscribed_count_ == 0)
    {
        return;
    }
    pass_due(now_ns);
    is_left_ = false;
    for (size_t i = 0; i < is_awaited_.size(); ++i)
    {
        is_awaited_[i] = is_awaited_[i] && !is_subscribed_[i] ? 1 : 0;
    }
    is_scheduled_ = true; // on the schedule that was never left
    is_started_ = true;
}

/* Passes over what those who are awaited would have got by now, and leaves the next of their ticks in the queue. */
void Playback::pass_due(const int64_t now_ns)
{
    current_ = nullptr;
    while (offered_ < limit_)
    {
        if (queue_.empty())
        {
            const MarketTick* tick = nullptr;
            do
            {
                tick = market_->next();
            } while (tick != nullptr && !is_awaited_[static_cast<size_t>(tick->instrument)]);
            if (tick == nullptr)
            {
                return;
            }
            queue_.emplace_back(*tick);
        }
        if (due_ns(queue_.front().tick) > now_ns)
        {
            return;
        }
        const auto instrument = static_cast<size_t>(queue_.front().tick.instrument);
        queue_.pop_front();
        if (is_awaited_[instrument])
        {
            miss();
        }
    }
}

int Playback::take_disconnect()
{
    const int reason = disconnects_[next_disconnect_].reason;
    ++next_disconnect_;
    find_next_disconnect();
    return reason;
}

/* A resumed run passes over what the runs before it handed out; the subscription must be the same as theirs. */
void Playback::skip_offered()
{
    must_skip_ = false;
    for (int64_t skipped = 0; skipped < offered_;)
    {
        const MarketTick* const tick = market_->next();
        if (tick == nullptr)
        {
            return;
        }
        skipped += is_subscribed_[static_cast<size_t>(tick->instrument)] ? 1 : 0;
    }
}

void Playback::find_next_disconnect()
{
    while (next_disconnect_ < disconnects_.size() && disconnects_[next_disconnect_].after_tick <= offered_)
    {
        ++next_disconnect_;
    }
    next_disconnect_at_ = next_disconnect_ < disconnects_.size() ? disconnects_[next_disconnect_].after_tick : -1;
}
} // namespace millrace::sim
