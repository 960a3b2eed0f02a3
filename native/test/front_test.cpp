/* A front whose threads are the test's: what happens between a request and its answer. */
#include "sim/front.h"

#include "test/recording_spi.h"

#include <gtest/gtest.h>

namespace millrace::sim
{
namespace
{
class FrontTest : public testing::Test
{
protected:
    FrontTest()
    {
        spi_.attach(static_cast<ctp::MdSpi*>(&client_));
        link_.is_connected.store(true);
    }

    int request_login()
    {
        ctp::ReqUserLogin login[2] = {}; // the library reads more than the fields that all versions have
        return front_.request_login(login, 7);
    }

    /* As the player does on the callback thread. */
    void break_connection()
    {
        link_.is_connected.store(false);
        ++link_.connection;
        spi_.front_disconnected(0x1001);
    }

    void connect_again()
    {
        link_.is_connected.store(true);
        spi_.front_connected();
    }

    const Scenario scenario_ = load_scenario("");
    const Version& version_ = kCtp678;
    test::Recording recording_{sizeof(ctp::DepthMarketData), kCtp678.login_answer_length};
    test::RecordingSpi client_{recording_, 81};
    ClientSpi spi_{version_};
    Link link_;
    Player player_{scenario_, version_, spi_, link_, make_market(scenario_, version_), nullptr};
    Front front_{scenario_, version_, spi_, link_, player_};
};

TEST_F(FrontTest, shouldAnswerALoginOnItsConnection)
{
    ASSERT_EQ(0, request_login());
    link_.network_tasks.run_all();
    link_.callback_tasks.run_all();

    EXPECT_EQ(1, recording_.count("login"));
}

TEST_F(FrontTest, shouldNotAnswerALoginAfterItsConnectionHasBroken)
{
    ASSERT_EQ(0, request_login());
    link_.network_tasks.run_all(); // answered, and not delivered yet

    break_connection();
    link_.callback_tasks.run_all();
    connect_again();
    link_.callback_tasks.run_all();

    EXPECT_EQ(0, recording_.count("login"));
}

TEST_F(FrontTest, shouldForgetALoginWhoseConnectionBreaksBeforeItArrives)
{
    ASSERT_EQ(0, request_login());

    break_connection();
    connect_again();
    link_.network_tasks.run_all();
    link_.callback_tasks.run_all();

    EXPECT_EQ(0, recording_.count("login"));
}

TEST_F(FrontTest, shouldNotAnswerAnUnsupportedRequestAfterItsConnectionHasBroken)
{
    ASSERT_EQ(0, front_.request_unsupported(3));
    link_.network_tasks.run_all();

    break_connection();
    link_.callback_tasks.run_all();

    EXPECT_EQ(0, recording_.count("error"));
}
} // namespace
} // namespace millrace::sim
