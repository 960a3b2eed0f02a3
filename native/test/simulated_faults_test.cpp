/* Faults of the front and of the library, one test for each scenario key. */
#include "test/simulated_client.h"

#include <chrono>
#include <csignal>
#include <gtest/gtest.h>
#include <iconv.h>

namespace millrace
{
namespace
{
using test::Seen;
using test::SimulatedClient;

const std::string kQuiet = "pace = max\ncount = 1\nstartDelayMs = 3600000\nsnapshotOnSubscribe = false\n";
const std::string kFlat = "pace = max\nstartDelayMs = 0\nsnapshotOnSubscribe = false\n";

std::vector<std::string> many_ids(const int count)
{
    std::vector<std::string> ids;
    for (int i = 0; i < count; ++i)
    {
        ids.push_back("rb" + std::to_string(1000 + i));
    }
    return ids;
}

std::vector<std::string> order_of(const SimulatedClient& client)
{
    std::vector<std::string> order;
    for (const Seen& seen : client.spi.seen())
    {
        order.push_back(seen.what + " " + std::to_string(seen.code));
    }
    return order;
}

/* By the C library, which knows the characters: an independent reading of the bytes. */
std::string utf8_of_gbk(std::string gbk)
{
    const iconv_t converter = iconv_open("UTF-8", "GBK");
    if (converter == reinterpret_cast<iconv_t>(-1))
    {
        return "this C library has no GBK: install its gconv modules";
    }
    std::string utf8(gbk.size() * 3, '\0');
    char* in = gbk.data();
    size_t in_left = gbk.size();
    char* out = utf8.data();
    size_t out_left = utf8.size();
    const bool is_whole = iconv(converter, &in, &in_left, &out, &out_left) != static_cast<size_t>(-1);
    iconv_close(converter);
    utf8.resize(utf8.size() - out_left);
    return is_whole ? utf8 : utf8 + " and then no GBK";
}

bool stays_silent(const SimulatedClient& client)
{
    return !test::await([&] { return !client.spi.seen().empty(); }, std::chrono::milliseconds(60));
}

TEST(FrontFaultsTest, shouldRefuseEveryConnection)
{
    SimulatedClient client("connect = refuse\n" + kQuiet);

    client.init();

    EXPECT_TRUE(stays_silent(client)) << "no callback at all";
    EXPECT_EQ(-1, client.send_login());
}

TEST(FrontFaultsTest, shouldRefuseConnectionsForATime)
{
    SimulatedClient client("connect = refuse:100\n" + kQuiet);
    const auto start = std::chrono::steady_clock::now();

    ASSERT_TRUE(client.connect());

    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(100));
    EXPECT_EQ(1u, client.spi.seen().size());
}

TEST(FrontFaultsTest, shouldDropConnectionsAtTheRateAndThenAccept)
{
    SimulatedClient client("connect = drop:50\ndropsPerSecond = 500\n" + kQuiet);

    ASSERT_TRUE(client.connect());

    const std::vector<Seen> seen = client.spi.seen();
    ASSERT_EQ(51u, seen.size());
    for (size_t i = 0; i < 50; ++i)
    {
        EXPECT_EQ("disconnected", seen[i].what);
        EXPECT_EQ(0x1001, seen[i].code);
    }
    EXPECT_NEAR(0.1, static_cast<double>(seen[50].time_ns - seen[0].time_ns) * 1e-9, 0.05);
    EXPECT_TRUE(client.login());
}

TEST(FrontFaultsTest, shouldDropConnectionsForEver)
{
    SimulatedClient client("connect = drop\n" + kQuiet);

    client.init();

    ASSERT_TRUE(client.await_count("disconnected", 200));
    EXPECT_EQ(0, client.spi.count("connected"));
}

TEST(FrontFaultsTest, shouldGiveUpASilentConnectionAfterTheHeartbeatTimeout)
{
    SimulatedClient client("connect = silent:2\nheartbeatTimeoutMs = 60\n" + kQuiet);
    const int64_t start_ns = std::chrono::steady_clock::now().time_since_epoch().count();

    ASSERT_TRUE(client.connect());

    EXPECT_EQ((std::vector<std::string>{"disconnected 8193", "disconnected 8193", "connected 0"}), order_of(client));
    EXPECT_GE(client.spi.seen()[0].time_ns - start_ns, 60000000);
}

TEST(FrontFaultsTest, shouldWaitAsLongAsToldBeforeItReconnects)
{
    SimulatedClient client("disconnectAt = 5:4097\nreconnectDelayMs = 350\n" + kFlat);
    ASSERT_TRUE(client.start({"rb2701"}));

    ASSERT_TRUE(client.await_count("connected", 2));

    const std::vector<Seen> seen = client.spi.seen();
    EXPECT_GE(seen.back().time_ns - seen[seen.size() - 2].time_ns, 350000000);
}

TEST(LoginFaultsTest, shouldAnswerWithTheDocumentedTextOfEachError)
{
    const std::pair<int, const char*> texts[] = {
        {3, "CTP:不合法的登录"},
        {4, "CTP:用户不活跃"},
        {5, "CTP:重复的登录"},
        {6, "CTP:还没有登录"},
        {7, "CTP:还没有初始化"},
        {8, "CTP:前置不活跃"},
        {9, "CTP:无此权限"},
        {11, "CTP:找不到该用户"},
        {12, "CTP:找不到该经纪公司"},
        {49, "CTP:登录地址不合法"},
        {60, "CTP:用户在线会话超出上限"},
        {75, "CTP:连续登录失败次数超限，登录被禁止"},
        {77, "CTP:没有此功能"},
        {90, "CTP:查询未就绪，请稍后重试"},
        {131, "CTP:弱密码"},
        {140, "CTP:首次登录必须修改密码"},
        {143, "CTP:登录失败次数过多，该地址被禁止登录"},
        {4040, "CTP:前置与接口握手失败"},
        {4041, "CTP:重复提交"},
        {4042, "CTP:登录地址认证失败"},
        {4043, "CTP:用户终端认证失败"},
        {6000, "CTP:订阅合约数量超限"},
        {99999, "CTP:未知错误"}};
    for (const auto& [error, text] : texts)
    {
        SimulatedClient client("login = refuse:" + std::to_string(error) + "\n" + kQuiet);
        ASSERT_TRUE(client.connect() && client.login());

        EXPECT_EQ(error, client.spi.seen().back().code);
        EXPECT_EQ(text, utf8_of_gbk(client.spi.seen().back().message)) << error;
    }
    SimulatedClient accepted(kQuiet);
    ASSERT_TRUE(accepted.connect() && accepted.login());
    EXPECT_EQ("CTP:正确", utf8_of_gbk(accepted.spi.seen().back().message));
}

TEST(LoginFaultsTest, shouldRefuseTheFirstLoginsOnly)
{
    SimulatedClient client("login = refuse:7\nloginFaults = 2\n" + kQuiet);
    ASSERT_TRUE(client.connect());

    ASSERT_TRUE(client.login() && client.login() && client.login());

    EXPECT_EQ((std::vector<std::string>{"connected 0", "login 7", "login 7", "login 0"}), order_of(client));
}

TEST(LoginFaultsTest, shouldLeaveTheFirstLoginsUnanswered)
{
    SimulatedClient client("login = silent\nloginFaults = 1\n" + kQuiet);
    ASSERT_TRUE(client.connect());

    ASSERT_EQ(0, client.send_login());
    ASSERT_TRUE(client.login());

    EXPECT_EQ((std::vector<std::string>{"connected 0", "login 0"}), order_of(client)) << "one answer to two logins";
}

TEST(LoginFaultsTest, shouldRefuseThroughOnRspError)
{
    SimulatedClient client("login = refuse:60\nloginRefusedBy = OnRspError\n" + kQuiet);
    ASSERT_TRUE(client.connect());

    ASSERT_EQ(0, client.send_login());
    ASSERT_TRUE(client.await_count("error", 1));

    EXPECT_EQ(60, client.spi.seen().back().code);
    EXPECT_EQ(7, client.spi.seen().back().request_id);
    EXPECT_EQ(0, client.spi.count("login"));
}

TEST(LoginFaultsTest, shouldRefuseAWrongPassword)
{
    SimulatedClient client("password = right one\n" + kQuiet);
    ASSERT_TRUE(client.connect());

    ASSERT_TRUE(client.login("wrong") && client.login("right one and more") && client.login("right one"));

    EXPECT_EQ((std::vector<std::string>{"connected 0", "login 3", "login 3", "login 0"}), order_of(client));
}

TEST(LoginFaultsTest, shouldRefuseTheFirstCallsByReturnCode)
{
    SimulatedClient client("loginReturns = -3:2\nsubscribeReturns = -2:1\n" + kQuiet);
    ASSERT_TRUE(client.connect());

    EXPECT_EQ(-3, client.send_login());
    EXPECT_EQ(-3, client.send_login());
    ASSERT_TRUE(client.login());
    EXPECT_EQ(-2, client.subscribe({"rb2701"}));
    EXPECT_EQ(0, client.subscribe({"rb2701"}));

    ASSERT_TRUE(client.await_count("subscribed", 1));
    EXPECT_EQ(1, client.spi.count("login"));
}

TEST(LoginFaultsTest, shouldCutErrorTextsInsideACharacter)
{
    SimulatedClient client("login = refuse:3\nerrorText = cut\n" + kQuiet);

    ASSERT_TRUE(client.connect() && client.login());

    const std::string message = client.spi.seen().back().message;
    ASSERT_EQ(80u, message.size());
    size_t at = 0;
    while (at < message.size())
    {
        at += static_cast<unsigned char>(message[at]) >= 0x81 ? 2 : 1;
    }
    EXPECT_EQ(81u, at) << "the last character has one byte of two";
}

TEST(SubscriptionFaultsTest, shouldRefuseAllOrAShare)
{
    SimulatedClient all("subscription = refuse:6000\n" + kQuiet);
    SimulatedClient share("subscription = refuse:6000\nsubscriptionRefused = 0.3\n" + kQuiet);
    ASSERT_TRUE(all.start(many_ids(50)) && all.await_count("subscribed", 50));
    ASSERT_TRUE(share.start(many_ids(1000)) && share.await_count("subscribed", 1000));

    int refused = 0;
    for (const Seen& seen : share.spi.seen())
    {
        refused += seen.code == 6000 ? 1 : 0;
    }

    EXPECT_EQ(6000, all.spi.seen().back().code);
    EXPECT_NEAR(300, refused, 60);
}

TEST(SubscriptionFaultsTest, shouldLeaveAShareOfTheFirstRequestsUnacknowledged)
{
    SimulatedClient client("unacknowledged = 0.2\nsubscriptionFaults = 1\n" + kQuiet);
    ASSERT_TRUE(client.start(many_ids(1000)));
    ASSERT_EQ(0, client.subscribe({"cu2611"})); // answered behind all others

    ASSERT_TRUE(test::await([&] { return client.spi.seen().back().instrument_id == "cu2611"; }));
    EXPECT_NEAR(800, static_cast<double>(client.spi.count("subscribed")), 60);

    const int64_t before = client.spi.count("subscribed");
    ASSERT_EQ(0, client.subscribe(many_ids(1000)));
    EXPECT_TRUE(client.await_count("subscribed", before + 1000)) << "the second time none is lost";
}

TEST(SubscriptionFaultsTest, shouldForgetTheSessionAtADisconnect)
{
    SimulatedClient client("disconnectAt = 5:4097\n" + kFlat);
    ASSERT_TRUE(client.start({"rb2701"}) && client.await_count("connected", 2));

    ASSERT_EQ(0, client.subscribe({"rb2701"}));
    ASSERT_TRUE(client.await_count("subscribed", 2));

    EXPECT_EQ(6, client.spi.seen().back().code);
    EXPECT_EQ("CTP:\xBB\xB9\xC3\xBB\xD3\xD0\xB5\xC7\xC2\xBC", client.spi.seen().back().message);
}

TEST(SubscriptionFaultsTest, shouldTellANewTradingDayAfterADisconnect)
{
    SimulatedClient client("startTime = 09:30:00\ncount = 20\ndisconnectAt = 10:4097\nnextTradingDay = 20261008\n" +
                           kFlat);
    ASSERT_TRUE(client.start({"rb2701"}) && client.await_count("connected", 2));
    EXPECT_STREQ("20260930", client.spi.login().trading_day);

    ASSERT_TRUE(client.login() && client.subscribe({"rb2701"}) == 0 && client.await_ticks(20));

    EXPECT_STREQ("20261008", client.spi.login().trading_day);
    EXPECT_STREQ("20261008", client.api->GetTradingDay());
    EXPECT_STREQ("20260930", client.spi.ticks()[9].trading_day);
    EXPECT_STREQ("20261008", client.spi.ticks()[10].trading_day);
    EXPECT_STREQ("20261008", client.spi.ticks()[19].action_day);
}

TEST(SubscriptionFaultsTest, shouldSendSeventeenThousandSnapshots)
{
    const test::TemporaryDirectory directory;
    std::string list;
    std::vector<std::string> ids;
    for (int i = 0; i < 17000; ++i)
    {
        ids.push_back("rb" + std::to_string(10000 + i));
        list += ids.back() + "\n";
    }
    SimulatedClient client("pace = max\ncount = 1\nstartDelayMs = 3600000\ninstruments = " +
                           directory.write("list.txt", list) + "\n");
    ASSERT_TRUE(client.connect() && client.login());

    for (size_t start = 0; start < ids.size(); start += 500)
    {
        ASSERT_EQ(0, client.subscribe({ids.begin() + static_cast<ptrdiff_t>(start),
                                       ids.begin() + static_cast<ptrdiff_t>(start + 500)}));
    }

    ASSERT_TRUE(client.await_ticks(17000));
    EXPECT_EQ(17000, client.spi.count("subscribed"));
}

TEST(LibraryFaultsDeathTest, shouldAbortTheProcessAfterTheTick)
{
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            SimulatedClient client("abortAt = 10\n" + kFlat);
            client.spi.on_tick = [](const int64_t number)
            { std::fprintf(stderr, "tick %d.", static_cast<int>(number)); };
            client.start({"rb2701"});
            client.await_ticks(11);
        },
        testing::KilledBySignal(SIGABRT), "tick 10.");
}

TEST(LibraryFaultsTest, shouldHangInRelease)
{
    SimulatedClient client("releaseDelayMs = 200\n" + kQuiet);
    ASSERT_TRUE(client.connect());
    const auto start = std::chrono::steady_clock::now();

    client.release();

    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(200));
}

TEST(LibraryFaultsTest, shouldPrintALineForEachDisconnect)
{
    for (const bool is_noisy : {true, false})
    {
        testing::internal::CaptureStdout();
        {
            SimulatedClient client("connect = drop:3\nnoise = " + std::string(is_noisy ? "true" : "false") + "\n" +
                                   kQuiet);
            EXPECT_TRUE(client.connect());
        }
        const std::string text = testing::internal::GetCapturedStdout();

        EXPECT_EQ(is_noisy ? 3 : 0, std::count(text.begin(), text.end(), '\n')) << text;
        EXPECT_EQ(is_noisy, text.find("OnSessionDisconnected") != std::string::npos);
    }
}
} // namespace
} // namespace millrace
