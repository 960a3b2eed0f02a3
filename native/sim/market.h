/* A market: ticks in the order in which the exchange sends them, the same in every run. */
#ifndef MILLRACE_SIM_MARKET_H
#define MILLRACE_SIM_MARKET_H

#include "ctp/vendor_abi.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace millrace::sim
{
constexpr int64_t kFrameNs = INT64_C(500000000);
constexpr int64_t kEndless = -1;

struct MarketTick
{
    int64_t offset_ns;  /* since the market's start, at original pace */
    int32_t instrument; /* index into Market::instruments() */
    const ctp::DepthMarketData* data;
};

/* Thread: one at a time. */
class Market
{
public:
    virtual ~Market() = default;

    virtual const std::vector<std::string>& instruments() const = 0;

    /* Ticks in all, over all instruments; kEndless when it has no end. */
    virtual int64_t total() const = 0;

    /* The next tick, or null at the end. Valid until the next call. */
    virtual const MarketTick* next() = 0;

    /* The newest tick of an instrument that next() has passed, or what stood there before the first; null: nothing
     * known. */
    virtual const ctp::DepthMarketData* last_known(int32_t instrument) const = 0;

    /* What a login tells: the trading day, and the exchanges' clock, which may be empty. */
    virtual std::string trading_day() const = 0;
    virtual std::string clock() const = 0;
};

/* Ticks held in memory. */
struct TickStore
{
    std::vector<std::string> instruments;
    std::vector<ctp::DepthMarketData> data;
    std::vector<int64_t> offsets_ns;
    std::vector<int32_t> instrument;
    std::vector<std::unique_ptr<ctp::DepthMarketData>> initial; /* per instrument; empty or null: nothing known */
};

/* Plays a store, as it is, a number of times. A tick costs no more than the reading of it. */
class StoredMarket final : public Market
{
public:
    StoredMarket(TickStore store, int64_t repeat, std::string trading_day, std::string clock);

    const std::vector<std::string>& instruments() const override { return store_.instruments; }
    int64_t total() const override { return repeat_ * static_cast<int64_t>(store_.data.size()); }
    const MarketTick* next() override;
    const ctp::DepthMarketData* last_known(int32_t instrument) const override;
    std::string trading_day() const override { return trading_day_; }
    std::string clock() const override { return clock_; }

private:
    const TickStore store_;
    const int64_t repeat_;
    const std::string trading_day_;
    const std::string clock_;
    const int64_t span_ns_;
    std::vector<int64_t> last_index_; /* per instrument; -1: none passed yet */
    MarketTick current_ = {};
    size_t index_ = 0;
    int64_t pass_ = 0;
};

/* Plays `market` into memory: up to `limit` ticks. */
TickStore store_market(Market& market, int64_t limit);
} // namespace millrace::sim

#endif
