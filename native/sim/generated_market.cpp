#include "sim/generated_market.h"

#include "sim/failure.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <set>

namespace millrace::sim
{
namespace
{
constexpr int64_t kMillisNs = 1000000;
constexpr int64_t kBurstNs = 12 * kMillisNs; // an exchange's ticks of a frame fit into this
constexpr int64_t kMaxGapNs = 2000;
constexpr int64_t kDuplicateGapNs = 1000;
constexpr int kDceMillisRange = 460; // stamps lie before the burst that carries them
constexpr uint64_t kDuplicateSalt = 0x6475706c69636174u;
constexpr uint64_t kRotationSalt = 0x726f746174696f6eu;

const std::vector<std::string>& built_in_etf_options()
{
    static const std::vector<std::string> list = {"10009301", "10009302", "10009303", "10009304", "10009305",
                                                  "10009306", "10009307", "10009308", "10009309", "10009310",
                                                  "10009311", "10009312", "90005001", "90005002", "90005003",
                                                  "90005004", "90005005", "90005006", "90005007", "90005008"};
    return list;
}

const std::vector<std::string>& built_in_instruments()
{
    static const std::vector<std::string> list = {
        "rb2701", "rb2705",       "hc2701", "cu2611",     "cu2612",     "al2611",        "zn2611",       "ni2611",
        "au2612", "ag2612",       "ru2701", "bu2612",     "fu2701",     "sp2701",        "cu2612C85000", "au2612P840",
        "sc2611", "sc2612",       "lu2612", "bc2611",     "nr2611",     "ec2612",        "sc2612C500",   "m2701",
        "m2705",  "y2701",        "p2701",  "a2701",      "c2701",      "i2701",         "j2701",        "jm2701",
        "l2701",  "pp2701",       "v2701",  "eg2701",     "lh2701",     "jd2701",        "m2701-C-3000", "i2701-P-750",
        "l2701F", "TA701",        "MA701",  "SR701",      "CF701",      "RM701",         "FG701",        "SA701",
        "OI701",  "AP701",        "UR701",  "SR701C5500", "TA701P4500", "IF2610",        "IH2610",       "IC2610",
        "IM2610", "T2612",        "TF2612", "TS2612",     "TL2612",     "IO2610-C-4500", "si2611",       "lc2611",
        "ps2611", "si2611-C-9000"};
    return list;
}

/* The bound below which a random 64-bit number falls with this probability. */
uint64_t threshold(const double probability)
{
    return probability >= 1 ? std::numeric_limits<uint64_t>::max() : static_cast<uint64_t>(std::ldexp(probability, 64));
}

/* Seconds of the trading day; the evening before counts as negative. */
int trading_second(const int second_of_day)
{
    return second_of_day >= kSecondsPerDay + kFirstSecond ? second_of_day - kSecondsPerDay : second_of_day;
}

/* What an exchange prints as date and trading day: each has its own idea of a night. */
void print_days(const Exchange exchange, const Day trading_day, const int second, Stamp& stamp)
{
    const bool is_night = second < kSecondsPerDay / 4;
    const Day evening = previous_weekday(trading_day);
    const Day natural_day = !is_night ? trading_day : second < 0 ? evening : evening + 1;
    print_day(exchange == Exchange::kCzce ? natural_day : trading_day, stamp.trading_day);
    print_day(exchange == Exchange::kDce ? trading_day : natural_day, stamp.action_day);
}
} // namespace

std::vector<std::string> load_instruments(const Scenario& scenario, const Version& version)
{
    if (scenario.instruments_path.empty())
    {
        return version.is_sopt ? built_in_etf_options() : built_in_instruments();
    }
    const std::string& path = scenario.instruments_path;
    std::ifstream file(path);
    if (!file)
    {
        throw Failure("instruments file " + path + ": cannot be read; correct the path or create the file");
    }
    std::vector<std::string> instruments;
    std::set<std::string> seen;
    std::string id;
    for (int line = 1; std::getline(file, id); ++line)
    {
        if (!id.empty() && id.back() == '\r')
        {
            id.pop_back();
        }
        if (id.empty() || id.front() == '#')
        {
            continue;
        }
        const std::string where = "instruments file " + path + " line " + std::to_string(line) + ": '" + id + "' ";
        if (id.size() > version.max_id_length)
        {
            throw Failure(where + "is longer than the " + std::to_string(version.max_id_length) +
                          " characters of this version's ids");
        }
        if (!std::all_of(id.begin(), id.end(), [](const char c) { return c > ' ' && c <= '~'; }))
        {
            throw Failure(where + "has a blank or another character that no instrument id has; one id a line");
        }
        if (!find_product(id))
        {
            throw Failure(where +
                          "belongs to no known product; ids are case-sensitive, e.g. rb2701, TA701, IF2610, 10009301");
        }
        if (!seen.insert(id).second)
        {
            throw Failure(where + "was given before; give each instrument once");
        }
        instruments.push_back(id);
    }
    if (instruments.empty())
    {
        throw Failure("instruments file " + path + ": has no instrument; one id a line");
    }
    return instruments;
}

GeneratedMarket::GeneratedMarket(const Scenario& scenario, std::vector<std::string> instruments)
    : scenario_(scenario), instruments_(std::move(instruments)),
      frame_limit_(scenario.duration_seconds ? *scenario.duration_seconds * 2 : std::numeric_limits<int64_t>::max()),
      activity_threshold_(threshold(scenario.activity)), duplicate_threshold_(threshold(scenario.duplicates))
{
    for (int i = 0; i < kExchangeCount; ++i)
    {
        exchanges_.push_back({static_cast<Exchange>(i), {}});
    }
    walks_.reserve(instruments_.size());
    for (const std::string& id : instruments_)
    {
        const std::optional<Product> product = find_product(id);
        if (!product)
        {
            throw Failure("instrument '" + id + "' belongs to no known product");
        }
        exchanges_[static_cast<size_t>(product->exchange)].members.push_back(static_cast<int32_t>(walks_.size()));
        walks_.emplace_back(id, *product, scenario.seed);
        is_listed_[static_cast<size_t>(product->sessions)] = true;
    }

    const int start = trading_second(scenario.start_time_seconds);
    moment_.trading_day = scenario.trading_day;
    moment_.half_second = 2 * start;
    start_day();
    Moment first = moment_;
    if (!find_open_frame(first) || first.trading_day != scenario.trading_day)
    {
        char text[9] = {};
        print_time(scenario.start_time_seconds, text);
        throw Failure(std::string("startTime = '") + text +
                      "': no listed instrument trades at or after it on the trading day; the night session starts at "
                      "21:00:00, the day session at 09:00:00");
    }
    if (scenario.activity == 0)
    {
        throw Failure("activity = '0': no instrument would ever tick; give a number above 0");
    }
}

int64_t GeneratedMarket::total() const
{
    if (!scenario_.duration_seconds)
    {
        return kEndless;
    }
    Moment moment = {};
    moment.trading_day = scenario_.trading_day;
    moment.half_second = 2 * trading_second(scenario_.start_time_seconds);
    int64_t total = 0;
    while (!is_over(moment) && find_open_frame(moment))
    {
        for (const InstrumentWalk& walk : walks_)
        {
            if (is_active(walk, moment))
            {
                total += is_duplicated(walk, moment) ? 2 : 1;
            }
        }
        ++moment.half_second;
        ++moment.frame;
    }
    return total;
}

const MarketTick* GeneratedMarket::next()
{
    if (has_duplicate_)
    {
        has_duplicate_ = false;
        current_.offset_ns += kDuplicateGapNs;
        return &current_;
    }
    for (;;)
    {
        if (!is_frame_open_)
        {
            if (is_over(moment_))
            {
                return nullptr;
            }
            begin_frame();
        }
        for (; exchange_index_ < exchanges_.size(); ++exchange_index_, begin_exchange())
        {
            if (next_in_exchange())
            {
                return &current_;
            }
        }
        is_frame_open_ = false;
        ++moment_.half_second;
        ++moment_.frame;
    }
}

const ctp::DepthMarketData* GeneratedMarket::last_known(const int32_t instrument) const
{
    return &walks_[static_cast<size_t>(instrument)].tick();
}

std::string GeneratedMarket::trading_day() const
{
    char text[9] = {};
    print_day(moment_.trading_day, text);
    return text;
}

std::string GeneratedMarket::clock() const
{
    char text[9] = {};
    print_time((moment_.half_second / 2 + kSecondsPerDay) % kSecondsPerDay, text);
    return text;
}

/* Moves to the first half second, now or later, in which a listed instrument is open. Every product trades by day. */
bool GeneratedMarket::find_open_frame(Moment& moment) const
{
    for (int days = 0; days < 2;)
    {
        const int second = moment.half_second >= 0 ? moment.half_second / 2 : (moment.half_second - 1) / 2;
        bool any = false;
        for (size_t i = 0; i < is_listed_.size(); ++i)
        {
            moment.is_open[i] = is_listed_[i] && is_open(static_cast<Sessions>(i), second);
            any = any || moment.is_open[i];
        }
        if (any)
        {
            return true;
        }
        moment.half_second = 2 * (second + 1);
        if (second >= kLastSecond)
        {
            moment.trading_day = next_weekday(moment.trading_day);
            moment.half_second = 2 * kFirstSecond;
            ++days;
        }
    }
    return false;
}

bool GeneratedMarket::is_over(const Moment& moment) const
{
    return moment.frame >= frame_limit_;
}

bool GeneratedMarket::is_active(const InstrumentWalk& walk, const Moment& moment) const
{
    return moment.is_open[static_cast<size_t>(walk.product().sessions)] &&
           mix64(walk.seed() + static_cast<uint64_t>(moment.frame) * kSequenceFactor) <= activity_threshold_;
}

bool GeneratedMarket::is_duplicated(const InstrumentWalk& walk, const Moment& moment) const
{
    return duplicate_threshold_ != 0 &&
           mix64((walk.seed() ^ kDuplicateSalt) + static_cast<uint64_t>(moment.frame) * kSequenceFactor) <=
               duplicate_threshold_;
}

void GeneratedMarket::begin_frame()
{
    const Day before = moment_.trading_day;
    find_open_frame(moment_);
    if (moment_.trading_day != before)
    {
        start_day();
    }
    is_frame_open_ = true;
    exchange_index_ = 0;
    begin_exchange();
}

void GeneratedMarket::begin_exchange()
{
    member_index_ = 0;
    if (exchange_index_ >= exchanges_.size() || exchanges_[exchange_index_].members.empty())
    {
        return;
    }
    const Exchanges& group = exchanges_[exchange_index_];
    const auto size = static_cast<int64_t>(group.members.size());
    const uint64_t random =
        mix64(scenario_.seed ^ kRotationSalt ^ (static_cast<uint64_t>(moment_.frame) * kSequenceFactor));
    rotation_ = random % group.members.size();
    gap_ns_ = std::min(kMaxGapNs, kBurstNs / size);
    burst_offset_ns_ = moment_.frame * kFrameNs + phase_ms(group.exchange) * kMillisNs;

    const int second = moment_.half_second >= 0 ? moment_.half_second / 2 : (moment_.half_second - 1) / 2;
    const int half_ms = (moment_.half_second & 1) * 500;
    print_days(group.exchange, moment_.trading_day, second, stamp_);
    print_time((second + kSecondsPerDay) % kSecondsPerDay, stamp_.update_time);
    switch (group.exchange)
    {
    case Exchange::kShfe:
    case Exchange::kIne:
        stamp_.millisec = half_ms;
        break;
    case Exchange::kSse:
    case Exchange::kSzse:
        stamp_.millisec = half_ms + phase_ms(group.exchange) - 50;
        break;
    case Exchange::kCffex:
        stamp_.millisec = half_ms + phase_ms(Exchange::kCffex) - 30;
        break;
    case Exchange::kCzce:
        stamp_.millisec = 0;
        break;
    case Exchange::kDce:
    case Exchange::kGfex:
        stamp_.millisec = half_ms; // each tick adds its own
        break;
    }
}

bool GeneratedMarket::next_in_exchange()
{
    const Exchanges& group = exchanges_[exchange_index_];
    while (member_index_ < group.members.size())
    {
        const int32_t instrument = group.members[(member_index_ + rotation_) % group.members.size()];
        ++member_index_;
        InstrumentWalk& walk = walks_[static_cast<size_t>(instrument)];
        if (!is_active(walk, moment_))
        {
            continue;
        }
        const uint64_t jitter = mix64(walk.seed() ^ static_cast<uint64_t>(moment_.frame));
        Stamp stamp = stamp_;
        if (group.exchange == Exchange::kDce || group.exchange == Exchange::kGfex)
        {
            stamp.millisec += static_cast<int32_t>((jitter >> 32) % kDceMillisRange);
        }
        walk.advance(stamp);
        has_duplicate_ = is_duplicated(walk, moment_);
        burst_offset_ns_ += gap_ns_ / 2 + static_cast<int64_t>(jitter % static_cast<uint64_t>(gap_ns_ + 1));
        current_ = {burst_offset_ns_, instrument, &walk.tick()};
        return true;
    }
    return false;
}

void GeneratedMarket::start_day()
{
    for (InstrumentWalk& walk : walks_)
    {
        walk.start_day(moment_.trading_day);
    }
    std::sort(exchanges_.begin(), exchanges_.end(),
              [this](const Exchanges& a, const Exchanges& b) { return phase_ms(a.exchange) < phase_ms(b.exchange); });
}

int32_t GeneratedMarket::phase_ms(const Exchange exchange) const
{
    switch (exchange)
    {
    case Exchange::kShfe:
        return 5;
    case Exchange::kIne:
        return 60;
    case Exchange::kCffex:
        return 30 + 200 * static_cast<int32_t>(mix64(static_cast<uint64_t>(moment_.trading_day)) % 3);
    case Exchange::kCzce:
        return 260;
    case Exchange::kSse:
        return 130;
    case Exchange::kSzse:
        return 190;
    case Exchange::kDce:
        return 462;
    case Exchange::kGfex:
        return 481;
    }
    return 0;
}
} // namespace millrace::sim
