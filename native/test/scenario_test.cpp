#include "sim/scenario.h"

#include "sim/failure.h"
#include "test/temporary_directory.h"

#include <gtest/gtest.h>
#include <ostream>

namespace millrace::sim
{
namespace
{
struct Refusal
{
    const char* text;
    const char* part;
};

void PrintTo(const Refusal& refusal, std::ostream* out)
{
    *out << "'" << refusal.text << "'";
}

class ScenarioRefusalTest : public testing::TestWithParam<Refusal>
{
};

TEST_P(ScenarioRefusalTest, shouldNameFileLineKeyAndValue)
{
    const test::TemporaryDirectory directory;
    const std::string path = directory.write("scenario.txt", std::string("# a comment\n\n") + GetParam().text);

    try
    {
        load_scenario(path);
        FAIL() << "accepted: " << GetParam().text;
    }
    catch (const Failure& failure)
    {
        const std::string text = failure.what();
        EXPECT_NE(std::string::npos, text.find(path)) << text;
        EXPECT_NE(std::string::npos, text.find(GetParam().part)) << text;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Texts, ScenarioRefusalTest,
    testing::Values(
        Refusal{"speed = 3", "line 3: speed = '3': unknown key"},
        Refusal{"seed", "line 3: seed = '': expected key = value"},
        Refusal{"seed =", "line 3: seed = '': expected a value"}, Refusal{"seed = -1", "line 3: seed = '-1'"},
        Refusal{"seed = 1x", "line 3: seed = '1x'"},
        Refusal{"seed = 1\nseed = 2", "line 4: seed = '2': the key was given before"},
        Refusal{"source = live", "source = 'live'"}, Refusal{"pace = fast", "pace = 'fast'"},
        Refusal{"pace = x", "pace = 'x'"}, Refusal{"pace = x0", "pace = 'x0'"}, Refusal{"pace = x-2", "pace = 'x-2'"},
        Refusal{"tradingDay = 20260931", "tradingDay = '20260931'"}, Refusal{"tradingDay = 20260926", "a weekday"},
        Refusal{"startTime = 9:00", "startTime = '9:00'"}, Refusal{"activity = 1.5", "activity = '1.5'"},
        Refusal{"activity = nan", "activity = 'nan'"}, Refusal{"duplicates = -0.1", "duplicates = '-0.1'"},
        Refusal{"count = 0", "count = '0'"}, Refusal{"count = 99999999999999999999", "count ="},
        Refusal{"repeat = 0", "repeat = '0'"}, Refusal{"repeat = 2", "needs a market with an end"},
        Refusal{"startDelayMs = 1.5", "startDelayMs = '1.5'"},
        Refusal{"snapshotOnSubscribe = yes", "snapshotOnSubscribe = 'yes'"},
        Refusal{"resume = true", "needs the key ledger"}, Refusal{"login = refuse", "login = 'refuse'"},
        Refusal{"login = refuse:0", "login = 'refuse:0'"}, Refusal{"disconnectAt = 5", "disconnectAt = '5'"},
        Refusal{"disconnectAt = 0:4097", "disconnectAt = '0:4097'"}, Refusal{"source = csv", "no csv key"},
        Refusal{"connect = no", "connect = 'no'"}, Refusal{"connect = drop:0", "connect = 'drop:0'"},
        Refusal{"connect = accept:3", "connect = 'accept:3'"}, Refusal{"connect = silent:x", "connect = 'silent:x'"},
        Refusal{"connect = refuse:86400001", "connect = 'refuse:86400001': expected refuse:MS with at most 86400000"},
        Refusal{"dropsPerSecond = 5", "dropsPerSecond = '5' has no effect without connect = drop"},
        Refusal{"connect = silent\ndropsPerSecond = 5", "without connect = drop"},
        Refusal{"connect = drop\nheartbeatTimeoutMs = 5",
                "heartbeatTimeoutMs = '5' has no effect without connect = silent"},
        Refusal{"loginFaults = 2", "loginFaults = '2' has no effect without login = refuse:N"},
        Refusal{"login = accept\nloginFaults = 2", "loginFaults = '2'"},
        Refusal{"loginRefusedBy = OnRspError", "loginRefusedBy = 'OnRspError' has no effect without login"},
        Refusal{"login = silent\nloginRefusedBy = OnRspError", "without login = refuse:N or the key password"},
        Refusal{"subscriptionRefused = 0.5", "subscriptionRefused = '0.5' has no effect without subscription"},
        Refusal{"subscription = accept\nunacknowledged = 1\nsubscriptionRefused = 0.5",
                "without subscription = refuse:N"},
        Refusal{"subscriptionFaults = 1", "subscriptionFaults = '1' has no effect without subscription"},
        Refusal{"lateMs = 100", "lateMs = '100' has no effect without the key late"},
        Refusal{"queueOverflow = 4097", "queueOverflow = '4097' has no effect without the key queueLimit"},
        Refusal{"dropsPerSecond = 0", "dropsPerSecond = '0'"},
        Refusal{"heartbeatTimeoutMs = 0", "heartbeatTimeoutMs = '0'"},
        Refusal{"reconnectDelayMs = -1", "reconnectDelayMs = '-1'"}, Refusal{"login = silent:3", "login = 'silent:3'"},
        Refusal{"login = accept:3", "login = 'accept:3'"}, Refusal{"loginFaults = 0", "loginFaults = '0'"},
        Refusal{"loginRefusedBy = OnRspLogin", "loginRefusedBy = 'OnRspLogin'"},
        Refusal{"loginReturns = -1:3", "loginReturns = '-1:3'"}, Refusal{"loginReturns = -2", "loginReturns = '-2'"},
        Refusal{"password = 12345678901234567890123456789012345678901", "at most 40"},
        Refusal{"errorText = short", "errorText = 'short'"}, Refusal{"subscription = 7", "subscription = '7'"},
        Refusal{"subscription = refuse", "subscription = 'refuse'"},
        Refusal{"subscriptionRefused = 2", "subscriptionRefused = '2'"},
        Refusal{"unacknowledged = x", "unacknowledged = 'x'"},
        Refusal{"subscriptionFaults = 0", "subscriptionFaults = '0'"},
        Refusal{"subscribeReturns = -3:0", "subscribeReturns = '-3:0'"},
        Refusal{"nextTradingDay = 20261003", "nextTradingDay = '20261003'"},
        Refusal{"silenceAt = 5", "silenceAt = '5'"}, Refusal{"silenceAt = 0:5", "silenceAt = '0:5'"},
        Refusal{"silenceAt = 5:5:x", "silenceAt = '5:5:x'"},
        Refusal{"heartbeatWarningMs = 0", "heartbeatWarningMs = '0'"},
        Refusal{"snapshotAgeHours = 25", "snapshotAgeHours = '25'"}, Refusal{"reordered = 1.1", "reordered = '1.1'"},
        Refusal{"late = -1", "late = '-1'"}, Refusal{"lateMs = 0", "lateMs = '0'"},
        Refusal{"badNumbers = a", "badNumbers = 'a'"}, Refusal{"badTexts = a", "badTexts = 'a'"},
        Refusal{"queueLimit = 0", "queueLimit = '0'"}, Refusal{"queueOverflow = 0", "queueOverflow = '0'"},
        Refusal{"pace = max\nqueueLimit = 5", "needs a pace at which ticks are due"},
        Refusal{"abortAt = 0", "abortAt = '0'"}, Refusal{"releaseDelayMs = -1", "releaseDelayMs = '-1'"},
        Refusal{"noise = yes", "noise = 'yes'"}, Refusal{"csv = a.csv", "needs source = csv"},
        Refusal{"source = csv\ncsv = a\nduration = 3", "use count"}));

TEST(ScenarioTest, shouldReadEveryKey)
{
    const test::TemporaryDirectory directory;
    const std::string path = directory.write("scenario.txt", "  seed=18446744073709551615   # the largest\r\n"
                                                             "source = generated\n"
                                                             "instruments = /tmp/a#b.txt\n"
                                                             "tradingDay = 20261008\n"
                                                             "startTime = 21:00:00\n"
                                                             "activity = 0.25\n"
                                                             "duplicates = 0.01\n"
                                                             "count = 10\n"
                                                             "duration = 20\n"
                                                             "repeat = 3\n"
                                                             "pace = x2.5\n"
                                                             "startDelayMs = 0\n"
                                                             "snapshotOnSubscribe = false\n"
                                                             "ledger = /tmp/ledger\n"
                                                             "resume = true\n"
                                                             "login = refuse:3\n"
                                                             "disconnectAt = 50:8193\n"
                                                             "disconnectAt = 5:4097");

    const Scenario scenario = load_scenario(path);

    EXPECT_EQ(UINT64_MAX, scenario.seed);
    EXPECT_EQ("/tmp/a#b.txt", scenario.instruments_path);
    EXPECT_EQ(*parse_day("20261008"), scenario.trading_day);
    EXPECT_EQ(21 * 3600, scenario.start_time_seconds);
    EXPECT_EQ(0.25, scenario.activity);
    EXPECT_EQ(0.01, scenario.duplicates);
    EXPECT_EQ(10, scenario.count);
    EXPECT_EQ(20, scenario.duration_seconds);
    EXPECT_EQ(3, scenario.repeat);
    EXPECT_EQ(Pace::kOriginal, scenario.pace);
    EXPECT_EQ(2.5, scenario.speed);
    EXPECT_EQ(0, scenario.start_delay_ms);
    EXPECT_FALSE(scenario.snapshot_on_subscribe);
    EXPECT_EQ("/tmp/ledger", scenario.ledger_path);
    EXPECT_TRUE(scenario.resume);
    EXPECT_EQ(3, scenario.login_error);
    ASSERT_EQ(2u, scenario.disconnects.size());
    EXPECT_EQ(5, scenario.disconnects[0].after_tick) << "in the order of play";
    EXPECT_EQ(8193, scenario.disconnects[1].reason);
}

TEST(ScenarioTest, shouldReadEveryFaultKey)
{
    const test::TemporaryDirectory directory;
    const std::string path = directory.write("scenario.txt", "connect = drop:3\n"
                                                             "dropsPerSecond = 10000\n"
                                                             "reconnectDelayMs = 0\n"
                                                             "login = refuse:7\n"
                                                             "loginFaults = 2\n"
                                                             "loginRefusedBy = OnRspError\n"
                                                             "password = secret\n"
                                                             "loginReturns = -2:4\n"
                                                             "errorText = cut\n"
                                                             "subscription = refuse:6000\n"
                                                             "subscriptionRefused = 0.5\n"
                                                             "unacknowledged = 0.25\n"
                                                             "subscriptionFaults = 3\n"
                                                             "subscribeReturns = -3:1\n"
                                                             "lateMs = 1500\n" // before its fault
                                                             "late = 0.75\n"
                                                             "queueOverflow = 4097\n"
                                                             "queueLimit = 100\n");

    const Scenario scenario = load_scenario(path);

    EXPECT_EQ(Connecting::kDropped, scenario.connecting);
    EXPECT_EQ(3, scenario.connecting_limit);
    EXPECT_EQ(10000, scenario.drops_per_second);
    EXPECT_EQ(0, scenario.reconnect_delay_ms);
    EXPECT_EQ(2, scenario.login_faults);
    EXPECT_TRUE(scenario.is_login_refused_by_error);
    EXPECT_EQ("secret", scenario.password);
    EXPECT_EQ(-2, scenario.login_returns.code);
    EXPECT_EQ(4, scenario.login_returns.calls);
    EXPECT_TRUE(scenario.are_texts_cut);
    EXPECT_EQ(6000, scenario.subscription_error);
    EXPECT_EQ(0.5, scenario.refused_share);
    EXPECT_EQ(0.25, scenario.unacknowledged_share);
    EXPECT_EQ(3, scenario.subscription_faults);
    EXPECT_EQ(1, scenario.subscribe_returns.calls);
    EXPECT_EQ(1500, scenario.late_ms);
    EXPECT_EQ(0.75, scenario.late);
    EXPECT_EQ(4097, scenario.queue_overflow_reason);
    EXPECT_EQ(100, scenario.queue_limit);
}

TEST(ScenarioTest, shouldHaveTheDefaultsOfTheProtocol)
{
    const Scenario scenario = load_scenario("");

    EXPECT_FALSE(scenario.is_csv);
    EXPECT_EQ(1u, scenario.seed);
    EXPECT_EQ(*parse_day("20260930"), scenario.trading_day);
    EXPECT_EQ(9 * 3600, scenario.start_time_seconds);
    EXPECT_EQ(0.6, scenario.activity);
    EXPECT_EQ(500, scenario.start_delay_ms);
    EXPECT_TRUE(scenario.snapshot_on_subscribe);
    EXPECT_FALSE(scenario.count || scenario.duration_seconds || scenario.repeat);
}

TEST(ScenarioTest, shouldNameAMissingFile)
{
    EXPECT_THROW(load_scenario("/nowhere/scenario.txt"), Failure);
}
} // namespace
} // namespace millrace::sim
