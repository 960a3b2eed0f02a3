#include "sim/csv_ticks.h"

#include "sim/calendar.h"
#include "sim/failure.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cfloat>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string_view>
#include <unordered_map>
#include <zlib.h>

namespace millrace::sim
{
namespace
{
enum class Kind
{
    kText,
    kDate, /* yyyymmdd or empty */
    kTime, /* HH:MM:SS */
    kDouble,
    kInt,
    kIgnored
};

struct Column
{
    std::string_view name;
    Kind kind;
    size_t offset;
    size_t size;
    bool is_required;
};

#define MILLRACE_COLUMN(name, kind, member, required)                                                                  \
    {                                                                                                                  \
        name, kind, offsetof(ctp::DepthMarketData, member), sizeof(ctp::DepthMarketData::member), required             \
    }
#define MILLRACE_LEVEL(k)                                                                                              \
    MILLRACE_COLUMN("BidPrice" #k, Kind::kDouble, book[(k)-1].bid_price, false),                                       \
        MILLRACE_COLUMN("BidVolume" #k, Kind::kInt, book[(k)-1].bid_volume, false),                                    \
        MILLRACE_COLUMN("AskPrice" #k, Kind::kDouble, book[(k)-1].ask_price, false),                                   \
        MILLRACE_COLUMN("AskVolume" #k, Kind::kInt, book[(k)-1].ask_volume, false)

constexpr Column kColumns[] = {
    MILLRACE_COLUMN("TradingDay", Kind::kDate, trading_day, true),
    MILLRACE_COLUMN("InstrumentID", Kind::kText, instrument_id, true),
    MILLRACE_COLUMN("ExchangeID", Kind::kText, exchange_id, false),
    MILLRACE_COLUMN("LastPrice", Kind::kDouble, last_price, true),
    MILLRACE_COLUMN("PreSettlementPrice", Kind::kDouble, pre_settlement_price, false),
    MILLRACE_COLUMN("PreClosePrice", Kind::kDouble, pre_close_price, false),
    MILLRACE_COLUMN("PreOpenInterest", Kind::kDouble, pre_open_interest, false),
    MILLRACE_COLUMN("OpenPrice", Kind::kDouble, open_price, false),
    MILLRACE_COLUMN("HighestPrice", Kind::kDouble, highest_price, false),
    MILLRACE_COLUMN("LowestPrice", Kind::kDouble, lowest_price, false),
    MILLRACE_COLUMN("Volume", Kind::kInt, volume, true),
    MILLRACE_COLUMN("Turnover", Kind::kDouble, turnover, false),
    MILLRACE_COLUMN("OpenInterest", Kind::kDouble, open_interest, false),
    MILLRACE_COLUMN("ClosePrice", Kind::kDouble, close_price, false),
    MILLRACE_COLUMN("SettlementPrice", Kind::kDouble, settlement_price, false),
    MILLRACE_COLUMN("UpperLimitPrice", Kind::kDouble, upper_limit_price, false),
    MILLRACE_COLUMN("LowerLimitPrice", Kind::kDouble, lower_limit_price, false),
    MILLRACE_COLUMN("PreDelta", Kind::kDouble, pre_delta, false),
    MILLRACE_COLUMN("CurrDelta", Kind::kDouble, curr_delta, false),
    MILLRACE_COLUMN("UpdateTime", Kind::kTime, update_time, true),
    MILLRACE_COLUMN("UpdateMillisec", Kind::kInt, update_millisec, true),
    MILLRACE_LEVEL(1),
    MILLRACE_LEVEL(2),
    MILLRACE_LEVEL(3),
    MILLRACE_LEVEL(4),
    MILLRACE_LEVEL(5),
    MILLRACE_COLUMN("AveragePrice", Kind::kDouble, average_price, false),
    MILLRACE_COLUMN("ActionDay", Kind::kDate, action_day, false),
    {"LocalTime", Kind::kIgnored, 0, 0, false},
};

/* Lines of a file, unpacked when it is gzip. */
class LineReader
{
public:
    explicit LineReader(const std::string& path) : path_(path), file_(::gzopen(path.c_str(), "rb"))
    {
        if (file_ == nullptr)
        {
            throw Failure("csv " + path + ": cannot be opened: " + std::strerror(errno) + "; correct the path");
        }
    }
    ~LineReader() { ::gzclose(file_); }
    LineReader(const LineReader&) = delete;
    LineReader& operator=(const LineReader&) = delete;

    /* The next line without its end, valid until the next call; false at the end of the file. */
    bool next(std::string_view& line)
    {
        for (;;)
        {
            const size_t end = buffer_.find('\n', start_);
            if (end != std::string::npos)
            {
                line = without_return(std::string_view(buffer_).substr(start_, end - start_));
                start_ = end + 1;
                return true;
            }
            if (!fill())
            {
                line = without_return(std::string_view(buffer_).substr(start_));
                start_ = buffer_.size();
                return !line.empty();
            }
        }
    }

private:
    static std::string_view without_return(const std::string_view line)
    {
        return !line.empty() && line.back() == '\r' ? line.substr(0, line.size() - 1) : line;
    }

    bool fill()
    {
        buffer_.erase(0, start_);
        start_ = 0;
        const size_t used = buffer_.size();
        buffer_.resize(used + kChunk);
        const int read = ::gzread(file_, buffer_.data() + used, kChunk);
        buffer_.resize(used + static_cast<size_t>(std::max(read, 0)));
        int error = Z_OK;
        const char* const text = ::gzerror(file_, &error);
        if (read < 0 || (error != Z_OK && error != Z_STREAM_END))
        {
            throw Failure("csv " + path_ + ": cannot be read to its end: " + text + "; the file is damaged or cut off");
        }
        return read > 0;
    }

    static constexpr unsigned kChunk = 1 << 16;

    const std::string& path_;
    gzFile file_;
    std::string buffer_;
    size_t start_ = 0;
};

/* Where a value stands, for error texts. */
struct Place
{
    const std::string& path;
    int64_t line;

    [[noreturn]] void refuse(const std::string& what) const
    {
        throw Failure("csv " + path + " line " + std::to_string(line) + ": " + what);
    }

    [[noreturn]] void refuse(const std::string_view column, const std::string_view value,
                             const std::string& expected) const
    {
        refuse("column " + std::string(column) + " = '" + std::string(value) + "': " + expected);
    }
};

std::vector<std::string_view> split(const std::string_view line)
{
    std::vector<std::string_view> fields;
    for (size_t start = 0;;)
    {
        const size_t comma = line.find(',', start);
        fields.push_back(line.substr(start, comma == std::string_view::npos ? comma : comma - start));
        if (comma == std::string_view::npos)
        {
            return fields;
        }
        start = comma + 1;
    }
}

std::vector<const Column*> read_header(std::string_view line, const Place& place)
{
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (line.substr(0, kByteOrderMark.size()) == kByteOrderMark)
    {
        line.remove_prefix(kByteOrderMark.size());
    }
    std::vector<const Column*> columns;
    for (const std::string_view name : split(line))
    {
        const auto* const column = std::find_if(std::begin(kColumns), std::end(kColumns),
                                                [name](const Column& candidate) { return candidate.name == name; });
        if (column == std::end(kColumns))
        {
            place.refuse("unknown column '" + std::string(name) + "'; columns are named as CTP's fields");
        }
        if (std::find(columns.begin(), columns.end(), column) != columns.end())
        {
            place.refuse("column '" + std::string(name) + "' is there twice");
        }
        columns.push_back(column);
    }
    for (const Column& column : kColumns)
    {
        if (column.is_required && std::find(columns.begin(), columns.end(), &column) == columns.end())
        {
            place.refuse("the required column '" + std::string(column.name) + "' is missing");
        }
    }
    return columns;
}

double read_double(const Place& place, const Column& column, const std::string_view value)
{
    double number = DBL_MAX;
    if (!value.empty())
    {
        const char* const end = value.data() + value.size();
        const auto [stop, error] = std::from_chars(value.data(), end, number); // knows no locale, unlike strtod
        if (error != std::errc() || stop != end || !std::isfinite(number))
        {
            place.refuse(column.name, value, "expected a decimal number, or nothing for no value");
        }
    }
    return number;
}

int32_t read_int(const Place& place, const Column& column, const std::string_view value)
{
    int32_t number = 0;
    if (!value.empty())
    {
        const char* const end = value.data() + value.size();
        const auto [stop, error] = std::from_chars(value.data(), end, number);
        if (error != std::errc() || stop != end)
        {
            place.refuse(column.name, value, "expected a whole number of at most 32 bits, or nothing for 0");
        }
    }
    return number;
}

void read_text(const Place& place, const Column& column, const std::string_view value, char* out)
{
    if (column.kind == Kind::kTime && !parse_time(value))
    {
        place.refuse(column.name, value, "expected a time HH:MM:SS");
    }
    if (column.kind == Kind::kDate && !value.empty() && !parse_day(value))
    {
        place.refuse(column.name, value, "expected a date yyyymmdd, or nothing");
    }
    if (value.size() >= column.size)
    {
        place.refuse(column.name, value, "has more than " + std::to_string(column.size - 1) + " characters");
    }
    if (value.find('\0') != std::string_view::npos)
    {
        place.refuse(column.name, value, "has a NUL, which would cut it");
    }
    std::memcpy(out, value.data(), value.size());
}

/* What a column that the file does not have, or an empty field, stands for. */
ctp::DepthMarketData make_blank()
{
    ctp::DepthMarketData blank;
    std::memset(&blank, 0, sizeof(blank)); // the padding too: ticks are compared and hashed as bytes
    for (const Column& column : kColumns)
    {
        if (column.kind == Kind::kDouble)
        {
            constexpr double none = DBL_MAX;
            std::memcpy(reinterpret_cast<char*>(&blank) + column.offset, &none, sizeof(none));
        }
    }
    return blank;
}

void read_row(const std::string_view line, const std::vector<const Column*>& columns, const Place& place,
              ctp::DepthMarketData& row)
{
    size_t start = 0;
    size_t index = 0;
    for (; start <= line.size(); ++index)
    {
        const size_t comma = std::min(line.find(',', start), line.size());
        if (index < columns.size())
        {
            const Column& column = *columns[index];
            const std::string_view value = line.substr(start, comma - start);
            char* const out = reinterpret_cast<char*>(&row) + column.offset;
            if (column.kind == Kind::kDouble)
            {
                const double number = read_double(place, column, value);
                std::memcpy(out, &number, sizeof(number));
            }
            else if (column.kind == Kind::kInt)
            {
                const int32_t number = read_int(place, column, value);
                std::memcpy(out, &number, sizeof(number));
            }
            else if (column.kind != Kind::kIgnored)
            {
                read_text(place, column, value, out);
            }
        }
        start = comma + 1;
    }
    if (index != columns.size())
    {
        place.refuse("has " + std::to_string(index) + " fields, the header has " + std::to_string(columns.size()));
    }
    if (row.instrument_id[0] == '\0')
    {
        place.refuse("InstrumentID", "", "expected an instrument id");
    }
}

/*
 * Turns exchange stamps into a pace. Rows keep their order. Time is the highest stamp seen, so a row whose stamp lies
 * behind (another instrument, a stale snapshot) follows at once; a step back of six hours or more, or another trading
 * day, starts anew. No gap is longer than five seconds.
 */
class Clock
{
public:
    int64_t offset_ns(const ctp::DepthMarketData& row)
    {
        constexpr int64_t kMaxGapMs = 5000;
        constexpr int64_t kRestartMs = 6 * 3600 * 1000;
        const int64_t stamp_ms = int64_t{*parse_time(row.update_time)} * 1000 + row.update_millisec;
        const bool is_new_day = std::strcmp(row.trading_day, trading_day_) != 0;
        if (high_ms_ < 0)
        {
            high_ms_ = stamp_ms;
        }
        else if (is_new_day || stamp_ms <= high_ms_ - kRestartMs)
        {
            high_ms_ = stamp_ms;
            offset_ms_ += kMaxGapMs;
        }
        else if (stamp_ms > high_ms_)
        {
            offset_ms_ += std::min(stamp_ms - high_ms_, kMaxGapMs);
            high_ms_ = stamp_ms;
        }
        std::memcpy(trading_day_, row.trading_day, sizeof(trading_day_));
        return offset_ms_ * 1000000;
    }

private:
    int64_t high_ms_ = -1;
    int64_t offset_ms_ = 0;
    char trading_day_[9] = {};
};
} // namespace

TickStore load_csv_ticks(const std::vector<std::string>& paths)
{
    TickStore store;
    std::unordered_map<std::string, int32_t> index_by_id;
    const ctp::DepthMarketData blank = make_blank();
    Clock clock;
    for (const std::string& path : paths)
    {
        LineReader reader(path);
        Place place = {path, 1};
        std::string_view line;
        if (!reader.next(line))
        {
            place.refuse("the file is empty; expected a line of column names");
        }
        const std::vector<const Column*> columns = read_header(line, place);
        while (reader.next(line))
        {
            ++place.line;
            store.data.push_back(blank);
            ctp::DepthMarketData& row = store.data.back();
            read_row(line, columns, place, row);
            const auto [entry, is_new] =
                index_by_id.emplace(row.instrument_id, static_cast<int32_t>(store.instruments.size()));
            if (is_new)
            {
                store.instruments.emplace_back(row.instrument_id);
            }
            store.instrument.push_back(entry->second);
            store.offsets_ns.push_back(clock.offset_ns(row));
        }
        if (place.line == 1)
        {
            place.refuse("the file has no row after its header");
        }
    }
    return store;
}
} // namespace millrace::sim
