/* Every version of the simulated library, through the plain vendor API: symbols, slots, structs, ledger. */
#include "audit/hash64.h"
#include "test/ledger_file.h"
#include "test/simulated_client.h"

#include <cfloat>
#include <cmath>
#include <gtest/gtest.h>

namespace millrace
{
namespace
{
using test::LedgerFile;
using test::LibraryFacts;
using test::Seen;
using test::SimulatedClient;

constexpr const char* kShort = "startTime = 09:30:00\npace = max\ncount = 100\nstartDelayMs = 0\nactivity = 1\n";

class SimulatedVersionTest : public testing::TestWithParam<LibraryFacts>
{
protected:
    static std::vector<std::string> ids()
    {
        return GetParam().is_sopt ? std::vector<std::string>{"10009301", "90005001"}
                                  : std::vector<std::string>{"rb2701", "cu2611"};
    }

    template <typename Value> static Value at(const std::string& bytes, const size_t offset)
    {
        Value value;
        std::memcpy(&value, bytes.data() + offset, sizeof(value));
        return value;
    }
};

TEST_P(SimulatedVersionTest, shouldReportItsVersionUnderItsSymbol)
{
    const SimulatedClient client(kShort, GetParam());

    const std::string version = client.find<ctp::GetApiVersion>(GetParam().version_symbol)();

    EXPECT_EQ(0u, version.find(GetParam().version)) << version;
    EXPECT_NE(std::string::npos, version.find("(Millrace simulated front)")) << version;
}

TEST_P(SimulatedVersionTest, shouldCallTheSlotsOfItsFamilyInOrder)
{
    SimulatedClient client(kShort, GetParam());
    ASSERT_TRUE(client.start(ids())) << client.last_error();
    ASSERT_TRUE(client.await_ticks(102));
    char id[] = "a";
    char* one[] = {id};

    EXPECT_EQ(0, client.api->SubscribeForQuoteRsp(one, 1));
    EXPECT_EQ(0, client.api->UnSubscribeForQuoteRsp(one, 1));
    EXPECT_EQ(0, client.api->UnSubscribeMarketData(one, 1));
    EXPECT_EQ(0, client.api->ReqUserLogout(nullptr, 5));
    ASSERT_TRUE(client.await_count("error", 1));

    std::vector<std::string> order;
    for (const Seen& seen : client.spi.seen())
    {
        if (seen.what != "tick")
        {
            order.push_back(seen.what + " " + seen.instrument_id);
        }
    }
    EXPECT_EQ((std::vector<std::string>{"connected ", "login ", "subscribed " + ids()[0], "subscribed " + ids()[1],
                                        "for-quote a", "no for-quote a", "unsubscribed a", "error "}),
              order);
    EXPECT_STREQ("20260930", client.api->GetTradingDay());
    EXPECT_STREQ("9999", client.spi.login().broker_id);
    EXPECT_STREQ("user", client.spi.login().user_id);
    EXPECT_GT(client.spi.login().session_id, 0);
}

TEST_P(SimulatedVersionTest, shouldDeliverItsOwnStruct)
{
    SimulatedClient client(kShort, GetParam());

    ASSERT_TRUE(client.start(ids()) && client.await_ticks(102));

    for (const Seen& seen : client.spi.seen())
    {
        EXPECT_TRUE(seen.what != "tick" || seen.instrument_id == ids()[0] || seen.instrument_id == ids()[1])
            << seen.instrument_id;
    }
    const std::string tick = client.spi.raw_ticks().back();
    ASSERT_EQ(GetParam().depth_length, tick.size());
    EXPECT_STREQ("20260930", tick.data());
    EXPECT_GT(at<double>(tick, offsetof(ctp::DepthMarketData, last_price)), 0);
    EXPECT_GT(at<int32_t>(tick, offsetof(ctp::DepthMarketData, book) + offsetof(ctp::BookLevel, ask_volume)), 0);
    EXPECT_STREQ("20260930", tick.data() + offsetof(ctp::DepthMarketData, action_day));
    const char* const short_id = tick.data() + offsetof(ctp::DepthMarketData, reserve1);
    EXPECT_EQ(GetParam().id_length == 31, *short_id != '\0') << "later versions fill the long field alone";
}

TEST_P(SimulatedVersionTest, shouldSumTheBytesThatItDelivered)
{
    const test::TemporaryDirectory directory;
    SimulatedClient client(kShort + ("ledger = " + directory.file("ledger") + "\n"), GetParam());
    client.continue_from(1000);
    ASSERT_TRUE(client.start(ids()) && client.await_ticks(102));
    client.release();

    uint64_t checksum = 0;
    int64_t sequence = 1000;
    for (const std::string& tick : client.spi.raw_ticks())
    {
        checksum += checksum_contribution(hash64(tick.data(), tick.size()), ++sequence);
    }

    const mr_sim_ledger_entry run = LedgerFile(directory.file("ledger")).runs.at(0);
    EXPECT_EQ(1000, run.base);
    EXPECT_EQ(1102, LedgerFile::valid(run.offered).count);
    EXPECT_EQ(static_cast<int64_t>(checksum), LedgerFile::valid(run.offered).checksum);
    EXPECT_EQ(static_cast<int64_t>(checksum), LedgerFile::valid(run.returned).checksum);
    EXPECT_EQ(102, run.callbacks);
    EXPECT_GT(run.p999_callback_ns, 0);
    EXPECT_EQ(0, run.missed);
    EXPECT_EQ(1, run.released);
}

TEST_P(SimulatedVersionTest, shouldPlayTheMarketOfEveryOtherVersion)
{
    const std::vector<std::string> list = {"rb2701", "m2701"};
    const test::TemporaryDirectory directory;
    const std::string scenario = kShort + ("instruments = " + directory.write("list.txt", "rb2701\nm2701\n") + "\n");
    SimulatedClient mine(scenario, GetParam());
    SimulatedClient reference(scenario);

    ASSERT_TRUE(mine.start(list) && mine.await_ticks(102));
    ASSERT_TRUE(reference.start(list) && reference.await_ticks(102));

    for (size_t i = 0; i < 102; ++i)
    {
        const std::string one = mine.spi.raw_ticks()[i];
        const std::string two = reference.spi.raw_ticks()[i];
        const auto last_price = static_cast<ptrdiff_t>(offsetof(ctp::DepthMarketData, last_price));
        const auto tail = static_cast<ptrdiff_t>(offsetof(ctp::DepthMarketData, instrument_id));
        EXPECT_TRUE(std::equal(one.begin() + last_price, one.begin() + tail, two.begin() + last_price)) << i;
    }
}

TEST_P(SimulatedVersionTest, shouldCutIdsAtTheLengthOfItsField)
{
    SimulatedClient client(kShort, GetParam());
    ASSERT_TRUE(client.connect() && client.login());

    ASSERT_EQ(0, client.subscribe({std::string(100, 'x')}));
    ASSERT_TRUE(client.await_count("subscribed", 1));

    EXPECT_EQ(std::string(GetParam().id_length - 1, 'x'), client.spi.seen().back().instrument_id);
}

INSTANTIATE_TEST_SUITE_P(Libraries, SimulatedVersionTest, testing::ValuesIn(test::kLibraries),
                         [](const testing::TestParamInfo<LibraryFacts>& info)
                         {
                             std::string name(info.param.file, std::strcspn(info.param.file, "/"));
                             std::replace_if(
                                 name.begin(), name.end(), [](const char c) { return c == '-' || c == '.'; }, '_');
                             return name;
                         });

TEST(SoptTest, shouldPlayEtfOptionsByDefault)
{
    SimulatedClient client("pace = max\nduration = 20\nstartDelayMs = 0\nactivity = 1\n", test::kLibraries[6]);
    ASSERT_TRUE(client.start({"10009301", "90005001"}) && client.await_ticks(80)) << client.last_error();

    bool has_seen_shenzhen = false;
    for (const std::string& bytes : client.spi.raw_ticks())
    {
        ctp::DepthMarketData440 tick;
        ASSERT_EQ(sizeof(tick), bytes.size());
        std::memcpy(static_cast<void*>(&tick), bytes.data(), sizeof(tick));
        const bool is_shanghai = std::strcmp("10009301", tick.reserve1) == 0;
        has_seen_shenzhen = has_seen_shenzhen || !is_shanghai;
        EXPECT_STREQ(is_shanghai ? "SSE" : "SZSE", tick.exchange_id);
        EXPECT_EQ(tick.volume, tick.big_volume);
        EXPECT_EQ(0, std::strncmp(tick.update_time, tick.sending_time, 8)) << tick.sending_time;
        EXPECT_EQ(12u, std::strlen(tick.sending_time));
        EXPECT_EQ(tick.open_price == DBL_MAX ? tick.pre_settlement_price : tick.open_price, tick.circuit_ref_price);
        EXPECT_NEAR(tick.last_price * 10000, std::round(tick.last_price * 10000), 1e-6) << "a tick of 0.0001";
        EXPECT_STREQ(tick.trading_day, tick.action_day) << "no night, no doubt";
    }
    EXPECT_TRUE(has_seen_shenzhen);
    const std::string last = client.spi.raw_ticks().back();
    EXPECT_EQ(0, std::strncmp("09:30:", last.data() + offsetof(ctp::DepthMarketData, update_time), 6));
    const auto fifth = offsetof(ctp::DepthMarketData, book) + 4 * sizeof(ctp::BookLevel);
    EXPECT_LT(0, *reinterpret_cast<const int32_t*>(last.data() + fifth + offsetof(ctp::BookLevel, ask_volume)));
}

TEST(SoptDeathTest, shouldEndTheProcessWhenASlotBehindTheInterfaceIsCalled)
{
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(
        {
            SimulatedClient client(kShort, test::kLibraries[6]);
            client.api->ReqQryMulticastInstrument(nullptr, 1);
        },
        "slot 14");
}

TEST(VersionsTest, shouldRefuseIdsThatTheVersionCannotCarry)
{
    const test::TemporaryDirectory directory;
    const std::string list = directory.write("list.txt", "rb2701C" + std::string(30, '0') + "\n");

    const SimulatedClient client("instruments = " + list + "\n", test::kLibraries[0]);

    EXPECT_EQ(nullptr, client.api);
    EXPECT_NE(std::string::npos, client.last_error().find("is longer than the 30 characters")) << client.last_error();
}
} // namespace
} // namespace millrace
