#include "sim/products.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <vector>

namespace millrace::sim
{
namespace
{
struct Family
{
    std::string_view letters;
    Exchange exchange;
    Sessions sessions;
    int32_t multiplier;
    PriceTick future_tick; /* mantissa 0: no futures of these letters */
    PriceTick option_tick; /* mantissa 0: no options */
    int32_t reference_price;
};

// Facts as of November 2026. The reference prices are rough: only the shape of the numbers matters.
constexpr Family kFamilies[] = {
    {"cu", Exchange::kShfe, Sessions::kFuturesNight0100, 5, {10, 0}, {2, 0}, 85000},
    {"al", Exchange::kShfe, Sessions::kFuturesNight0100, 5, {5, 0}, {1, 0}, 20500},
    {"zn", Exchange::kShfe, Sessions::kFuturesNight0100, 5, {5, 0}, {1, 0}, 22000},
    {"pb", Exchange::kShfe, Sessions::kFuturesNight0100, 5, {5, 0}, {1, 0}, 17000},
    {"ni", Exchange::kShfe, Sessions::kFuturesNight0100, 1, {10, 0}, {2, 0}, 122000},
    {"sn", Exchange::kShfe, Sessions::kFuturesNight0100, 1, {10, 0}, {2, 0}, 280000},
    {"ao", Exchange::kShfe, Sessions::kFuturesNight0100, 20, {1, 0}, {5, 1}, 2900},
    {"ss", Exchange::kShfe, Sessions::kFuturesNight0100, 5, {5, 0}, {1, 0}, 12900},
    {"rb", Exchange::kShfe, Sessions::kFuturesNight2300, 10, {1, 0}, {5, 1}, 3100},
    {"wr", Exchange::kShfe, Sessions::kFuturesDay, 10, {1, 0}, {0, 0}, 3300},
    {"hc", Exchange::kShfe, Sessions::kFuturesNight2300, 10, {1, 0}, {5, 1}, 3300},
    {"fu", Exchange::kShfe, Sessions::kFuturesNight2300, 10, {1, 0}, {5, 1}, 2800},
    {"bu", Exchange::kShfe, Sessions::kFuturesNight2300, 10, {1, 0}, {5, 1}, 3400},
    {"ru", Exchange::kShfe, Sessions::kFuturesNight2300, 10, {5, 0}, {1, 0}, 15500},
    {"br", Exchange::kShfe, Sessions::kFuturesNight2300, 5, {5, 0}, {1, 0}, 11500},
    {"sp", Exchange::kShfe, Sessions::kFuturesNight2300, 10, {2, 0}, {1, 0}, 5000},
    {"ad", Exchange::kShfe, Sessions::kFuturesNight0100, 10, {5, 0}, {1, 0}, 20300},
    {"op", Exchange::kShfe, Sessions::kFuturesNight2300, 40, {2, 0}, {1, 0}, 4200},
    {"au", Exchange::kShfe, Sessions::kFuturesNight0230, 1000, {2, 2}, {2, 2}, 860},
    {"ag", Exchange::kShfe, Sessions::kFuturesNight0230, 15, {1, 0}, {5, 1}, 11000},
    {"sc", Exchange::kIne, Sessions::kFuturesNight0230, 1000, {1, 1}, {5, 2}, 480},
    {"lu", Exchange::kIne, Sessions::kFuturesNight2300, 10, {1, 0}, {5, 1}, 3300},
    {"nr", Exchange::kIne, Sessions::kFuturesNight2300, 10, {5, 0}, {1, 0}, 12500},
    {"bc", Exchange::kIne, Sessions::kFuturesNight0100, 5, {10, 0}, {2, 0}, 75000},
    {"ec", Exchange::kIne, Sessions::kFuturesDay, 50, {5, 1}, {0, 0}, 1150},
    {"AP", Exchange::kCzce, Sessions::kFuturesDay, 10, {1, 0}, {5, 1}, 8700},
    {"CF", Exchange::kCzce, Sessions::kFuturesNight2300, 5, {5, 0}, {1, 0}, 13500},
    {"CJ", Exchange::kCzce, Sessions::kFuturesDay, 5, {5, 0}, {1, 0}, 11000},
    {"CY", Exchange::kCzce, Sessions::kFuturesNight2300, 5, {5, 0}, {0, 0}, 19700},
    {"FG", Exchange::kCzce, Sessions::kFuturesNight2300, 20, {1, 0}, {5, 1}, 1200},
    {"JR", Exchange::kCzce, Sessions::kFuturesDay, 20, {1, 0}, {0, 0}, 2800},
    {"LR", Exchange::kCzce, Sessions::kFuturesDay, 20, {1, 0}, {0, 0}, 2700},
    {"MA", Exchange::kCzce, Sessions::kFuturesNight2300, 10, {1, 0}, {5, 1}, 2350},
    {"OI", Exchange::kCzce, Sessions::kFuturesNight2300, 10, {1, 0}, {5, 1}, 10000},
    {"PF", Exchange::kCzce, Sessions::kFuturesNight2300, 5, {2, 0}, {5, 1}, 6300},
    {"PK", Exchange::kCzce, Sessions::kFuturesDay, 5, {2, 0}, {5, 1}, 7800},
    {"PL", Exchange::kCzce, Sessions::kFuturesNight2300, 20, {1, 0}, {5, 1}, 6500},
    {"PM", Exchange::kCzce, Sessions::kFuturesDay, 50, {1, 0}, {0, 0}, 2300},
    {"PR", Exchange::kCzce, Sessions::kFuturesNight2300, 15, {2, 0}, {5, 1}, 5800},
    {"PX", Exchange::kCzce, Sessions::kFuturesNight2300, 5, {2, 0}, {5, 1}, 6600},
    {"RI", Exchange::kCzce, Sessions::kFuturesDay, 20, {1, 0}, {0, 0}, 2700},
    {"RM", Exchange::kCzce, Sessions::kFuturesNight2300, 10, {1, 0}, {5, 1}, 2450},
    {"RS", Exchange::kCzce, Sessions::kFuturesDay, 10, {1, 0}, {0, 0}, 6000},
    {"SA", Exchange::kCzce, Sessions::kFuturesNight2300, 20, {1, 0}, {5, 1}, 1300},
    {"SF", Exchange::kCzce, Sessions::kFuturesDay, 5, {2, 0}, {1, 0}, 5600},
    {"SH", Exchange::kCzce, Sessions::kFuturesNight2300, 30, {1, 0}, {5, 1}, 2500},
    {"SM", Exchange::kCzce, Sessions::kFuturesDay, 5, {2, 0}, {1, 0}, 5800},
    {"SR", Exchange::kCzce, Sessions::kFuturesNight2300, 10, {1, 0}, {5, 1}, 5500},
    {"TA", Exchange::kCzce, Sessions::kFuturesNight2300, 5, {2, 0}, {5, 1}, 4600},
    {"UR", Exchange::kCzce, Sessions::kFuturesDay, 20, {1, 0}, {5, 1}, 1650},
    {"WH", Exchange::kCzce, Sessions::kFuturesDay, 20, {1, 0}, {0, 0}, 2800},
    {"ZC", Exchange::kCzce, Sessions::kFuturesNight2300, 100, {2, 1}, {1, 1}, 800},
    {"a", Exchange::kDce, Sessions::kFuturesNight2300, 10, {1, 0}, {5, 1}, 3950},
    {"b", Exchange::kDce, Sessions::kFuturesNight2300, 10, {1, 0}, {5, 1}, 3600},
    {"m", Exchange::kDce, Sessions::kFuturesNight2300, 10, {1, 0}, {5, 1}, 2950},
    {"c", Exchange::kDce, Sessions::kFuturesNight2300, 10, {1, 0}, {5, 1}, 2150},
    {"cs", Exchange::kDce, Sessions::kFuturesNight2300, 10, {1, 0}, {5, 1}, 2500},
    {"l", Exchange::kDce, Sessions::kFuturesNight2300, 5, {1, 0}, {5, 1}, 7150},
    {"v", Exchange::kDce, Sessions::kFuturesNight2300, 5, {1, 0}, {5, 1}, 4850},
    {"pp", Exchange::kDce, Sessions::kFuturesNight2300, 5, {1, 0}, {5, 1}, 6850},
    {"eg", Exchange::kDce, Sessions::kFuturesNight2300, 10, {1, 0}, {5, 1}, 4250},
    {"eb", Exchange::kDce, Sessions::kFuturesNight2300, 5, {1, 0}, {5, 1}, 6900},
    {"pg", Exchange::kDce, Sessions::kFuturesNight2300, 20, {1, 0}, {2, 1}, 4350},
    {"i", Exchange::kDce, Sessions::kFuturesNight2300, 100, {5, 1}, {1, 1}, 790},
    {"j", Exchange::kDce, Sessions::kFuturesNight2300, 100, {5, 1}, {0, 0}, 1650},
    {"jm", Exchange::kDce, Sessions::kFuturesNight2300, 60, {5, 1}, {0, 0}, 1150},
    {"rr", Exchange::kDce, Sessions::kFuturesNight2300, 10, {1, 0}, {0, 0}, 3200},
    {"lh", Exchange::kDce, Sessions::kFuturesDay, 16, {5, 0}, {5, 0}, 12800},
    {"bz", Exchange::kDce, Sessions::kFuturesNight2300, 30, {1, 0}, {0, 0}, 5900},
    {"y", Exchange::kDce, Sessions::kFuturesNight2300, 10, {1, 0}, {5, 1}, 8250},
    {"p", Exchange::kDce, Sessions::kFuturesNight2300, 10, {1, 0}, {5, 1}, 9250},
    {"jd", Exchange::kDce, Sessions::kFuturesDay, 10, {1, 0}, {5, 1}, 3050},
    {"lg", Exchange::kDce, Sessions::kFuturesDay, 90, {5, 1}, {5, 1}, 800},
    {"fb", Exchange::kDce, Sessions::kFuturesDay, 10, {5, 1}, {0, 0}, 1250},
    {"bb", Exchange::kDce, Sessions::kFuturesDay, 500, {5, 2}, {0, 0}, 500},
    {"si", Exchange::kGfex, Sessions::kFuturesDay, 5, {5, 0}, {1, 0}, 8700},
    {"lc", Exchange::kGfex, Sessions::kFuturesDay, 1, {20, 0}, {10, 0}, 73000},
    {"ps", Exchange::kGfex, Sessions::kFuturesDay, 3, {5, 0}, {1, 0}, 51000},
    {"pt", Exchange::kGfex, Sessions::kFuturesDay, 1000, {5, 2}, {5, 2}, 350},
    {"pd", Exchange::kGfex, Sessions::kFuturesDay, 1000, {5, 2}, {5, 2}, 280},
    {"IF", Exchange::kCffex, Sessions::kIndexFutures, 300, {2, 1}, {0, 0}, 4550},
    {"IH", Exchange::kCffex, Sessions::kIndexFutures, 300, {2, 1}, {0, 0}, 2950},
    {"IC", Exchange::kCffex, Sessions::kIndexFutures, 200, {2, 1}, {0, 0}, 7200},
    {"IM", Exchange::kCffex, Sessions::kIndexFutures, 200, {2, 1}, {0, 0}, 7400},
    {"TS", Exchange::kCffex, Sessions::kBondFutures, 20000, {2, 3}, {0, 0}, 102},
    {"TF", Exchange::kCffex, Sessions::kBondFutures, 10000, {5, 3}, {0, 0}, 106},
    {"T", Exchange::kCffex, Sessions::kBondFutures, 10000, {5, 3}, {0, 0}, 108},
    {"TL", Exchange::kCffex, Sessions::kBondFutures, 10000, {1, 2}, {0, 0}, 114},
    {"IO", Exchange::kCffex, Sessions::kIndexOptions, 100, {0, 0}, {2, 1}, 4550},
    {"HO", Exchange::kCffex, Sessions::kIndexOptions, 100, {0, 0}, {2, 1}, 2950},
    {"MO", Exchange::kCffex, Sessions::kIndexOptions, 100, {0, 0}, {2, 1}, 7400},
};

constexpr int at(const int hours, const int minutes)
{
    return (hours * 60 + minutes) * 60;
}

struct Range
{
    int start;
    int end;
};

constexpr int kMaxRanges = 4;
constexpr Range kNone = {0, 0};

constexpr Range kMorning1 = {at(9, 0), at(10, 15)};
constexpr Range kMorning2 = {at(10, 30), at(11, 30)};
constexpr Range kAfternoon = {at(13, 30), at(15, 0)};
constexpr Range kIndexMorning = {at(9, 30), at(11, 30)};

// In the order of the enumeration.
constexpr std::array<std::array<Range, kMaxRanges>, kSessionsCount> kRanges = {{
    {kMorning1, kMorning2, kAfternoon, kNone},
    {Range{kFirstSecond, at(-1, 0)}, kMorning1, kMorning2, kAfternoon},
    {Range{kFirstSecond, at(1, 0)}, kMorning1, kMorning2, kAfternoon},
    {Range{kFirstSecond, at(2, 30)}, kMorning1, kMorning2, kAfternoon},
    {kIndexMorning, Range{at(13, 0), at(15, 0)}, kNone, kNone},
    {kIndexMorning, Range{at(13, 0), kLastSecond}, kNone, kNone},
    {kIndexMorning, Range{at(13, 0), at(14, 57)}, kNone, kNone},
    {kMorning1, kMorning2, kNone, kNone},
    {kIndexMorning, Range{at(13, 0), at(15, 0)}, kNone, kNone},
}};

bool is_alpha(const char c)
{
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

bool is_digit(const char c)
{
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

constexpr PriceTick kEtfOptionTick = {1, 4};
constexpr int kEtfOptionUnit = 10000;
constexpr int kEtfPrice = 3;

std::optional<Product> find_etf_option(const std::string_view id)
{
    const std::string_view prefix = id.substr(0, 4);
    if (id.size() != 8 || !std::all_of(id.begin(), id.end(), is_digit) || (prefix != "1000" && prefix != "9000"))
    {
        return std::nullopt;
    }
    const Exchange exchange = prefix == "1000" ? Exchange::kSse : Exchange::kSzse;
    return Product{exchange, Sessions::kEtfOptions, kEtfOptionUnit, kEtfOptionTick, kEtfPrice, true};
}
} // namespace

std::optional<Product> find_product(const std::string& instrument_id)
{
    if (!instrument_id.empty() && is_digit(instrument_id.front()))
    {
        return find_etf_option(instrument_id);
    }
    size_t letters_end = 0;
    while (letters_end < instrument_id.size() && is_alpha(instrument_id[letters_end]))
    {
        ++letters_end;
    }
    size_t month_end = letters_end;
    while (month_end < instrument_id.size() && is_digit(instrument_id[month_end]))
    {
        ++month_end;
    }
    const std::string_view letters = std::string_view(instrument_id).substr(0, letters_end);
    const std::string_view rest = std::string_view(instrument_id).substr(month_end);
    if (month_end == letters_end || rest.find_first_of(" &") != std::string_view::npos)
    {
        return std::nullopt;
    }

    const bool is_settlement = rest == "TAS";
    const bool is_option = !rest.empty() && !is_settlement && rest != "F"; // F: monthly average, a future
    for (const Family& family : kFamilies)
    {
        const PriceTick tick = is_option ? family.option_tick : family.future_tick;
        if (family.letters == letters && tick.mantissa != 0)
        {
            const Sessions sessions = is_settlement ? Sessions::kTradeAtSettlement : family.sessions;
            return Product{family.exchange, sessions, family.multiplier, tick, family.reference_price, is_option};
        }
    }
    return std::nullopt;
}

bool is_open(const Sessions sessions, const int second)
{
    for (const Range& range : kRanges[static_cast<size_t>(sessions)])
    {
        if (second >= range.start && second < range.end)
        {
            return true;
        }
    }
    return false;
}
} // namespace millrace::sim
