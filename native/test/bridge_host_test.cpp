/* The real bridge-host over its pipes: its life, its death, and what dies with it. */
#include "millrace_ctp.h"

#include "test/host_process.h"
#include "test/memory_scan.h"
#include "test/ring_reader.h"
#include "test/temporary_directory.h"

#include <gtest/gtest.h>
#include <cstdlib>
#include <sys/resource.h>

namespace millrace
{
namespace
{
using test::Canary;
using test::HostAnswer;
using test::HostProcess;
using test::RingReader;

constexpr const char* kFront = "tcp://127.0.0.1:10131";

class BridgeHostTest : public testing::Test
{
protected:
    static std::string fake(const std::string& name)
    {
        return std::string(FAKE_VENDOR_DIRECTORY) + "/libfake_" + name + ".so";
    }

    void expect_answer(const int64_t result, const std::string& part, const std::optional<HostAnswer>& answer)
    {
        ASSERT_TRUE(answer.has_value()) << host_.errors_text();
        EXPECT_EQ(result, answer->result) << answer->text;
        EXPECT_NE(std::string::npos, answer->text.find(part)) << "'" << part << "' in: " << answer->text;
        if (part.empty())
        {
            EXPECT_EQ("", answer->text);
        }
    }

    void open(const std::string& name)
    {
        expect_answer(MR_OK, "v6.7.8", host_.call(MR_HOST_OPEN, 0, {fake(name), directory_.path(), ring_.path()}));
    }

    void init()
    {
        expect_answer(MR_OK, "", host_.call(MR_HOST_REGISTER_FRONT, 0, {kFront}));
        expect_answer(MR_OK, "", host_.call(MR_HOST_INIT));
    }

    /* Opens, inits and logs in with a canary; returns the number of places in the host's memory that still have it. */
    int count_passwords(const std::string& library)
    {
        open(library);
        init();
        const Canary canary;
        char password[Canary::kLength + 1] = {};
        canary.reveal(password);
        expect_answer(MR_OK, "", host_.call(MR_HOST_LOGIN, 1, {"9999", "user", password}));
        return canary.count_in(host_.pid());
    }

    void expect_exit(const int code, const std::string& message,
                     const std::chrono::milliseconds deadline = test::kDeadline)
    {
        const std::optional<int> status = host_.wait_end(deadline);
        ASSERT_TRUE(status.has_value()) << "it did not end in time: " << host_.errors_text();
        ASSERT_TRUE(WIFEXITED(*status)) << *status;
        EXPECT_EQ(code, WEXITSTATUS(*status)) << host_.errors_text();
        EXPECT_NE(std::string::npos, host_.errors_text().find(message)) << host_.errors_text();
    }

    void expect_killed(const int signal)
    {
        const std::optional<int> status = host_.wait_end();
        ASSERT_TRUE(status.has_value()) << "it did not end in time";
        ASSERT_TRUE(WIFSIGNALED(*status)) << *status;
        EXPECT_EQ(signal, WTERMSIG(*status));
        EXPECT_EQ(host_.pid(), ring_.header()->producer_pid) << "the ring still names its dead producer";
    }

    /* One arena for all threads of the host: what is refused to the main thread must not come out of another's reserve. */
    const int one_arena_ = ::setenv("MALLOC_ARENA_MAX", "1", 1);
    test::TemporaryDirectory directory_;
    RingReader ring_{directory_.file("ring"), 65536};
    HostProcess host_{BRIDGE_HOST, directory_.file("errors")};
};

TEST_F(BridgeHostTest, shouldSayHelloWithItsLayouts)
{
    EXPECT_EQ(MR_ABI_VERSION, host_.hello().result);
    ASSERT_EQ(sizeof(int32_t) * MR_LAYOUT_COUNT * (1 + MR_FIELD_COUNT), host_.hello().text.size());
    const char* at = host_.hello().text.data();
    for (int32_t layout_id = 1; layout_id <= MR_LAYOUT_COUNT; ++layout_id)
    {
        for (int32_t field = -1; field < MR_FIELD_COUNT; ++field)
        {
            int32_t value = 0;
            std::memcpy(&value, at, sizeof(value));
            at += sizeof(value);
            EXPECT_EQ(field < 0 ? mr_struct_length(layout_id) : mr_field_offset(layout_id, field), value)
                << "layout " << layout_id << " field " << field;
        }
    }
}

TEST_F(BridgeHostTest, shouldBeNamedForPs)
{
    std::ifstream comm("/proc/" + std::to_string(host_.pid()) + "/comm");
    std::string name;
    std::getline(comm, name);

    EXPECT_EQ("bridge-host", name);
}

TEST_F(BridgeHostTest, shouldCarryASessionFromOpenToClose)
{
    open("ctp_6_7_8");
    EXPECT_EQ(host_.pid(), ring_.header()->producer_pid);
    init();
    expect_answer(MR_OK, "", host_.call(MR_HOST_LOGIN, 1, {"9999", "user", "secret"}));
    expect_answer(MR_E_VENDOR, "-1 (not connected", host_.call(MR_HOST_SUBSCRIBE, 0, {"rb2701\nau2612"}));
    expect_answer(MR_E_VENDOR, "-2 (too many", host_.call(MR_HOST_UNSUBSCRIBE, 0, {"rb2701"}));

    expect_answer(MR_OK, "", host_.call(MR_HOST_CLOSE));

    EXPECT_EQ(0, ring_.header()->producer_pid) << "closed before the answer";
    expect_exit(0, "");
}

TEST_F(BridgeHostTest, shouldLeaveItsEndToTheDaemonWhenAllProcessesAreAskedToStop)
{
    open("ctp_6_7_8");
    init();
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
    {
        ASSERT_EQ(0, ::kill(host_.pid(), signal));
    }

    expect_answer(MR_OK, "", host_.call(MR_HOST_LOGIN, 1, {"9999", "user", "secret"}));
    expect_answer(MR_OK, "", host_.call(MR_HOST_CLOSE));
    expect_exit(0, "");
}

TEST_F(BridgeHostTest, shouldAnswerErrorsWithTheirTextAndGoOn)
{
    expect_answer(MR_E_STATE, "no session is open", host_.call(MR_HOST_INIT));
    expect_answer(MR_E_LIBRARY, "/nowhere/lib.so",
                  host_.call(MR_HOST_OPEN, 0, {"/nowhere/lib.so", directory_.path(), ring_.path()}));
    expect_answer(MR_E_ARGUMENT, "evaluation",
                  host_.call(MR_HOST_OPEN, MR_OPEN_EVALUATION, {fake("ctp_6_7_8"), directory_.path(), ring_.path()}));
    open("ctp_6_7_8");
    expect_answer(MR_E_STATE, "another host",
                  host_.call(MR_HOST_OPEN, 0, {fake("ctp_6_7_8"), directory_.path(), ring_.path()}));
    expect_answer(MR_E_FRONT_ADDRESS, "'127.0.0.1'", host_.call(MR_HOST_REGISTER_FRONT, 0, {"127.0.0.1"}));
    expect_answer(MR_E_STATE, "mr_init", host_.call(MR_HOST_LOGIN, 1, {"", "", ""}));
}

TEST_F(BridgeHostTest, shouldFindThePasswordThatAVendorLibraryKeeps)
{
    EXPECT_GE(count_passwords("ctp_6_7_8"), 1) << "or the next test proves nothing";
}

TEST_F(BridgeHostTest, shouldKeepNoPasswordItself)
{
    EXPECT_EQ(0, count_passwords("forgets_logins"));
}

TEST_F(BridgeHostTest, shouldCloseTheSessionAndEndWhenItsInputEnds)
{
    open("ctp_6_7_8");
    init();

    host_.end_input();

    expect_exit(0, "", std::chrono::seconds(5));
    EXPECT_EQ(0, ring_.header()->producer_pid);
}

TEST_F(BridgeHostTest, shouldEndInOrderWhenTheDaemonDiesWhileItWrites)
{
    open("ctp_6_7_8");

    host_.write(std::string("\x20\0\0\0half", 8));
    host_.end_input();

    expect_exit(0, "inside a frame", std::chrono::seconds(5));
    EXPECT_EQ(0, ring_.header()->producer_pid);
}

TEST_F(BridgeHostTest, shouldLeaveTheProducerInTheRingWhenItIsKilled)
{
    open("ctp_6_7_8");
    init();

    ::kill(host_.pid(), SIGKILL);

    expect_killed(SIGKILL);
}

TEST_F(BridgeHostTest, shouldDieAloneWhenTheVendorAbortsInInit)
{
    open("aborts_in_init");
    expect_answer(MR_OK, "", host_.call(MR_HOST_REGISTER_FRONT, 0, {kFront}));

    EXPECT_FALSE(host_.call(MR_HOST_INIT).has_value());

    expect_killed(SIGABRT);
}

TEST_F(BridgeHostTest, shouldDieAloneWhenTheVendorAbortsOnLogin)
{
    open("aborts_on_login");
    init();

    EXPECT_FALSE(host_.call(MR_HOST_LOGIN, 1, {"9999", "user", "secret"}).has_value());

    expect_killed(SIGABRT);
}

TEST_F(BridgeHostTest, shouldKeepWhatTheVendorPrintsOutOfTheAnswers)
{
    open("noisy");

    init();

    expect_answer(MR_OK, "", host_.call(MR_HOST_CLOSE));
    expect_exit(0, "OnSessionDisconnected[0x7f]");
    EXPECT_NE(std::string::npos, host_.errors_text().find("noise"));
}

TEST_F(BridgeHostTest, shouldRefuseABadFrameAndEndInOrder)
{
    open("ctp_6_7_8");

    host_.send(99, 0, {});

    expect_exit(2, "bad frame: its operation is 99");
    EXPECT_EQ(0, ring_.header()->producer_pid);
}

TEST_F(BridgeHostTest, shouldRefuseAFrameLongerThanAllowedWithoutReadingIt)
{
    host_.write("GET / HTTP/1.1\r\n\r\n");

    expect_exit(2, "its length is");
}

TEST_F(BridgeHostTest, shouldEndWithoutAVendorThatDoesNotLetGo)
{
    open("never_releases");
    init();
    const auto start = std::chrono::steady_clock::now();

    EXPECT_FALSE(host_.call(MR_HOST_CLOSE).has_value());

    expect_exit(3, "did not let go");
    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::seconds(MR_HOST_CLOSE_SECONDS));
    EXPECT_EQ(host_.pid(), ring_.header()->producer_pid);
}

TEST_F(BridgeHostTest, shouldEndWhenTheDaemonDiesWhileACallHangsInTheVendor)
{
    open("hangs_in_init");
    expect_answer(MR_OK, "", host_.call(MR_HOST_REGISTER_FRONT, 0, {kFront}));
    host_.send(MR_HOST_INIT, 0, {});

    host_.end_input();

    expect_exit(3, "did not let go");
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // whose new does not throw
TEST_F(BridgeHostTest, shouldCloseTheSessionAndEndWhenItFailsItself)
{
    open("ctp_6_7_8");
    init();
    rlimit limit = {};
    ASSERT_EQ(0, ::prlimit(host_.pid(), RLIMIT_AS, nullptr, &limit));
    limit.rlim_cur = 4096; // it has more already: not a byte is added
    ASSERT_EQ(0, ::prlimit(host_.pid(), RLIMIT_AS, &limit, nullptr));

    const int32_t length = MR_HOST_MAX_FRAME; // for which there is no memory
    host_.write(std::string(reinterpret_cast<const char*>(&length), sizeof(length)));

    expect_exit(4, "failed while it served: std::bad_alloc", std::chrono::seconds(5));
    EXPECT_EQ(0, ring_.header()->producer_pid);
}
#endif

TEST_F(BridgeHostTest, shouldNotEndForAWatchThatFails)
{
    open("ctp_6_7_8");
    rlimit limit = {};
    ASSERT_EQ(0, ::prlimit(host_.pid(), RLIMIT_NOFILE, nullptr, &limit));
    const rlimit none = {1, limit.rlim_max};
    ASSERT_EQ(0, ::prlimit(host_.pid(), RLIMIT_NOFILE, &none, nullptr)); // poll refuses more than so many

    ASSERT_EQ(0, ::kill(host_.pid(), SIGSTOP)); // interrupts the poll, which then starts again
    ASSERT_EQ(host_.pid(), ::waitpid(host_.pid(), nullptr, WUNTRACED));
    ASSERT_EQ(0, ::kill(host_.pid(), SIGCONT));
    ASSERT_TRUE(test::await([&] { return host_.errors_text().find("cannot watch the input") != std::string::npos; }));
    ASSERT_EQ(0, ::prlimit(host_.pid(), RLIMIT_NOFILE, &limit, nullptr));

    EXPECT_FALSE(host_.wait_end(std::chrono::seconds(MR_HOST_CLOSE_SECONDS + 1)).has_value()) << "it was healthy";
    expect_answer(MR_OK, "", host_.call(MR_HOST_CLOSE));
    expect_exit(0, "");
}

TEST_F(BridgeHostTest, shouldGoOnWithARingOfAnEarlierHost)
{
    open("ctp_6_7_8");
    expect_answer(MR_OK, "", host_.call(MR_HOST_CLOSE));
    expect_exit(0, "");
    HostProcess second(BRIDGE_HOST, directory_.file("errors2"));

    const std::optional<HostAnswer> opened =
        second.call(MR_HOST_OPEN, 0, {fake("ctp_6_7_8"), directory_.path(), ring_.path()});

    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(MR_OK, opened->result) << opened->text;
    EXPECT_EQ(2, ring_.header()->sessions);
    EXPECT_EQ(second.pid(), ring_.header()->producer_pid);
}
} // namespace
} // namespace millrace
