#include "fuzz/error_text.h"
#include "fuzz/input_file.h"
#include "sim/calendar.h"
#include "sim/csv_ticks.h"
#include "sim/failure.h"

#include <cmath>
#include <limits>
#include <set>

namespace millrace::fuzz
{
using namespace sim;

namespace
{
/* A text field ends within its bytes, and nothing stands behind its end. */
template <size_t Size> void require_text(const char (&field)[Size], const char* name)
{
    const size_t length = strnlen(field, Size);
    require(length < Size, std::string(name) + " has no end");
    for (size_t i = length; i < Size; ++i)
    {
        require(field[i] == '\0', std::string(name) + " hides bytes behind its end");
    }
}

template <size_t Size> void require_day(const char (&field)[Size], const char* name)
{
    require_text(field, name);
    require(field[0] == '\0' || parse_day(field).has_value(), std::string(name) + " is no date");
}

void require_tick(const ctp::DepthMarketData& tick)
{
    require_text(tick.instrument_id, "InstrumentID");
    require_text(tick.exchange_id, "ExchangeID");
    require_text(tick.update_time, "UpdateTime");
    require_day(tick.trading_day, "TradingDay");
    require_day(tick.action_day, "ActionDay");
    require(tick.instrument_id[0] != '\0', "a tick without instrument");
    require(parse_time(tick.update_time).has_value(), "UpdateTime is no time");
    require(std::isfinite(tick.last_price) && std::isfinite(tick.book[0].bid_price) && std::isfinite(tick.turnover),
            "a number that is none");
}
} // namespace

/* Accepted: one whole tick for each row, its instrument known, its due time not before that of the row before. */
void check_csv_ticks(const std::string& input)
{
    const InputFile file(input);
    const bool is_gzip = input.rfind("\x1f\x8b", 0) == 0; // its lines cannot be counted from outside
    TickStore store;
    try
    {
        store = load_csv_ticks({file.path()});
    }
    catch (const Failure& failure)
    {
        // An empty file is at fault in its line 1; a row too many in the line behind the last line feed.
        require_error_text(failure.what(), "csv", file.path(),
                           is_gzip ? std::numeric_limits<int64_t>::max() : count_lines(input) + 1);
        return;
    }

    const size_t count = store.data.size();
    require(count > 0 && store.offsets_ns.size() == count && store.instrument.size() == count, "columns of one length");
    // A last line that is a lone carriage return may count as a line or as the end of the file.
    const auto rows = static_cast<int64_t>(count);
    require(is_gzip || rows == count_lines(input) - 1 || (input.back() == '\r' && rows == count_lines(input) - 2),
            std::to_string(rows) + " ticks of " + std::to_string(count_lines(input)) + " lines");
    const std::set<std::string> ids(store.instruments.begin(), store.instruments.end());
    require(ids.size() == store.instruments.size(), "an instrument twice");
    int64_t before_ns = 0;
    for (size_t i = 0; i < count; ++i)
    {
        require_tick(store.data[i]);
        const auto index = static_cast<size_t>(store.instrument[i]);
        require(index < store.instruments.size() && store.instruments[index] == store.data[i].instrument_id,
                "the tick's instrument");
        require(store.offsets_ns[i] >= before_ns && (i > 0 || store.offsets_ns[i] == 0), "time goes back");
        before_ns = store.offsets_ns[i];
    }
}
} // namespace millrace::fuzz
