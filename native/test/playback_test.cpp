/* What is played, when, and where a resumed run goes on: through the library's own interface. */
#include "audit/hash64.h"
#include "test/ledger_file.h"
#include "test/simulated_client.h"

#include <gtest/gtest.h>

namespace millrace
{
namespace
{
using test::LedgerFile;
using test::SimulatedClient;

const std::vector<std::string> kIds = {"rb2701", "m2701", "TA701", "IF2610", "au2612"};

int64_t realtime_ns()
{
    return std::chrono::system_clock::now().time_since_epoch().count();
}

/* Plays to the end and returns the ticks. */
std::vector<ctp::DepthMarketData> play(const std::string& scenario, const int64_t count,
                                       const std::vector<std::string>& ids = kIds)
{
    SimulatedClient client(scenario);
    EXPECT_TRUE(client.start(ids)) << client.last_error();
    EXPECT_TRUE(client.await_ticks(count)) << client.spi.tick_count() << " of " << count;
    client.release();
    EXPECT_EQ(count, client.spi.tick_count());
    return client.spi.ticks();
}

/* Sensitive to order and to each byte. */
uint64_t checksum(const std::vector<ctp::DepthMarketData>& ticks)
{
    uint64_t sum = 0;
    int64_t number = 0;
    for (const ctp::DepthMarketData& tick : ticks)
    {
        sum += checksum_contribution(hash64(&tick, sizeof(tick)), ++number);
    }
    return sum;
}

TEST(PlaybackTest, shouldPlayTheSameBytesAtAnyPaceAndInAnyOrderOfSubscription)
{
    const test::TemporaryDirectory directory;
    const std::string list = directory.write("list.txt", "rb2701\nm2701\nTA701\nIF2610\nau2612\n");
    const std::string common = "startTime = 09:30:00\ncount = 300\nstartDelayMs = 20\nduplicates = 0.05\n"
                               "snapshotOnSubscribe = false\ninstruments = " +
                               list + "\n";
    const std::vector<std::string> backwards(kIds.rbegin(), kIds.rend());

    const uint64_t flat_out = checksum(play(common + "pace = max\n", 300));

    EXPECT_EQ(flat_out, checksum(play(common + "pace = x100\n", 300)));
    EXPECT_EQ(flat_out, checksum(play(common + "pace = x1000.5\n", 300, backwards)));
    EXPECT_EQ(flat_out, checksum(play(common + "pace = max\nrepeat = 1\n", 300))) << "prepared in memory";
}

TEST(PlaybackTest, shouldRepeatAPreparedMarketAsItIs)
{
    const test::TemporaryDirectory directory;
    const std::string list = directory.write("list.txt", "rb2701\nm2701\n");
    const std::string scenario = "instruments = " + list +
                                 "\npace = max\ncount = 40\nrepeat = 3\nstartDelayMs = 0\n"
                                 "snapshotOnSubscribe = false\n";

    const std::vector<ctp::DepthMarketData> ticks = play(scenario, 120, {"rb2701", "m2701"});

    for (size_t i = 40; i < 120; ++i)
    {
        EXPECT_EQ(0, std::memcmp(&ticks[i - 40], &ticks[i], sizeof(ticks[i]))) << i;
    }
}

TEST(PlaybackTest, shouldPlayRecordedTicksInTheirOrderAndStopAtTheCount)
{
    const test::TemporaryDirectory directory;
    std::string rows = "TradingDay,InstrumentID,LastPrice,Volume,UpdateTime,UpdateMillisec\n";
    for (int i = 0; i < 20; ++i)
    {
        rows += "20260930,a" + std::to_string(2701 + i % 3) + ",1," + std::to_string(i) + ",09:00:00,0\n";
    }
    const std::string csv = directory.write("ticks.csv", rows);

    const std::vector<ctp::DepthMarketData> ticks = play(
        "source = csv\npace = max\nstartDelayMs = 0\ncount = 10\ncsv = " + csv + "\n", 10, {"a2701", "a2703", "b9999"});

    const std::vector<int> expected = {0, 2, 3, 5, 6, 8, 9, 11, 12, 14}; // a2702 is not subscribed
    for (size_t i = 0; i < expected.size(); ++i)
    {
        EXPECT_EQ(expected[i], ticks[i].volume) << i;
    }
}

TEST(PlaybackTest, shouldKeepDueTimesWhenACallbackIsLate)
{
    SimulatedClient client("startTime = 09:30:00\npace = x10\nactivity = 1\ncount = 30\nstartDelayMs = 50\n"
                           "snapshotOnSubscribe = false\n");
    std::atomic<int64_t> stall_end_ns{0};
    client.spi.on_tick = [&](const int64_t number)
    {
        if (number == 5)
        {
            const int64_t end = realtime_ns() + 300000000;
            while (realtime_ns() < end)
            {
                std::this_thread::yield(); // a vendor thread that is held for 300 ms
            }
            stall_end_ns = realtime_ns();
        }
    };
    const int64_t request_ns = realtime_ns();
    ASSERT_TRUE(client.start({"rb2701"}));
    ASSERT_TRUE(client.await_ticks(30));

    const std::vector<int64_t> due = client.spi.due_times_ns();
    EXPECT_GE(due[0], request_ns + 50000000);
    for (size_t i = 1; i < due.size(); ++i)
    {
        EXPECT_NEAR(50e6, static_cast<double>(due[i] - due[i - 1]), 1e6) << "a frame at ten times the pace: " << i;
    }
    EXPECT_LT(due[6], stall_end_ns.load()) << "ticks behind the stall keep the time at which they were due";
}

TEST(PlaybackTest, shouldStampDueTimesWhenPlayingFlatOut)
{
    SimulatedClient client("pace = max\ncount = 100\nstartDelayMs = 0\nsnapshotOnSubscribe = false\n");
    const int64_t before_ns = realtime_ns();
    ASSERT_TRUE(client.start({"rb2701"}) && client.await_ticks(100));
    const int64_t after_ns = realtime_ns();

    int64_t last = before_ns;
    for (const int64_t due : client.spi.due_times_ns())
    {
        EXPECT_GE(due, last);
        EXPECT_LE(due, after_ns);
        last = due;
    }
    EXPECT_EQ(0, client.find<int64_t (*)()>("millrace_sim_due_time_ns")()) << "outside of a callback";
}

TEST(PlaybackTest, shouldAccountForEachTickInTheLedger)
{
    const test::TemporaryDirectory directory;
    const std::string ledger = directory.file("ledger");
    const std::string scenario = "pace = max\nduration = 10\nstartDelayMs = 0\nledger = " + ledger + "\n";
    SimulatedClient client(scenario);
    ASSERT_TRUE(client.connect() && client.login());
    const int64_t before_ns = realtime_ns();
    ASSERT_EQ(0, client.subscribe({"rb2701", "cu2611"}));
    ASSERT_TRUE(test::await([&] { return LedgerFile(ledger).header.finished == 1; }));

    const LedgerFile file(ledger);
    client.release();

    const std::vector<ctp::DepthMarketData> ticks = client.spi.ticks();
    const mr_sim_ledger_slot offered = LedgerFile::valid(file.runs[0].offered);
    EXPECT_EQ(static_cast<int64_t>(ticks.size()), offered.count);
    EXPECT_EQ(static_cast<int64_t>(checksum(ticks)), offered.checksum);
    EXPECT_EQ(offered.checksum, LedgerFile::valid(file.runs[0].returned).checksum);
    EXPECT_EQ(offered.count - 2, file.header.market_offered) << "two snapshots on subscribe are not of the market";
    EXPECT_GT(file.header.market_total, file.header.market_offered) << "with every instrument";
    EXPECT_GE(file.header.first_due_time_ns, before_ns);
    EXPECT_EQ(0, file.runs[0].released);
    EXPECT_EQ(1, LedgerFile(ledger).runs[0].released);
}

TEST(PlaybackTest, shouldResumeWhereTheRunBeforeStopped)
{
    const test::TemporaryDirectory directory;
    const std::string market = "startTime = 09:30:00\nduration = 40\nstartDelayMs = 0\nsnapshotOnSubscribe = false\n";
    const std::string ledger = directory.file("ledger");
    const std::string resumed = market + "resume = true\nledger = " + ledger + "\n";
    std::vector<ctp::DepthMarketData> whole;
    {
        SimulatedClient client(market + "pace = max\nledger = " + directory.file("whole") + "\n");
        ASSERT_TRUE(client.start(kIds));
        ASSERT_TRUE(test::await([&] { return LedgerFile(directory.file("whole")).header.finished == 1; }));
        client.release();
        whole = client.spi.ticks();
    }

    std::vector<ctp::DepthMarketData> parts;
    constexpr int kRuns = 4;
    for (int run = 1; run <= kRuns; ++run)
    {
        const bool is_last = run == kRuns; // the others are released in mid-market, wherever they are then
        SimulatedClient client(resumed + (is_last ? "pace = max\n" : "pace = x40\n"));
        ASSERT_TRUE(client.start(kIds));
        ASSERT_TRUE(is_last ? test::await([&] { return LedgerFile(ledger).header.finished == 1; })
                            : client.await_ticks(7))
            << "run " << run << ": " << client.spi.tick_count() << " ticks";
        client.release();
        const auto ticks = client.spi.ticks();
        parts.insert(parts.end(), ticks.begin(), ticks.end());
        EXPECT_EQ(static_cast<int64_t>(parts.size()), LedgerFile(ledger).header.market_offered);
    }

    EXPECT_EQ(1, LedgerFile(ledger).header.finished);
    EXPECT_EQ(kRuns, LedgerFile(ledger).header.run_count);
    ASSERT_EQ(whole.size(), parts.size());
    EXPECT_EQ(checksum(whole), checksum(parts));
}
} // namespace
} // namespace millrace
