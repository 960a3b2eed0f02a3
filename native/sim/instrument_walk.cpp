#include "sim/instrument_walk.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstring>

namespace millrace::sim
{
namespace
{
constexpr int64_t kTradePercent = 45; // 41 to 77 % of recorded snapshots leave the volume unchanged
constexpr int64_t kFutureLimitPercent = 8;
constexpr int kDayCloseSeconds = 15 * 3600;

bool is_etf_option(const Product& product)
{
    return product.sessions == Sessions::kEtfOptions;
}

bool has_zero_for_no_price(const Exchange exchange)
{
    return exchange == Exchange::kCzce;
}

double power_of_ten(const int exponent)
{
    double value = 1;
    for (int i = 0; i < exponent; ++i)
    {
        value *= 10;
    }
    return value;
}

int64_t ceiling_division(const int64_t numerator, const int64_t denominator)
{
    return (numerator + denominator - 1) / denominator;
}
} // namespace

InstrumentWalk::InstrumentWalk(const std::string& id, const Product& product, const uint64_t seed)
    : product_(product), seed_(mix64(hash64(id.data(), id.size()) ^ mix64(seed + 1))),
      has_five_levels_(product.exchange == Exchange::kShfe || product.exchange == Exchange::kIne ||
                       is_etf_option(product)),
      scale_(power_of_ten(product.price_tick.decimals)), random_(seed_)
{
    std::memset(&tick_, 0, sizeof(tick_));
    std::memcpy(tick_.instrument_id, id.data(), std::min(id.size(), sizeof(tick_.instrument_id) - 1));
    if (is_etf_option(product))
    {
        std::strcpy(tick_.exchange_id, product.exchange == Exchange::kSse ? "SSE" : "SZSE"); // SOPT fronts fill it
    }

    const double ticks_of_reference = product.reference_price * scale_ / product.price_tick.mantissa;
    const auto per_mille = static_cast<double>(product.is_option ? 5 + random_.below(35) : 970 + random_.below(61));
    last_ = std::max<int64_t>(20, std::llround(ticks_of_reference * per_mille / 1000));
    open_interest_ = 1000 + random_.below(200000);
}

void InstrumentWalk::start_day(const Day trading_day)
{
    const double none = no_price();
    const bool is_dce = product_.exchange == Exchange::kDce;
    const int64_t pre_settlement = std::max<int64_t>(10, last_ + random_.below(5) - 2);
    const int64_t swing = product_.is_option ? pre_settlement * 3 : pre_settlement * kFutureLimitPercent / 100;
    upper_limit_ = pre_settlement + swing;
    lower_limit_ = product_.is_option ? 1 : ceiling_division(pre_settlement * (100 - kFutureLimitPercent), 100);

    tick_.last_price = price(last_);
    tick_.pre_close_price = price(last_);
    tick_.pre_settlement_price = price(pre_settlement);
    tick_.pre_open_interest = static_cast<double>(open_interest_);
    tick_.open_interest = tick_.pre_open_interest;
    tick_.open_price = none;
    tick_.highest_price = none;
    tick_.lowest_price = none;
    tick_.volume = 0;
    tick_.turnover = 0;
    tick_.close_price = none;
    tick_.settlement_price = DBL_MAX;
    tick_.upper_limit_price = price(upper_limit_);
    tick_.lower_limit_price = price(lower_limit_);
    tick_.pre_delta = is_dce || has_zero_for_no_price(product_.exchange) ? 0 : DBL_MAX;
    tick_.curr_delta = none;
    tick_.average_price = 0;
    for (ctp::BookLevel& level : tick_.book)
    {
        level.bid_price = none;
        level.bid_volume = 0;
        level.ask_price = none;
        level.ask_volume = 0;
    }
    open_ = 0;
    notional_ = 0;

    Stamp close = {};
    print_day(is_etf_option(product_) ? previous_weekday(trading_day) : trading_day, close.trading_day);
    print_day(is_dce ? trading_day : previous_weekday(trading_day), close.action_day);
    print_time(product_.sessions == Sessions::kBondFutures ? kLastSecond : kDayCloseSeconds, close.update_time);
    stamp_with(close);
}

void InstrumentWalk::advance(const Stamp& stamp)
{
    stamp_with(stamp);
    if (random_.below(100) < kTradePercent)
    {
        trade();
        print_totals();
    }
    print_book();
}

double InstrumentWalk::price(const int64_t ticks) const noexcept
{
    // Both operands are whole, so the quotient is the double nearest to the decimal price, as in the vendor's data.
    return static_cast<double>(ticks * product_.price_tick.mantissa) / scale_;
}

double InstrumentWalk::no_price() const noexcept
{
    return has_zero_for_no_price(product_.exchange) ? 0 : DBL_MAX;
}

void InstrumentWalk::stamp_with(const Stamp& stamp) noexcept
{
    std::memcpy(tick_.trading_day, stamp.trading_day, sizeof(stamp.trading_day));
    std::memcpy(tick_.action_day, stamp.action_day, sizeof(stamp.action_day));
    std::memcpy(tick_.update_time, stamp.update_time, sizeof(stamp.update_time));
    tick_.update_millisec = stamp.millisec;
}

void InstrumentWalk::trade()
{
    last_ = std::clamp(last_ + random_.below(3) - 1, lower_limit_, upper_limit_);
    const int64_t lots = 1 + random_.below(random_.below(20) == 0 ? 400 : 12);
    tick_.volume += static_cast<int32_t>(lots);
    notional_ += lots * last_;
    open_interest_ = std::max<int64_t>(0, open_interest_ + random_.below(2 * lots + 1) - lots);
    if (open_ == 0)
    {
        open_ = last_;
        high_ = last_;
        low_ = last_;
    }
    high_ = std::max(high_, last_);
    low_ = std::min(low_, last_);
}

void InstrumentWalk::print_totals()
{
    tick_.last_price = price(last_);
    tick_.open_price = price(open_);
    tick_.highest_price = price(high_);
    tick_.lowest_price = price(low_);
    tick_.open_interest = static_cast<double>(open_interest_);
    if (product_.exchange == Exchange::kCzce)
    {
        // The vendor computes it from an average that is rounded to a tick, so it can fall.
        const int64_t average = (notional_ + tick_.volume / 2) / tick_.volume;
        tick_.average_price = price(average);
        tick_.turnover = price(average * tick_.volume * product_.multiplier);
        return;
    }
    tick_.turnover = price(notional_ * product_.multiplier);
    tick_.average_price = tick_.turnover / tick_.volume;
}

void InstrumentWalk::print_book()
{
    const int64_t bid = last_ - random_.below(2);
    const int64_t ask = bid + 1 + (random_.below(10) == 0 ? 1 : 0);
    const int levels = has_five_levels_ ? ctp::kBookLevels : 1;
    for (int i = 0; i < levels; ++i)
    {
        print_side(tick_.book[i], true, bid - i);
        print_side(tick_.book[i], false, ask + i);
    }
}

void InstrumentWalk::print_side(ctp::BookLevel& level, const bool is_bid, const int64_t ticks)
{
    const bool is_present = ticks >= lower_limit_ && ticks <= upper_limit_;
    const auto volume = static_cast<int32_t>(1 + random_.below(200)); // drawn in any case: one stream, one rhythm
    (is_bid ? level.bid_price : level.ask_price) = is_present ? price(ticks) : no_price();
    (is_bid ? level.bid_volume : level.ask_volume) = is_present ? volume : 0;
}
} // namespace millrace::sim
