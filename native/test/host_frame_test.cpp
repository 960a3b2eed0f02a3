/* The bridge-host's parser: what it accepts, and each way in which a frame can be malformed. */
#include "bridge-host/channel.h"
#include "bridge-host/frame.h"

#include "test/host_process.h"

#include <gtest/gtest.h>
#include <random>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace millrace::host
{
namespace
{
using test::request_body;

/* In memory of exactly the promised size, so that the address sanitizer sees a byte too many. */
class Body
{
public:
    explicit Body(const std::string& bytes) : bytes_(bytes.begin(), bytes.end()) { bytes_.push_back('?'); }

    std::string parse(Request& request) { return parse_request(bytes_.data(), bytes_.size() - 1, request); }

private:
    std::vector<char> bytes_;
};

TEST(HostChannelTest, shouldTellOneCauseWhenTheInputFailsInsideAFrame)
{
    int ends[2];
    ASSERT_EQ(0, ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
    ASSERT_EQ(2, ::write(ends[1], "ab", 2));
    ASSERT_EQ(1, ::write(ends[0], "x", 1));
    ::close(ends[1]); // with a byte unread: the other end fails once it has the two
    Channel channel(ends[0], -1);
    Frame frame;
    testing::internal::CaptureStderr();

    EXPECT_FALSE(channel.read(frame));

    EXPECT_EQ("bridge-host: cannot read requests: Connection reset by peer\n", testing::internal::GetCapturedStderr());
    ::close(ends[0]);
}

TEST(HostFrameTest, shouldReadARequestWithItsTexts)
{
    Body body(request_body(MR_HOST_LOGIN, 7, {"9999", "", "secret"}));
    Request request = {};

    ASSERT_EQ("", body.parse(request));

    EXPECT_EQ(MR_HOST_LOGIN, request.operation);
    EXPECT_EQ(7, request.number);
    EXPECT_STREQ("9999", request.texts[0]);
    EXPECT_STREQ("", request.texts[1]);
    EXPECT_STREQ("secret", request.texts[2]);
}

TEST(HostFrameTest, shouldReadARequestWithoutTexts)
{
    Body body(request_body(MR_HOST_INIT, 0, {}));
    Request request = {};

    ASSERT_EQ("", body.parse(request));

    EXPECT_EQ(nullptr, request.texts[0]);
}

TEST(HostFrameTest, shouldNameTheFaultOfAMalformedBodyAndNoneOfItsBytes)
{
    struct Malformed
    {
        std::string body;
        const char* reason;
    };
    const std::string login = request_body(MR_HOST_LOGIN, 1, {"9999", "user", "secret"});
    std::string negative = request_body(MR_HOST_SUBSCRIBE, 0, {"secret"});
    negative[11] = '\xff';
    const std::vector<Malformed> bodies = {
        {"", "too short"},
        {"1234567", "too short"},
        {request_body(0, 0, {}), "operation is 0"},
        {request_body(8, 0, {}), "operation is 8"},
        {request_body(-1, 0, {}), "operation is -1"},
        {request_body(MR_HOST_LOGIN, 1, {"9999", "user"}), "text 3 of operation 4 is missing"},
        {request_body(MR_HOST_INIT, 0, {"secret"}), "10 bytes behind"},
        {login + "x", "1 bytes behind"},
        {login.substr(0, login.size() - 1), "has the length 6, but 5 bytes are left"},
        {negative, "but 6 bytes are left"},
        {request_body(MR_HOST_SUBSCRIBE, 0, {std::string("se\0cret", 7)}), "NUL"},
    };

    for (const Malformed& malformed : bodies)
    {
        Body body(malformed.body);
        Request request = {};

        const std::string fault = body.parse(request);

        EXPECT_NE(std::string::npos, fault.find(malformed.reason)) << "'" << malformed.reason << "' in: '" << fault;
        EXPECT_EQ(std::string::npos, fault.find("secret")) << fault;
    }
}

TEST(HostFrameTest, shouldBoundTheLengthOfAFrame)
{
    EXPECT_EQ("", find_length_fault(8));
    EXPECT_EQ("", find_length_fault(MR_HOST_MAX_FRAME));
    EXPECT_NE("", find_length_fault(7));
    EXPECT_NE("", find_length_fault(0));
    EXPECT_NE("", find_length_fault(-1));
    EXPECT_NE("", find_length_fault(MR_HOST_MAX_FRAME + 1));
}

TEST(HostFrameTest, shouldSurviveEachTruncationAndAnyDamage)
{
    const std::string whole = request_body(MR_HOST_OPEN, 1, {"/lib.so", "/flow", "/ring"});
    for (size_t length = 0; length < whole.size(); ++length)
    {
        Request request = {};
        EXPECT_NE("", Body(whole.substr(0, length)).parse(request)) << length;
    }
    const unsigned seed = std::random_device()();
    std::mt19937 random(seed);
    for (int i = 0; i < 20000; ++i)
    {
        std::string damaged = whole;
        damaged[random() % damaged.size()] = static_cast<char>(random());
        damaged[random() % damaged.size()] = static_cast<char>(random());
        Request request = {};
        if (Body(damaged).parse(request).empty() && request.operation == MR_HOST_OPEN)
        {
            ASSERT_NE(nullptr, request.texts[2]) << "seed " << seed;
        }
    }
}
} // namespace
} // namespace millrace::host
