#include "sim/bad_ticks.h"

#include <cfloat>
#include <cstring>
#include <limits>

namespace millrace::sim
{
namespace
{
constexpr double kBadPrices[] = {DBL_MAX,
                                 0,
                                 std::numeric_limits<double>::quiet_NaN(),
                                 std::numeric_limits<double>::infinity(),
                                 -std::numeric_limits<double>::infinity(),
                                 -1e18};
constexpr uint64_t kBadPriceCount = sizeof(kBadPrices) / sizeof(kBadPrices[0]);

template <size_t Size> void fill(char (&field)[Size], const char with) noexcept
{
    std::memset(field, with, Size); // no NUL is left
}

template <size_t Size> void put(char (&field)[Size], const char (&text)[Size]) noexcept
{
    std::memcpy(field, text, Size);
}
} // namespace

void damage_numbers(ctp::DepthMarketData& tick, const int64_t number) noexcept
{
    double* const prices[] = {&tick.last_price,         &tick.pre_settlement_price,
                              &tick.pre_close_price,    &tick.pre_open_interest,
                              &tick.open_price,         &tick.highest_price,
                              &tick.lowest_price,       &tick.turnover,
                              &tick.open_interest,      &tick.upper_limit_price,
                              &tick.lower_limit_price,  &tick.average_price,
                              &tick.book[0].bid_price,  &tick.book[0].ask_price,
                              &tick.book[4].bid_price,  &tick.book[4].ask_price};
    constexpr uint64_t kPriceCount = sizeof(prices) / sizeof(prices[0]);
    const uint64_t choice = static_cast<uint64_t>(number) % (kBadPriceCount + 1);
    if (choice == kBadPriceCount)
    {
        tick.volume = -1 - tick.volume;
        return;
    }
    *prices[static_cast<uint64_t>(number) / (kBadPriceCount + 1) % kPriceCount] = kBadPrices[choice];
}

void damage_texts(ctp::DepthMarketData& tick, const int64_t number) noexcept
{
    constexpr int kKinds = 9;
    switch (number % kKinds)
    {
    case 0:
        fill(tick.instrument_id, 'x');
        break;
    case 1:
        std::memset(tick.instrument_id, 0, sizeof(tick.instrument_id));
        break;
    case 2:
        fill(tick.instrument_id, 'y');
        tick.instrument_id[ctp::kMaxInstrumentIdLength] = '\0';
        break;
    case 3:
        fill(tick.update_time, '9');
        break;
    case 4:
        put(tick.update_time, "24:61:61");
        break;
    case 5:
        std::memset(tick.update_time, 0, sizeof(tick.update_time));
        break;
    case 6:
        fill(tick.trading_day, '0');
        break;
    case 7:
        put(tick.action_day, "20261345");
        break;
    default:
        fill(tick.exchange_id, '\xB0'); // half of a GBK character, over and over
        break;
    }
}
} // namespace millrace::sim
