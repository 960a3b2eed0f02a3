#include "sim/generated_market.h"

#include "sim/failure.h"
#include "test/temporary_directory.h"

#include <cfloat>
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <map>
#include <set>

namespace millrace::sim
{
namespace
{
struct Tick
{
    int64_t offset_ns;
    ctp::DepthMarketData data;
};

Scenario scenario_of(const char* trading_day, const char* start_time, const int64_t seconds)
{
    Scenario scenario = load_scenario("");
    scenario.trading_day = *parse_day(trading_day);
    scenario.start_time_seconds = *parse_time(start_time);
    scenario.duration_seconds = seconds;
    return scenario;
}

std::vector<Tick> play(const Scenario& scenario, const std::vector<std::string>& instruments)
{
    GeneratedMarket market(scenario, instruments);
    std::vector<Tick> ticks;
    while (const MarketTick* const tick = market.next())
    {
        EXPECT_STREQ(instruments[static_cast<size_t>(tick->instrument)].c_str(), tick->data->instrument_id);
        ticks.push_back({tick->offset_ns, *tick->data});
    }
    EXPECT_EQ(market.total(), static_cast<int64_t>(ticks.size())) << "the announced total";
    return ticks;
}

bool is_same(const ctp::DepthMarketData& a, const ctp::DepthMarketData& b)
{
    return std::memcmp(&a, &b, sizeof(a)) == 0;
}

TEST(GeneratedMarketTest, shouldMakeTheSameBytesFromTheSameSeed)
{
    const Scenario scenario = scenario_of("20260930", "09:30:00", 20);
    const std::vector<std::string> instruments = load_instruments(scenario, kCtp678);

    const std::vector<Tick> first = play(scenario, instruments);
    const std::vector<Tick> second = play(scenario, instruments);
    Scenario other_seed = scenario;
    other_seed.seed = 2;
    const std::vector<Tick> other = play(other_seed, instruments);

    ASSERT_GT(first.size(), 1000u);
    ASSERT_EQ(first.size(), second.size());
    for (size_t i = 0; i < first.size(); ++i)
    {
        ASSERT_TRUE(is_same(first[i].data, second[i].data)) << "tick " << i;
        ASSERT_EQ(first[i].offset_ns, second[i].offset_ns) << "tick " << i;
    }
    EXPECT_TRUE(other.size() != first.size() || !is_same(other[5].data, first[5].data));
}

TEST(GeneratedMarketTest, shouldGiveAnInstrumentTheSameTicksInAnyCompany)
{
    const Scenario scenario = scenario_of("20260930", "09:00:00", 10);

    const std::vector<Tick> alone = play(scenario, {"rb2701"});
    const std::vector<Tick> together = play(scenario, {"cu2611", "m2701", "rb2701", "TA701"});

    size_t index = 0;
    for (const Tick& tick : together)
    {
        if (std::strcmp(tick.data.instrument_id, "rb2701") == 0)
        {
            ASSERT_LT(index, alone.size());
            EXPECT_TRUE(is_same(alone[index].data, tick.data)) << index;
            ++index;
        }
    }
    EXPECT_EQ(alone.size(), index);
}

TEST(GeneratedMarketTest, shouldNeverStepBackInTimeVolumeOrTurnover)
{
    const Scenario scenario = scenario_of("20260930", "09:30:00", 60);
    std::map<std::string, ctp::DepthMarketData> last;
    int64_t last_offset_ns = 0;

    for (const Tick& tick : play(scenario, load_instruments(scenario, kCtp678)))
    {
        EXPECT_GE(tick.offset_ns, last_offset_ns) << tick.data.instrument_id;
        last_offset_ns = tick.offset_ns;
        const auto before = last.find(tick.data.instrument_id);
        if (before != last.end())
        {
            const bool is_czce = find_product(tick.data.instrument_id)->exchange == Exchange::kCzce;
            EXPECT_GE(tick.data.volume, before->second.volume);
            EXPECT_TRUE(is_czce || tick.data.turnover >= before->second.turnover) << tick.data.instrument_id;
            const int order = std::strcmp(tick.data.update_time, before->second.update_time);
            EXPECT_TRUE(order > 0 || (order == 0 && tick.data.update_millisec >= before->second.update_millisec));
        }
        last[tick.data.instrument_id] = tick.data;
    }
    EXPECT_GT(last.size(), 60u) << "every exchange took part";
}

TEST(GeneratedMarketTest, shouldKeepPricesOnTheTickAndInsideTheLimits)
{
    const Scenario scenario = scenario_of("20260930", "09:30:00", 60);

    for (const Tick& tick : play(scenario, load_instruments(scenario, kCtp678)))
    {
        const PriceTick step = find_product(tick.data.instrument_id)->price_tick;
        const double ticks = tick.data.last_price * std::pow(10, step.decimals) / step.mantissa;
        EXPECT_NEAR(std::round(ticks), ticks, 1e-6) << tick.data.instrument_id << " " << tick.data.last_price;
        EXPECT_LE(tick.data.last_price, tick.data.upper_limit_price);
        EXPECT_GE(tick.data.last_price, tick.data.lower_limit_price);
        const ctp::BookLevel& best = tick.data.book[0];
        if (best.bid_volume > 0 && best.ask_volume > 0)
        {
            EXPECT_LT(best.bid_price, best.ask_price) << tick.data.instrument_id;
        }
        if (tick.data.volume > 0)
        {
            EXPECT_LE(tick.data.lowest_price, tick.data.last_price);
            EXPECT_GE(tick.data.highest_price, tick.data.last_price);
        }
    }
}

TEST(GeneratedMarketTest, shouldStampEachExchangeInItsOwnPattern)
{
    const Scenario scenario = scenario_of("20260930", "09:30:00", 120);
    std::map<std::string, std::set<int>> millis;

    for (const Tick& tick : play(scenario, {"rb2701", "sc2611", "m2701", "TA701", "IF2610", "si2611"}))
    {
        millis[tick.data.instrument_id].insert(tick.data.update_millisec);
        EXPECT_STREQ("", tick.data.exchange_id);
        EXPECT_STREQ("", tick.data.reserve1);
    }

    EXPECT_EQ((std::set<int>{0, 500}), millis["rb2701"]);
    EXPECT_EQ((std::set<int>{0, 500}), millis["sc2611"]);
    EXPECT_EQ((std::set<int>{0}), millis["TA701"]);
    ASSERT_EQ(2u, millis["IF2610"].size());
    EXPECT_EQ(500, *millis["IF2610"].rbegin() - *millis["IF2610"].begin());
    EXPECT_GT(millis["m2701"].size(), 50u) << "real milliseconds";
    EXPECT_GT(millis["si2611"].size(), 50u);
}

TEST(GeneratedMarketTest, shouldPrintNoPriceAndLevelsAsTheExchangeDoes)
{
    const Scenario scenario = scenario_of("20260930", "09:30:00", 30);
    std::map<std::string, ctp::DepthMarketData> last;

    for (const Tick& tick : play(scenario, {"rb2701", "sc2611", "m2701", "TA701", "IF2610"}))
    {
        last[tick.data.instrument_id] = tick.data;
    }

    EXPECT_GT(last["rb2701"].book[4].bid_volume, 0);
    EXPECT_GT(last["sc2611"].book[4].ask_volume, 0);
    for (const char* id : {"m2701", "IF2610"})
    {
        EXPECT_EQ(DBL_MAX, last[id].book[1].bid_price) << id;
        EXPECT_EQ(0, last[id].book[1].bid_volume) << id;
        EXPECT_EQ(DBL_MAX, last[id].close_price) << id;
    }
    EXPECT_EQ(0, last["TA701"].book[1].bid_price);
    EXPECT_EQ(0, last["TA701"].close_price);
    EXPECT_EQ(DBL_MAX, last["TA701"].settlement_price);
}

TEST(GeneratedMarketTest, shouldPutTheMultiplierIntoTheAverageExceptAtCzce)
{
    const Scenario scenario = scenario_of("20260930", "09:00:00", 60);
    std::map<std::string, ctp::DepthMarketData> last;

    for (const Tick& tick : play(scenario, {"rb2701", "TA701"}))
    {
        last[tick.data.instrument_id] = tick.data;
    }

    EXPECT_NEAR(last["rb2701"].last_price * 10, last["rb2701"].average_price, last["rb2701"].last_price);
    EXPECT_NEAR(last["TA701"].last_price, last["TA701"].average_price, last["TA701"].last_price / 10);
    EXPECT_EQ(last["TA701"].average_price * last["TA701"].volume * 5, last["TA701"].turnover);
}

TEST(GeneratedMarketTest, shouldDateANightAsEachExchangeDoes)
{
    const Scenario friday_evening = scenario_of("20260928", "21:00:00", 5); // a Monday's night
    const Scenario after_midnight = scenario_of("20260928", "00:30:00", 5);

    for (const Tick& tick : play(friday_evening, {"rb2701", "au2612", "m2701", "TA701", "lh2701"}))
    {
        const Exchange exchange = find_product(tick.data.instrument_id)->exchange;
        EXPECT_STREQ(exchange == Exchange::kCzce ? "20260925" : "20260928", tick.data.trading_day);
        EXPECT_STREQ(exchange == Exchange::kDce ? "20260928" : "20260925", tick.data.action_day);
        EXPECT_EQ(0, std::strncmp("21:00:0", tick.data.update_time, 7)) << tick.data.update_time;
        EXPECT_STRNE("lh2701", tick.data.instrument_id) << "hogs do not trade at night";
    }
    const std::vector<Tick> late = play(after_midnight, {"rb2701", "au2612"});
    ASSERT_FALSE(late.empty());
    for (const Tick& tick : late)
    {
        EXPECT_STREQ("au2612", tick.data.instrument_id) << "only gold is open";
        EXPECT_STREQ("20260928", tick.data.trading_day);
        EXPECT_STREQ("20260926", tick.data.action_day);
    }
}

TEST(GeneratedMarketTest, shouldPassOverBreaksAndGoOnWithTheNextDay)
{
    Scenario scenario = scenario_of("20260930", "14:59:58", 4); // two seconds of this day, two of the next night
    scenario.activity = 1;

    const std::vector<Tick> ticks = play(scenario, {"rb2701"});

    ASSERT_EQ(8u, ticks.size());
    EXPECT_STREQ("14:59:59", ticks[3].data.update_time);
    EXPECT_STREQ("21:00:00", ticks[4].data.update_time);
    EXPECT_STREQ("20261001", ticks[4].data.trading_day);
    EXPECT_STREQ("20260930", ticks[4].data.action_day);
    EXPECT_EQ(kFrameNs, ticks[4].offset_ns / kFrameNs * kFrameNs - ticks[3].offset_ns / kFrameNs * kFrameNs);
    EXPECT_LE(ticks[4].data.volume, 412) << "a new day starts from zero";
}

TEST(GeneratedMarketTest, shouldTickAsOftenAsAskedAndRepeatTheShareThatIsAskedFor)
{
    Scenario scenario = scenario_of("20260930", "09:00:00", 1000);
    scenario.activity = 0.3;
    scenario.duplicates = 0.1;

    const std::vector<Tick> ticks = play(scenario, {"rb2701", "m2701"});

    const double frames = 2 * 2000;
    EXPECT_NEAR(frames * 0.3 * 1.1, static_cast<double>(ticks.size()), 120);
    int64_t repeated = 0;
    for (size_t i = 1; i < ticks.size(); ++i)
    {
        repeated += is_same(ticks[i - 1].data, ticks[i].data) ? 1 : 0;
    }
    EXPECT_NEAR(frames * 0.3 * 0.1, static_cast<double>(repeated), 50);
}

TEST(GeneratedMarketTest, shouldSendTheTicksOfAFrameBackToBack)
{
    Scenario scenario = scenario_of("20260930", "09:00:00", 1);
    scenario.activity = 1;
    std::vector<std::string> instruments;
    for (int i = 0; i < 900; ++i)
    {
        instruments.push_back("rb" + std::to_string(2701 + i));
    }

    const std::vector<Tick> ticks = play(scenario, instruments);

    ASSERT_EQ(1800u, ticks.size());
    EXPECT_LT(ticks[899].offset_ns - ticks[0].offset_ns, 4000000) << "a burst";
    EXPECT_GT(ticks[900].offset_ns - ticks[899].offset_ns, 400000000) << "then silence";
}

TEST(GeneratedMarketTest, shouldKnowAStaleSnapshotBeforeTheFirstTick)
{
    const Scenario scenario = scenario_of("20260930", "09:00:00", 5);
    const GeneratedMarket market(scenario, {"rb2701", "m2701", "TA701"});

    const ctp::DepthMarketData& rebar = *market.last_known(0);

    EXPECT_STREQ("15:00:00", rebar.update_time);
    EXPECT_STREQ("20260929", rebar.action_day);
    EXPECT_EQ(0, rebar.volume);
    EXPECT_EQ(DBL_MAX, rebar.open_price);
    EXPECT_EQ(DBL_MAX, rebar.book[0].bid_price);
    EXPECT_EQ(rebar.pre_close_price, rebar.last_price);
    EXPECT_STREQ("20260930", market.last_known(1)->action_day);
    EXPECT_EQ(0, market.last_known(2)->open_price);
}

TEST(GeneratedMarketTest, shouldRefuseATimeWithoutTrade)
{
    const Scenario evening = scenario_of("20260930", "16:00:00", 5);

    EXPECT_THROW(GeneratedMarket(evening, {"rb2701"}), Failure);
    EXPECT_THROW(GeneratedMarket(scenario_of("20260930", "09:00:00", 5), {"zz2701"}), Failure);
}

TEST(InstrumentsFileTest, shouldReadAndNameFaultyLines)
{
    const test::TemporaryDirectory directory;
    Scenario scenario = load_scenario("");

    scenario.instruments_path = directory.write("good.txt", "# list\nrb2701\r\n\nTA701\n");
    EXPECT_EQ((std::vector<std::string>{"rb2701", "TA701"}), load_instruments(scenario, kCtp678));

    const std::pair<const char*, const char*> faults[] = {{"rb2701\nzz2701\n", "line 2: 'zz2701'"},
                                                          {"rb2701\nrb2701\n", "line 2: 'rb2701' was given"},
                                                          {"\n", "no instrument"}};
    for (const auto& [content, part] : faults)
    {
        scenario.instruments_path = directory.write("bad.txt", content);
        try
        {
            load_instruments(scenario, kCtp678);
            FAIL() << content;
        }
        catch (const Failure& failure)
        {
            EXPECT_NE(std::string::npos, std::string(failure.what()).find(part)) << failure.what();
        }
    }
    scenario.instruments_path = directory.file("none.txt");
    EXPECT_THROW(load_instruments(scenario, kCtp678), Failure);
}
} // namespace
} // namespace millrace::sim
