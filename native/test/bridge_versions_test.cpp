/*
 * Every family and layout behind the C ABI: a tick and each callback, delivered by the slot numbers of the vendor's
 * virtual tables, not by our own declaration of them.
 */
#include "millrace_ctp.h"

#include "ctp/vendor_abi.h"
#include "test/await.h"
#include "test/ring_reader.h"
#include "test/temporary_directory.h"

#include <atomic>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <ostream>
#include <sys/mman.h>
#include <vector>

namespace millrace
{
namespace
{
using test::RingReader;

/* Slots of the callback interface, from the vendor's headers. */
struct Slots
{
    int multicast; /* -1: has none */
    int error;
    int subscribed;
    int unsubscribed;
    int quote_subscribed;
    int quote_unsubscribed;
    int tick;
    int quote;
};

constexpr Slots kCtpSlots = {5, 6, 7, 8, 9, 10, 11, 12};
constexpr Slots kSoptSlots = {-1, 5, 6, 7, 8, 9, 10, 11};
constexpr int kConnected = 0;
constexpr int kDisconnected = 1;
constexpr int kHeartBeat = 2;
constexpr int kLogin = 3;
constexpr int kLogout = 4;

struct Version
{
    const char* fake;
    int32_t layout_id;
    int32_t struct_length;
    int32_t instrument_offset; /* of the id in SpecificInstrument */
    int32_t max_id_length;
    const Slots* slots;
};

void PrintTo(const Version& version, std::ostream* out)
{
    *out << version.fake;
}

/* What the hook, a plain function on the vendor's thread, needs. */
const Version* hook_version = nullptr;
std::atomic<bool> hook_done{false};

/* Bytes that end where the next page cannot be read: a bridge that looks too far dies. */
class Fenced
{
public:
    explicit Fenced(const size_t length) : page_(static_cast<size_t>(sysconf(_SC_PAGESIZE))), length_(length)
    {
        address_ =
            static_cast<char*>(mmap(nullptr, 2 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        if (address_ == MAP_FAILED || mprotect(address_ + page_, page_, PROT_NONE) != 0)
        {
            throw std::runtime_error("cannot map two pages");
        }
    }
    ~Fenced() { munmap(address_, 2 * page_); }
    Fenced(const Fenced&) = delete;
    Fenced& operator=(const Fenced&) = delete;

    char* bytes() { return address_ + page_ - length_; }

private:
    size_t page_;
    size_t length_;
    char* address_;
};

char tick_byte(const size_t index)
{
    return static_cast<char>(index * 7 + 1);
}

template <typename Function> Function slot(void* spi, const int index)
{
    return reinterpret_cast<Function>((*static_cast<void***>(spi))[index]);
}

using Answer = void (*)(void* spi, void* data, ctp::RspInfo* info, int request_id, bool is_last);

void answer(void* spi, const int index, void* data, const int request_id)
{
    slot<Answer>(spi, index)(spi, data, nullptr, request_id, true);
}

/* As a library of that version does. */
void deliver(void* spi)
{
    const Version& version = *hook_version;
    const Slots& slots = *version.slots;
    Fenced tick(static_cast<size_t>(version.struct_length));
    for (int i = 0; i < version.struct_length; ++i)
    {
        tick.bytes()[i] = tick_byte(static_cast<size_t>(i));
    }
    Fenced login(ctp::kRspUserLoginLength156);
    std::strcpy(login.bytes(), "20260930");
    login.bytes()[88] = 4;
    login.bytes()[92] = 5;
    Fenced instrument(static_cast<size_t>(version.instrument_offset + version.max_id_length + 1));
    std::memset(instrument.bytes() + version.instrument_offset, 'i', static_cast<size_t>(version.max_id_length));
    ctp::RspInfo error = {77, "refused"};

    slot<void (*)(void*)>(spi, kConnected)(spi);
    slot<void (*)(void*, int)>(spi, kDisconnected)(spi, 0x1001);
    slot<void (*)(void*, int)>(spi, kHeartBeat)(spi, 61);
    answer(spi, kLogin, login.bytes(), 1);
    answer(spi, kLogout, nullptr, 2);
    slot<void (*)(void*, ctp::RspInfo*, int, bool)>(spi, slots.error)(spi, &error, 3, true);
    answer(spi, slots.subscribed, instrument.bytes(), 4);
    answer(spi, slots.unsubscribed, instrument.bytes(), 5);
    answer(spi, slots.quote_subscribed, instrument.bytes(), 6);
    answer(spi, slots.quote_unsubscribed, instrument.bytes(), 7);
    slot<void (*)(void*, void*)>(spi, slots.tick)(spi, tick.bytes());
    slot<void (*)(void*, void*)>(spi, slots.quote)(spi, nullptr);
    if (slots.multicast >= 0)
    {
        slot<Answer>(spi, slots.multicast)(spi, nullptr, &error, 8, true);
    }
    hook_done = true;
}

class BridgeVersionsTest : public testing::TestWithParam<Version>
{
protected:
    void SetUp() override
    {
        hook_version = &GetParam();
        hook_done = false;
        const std::string path = std::string(FAKE_VENDOR_DIRECTORY) + "/libfake_" + GetParam().fake + ".so";
        library_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
        ASSERT_NE(nullptr, library_) << dlerror();
        reinterpret_cast<void (*)(void (*)(void*))>(dlsym(library_, "fake_vendor_hook"))(deliver);
        char error[1024] = {};
        handle_ = mr_open(path.c_str(), directory_.path().c_str(), ring_.path().c_str(), 0, error, sizeof(error));
        ASSERT_GT(handle_, 0) << error;
    }

    void TearDown() override
    {
        mr_close(handle_);
        dlclose(library_);
    }

    void init()
    {
        ASSERT_EQ(MR_OK, mr_register_front(handle_, "tcp://127.0.0.1:1"));
        ASSERT_EQ(MR_OK, mr_init(handle_));
        ASSERT_TRUE(test::await([] { return hook_done.load(); })) << "the callbacks did not return";
    }

    test::TemporaryDirectory directory_;
    RingReader ring_{directory_.file("ring"), 65536};
    void* library_ = nullptr;
    int64_t handle_ = 0;
};

TEST_P(BridgeVersionsTest, shouldDescribeTheLayoutInTheHeader)
{
    EXPECT_EQ(GetParam().layout_id, ring_.header()->layout_id);
    EXPECT_EQ(GetParam().struct_length, ring_.header()->struct_length);
    EXPECT_EQ(1, ring_.header()->sessions);
}

TEST_P(BridgeVersionsTest, shouldHandOverATickByteByByteAndNotOneMore)
{
    init();

    int ticks = 0;
    ring_.read(
        [&](const int32_t type, const char* bytes, const int32_t length)
        {
            if (type != MR_RECORD_TICK)
            {
                return;
            }
            ++ticks;
            mr_tick_record record = {};
            std::memcpy(&record, bytes, sizeof(record));
            EXPECT_EQ(1, record.source_sequence);
            EXPECT_EQ(GetParam().layout_id, record.layout_id);
            EXPECT_EQ(GetParam().struct_length, record.struct_length);
            ASSERT_EQ(static_cast<int32_t>(sizeof(record)) + GetParam().struct_length, length);
            int differences = 0;
            for (int i = 0; i < GetParam().struct_length; ++i)
            {
                differences += bytes[sizeof(record) + static_cast<size_t>(i)] != tick_byte(static_cast<size_t>(i));
            }
            EXPECT_EQ(0, differences);
        });

    EXPECT_EQ(1, ticks);
    EXPECT_EQ(1, ring_.header()->tick_callbacks);
}

TEST_P(BridgeVersionsTest, shouldTakeEachSlotForWhatItIs)
{
    init();

    std::vector<mr_event_record> events;
    ring_.read(
        [&](const int32_t type, const char* bytes, int32_t)
        {
            if (type == MR_RECORD_EVENT)
            {
                events.emplace_back();
                std::memcpy(&events.back(), bytes, sizeof(mr_event_record));
            }
        });

    std::vector<int32_t> kinds = {MR_EVENT_FRONT_CONNECTED, MR_EVENT_FRONT_DISCONNECTED, MR_EVENT_HEARTBEAT_WARNING,
                                  MR_EVENT_LOGIN,           MR_EVENT_LOGOUT,             MR_EVENT_ERROR,
                                  MR_EVENT_SUBSCRIBED,      MR_EVENT_UNSUBSCRIBED};
    std::vector<int32_t> request_ids = {0, 0, 0, 1, 2, 3, 4, 5};
    if (GetParam().slots->multicast >= 0)
    {
        kinds.push_back(MR_EVENT_ERROR);
        request_ids.push_back(8);
    }
    ASSERT_EQ(kinds.size(), events.size());
    for (size_t i = 0; i < events.size(); ++i)
    {
        EXPECT_EQ(kinds[i], events[i].kind) << i;
        EXPECT_EQ(request_ids[i], events[i].request_id) << i;
    }
    EXPECT_STREQ("20260930", events[3].trading_day);
    EXPECT_EQ(4, events[3].front_id);
    EXPECT_EQ(5, events[3].session_id);
    EXPECT_EQ(77, events[5].code);
    EXPECT_STREQ("refused", events[5].message);
    const std::string id(static_cast<size_t>(GetParam().max_id_length), 'i');
    EXPECT_EQ(id, events[6].instrument_id);
    EXPECT_EQ(id, events[7].instrument_id);
}

TEST_P(BridgeVersionsTest, shouldRefuseAnIdLongerThanTheVersionsField)
{
    init();
    const std::string longest(static_cast<size_t>(GetParam().max_id_length), 'x');

    EXPECT_EQ(MR_E_VENDOR, mr_subscribe(handle_, longest.c_str())) << "the fake's own answer: it was asked";
    EXPECT_EQ(MR_E_ARGUMENT, mr_subscribe(handle_, ("rb2701\n" + longest + "x").c_str()));

    char text[1024] = {};
    mr_last_error(handle_, text, sizeof(text));
    const std::string limit = "at most " + std::to_string(GetParam().max_id_length);
    EXPECT_NE(std::string::npos, std::string(text).find(limit)) << text;
}

INSTANTIATE_TEST_SUITE_P(Versions, BridgeVersionsTest,
                         testing::Values(Version{"ctp_6_7_11", MR_LAYOUT_CTP_584, 584, 31, 80, &kCtpSlots},
                                         Version{"ctp_6_7_8", MR_LAYOUT_CTP_584, 584, 31, 80, &kCtpSlots},
                                         Version{"ctp_6_6_1", MR_LAYOUT_CTP_584, 584, 31, 80, &kCtpSlots},
                                         Version{"ctp_6_5_1", MR_LAYOUT_CTP_568, 568, 31, 80, &kCtpSlots},
                                         Version{"ctp_6_3_19", MR_LAYOUT_CTP_408, 408, 0, 30, &kCtpSlots},
                                         Version{"sopt_3_7_3", MR_LAYOUT_SOPT_440, 440, 0, 30, &kSoptSlots},
                                         Version{"sopt_3_5_8", MR_LAYOUT_SOPT_408, 408, 0, 30, &kSoptSlots}));

TEST(BridgeLayoutsTest, shouldTellLengthsAndOffsetsAndNothingForWhatThereIsNot)
{
    EXPECT_EQ(584, mr_struct_length(MR_LAYOUT_CTP_584));
    EXPECT_EQ(440, mr_struct_length(MR_LAYOUT_SOPT_440));
    EXPECT_EQ(-1, mr_struct_length(0));
    EXPECT_EQ(-1, mr_struct_length(MR_LAYOUT_COUNT + 1));
    EXPECT_EQ(401, mr_field_offset(MR_LAYOUT_CTP_568, MR_FIELD_INSTRUMENT_ID));
    EXPECT_EQ(9, mr_field_offset(MR_LAYOUT_CTP_568, MR_FIELD_SHORT_INSTRUMENT_ID));
    EXPECT_EQ(9, mr_field_offset(MR_LAYOUT_CTP_408, MR_FIELD_INSTRUMENT_ID));
    EXPECT_EQ(-1, mr_field_offset(MR_LAYOUT_CTP_408, MR_FIELD_SHORT_INSTRUMENT_ID));
    EXPECT_EQ(-1, mr_field_offset(MR_LAYOUT_CTP_568, MR_FIELD_BANDING_UPPER_PRICE));
    EXPECT_EQ(432, mr_field_offset(MR_LAYOUT_SOPT_440, MR_FIELD_BIG_VOLUME));
    EXPECT_EQ(-1, mr_field_offset(MR_LAYOUT_SOPT_440, -1));
    EXPECT_EQ(-1, mr_field_offset(MR_LAYOUT_SOPT_440, MR_FIELD_COUNT));
    EXPECT_EQ(-1, mr_field_offset(0, 0));
}
} // namespace
} // namespace millrace
