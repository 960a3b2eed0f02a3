/* One instrument of the generated market: a random walk on the product's price tick, printed as the exchange prints it.
 */
#ifndef MILLRACE_SIM_INSTRUMENT_WALK_H
#define MILLRACE_SIM_INSTRUMENT_WALK_H

#include "audit/hash64.h"
#include "ctp/vendor_abi.h"
#include "sim/calendar.h"
#include "sim/products.h"

#include <string>

namespace millrace::sim
{
/* A stream of random numbers of one instrument's own: neither pace nor the order of subscription can change it. */
class RandomStream
{
public:
    explicit RandomStream(const uint64_t seed) noexcept : state_(seed) {}

    uint64_t next() noexcept
    {
        state_ += kSequenceFactor;
        return mix64(state_);
    }

    /* 0 to bound - 1; a bias of less than one in a million, for bounds below a few thousand. */
    int64_t below(const int64_t bound) noexcept
    {
        return static_cast<int64_t>(((next() >> 32) * static_cast<uint64_t>(bound)) >> 32);
    }

private:
    uint64_t state_;
};

/* The exchange's stamp of one snapshot. */
struct Stamp
{
    char trading_day[9];
    char action_day[9];
    char update_time[9];
    int32_t millisec;
};

class InstrumentWalk
{
public:
    InstrumentWalk(const std::string& id, const Product& product, uint64_t seed);

    const Product& product() const noexcept { return product_; }
    uint64_t seed() const noexcept { return seed_; }

    /* The snapshot as it stands now. */
    const ctp::DepthMarketData& tick() const noexcept { return tick_; }

    /* Begins a trading day: yesterday's prices, no volume, and the stamp of yesterday's close. */
    void start_day(Day trading_day);

    /* Moves on by one snapshot. */
    void advance(const Stamp& stamp);

private:
    double price(int64_t ticks) const noexcept;
    double no_price() const noexcept;
    void stamp_with(const Stamp& stamp) noexcept;
    void trade();
    void print_totals();
    void print_book();
    void print_side(ctp::BookLevel& level, bool is_bid, int64_t ticks);

    const Product product_;
    const uint64_t seed_;
    const bool has_five_levels_;
    double scale_;
    RandomStream random_;
    ctp::DepthMarketData tick_;

    /* Prices in ticks. */
    int64_t last_ = 0;
    int64_t open_ = 0; /* 0: no trade yet today */
    int64_t high_ = 0;
    int64_t low_ = 0;
    int64_t upper_limit_ = 0;
    int64_t lower_limit_ = 0;
    int64_t open_interest_ = 0;
    int64_t notional_ = 0; /* sum of lots times price */
};
} // namespace millrace::sim

#endif
