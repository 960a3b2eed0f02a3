/* What the generated market knows of the listed products: exchange, trading hours, lot, price tick. */
#ifndef MILLRACE_SIM_PRODUCTS_H
#define MILLRACE_SIM_PRODUCTS_H

#include <cstdint>
#include <optional>
#include <string>

namespace millrace::sim
{
enum class Exchange
{
    kShfe,
    kIne,
    kDce,
    kCzce,
    kCffex,
    kGfex,
    kSse,
    kSzse
};

constexpr int kExchangeCount = 8;

enum class Sessions
{
    kFuturesDay,
    kFuturesNight2300,
    kFuturesNight0100,
    kFuturesNight0230,
    kIndexFutures,
    kBondFutures,
    kIndexOptions,
    kTradeAtSettlement,
    kEtfOptions
};

constexpr int kSessionsCount = 9;

/* A decimal step without rounding: mantissa / 10^decimals. */
struct PriceTick
{
    int32_t mantissa;
    int32_t decimals;
};

/* The product behind one instrument. */
struct Product
{
    Exchange exchange;
    Sessions sessions;
    int32_t multiplier;
    PriceTick price_tick;
    int32_t reference_price; /* of the future or the underlying, about; where the walk of an unknown contract starts */
    bool is_option;
};

/*
 * Exchange and product of an instrument id by its prefix letters, or of an ETF option by its 8 digits (1000xxxx SSE,
 * 9000xxxx SZSE); none for combinations and unknown letters.
 */
std::optional<Product> find_product(const std::string& instrument_id);

/*
 * Whether these sessions are open at a moment of the trading day, in seconds from the midnight that begins its date:
 * the night session before it lies at -3 h to +2.5 h.
 */
bool is_open(Sessions sessions, int second);

constexpr int kFirstSecond = -3 * 3600;          /* 21:00:00 of the evening before */
constexpr int kLastSecond = 15 * 3600 + 15 * 60; /* 15:15:00 */
} // namespace millrace::sim

#endif
