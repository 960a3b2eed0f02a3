/* Faults of the market's course and of its ticks, one test for each scenario key. */
#include "audit/hash64.h"
#include "test/ledger_file.h"
#include "test/simulated_client.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <gtest/gtest.h>
#include <map>
#include <set>

namespace millrace
{
namespace
{
using test::LedgerFile;
using test::Seen;
using test::SimulatedClient;

const std::string kFlat =
    "startTime = 09:30:00\nactivity = 1\npace = max\nstartDelayMs = 0\nsnapshotOnSubscribe = false\n";
const std::vector<std::string> kIds = {"rb2701", "cu2611", "m2701"};

/* Plays to the end and returns the structs, in the order of delivery. */
std::vector<std::string> play(const std::string& scenario, const int64_t count)
{
    const test::TemporaryDirectory directory;
    const std::string list = directory.write("list.txt", "rb2701\ncu2611\nm2701\n"); // neighbours are subscribed ones
    SimulatedClient client(scenario + "instruments = " + list + "\ncount = " + std::to_string(count) + "\n");
    EXPECT_TRUE(client.start(kIds)) << client.last_error();
    EXPECT_TRUE(client.await_ticks(count)) << client.spi.tick_count();
    client.release();
    EXPECT_EQ(count, client.spi.tick_count()) << "no tick is lost or added";
    return client.spi.raw_ticks();
}

std::vector<std::string> sorted(std::vector<std::string> ticks)
{
    std::sort(ticks.begin(), ticks.end());
    return ticks;
}

/* Ticks of the market, played sound and with a fault: how many differ, place by place. */
size_t differences(const std::vector<std::string>& one, const std::vector<std::string>& two)
{
    size_t count = 0;
    for (size_t i = 0; i < one.size(); ++i)
    {
        count += one[i] == two[i] ? 0 : 1;
    }
    return count;
}

TEST(SilenceTest, shouldWarnAndGoOnWithoutLoss)
{
    SimulatedClient client("silenceAt = 5:150\nheartbeatWarningMs = 50\ncount = 10\n" + kFlat);
    const std::vector<std::string> sound = play(kFlat, 10);
    ASSERT_TRUE(client.start(kIds) && client.await_ticks(10));

    const std::vector<Seen> seen = client.spi.seen();
    const auto warning =
        std::find_if(seen.begin(), seen.end(), [](const Seen& one) { return one.what == "warning"; });

    ASSERT_NE(seen.end(), warning);
    EXPECT_EQ(1, client.spi.count("warning"));
    EXPECT_GE((warning + 1)->time_ns - (warning - 1)->time_ns, 150000000);
    EXPECT_EQ(5, std::count_if(seen.begin(), warning, [](const Seen& one) { return one.what == "tick"; }));
    EXPECT_TRUE(sorted(sound) == sorted(client.spi.raw_ticks()));
}

TEST(SilenceTest, shouldNotWarnOfAShortOneAndMoveWhatComesAfter)
{
    SimulatedClient client("startTime = 09:30:00\nactivity = 1\npace = x10\nstartDelayMs = 0\ncount = 6\n"
                           "snapshotOnSubscribe = false\nsilenceAt = 3:200\n");
    ASSERT_TRUE(client.start({"rb2701"}) && client.await_ticks(6));

    const std::vector<int64_t> due = client.spi.due_times_ns();

    EXPECT_EQ(0, client.spi.count("warning"));
    EXPECT_NEAR(250e6, static_cast<double>(due[3] - due[2]), 2e6) << "a frame and the silence";
    EXPECT_NEAR(50e6, static_cast<double>(due[4] - due[3]), 2e6);
}

TEST(SilenceTest, shouldEndInADisconnectWhenToldTo)
{
    SimulatedClient client("silenceAt = 5:60:8193\ncount = 10\n" + kFlat);
    ASSERT_TRUE(client.start(kIds) && client.await_count("connected", 2));
    EXPECT_EQ(5, client.spi.tick_count());
    EXPECT_EQ(8193, client.spi.seen()[client.spi.seen().size() - 2].code);

    ASSERT_TRUE(client.login() && client.subscribe(kIds) == 0);

    EXPECT_TRUE(client.await_ticks(10));
}

TEST(TickFaultsTest, shouldChangeThePlacesOfNeighbours)
{
    const std::vector<std::string> sound = play(kFlat, 1000);
    const std::vector<std::string> reordered = play("reordered = 0.1\n" + kFlat, 1000);

    EXPECT_NEAR(180, static_cast<double>(differences(sound, reordered)), 60);
    EXPECT_EQ(0u, differences(reordered, play("reordered = 0.1\n" + kFlat, 1000))) << "the same in every run";
    for (size_t i = 0; i + 1 < reordered.size(); ++i)
    {
        const bool is_near =
            reordered[i] == sound[i] || reordered[i] == sound[i + 1] || (i > 0 && reordered[i] == sound[i - 1]);
        EXPECT_TRUE(is_near) << i;
    }
}

TEST(TickFaultsTest, shouldDeliverAShareLateWithItsOldStamp)
{
    const std::string common = "duration = 60\nlate = 0.1\nlateMs = 3000\n" + kFlat;
    SimulatedClient client(common);
    SimulatedClient sound("duration = 60\n" + kFlat);
    const auto ended = [](SimulatedClient& one) { return one.start(kIds) && one.await_ticks(360); };
    ASSERT_TRUE(ended(client) && ended(sound));

    int late = 0;
    std::string newest;
    for (const ctp::DepthMarketData& tick : client.spi.ticks())
    {
        late += newest > tick.update_time ? 1 : 0;
        newest = std::max(newest, std::string(tick.update_time));
    }

    EXPECT_NEAR(36, late, 20);
    EXPECT_TRUE(sorted(sound.spi.raw_ticks()) == sorted(client.spi.raw_ticks())) << "with their stamps as they were";
}

TEST(TickFaultsTest, shouldPlayAMarketInWhichAllIsLate)
{
    EXPECT_EQ(0u, differences(play(kFlat, 100), play("late = 1\n" + kFlat, 100)));
}

TEST(TickFaultsTest, shouldDamageNumbers)
{
    const std::vector<std::string> sound = play(kFlat, 3000);
    const std::vector<std::string> bad = play("badNumbers = 0.2\n" + kFlat, 3000);
    int not_numbers = 0;
    int infinite = 0;
    int negative_volumes = 0;
    for (const std::string& bytes : bad)
    {
        ctp::DepthMarketData tick;
        std::memcpy(static_cast<void*>(&tick), bytes.data(), sizeof(tick));
        for (const double price : {tick.last_price, tick.open_price, tick.turnover, tick.book[0].ask_price})
        {
            not_numbers += std::isnan(price) ? 1 : 0;
            infinite += std::isinf(price) ? 1 : 0;
        }
        negative_volumes += tick.volume < 0 ? 1 : 0;
    }

    EXPECT_NEAR(560, static_cast<double>(differences(sound, bad)), 150);
    EXPECT_GT(not_numbers, 0);
    EXPECT_GT(infinite, 0);
    EXPECT_NEAR(85, negative_volumes, 45);
}

TEST(TickFaultsTest, shouldDamageTexts)
{
    const std::vector<std::string> sound = play(kFlat, 3000);
    const std::vector<std::string> bad = play("badTexts = 0.1\n" + kFlat, 3000);
    std::set<std::string> kinds;
    for (const std::string& bytes : bad)
    {
        ctp::DepthMarketData tick;
        std::memcpy(static_cast<void*>(&tick), bytes.data(), sizeof(tick));
        const size_t id_length = strnlen(tick.instrument_id, sizeof(tick.instrument_id));
        kinds.insert(id_length == 0    ? "empty id"
                     : id_length == 80 ? "long id"
                     : id_length == 81 ? "unterminated id"
                                       : "");
        kinds.insert(strnlen(tick.update_time, 9) == 9 ? "unterminated time" : "");
        kinds.insert(strnlen(tick.trading_day, 9) == 9 ? "unterminated day" : "");
        kinds.insert(tick.update_time[0] == '\0' ? "empty time" : "");
        kinds.insert(std::string(tick.update_time, 8) == "24:61:61" ? "no time" : "");
    }

    EXPECT_NEAR(300, static_cast<double>(differences(sound, bad)), 80);
    EXPECT_EQ((std::set<std::string>{"", "empty id", "empty time", "long id", "no time", "unterminated day",
                                     "unterminated id", "unterminated time"}),
              kinds);
}

TEST(TickFaultsTest, shouldAccountForDamagedTicksInTheLedger)
{
    const test::TemporaryDirectory directory;
    const std::string ledger = directory.file("ledger");
    const std::vector<std::string> ticks = play("badTexts = 0.3\nbadNumbers = 0.3\nreordered = 0.3\nlate = 0.1\n"
                                                "duplicates = 0.1\nledger = " + ledger + "\n" + kFlat,
                                                500);
    uint64_t checksum = 0;
    int64_t sequence = 0;
    for (const std::string& tick : ticks)
    {
        checksum += checksum_contribution(hash64(tick.data(), tick.size()), ++sequence);
    }

    const mr_sim_ledger_slot offered = LedgerFile::valid(LedgerFile(ledger).runs[0].offered);
    EXPECT_EQ(500, offered.count);
    EXPECT_EQ(static_cast<int64_t>(checksum), offered.checksum);
}

TEST(TickFaultsTest, shouldSendSnapshotsThatAreHoursOld)
{
    SimulatedClient client("snapshotAgeHours = 16\npace = max\ncount = 1\nstartDelayMs = 3600000\n");

    ASSERT_TRUE(client.start({"rb2701"}) && client.await_ticks(1));

    EXPECT_STREQ("23:00:00", client.spi.ticks()[0].update_time) << "15:00:00, sixteen hours ago";
    EXPECT_STREQ("20260928", client.spi.ticks()[0].action_day);
}

TEST(SlowConsumerTest, shouldDropTheSessionCountWhatIsMissedAndGoOnInTime)
{
    const test::TemporaryDirectory directory;
    const std::string ledger = directory.file("ledger");
    SimulatedClient client("startTime = 09:30:00\nactivity = 1\npace = x50\nstartDelayMs = 0\ncount = 300\n"
                           "snapshotOnSubscribe = false\nqueueLimit = 20\nqueueOverflow = 4097\nledger = " +
                           ledger + "\n");
    client.spi.on_tick = [](const int64_t number)
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(number == 10 ? 500 : 0);
        while (std::chrono::steady_clock::now() < end)
        {
            std::this_thread::yield(); // a callback that holds the vendor's thread
        }
    };
    ASSERT_TRUE(client.start({"rb2701"}) && client.await_count("connected", 2));
    EXPECT_EQ(10, client.spi.tick_count());
    const int64_t missed_at_first = LedgerFile(ledger).runs[0].missed;
    EXPECT_GT(missed_at_first, 20);

    ASSERT_TRUE(client.login() && client.subscribe({"rb2701"}) == 0);
    ASSERT_TRUE(test::await([&] { return LedgerFile(ledger).header.finished == 1; }));
    client.release();

    const LedgerFile file(ledger);
    EXPECT_GT(file.runs[0].missed, missed_at_first) << "those that passed until the subscription";
    EXPECT_EQ(300, file.runs[0].missed + client.spi.tick_count());
    EXPECT_EQ(300, file.header.market_offered);
    EXPECT_EQ(client.spi.tick_count(), LedgerFile::valid(file.runs[0].offered).count);
    const std::vector<int64_t> due = client.spi.due_times_ns();
    EXPECT_NEAR(10e6 * static_cast<double>(299), static_cast<double>(due.back() - due.front()), 20e6)
        << "the market kept its time";
}

/* Seconds since the trading day began, of a tick of the day session. */
double time_of(const ctp::DepthMarketData& tick)
{
    int hour = 0;
    int minute = 0;
    int second = 0;
    std::sscanf(tick.update_time, "%2d:%2d:%2d", &hour, &minute, &second);
    return hour * 3600 + minute * 60 + second + tick.update_millisec * 1e-3;
}

TEST(SlowConsumerTest, shouldAccountForEveryTickWhenManyComeBackInSeveralRequests)
{
    constexpr int kInstruments = 100;
    const test::TemporaryDirectory directory;
    const std::string ledger = directory.file("ledger");
    std::string list;
    std::vector<std::string> ids;
    for (int i = 0; i < kInstruments; ++i)
    {
        ids.push_back("rb" + std::to_string(1000 + i));
        list += ids.back() + "\n";
    }
    SimulatedClient client(
        "startTime = 09:30:00\nactivity = 1\npace = x50\nstartDelayMs = 100\ncount = 30000\nrepeat = 1\n"
        "queueLimit = 4000\ninstruments = " +
        directory.write("list.txt", list) + "\nledger = " + ledger + "\n");
    constexpr int kSlowTick = 600;
    client.spi.on_tick = [](const int64_t number)
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(number == kSlowTick ? 800 : 0);
        while (std::chrono::steady_clock::now() < end)
        {
            std::this_thread::yield(); // a callback that holds the vendor's thread
        }
    };
    ASSERT_TRUE(client.start(ids) && client.await_count("connected", 2));
    const int64_t before = client.spi.tick_count();

    ASSERT_TRUE(client.login() && client.subscribe({ids.begin(), ids.begin() + 40}) == 0);
    ASSERT_TRUE(client.await_ticks(before + 1000)) << "of those that are back";
    ASSERT_EQ(0, client.subscribe({ids.begin() + 40, ids.end()}));
    ASSERT_TRUE(test::await([&] { return LedgerFile(ledger).header.finished == 1; }));
    client.release();

    const LedgerFile file(ledger);
    const int64_t snapshots = 2 * kInstruments;
    EXPECT_EQ(30000, file.header.market_total);
    EXPECT_EQ(30000, file.header.market_offered);
    EXPECT_EQ(30000, file.runs[0].missed + client.spi.tick_count() - snapshots);
    const std::vector<ctp::DepthMarketData> ticks = client.spi.ticks();
    std::map<std::string, double> snapshot_times;
    for (size_t i = static_cast<size_t>(before); i < ticks.size(); ++i)
    {
        snapshot_times.emplace(ticks[i].instrument_id, time_of(ticks[i])); // the first one
    }
    ASSERT_EQ(static_cast<size_t>(kInstruments), snapshot_times.size());
    const double dropped_at = time_of(ticks[kSlowTick - 1]);
    for (const auto& [id, time] : snapshot_times)
    {
        EXPECT_GT(time, dropped_at + 39) << id << ": a snapshot is of the market as it is then, 800 ms later at x50";
    }
}

TEST(SlowConsumerTest, shouldLetASlowOneCatchUpBelowTheLimit)
{
    SimulatedClient client("startTime = 09:30:00\nactivity = 1\npace = x50\nstartDelayMs = 0\ncount = 60\n"
                           "snapshotOnSubscribe = false\nqueueLimit = 10000\n");
    client.spi.on_tick = [](const int64_t number)
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(number == 10 ? 200 : 0);
        while (std::chrono::steady_clock::now() < end)
        {
            std::this_thread::yield();
        }
    };

    ASSERT_TRUE(client.start({"rb2701"}) && client.await_ticks(60));

    EXPECT_EQ(0, client.spi.count("disconnected"));
}
} // namespace
} // namespace millrace
