#include "sim/layouts.h"

#include <cfloat>
#include <cstring>

namespace millrace::sim
{
namespace
{
constexpr size_t kHeadLength = offsetof(ctp::DepthMarketData, instrument_id);

/* Terminated, unless the long field is not: a damaged text stays a damaged text. */
template <size_t Long, size_t Short> void shorten(const char (&from)[Long], char (&to)[Short]) noexcept
{
    const size_t length = strnlen(from, Long);
    std::memset(to, 0, Short);
    std::memcpy(to, from, length == Long ? Short : length < Short ? length : Short - 1);
}

template <typename Struct> void convert_head(const ctp::DepthMarketData& tick, Struct& out) noexcept
{
    std::memset(&out, 0, sizeof(out));
    std::memcpy(static_cast<void*>(&out), &tick, kHeadLength);
    shorten(tick.instrument_id, out.reserve1);
    shorten(tick.exchange_inst_id, out.reserve2);
}
} // namespace

void convert(const ctp::DepthMarketData& tick, ctp::DepthMarketData568& out) noexcept
{
    std::memcpy(static_cast<void*>(&out), &tick, sizeof(out)); // the longer struct begins with the shorter one
}

void convert(const ctp::DepthMarketData& tick, ctp::DepthMarketData408& out) noexcept
{
    convert_head(tick, out);
}

void convert(const ctp::DepthMarketData& tick, ctp::DepthMarketData440& out) noexcept
{
    convert_head(tick, out);
    const bool is_opened = tick.open_price > 0 && tick.open_price < DBL_MAX;
    out.circuit_ref_price = is_opened ? tick.open_price : tick.pre_settlement_price;
    std::memcpy(out.sending_time, tick.update_time, 8);
    out.sending_time[8] = '.';
    out.sending_time[9] = static_cast<char>('0' + tick.update_millisec / 100 % 10);
    out.sending_time[10] = static_cast<char>('0' + tick.update_millisec / 10 % 10);
    out.sending_time[11] = static_cast<char>('0' + tick.update_millisec % 10);
    out.big_volume = tick.volume;
}
} // namespace millrace::sim
