#include "sim/playback.h"

#include "sim/csv_ticks.h"
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
} // namespace

std::unique_ptr<Market> make_market(const Scenario& scenario, const Version& version)
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

Playback::Playback(const Scenario& scenario, std::unique_ptr<Market> market, const int64_t offered)
    : pace_(scenario.pace), speed_(scenario.speed), start_delay_ns_(scenario.start_delay_ms * 1000000),
      limit_(scenario.count && !scenario.repeat ? *scenario.count : std::numeric_limits<int64_t>::max()),
      disconnects_(scenario.disconnects), market_(std::move(market)), is_subscribed_(market_->instruments().size(), 0),
      offered_(offered), must_skip_(offered > 0)
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
    is_subscribed_[static_cast<size_t>(instrument)] = is_subscribed ? 1 : 0;
}

void Playback::unsubscribe_all()
{
    is_subscribed_.assign(is_subscribed_.size(), 0);
}

void Playback::schedule(const int64_t request_time_ns, const int64_t monotonic_ns, const int64_t realtime_ns)
{
    if (is_started_)
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
    if (offered_ >= limit_)
    {
        return nullptr;
    }
    while (current_ == nullptr || !is_subscribed_[static_cast<size_t>(current_->instrument)])
    {
        current_ = market_->next();
        if (current_ == nullptr)
        {
            return nullptr;
        }
    }
    if (!is_started_)
    {
        is_started_ = true;
        start_offset_ns_ = current_->offset_ns;
    }
    return current_;
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
