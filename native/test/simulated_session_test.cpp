/* The simulated library as a client sees it: callbacks, their order, their thread. */
#include "test/simulated_client.h"

#include <gtest/gtest.h>
#include <set>

namespace millrace
{
namespace
{
using test::Seen;
using test::SimulatedClient;

constexpr const char* kQuiet = "pace = max\ncount = 1\nstartDelayMs = 3600000\nsnapshotOnSubscribe = false\n";

std::vector<std::string> many_ids(const int count)
{
    std::vector<std::string> ids;
    for (int i = 0; i < count; ++i)
    {
        ids.push_back("rb" + std::to_string(1000 + i));
    }
    return ids;
}

TEST(SimulatedSessionTest, shouldRefuseRequestsBeforeTheConnection)
{
    SimulatedClient client(kQuiet);
    ctp::ReqUserLogin login = {};

    EXPECT_EQ(-1, client.api->ReqUserLogin(&login, 1));
    EXPECT_EQ(-1, client.subscribe({"rb2701"}));
    EXPECT_STREQ("19800100", client.api->GetTradingDay());
}

TEST(SimulatedSessionTest, shouldAnswerALogin)
{
    SimulatedClient client("tradingDay = 20261008\nstartTime = 21:00:00\n" + std::string(kQuiet));

    ASSERT_TRUE(client.connect() && client.login());

    const ctp::RspUserLogin login = client.spi.login();
    EXPECT_STREQ("20261008", login.trading_day);
    EXPECT_STREQ("9999", login.broker_id);
    EXPECT_STREQ("user", login.user_id);
    EXPECT_STREQ("21:00:00", login.shfe_time);
    EXPECT_EQ(8u, std::strlen(login.login_time));
    EXPECT_GT(login.front_id, 0);
    EXPECT_GT(login.session_id, 0);
    EXPECT_STREQ("20261008", client.api->GetTradingDay());
    const Seen answer = client.spi.seen().back();
    EXPECT_EQ(0, answer.code);
    EXPECT_EQ(7, answer.request_id);
    EXPECT_TRUE(answer.is_last);
}

TEST(SimulatedSessionTest, shouldRefuseALoginWhenToldTo)
{
    SimulatedClient client("login = refuse:3\n" + std::string(kQuiet));

    ASSERT_TRUE(client.connect() && client.login());
    EXPECT_EQ(3, client.spi.seen().back().code);
    EXPECT_STREQ("19800100", client.api->GetTradingDay());

    ASSERT_EQ(0, client.subscribe({"rb2701"}));
    ASSERT_TRUE(test::await([&] { return client.spi.count("subscribed") == 1; }));
    EXPECT_EQ(6, client.spi.seen().back().code) << "still not logged in";
}

TEST(SimulatedSessionTest, shouldRefuseASubscriptionBeforeTheLogin)
{
    SimulatedClient client(kQuiet);
    ASSERT_TRUE(client.connect());

    ASSERT_EQ(0, client.subscribe({"rb2701", "cu2611"})) << "0 is no acknowledgement";

    ASSERT_TRUE(test::await([&] { return client.spi.count("subscribed") == 2; }));
    EXPECT_EQ(6, client.spi.seen()[1].code);
    EXPECT_EQ(6, client.spi.seen()[2].code);
}

TEST(SimulatedSessionTest, shouldAcknowledgeInPacketsOf34)
{
    SimulatedClient client(kQuiet);
    ASSERT_TRUE(client.start(many_ids(100)));

    ASSERT_TRUE(test::await([&] { return client.spi.count("subscribed") == 100; }));

    std::vector<int> ends;
    int number = 0;
    for (const Seen& seen : client.spi.seen())
    {
        if (seen.what == "subscribed")
        {
            EXPECT_EQ("rb" + std::to_string(1000 + number), seen.instrument_id);
            EXPECT_EQ(0, seen.code);
            EXPECT_EQ(0, seen.request_id);
            ++number;
            if (seen.is_last)
            {
                ends.push_back(number);
            }
        }
    }
    EXPECT_EQ((std::vector<int>{34, 68, 100}), ends);
}

TEST(SimulatedSessionTest, shouldIgnoreEmptyIdsAndCutLongOnes)
{
    SimulatedClient client(kQuiet);
    ASSERT_TRUE(client.connect() && client.login());

    EXPECT_EQ(0, client.subscribe({}));
    EXPECT_EQ(0, client.subscribe({""}));
    EXPECT_EQ(0, client.subscribe({std::string(100, 'x')}));

    ASSERT_TRUE(test::await([&] { return client.spi.count("subscribed") == 1; }));
    EXPECT_EQ(std::string(80, 'x'), client.spi.seen().back().instrument_id);
}

TEST(SimulatedSessionTest, shouldSendTheLastKnownSnapshotAfterTheAcknowledgement)
{
    SimulatedClient client("pace = max\ncount = 1\nstartDelayMs = 3600000\n");

    ASSERT_TRUE(client.start({"rb2701", "zz0000", "cu2611"}));
    ASSERT_TRUE(client.await_ticks(2));

    std::vector<std::string> order;
    for (const Seen& seen : client.spi.seen())
    {
        order.push_back(seen.what + " " + seen.instrument_id);
    }
    EXPECT_EQ((std::vector<std::string>{"connected ", "login ", "subscribed rb2701", "subscribed zz0000",
                                        "subscribed cu2611", "tick rb2701", "tick cu2611"}),
              order);
    EXPECT_STREQ("15:00:00", client.spi.ticks()[0].update_time) << "stale";
    EXPECT_EQ(0, client.spi.ticks()[0].volume);
}

TEST(SimulatedSessionTest, shouldDeliverSubscribedInstrumentsOnly)
{
    SimulatedClient client("pace = max\ncount = 200\nstartDelayMs = 0\nsnapshotOnSubscribe = false\n");

    ASSERT_TRUE(client.start({"rb2701"}));
    ASSERT_TRUE(client.await_ticks(200));
    client.release();

    EXPECT_EQ(200, client.spi.tick_count()) << "others are not counted";
    for (const ctp::DepthMarketData& tick : client.spi.ticks())
    {
        EXPECT_STREQ("rb2701", tick.instrument_id);
    }
}

TEST(SimulatedSessionTest, shouldStopAnInstrumentThatIsUnsubscribed)
{
    SimulatedClient client("startDelayMs = 0\nsnapshotOnSubscribe = false\npace = x50\nactivity = 1\n");
    ASSERT_TRUE(client.start({"rb2701", "cu2611"}));
    ASSERT_TRUE(client.await_ticks(10));

    char id[] = "rb2701";
    char* ids[] = {id};
    ASSERT_EQ(0, client.api->UnSubscribeMarketData(ids, 1));
    ASSERT_TRUE(test::await([&] { return client.spi.count("unsubscribed") == 1; }));
    ASSERT_TRUE(client.await_ticks(client.spi.tick_count() + 10));
    client.release();

    bool is_unsubscribed = false;
    for (const Seen& seen : client.spi.seen())
    {
        is_unsubscribed = is_unsubscribed || seen.what == "unsubscribed";
        EXPECT_FALSE(is_unsubscribed && seen.what == "tick" && seen.instrument_id == "rb2701");
    }
}

TEST(SimulatedSessionTest, shouldMakeEveryCallbackOnOneThreadThatIsNotTheCallers)
{
    SimulatedClient client("pace = max\ncount = 50\nstartDelayMs = 0\n");
    ASSERT_TRUE(client.start({"rb2701"}));
    ASSERT_TRUE(client.await_ticks(51));

    std::set<std::thread::id> threads;
    for (const Seen& seen : client.spi.seen())
    {
        threads.insert(seen.thread);
    }

    EXPECT_EQ(1u, threads.size());
    EXPECT_EQ(0u, threads.count(std::this_thread::get_id()));
}

TEST(SimulatedSessionTest, shouldDisconnectReconnectAndGoOnWithoutLoss)
{
    const std::string common = "pace = max\ncount = 30\nstartDelayMs = 0\nsnapshotOnSubscribe = false\n";
    SimulatedClient undisturbed(common);
    ASSERT_TRUE(undisturbed.start({"rb2701"}) && undisturbed.await_ticks(30));
    SimulatedClient client(common + "disconnectAt = 10:4097\ndisconnectAt = 20:8193\n");
    ASSERT_TRUE(client.start({"rb2701"}));

    for (int round = 1; round <= 2; ++round)
    {
        ASSERT_TRUE(test::await([&] { return client.spi.count("connected") == round + 1; }));
        EXPECT_EQ(10 * round, client.spi.tick_count()) << "the market pauses";
        ASSERT_TRUE(client.login()) << "login again";
        ASSERT_EQ(0, client.subscribe({"rb2701"})) << "subscription again";
        ASSERT_TRUE(client.await_ticks(10 * round + 1));
    }
    ASSERT_TRUE(client.await_ticks(30));

    std::vector<int> reasons;
    for (const Seen& seen : client.spi.seen())
    {
        if (seen.what == "disconnected")
        {
            reasons.push_back(seen.code);
        }
    }
    EXPECT_EQ((std::vector<int>{4097, 8193}), reasons);
    const auto ticks = client.spi.ticks();
    const auto expected = undisturbed.spi.ticks();
    for (size_t i = 0; i < 30; ++i)
    {
        EXPECT_EQ(0, std::memcmp(&expected[i], &ticks[i], sizeof(ticks[i]))) << "tick " << i;
    }
}

TEST(SimulatedSessionTest, shouldReleaseAtOnceInAnyState)
{
    const auto start = std::chrono::steady_clock::now();

    SimulatedClient never_used(kQuiet);
    never_used.release();
    SimulatedClient waiting(kQuiet);
    ASSERT_TRUE(waiting.start({"rb2701"}));
    waiting.release();
    SimulatedClient playing("startDelayMs = 0\npace = max\n");
    ASSERT_TRUE(playing.start({"rb2701"}) && playing.await_ticks(1000));
    playing.release();
    const int64_t ticks = playing.spi.tick_count();

    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
    EXPECT_EQ(ticks, playing.spi.tick_count()) << "no callback after Release";
}

TEST(SimulatedSessionTest, shouldReleaseWhenNothingThatTicksIsSubscribed)
{
    SimulatedClient client("pace = max\nstartDelayMs = 0\n"); // endless
    ASSERT_TRUE(client.start({"zz0000"}));
    ASSERT_TRUE(client.await_count("subscribed", 1));

    client.release();

    EXPECT_EQ(0, client.spi.tick_count());
}

TEST(SimulatedSessionTest, shouldStaySilentWithoutAFront)
{
    SimulatedClient client(kQuiet);

    client.api->Init();

    EXPECT_FALSE(test::await([&] { return !client.spi.seen().empty(); }, std::chrono::milliseconds(50)));
}

TEST(SimulatedSessionTest, shouldAnswerWhatAFrontDoesNotOfferWithAnError)
{
    SimulatedClient client(kQuiet);
    ASSERT_TRUE(client.connect() && client.login());

    ASSERT_EQ(0, client.api->ReqUserLogout(nullptr, 5));
    ASSERT_TRUE(test::await([&] { return client.spi.count("error") == 1; }));

    EXPECT_EQ(77, client.spi.seen().back().code);
    EXPECT_EQ(5, client.spi.seen().back().request_id);
}

TEST(SimulatedSessionTest, shouldCreateNothingFromAFaultyScenarioAndSayWhy)
{
    const SimulatedClient client("pace = fast\n");

    EXPECT_EQ(nullptr, client.api);
    EXPECT_NE(std::string::npos, client.last_error().find("pace = 'fast'")) << client.last_error();
}

TEST(SimulatedSessionTest, shouldLoadTheWholeScenarioBeforeItStarts)
{
    const test::TemporaryDirectory directory;
    const std::string csv = directory.write("ticks.csv", "TradingDay,InstrumentID,LastPrice,Volume,UpdateTime,"
                                                         "UpdateMillisec\n20260930,rb2701,1,0,09:00:00,0\n"
                                                         "20260930,rb2701,1,0,09:00,0\n");

    const SimulatedClient client("source = csv\ncsv = " + csv + "\n");

    EXPECT_EQ(nullptr, client.api);
    EXPECT_NE(std::string::npos, client.last_error().find(csv + " line 3: column UpdateTime = '09:00'"))
        << client.last_error();
}

TEST(SimulatedSessionTest, shouldReturnFromJoinAfterRelease)
{
    auto client = std::make_unique<SimulatedClient>(kQuiet);
    ASSERT_TRUE(client->connect());
    ctp::MdApi* const api = client->api;
    std::atomic<bool> has_joined{false};
    std::thread joiner(
        [&]
        {
            api->Join();
            has_joined = true;
        });

    EXPECT_FALSE(test::await([&] { return has_joined.load(); }, std::chrono::milliseconds(30)));
    client->release();
    joiner.join();

    EXPECT_TRUE(has_joined);
}
} // namespace
} // namespace millrace
