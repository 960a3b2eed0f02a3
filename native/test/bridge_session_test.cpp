/* The life of a session behind the C ABI, against a vendor library that the test drives. */
#include "millrace_ctp.h"

#include "ctp/vendor_abi.h"
#include "test/await.h"
#include "test/ring_reader.h"
#include "test/temporary_directory.h"

#include <atomic>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <vector>

namespace millrace
{
namespace
{
using test::RingReader;

constexpr const char* kLibrary = FAKE_VENDOR_DIRECTORY "/libfake_ctp_6_7_8.so";
constexpr const char* kFront = "tcp://127.0.0.1:10131";

/* What the hook of the fake library, a plain function, needs. */
std::atomic<int64_t> hook_handle{0};
std::atomic<int32_t> hook_result{1};
std::atomic<bool> hook_done{false};

class BridgeSessionTest : public testing::Test
{
protected:
    void SetUp() override
    {
        library_ = dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
        ASSERT_NE(nullptr, library_) << dlerror();
        hook_done = false;
        char error[1024] = {};
        handle_ = mr_open(kLibrary, directory_.path().c_str(), ring_.path().c_str(), 0, error, sizeof(error));
        ASSERT_GT(handle_, 0) << error;
        hook_handle = handle_;
    }

    void TearDown() override
    {
        EXPECT_EQ(MR_OK, mr_close(handle_));
        hook(nullptr);
        dlclose(library_);
    }

    void hook(void (*function)(ctp::MdSpi*))
    {
        reinterpret_cast<void (*)(void (*)(ctp::MdSpi*))>(dlsym(library_, "fake_vendor_hook"))(function);
    }

    std::string last_error() const
    {
        char text[1024] = {};
        mr_last_error(handle_, text, sizeof(text));
        return text;
    }

    void expect_error(const int32_t expected, const int32_t code, const std::string& part)
    {
        EXPECT_EQ(expected, code);
        EXPECT_NE(std::string::npos, last_error().find(part)) << "'" << part << "' in: " << last_error();
    }

    void init()
    {
        ASSERT_EQ(MR_OK, mr_register_front(handle_, kFront)) << last_error();
        ASSERT_EQ(MR_OK, mr_init(handle_)) << last_error();
    }

    /* Runs `callbacks` on the vendor's thread and returns the events that came of it. */
    std::vector<mr_event_record> events_of(void (*callbacks)(ctp::MdSpi*))
    {
        hook(callbacks);
        init();
        EXPECT_TRUE(test::await([] { return hook_done.load(); })) << "the hook did not run";
        std::vector<mr_event_record> events;
        ring_.read(
            [&](const int32_t type, const char* bytes, const int32_t length)
            {
                EXPECT_EQ(MR_RECORD_EVENT, type);
                EXPECT_EQ(static_cast<int32_t>(sizeof(mr_event_record)), length);
                events.emplace_back();
                std::memcpy(&events.back(), bytes, sizeof(mr_event_record));
            });
        return events;
    }

    test::TemporaryDirectory directory_;
    RingReader ring_{directory_.file("ring"), 65536};
    void* library_ = nullptr;
    int64_t handle_ = 0;
};

TEST_F(BridgeSessionTest, shouldRefuseAMalformedFrontBeforeTheVendorSeesIt)
{
    expect_error(MR_E_FRONT_ADDRESS, mr_register_front(handle_, "127.0.0.1:1"), "'127.0.0.1:1'");
    expect_error(MR_E_FRONT_ADDRESS, mr_register_front(handle_, ""), "scheme");
    expect_error(MR_E_ARGUMENT, mr_register_front(handle_, nullptr), "address is null");
}

TEST_F(BridgeSessionTest, shouldRefuseCallsThatDoNotFitTheState)
{
    expect_error(MR_E_STATE, mr_init(handle_), "no front address");
    expect_error(MR_E_STATE, mr_login(handle_, "", "", "", 1), "mr_init");
    expect_error(MR_E_STATE, mr_subscribe(handle_, "rb2701"), "mr_init");

    init();

    expect_error(MR_E_STATE, mr_init(handle_), "before");
    expect_error(MR_E_STATE, mr_register_front(handle_, kFront), "after init");
}

TEST_F(BridgeSessionTest, shouldForgetAnErrorAtTheNextCall)
{
    mr_register_front(handle_, "x");
    EXPECT_NE("", last_error());

    mr_register_front(handle_, kFront);

    EXPECT_EQ("", last_error());
}

TEST_F(BridgeSessionTest, shouldSendALoginInAZeroedBufferAtTheVendorsOffsets)
{
    init();

    ASSERT_EQ(MR_OK, mr_login(handle_, "9999", "user", "secret", 3)) << last_error();

    const char* const bytes = reinterpret_cast<const char* (*)()>(dlsym(library_, "fake_vendor_login_bytes"))();
    EXPECT_STREQ("9999", bytes + 9);
    EXPECT_STREQ("user", bytes + 20);
    EXPECT_STREQ("secret", bytes + 36);
    int64_t others = 0;
    for (int i = 0; i < 1024; ++i)
    {
        const bool is_field = (i >= 9 && i < 13) || (i >= 20 && i < 24) || (i >= 36 && i < 42);
        others += !is_field && bytes[i] != 0 ? 1 : 0;
    }
    EXPECT_EQ(0, others) << "bytes that are neither zero nor ours";
}

TEST_F(BridgeSessionTest, shouldRefuseALoginTextThatDoesNotFitWithoutShowingIt)
{
    init();

    expect_error(MR_E_ARGUMENT, mr_login(handle_, "12345678901", "", "", 1),
                 "broker id is longer than the 10 characters");
    const std::string password(41, 'p');
    expect_error(MR_E_ARGUMENT, mr_login(handle_, "", "", password.c_str(), 1),
                 "password is longer than the 40 characters");
    EXPECT_EQ(std::string::npos, last_error().find(password));
    EXPECT_EQ(std::string::npos, last_error().find("41")) << "nor its length";
}

TEST_F(BridgeSessionTest, shouldNameTheVendorsReturnCode)
{
    init();

    expect_error(MR_E_VENDOR, mr_subscribe(handle_, "rb2701\nau2612\n"), "-1 (not connected");
    expect_error(MR_E_VENDOR, mr_unsubscribe(handle_, "rb2701"), "-2 (too many");
}

TEST_F(BridgeSessionTest, shouldRefuseEmptyAndOverlongInstrumentIds)
{
    init();

    expect_error(MR_E_ARGUMENT, mr_subscribe(handle_, ""), "no instrument id");
    expect_error(MR_E_ARGUMENT, mr_subscribe(handle_, "\n\n"), "no instrument id");
    expect_error(MR_E_ARGUMENT, mr_subscribe(handle_, std::string(81, 'x').c_str()), "81 characters");
}

TEST_F(BridgeSessionTest, shouldTreatAStaleHandleAsHarmless)
{
    char text[16] = "?";

    EXPECT_EQ(MR_E_ARGUMENT, mr_login(handle_ + 1000, "", "", "", 1));
    EXPECT_EQ(MR_E_ARGUMENT, mr_last_error(-5, text, sizeof(text)));
    EXPECT_STREQ("", text);
    EXPECT_EQ(MR_OK, mr_close(0));
    EXPECT_EQ(MR_OK, mr_close(handle_ + 1000));
    EXPECT_EQ(MR_OK, mr_close(handle_));
    EXPECT_EQ(MR_OK, mr_close(handle_)) << "closing twice";
    EXPECT_EQ(MR_E_ARGUMENT, mr_init(handle_)) << "use after close";
}

TEST_F(BridgeSessionTest, shouldRefuseToBeCalledOnTheCallbackThread)
{
    events_of(
        [](ctp::MdSpi* spi)
        {
            spi->OnFrontConnected();
            hook_result = mr_close(hook_handle);
            hook_done = true;
        });

    EXPECT_EQ(MR_E_WRONG_THREAD, hook_result.load());
}

TEST_F(BridgeSessionTest, shouldWriteEachKindOfEventWithItsFields)
{
    const std::vector<mr_event_record> events = events_of(
        [](ctp::MdSpi* spi)
        {
            ctp::RspInfo info = {};
            info.error_id = 3;
            std::memset(info.error_msg, 'm', sizeof(info.error_msg)); // no NUL, as the vendor may
            ctp::RspUserLogin login = {};
            std::memcpy(login.trading_day, "20260930", 9);
            login.front_id = 4;
            login.session_id = 5;
            spi->OnFrontConnected();
            spi->OnFrontDisconnected(0x1001);
            spi->OnHeartBeatWarning(61);
            spi->OnRspUserLogin(&login, nullptr, 9, true);
            spi->OnRspUserLogin(nullptr, &info, 10, false);
            spi->OnRspUserLogout(nullptr, nullptr, 11, true);
            spi->OnRspError(&info, 12, true);
            hook_done = true;
        });

    ASSERT_EQ(7u, events.size());
    const int32_t kinds[] = {MR_EVENT_FRONT_CONNECTED,
                             MR_EVENT_FRONT_DISCONNECTED,
                             MR_EVENT_HEARTBEAT_WARNING,
                             MR_EVENT_LOGIN,
                             MR_EVENT_LOGIN,
                             MR_EVENT_LOGOUT,
                             MR_EVENT_ERROR};
    const int32_t codes[] = {0, 0x1001, 61, 0, 3, 0, 3};
    for (size_t i = 0; i < events.size(); ++i)
    {
        EXPECT_EQ(kinds[i], events[i].kind) << i;
        EXPECT_EQ(codes[i], events[i].code) << i;
        EXPECT_GT(events[i].receive_time_ns, 0) << i;
    }
    EXPECT_STREQ("20260930", events[3].trading_day);
    EXPECT_EQ(4, events[3].front_id);
    EXPECT_EQ(5, events[3].session_id);
    EXPECT_EQ(9, events[3].request_id);
    EXPECT_EQ(1, events[3].is_last);
    EXPECT_EQ(0, events[4].is_last);
    EXPECT_EQ(std::string(80, 'm'), events[4].message) << "bounded, and ended with a NUL";
    EXPECT_EQ(7, ring_.header()->events_written);
}

TEST_F(BridgeSessionTest, shouldTakeTheShortInstrumentFieldWhenTheLongOneIsEmpty)
{
    const std::vector<mr_event_record> events = events_of(
        [](ctp::MdSpi* spi)
        {
            ctp::SpecificInstrument instrument = {};
            std::strcpy(instrument.reserve1, "old2701");
            spi->OnRspSubMarketData(&instrument, nullptr, 0, true);
            std::strcpy(instrument.instrument_id, "rb2701");
            spi->OnRspUnSubMarketData(&instrument, nullptr, 0, true);
            spi->OnRspSubMarketData(nullptr, nullptr, 0, true);
            hook_done = true;
        });

    ASSERT_EQ(3u, events.size());
    EXPECT_EQ(MR_EVENT_SUBSCRIBED, events[0].kind);
    EXPECT_STREQ("old2701", events[0].instrument_id);
    EXPECT_EQ(MR_EVENT_UNSUBSCRIBED, events[1].kind);
    EXPECT_STREQ("rb2701", events[1].instrument_id);
    EXPECT_STREQ("", events[2].instrument_id);
}

TEST_F(BridgeSessionTest, shouldCountANullTickApart)
{
    events_of(
        [](ctp::MdSpi* spi)
        {
            spi->OnRtnDepthMarketData(nullptr);
            hook_done = true;
        });

    EXPECT_EQ(1, ring_.header()->ticks_null);
    EXPECT_EQ(0, ring_.header()->tick_callbacks);
}

TEST_F(BridgeSessionTest, shouldWriteWhatTheVendorStillDrainsWhileClosing)
{
    hook(
        [](ctp::MdSpi* spi)
        {
            ctp::DepthMarketData tick = {};
            test::await([] { return hook_done.load(); }); // set right before mr_close, whose Release waits for this
            for (int i = 0; i < 50; ++i)
            {
                spi->OnRtnDepthMarketData(&tick);
            }
        });
    init();

    hook_done = true;
    ASSERT_EQ(MR_OK, mr_close(handle_));

    EXPECT_EQ(50, ring_.header()->tick_callbacks);
    EXPECT_EQ(50, ring_.header()->ticks_written);
}

TEST(BridgeVersionTest, shouldTellTheAbiVersionOfTheHeader)
{
    EXPECT_EQ(MR_ABI_VERSION, mr_abi_version());
}
} // namespace
} // namespace millrace
