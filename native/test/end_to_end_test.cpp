/* The simulated library, the bridge and a reader of the ring: what was generated is what arrives. */
#include "audit/hash64.h"
#include "ctp/vendor_abi.h"
#include "millrace_ctp.h"
#include "test/await.h"
#include "test/ledger_file.h"
#include "test/ring_reader.h"
#include "test/temporary_directory.h"

#include <gtest/gtest.h>

namespace millrace
{
namespace
{
using test::LedgerFile;
using test::RingReader;

class EndToEndTest : public testing::Test
{
protected:
    void open(const std::string& scenario, const int32_t capacity)
    {
        ring_ = std::make_unique<RingReader>(directory_.file("ring"), capacity);
        setenv("MILLRACE_SIM",
               directory_.write("scenario.txt", scenario + "\nledger = " + directory_.file("ledger") + "\n").c_str(),
               1);
        char error[2048] = {};
        handle_ = mr_open(SIMULATED_LIBRARY, directory_.path().c_str(), ring_->path().c_str(), 0, error, sizeof(error));
        unsetenv("MILLRACE_SIM");
        ASSERT_GT(handle_, 0) << error;
        ASSERT_EQ(MR_OK, mr_register_front(handle_, "tcp://127.0.0.1:10131"));
        ASSERT_EQ(MR_OK, mr_init(handle_));
    }

    void TearDown() override { EXPECT_EQ(MR_OK, mr_close(handle_)); }

    /* Reads what is there; answers events as a session does. */
    void poll()
    {
        ring_->read(
            [this](const int32_t type, const char* bytes, const int32_t length)
            {
                if (type == MR_RECORD_EVENT)
                {
                    mr_event_record event;
                    std::memcpy(&event, bytes, sizeof(event));
                    answer(event);
                    return;
                }
                mr_tick_record head;
                std::memcpy(&head, bytes, sizeof(head));
                EXPECT_EQ(static_cast<int32_t>(sizeof(head)) + head.struct_length, length);
                EXPECT_EQ(MR_LAYOUT_CTP_584, head.layout_id);
                EXPECT_GT(head.source_sequence, last_sequence_);
                EXPECT_GT(head.due_time_ns, 0);
                EXPECT_GE(head.receive_time_ns, head.due_time_ns - 1000000) << "due, then received";
                last_sequence_ = head.source_sequence;
                ++ticks_;
                checksum_ += checksum_contribution(hash64(bytes + sizeof(head), 584), head.source_sequence);
            });
    }

    void answer(const mr_event_record& event)
    {
        events_.push_back(event);
        if (event.kind == MR_EVENT_FRONT_CONNECTED)
        {
            EXPECT_EQ(MR_OK, mr_login(handle_, "9999", "user", "", 1));
        }
        else if (event.kind == MR_EVENT_LOGIN)
        {
            EXPECT_EQ(0, event.code);
            EXPECT_EQ(MR_OK, mr_subscribe(handle_, "rb2701\ncu2611\nm2701\nTA701"));
        }
    }

    bool is_finished() const { return LedgerFile(directory_.file("ledger")).header.finished == 1; }

    test::TemporaryDirectory directory_;
    std::unique_ptr<RingReader> ring_;
    int64_t handle_ = 0;
    int64_t last_sequence_ = 0;
    int64_t ticks_ = 0;
    uint64_t checksum_ = 0;
    std::vector<mr_event_record> events_;
};

TEST_F(EndToEndTest, shouldDeliverWhatWasGeneratedByCountAndChecksum)
{
    open("pace = max\ncount = 20000\nstartDelayMs = 0\nduplicates = 0.02", 1 << 20);

    ASSERT_TRUE(test::await(
        [this]
        {
            poll();
            return is_finished() && ring_->head() == ring_->tail();
        }));

    const mr_ring_header& header = *ring_->header();
    const mr_sim_ledger_slot generated = LedgerFile::valid(LedgerFile(directory_.file("ledger")).runs[0].returned);
    EXPECT_EQ(20004, generated.count) << "with four snapshots on subscribe";
    EXPECT_EQ(generated.count, header.tick_callbacks);
    EXPECT_EQ(header.tick_callbacks, header.ticks_written + header.ticks_ring_full);
    EXPECT_EQ(header.ticks_written, ticks_);
    EXPECT_EQ(static_cast<uint64_t>(generated.checksum), checksum_ + static_cast<uint64_t>(header.ring_full_checksum));
    EXPECT_GT(header.max_held_ns, 0);
    EXPECT_EQ(static_cast<int64_t>(events_.size()), header.events_written);
    EXPECT_EQ(6u, events_.size()) << "connected, login, four acknowledgements";
    EXPECT_STREQ("20260930", events_[1].trading_day);
    EXPECT_STREQ("TA701", events_[5].instrument_id);
    EXPECT_EQ(1, events_[5].is_last);
}

TEST_F(EndToEndTest, shouldBalanceTheBooksWhenTheRingIsFull)
{
    open("pace = max\ncount = 5000\nstartDelayMs = 0", 16384);

    ASSERT_TRUE(test::await(
        [this]
        {
            if (events_.size() < 6)
            {
                poll(); // only until everything is subscribed: then the reader stalls
            }
            return is_finished();
        }));
    while (ring_->head() != ring_->tail())
    {
        poll();
    }

    const mr_ring_header& header = *ring_->header();
    const mr_sim_ledger_slot generated = LedgerFile::valid(LedgerFile(directory_.file("ledger")).runs[0].returned);
    EXPECT_GT(header.ticks_ring_full, 0);
    EXPECT_EQ(generated.count, header.ticks_written + header.ticks_ring_full);
    EXPECT_EQ(header.ticks_written, ticks_);
    EXPECT_EQ(static_cast<uint64_t>(generated.checksum), checksum_ + static_cast<uint64_t>(header.ring_full_checksum));
}

TEST_F(EndToEndTest, shouldReportADisconnectAndGoOnAfterLoginAndSubscription)
{
    open("pace = max\ncount = 300\nstartDelayMs = 0\nsnapshotOnSubscribe = false\ndisconnectAt = 100:4097", 1 << 20);

    ASSERT_TRUE(test::await(
        [this]
        {
            poll();
            return is_finished() && ring_->head() == ring_->tail();
        }));

    EXPECT_EQ(300, ticks_);
    std::vector<int32_t> kinds;
    for (const mr_event_record& event : events_)
    {
        if (event.kind != MR_EVENT_SUBSCRIBED)
        {
            kinds.push_back(event.kind);
        }
    }
    EXPECT_EQ((std::vector<int32_t>{MR_EVENT_FRONT_CONNECTED, MR_EVENT_LOGIN, MR_EVENT_FRONT_DISCONNECTED,
                                    MR_EVENT_FRONT_CONNECTED, MR_EVENT_LOGIN}),
              kinds);
}

TEST_F(EndToEndTest, shouldCarryTheScenariosErrorThroughTheBridge)
{
    RingReader ring(directory_.file("ring"), 65536);
    const std::string scenario = directory_.write("scenario.txt", "pace = max\nsource = csv\ncsv = /nowhere.csv\n");
    setenv("MILLRACE_SIM", scenario.c_str(), 1);
    char error[2048] = {};

    const int64_t handle =
        mr_open(SIMULATED_LIBRARY, directory_.path().c_str(), ring.path().c_str(), 0, error, sizeof(error));
    unsetenv("MILLRACE_SIM");

    EXPECT_EQ(MR_E_VENDOR, handle);
    EXPECT_NE(nullptr, std::strstr(error, "/nowhere.csv")) << error;
}
} // namespace
} // namespace millrace
