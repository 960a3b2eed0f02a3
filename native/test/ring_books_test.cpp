/* Going on with a ring that earlier sessions used, and what is refused. */
#include "bridge/market_data_spi.h"

#include "bridge/failure.h"
#include "test/ring_reader.h"
#include "test/temporary_directory.h"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <thread>

namespace millrace::bridge
{
namespace
{
using test::RingReader;

constexpr int32_t kCapacity = RingWriter::kMinCapacity;
constexpr const char* kLibrary = FAKE_VENDOR_DIRECTORY "/libfake_ctp_6_7_8.so";

class RingBooksTest : public testing::Test
{
protected:
    /* One session: an event, `ticks` ticks, an event. On a thread of its own, which counts as a vendor's from then on. */
    void session(const int ticks)
    {
        const RingFile file(ring_.path());
        CallbackWriter writer(file, nullptr);
        std::thread(
            [&]
            {
                CtpSpi584 spi(writer);
                ctp::DepthMarketData tick = {};
                spi.OnFrontConnected();
                for (int i = 0; i < ticks; ++i)
                {
                    tick.volume = i;
                    spi.OnRtnDepthMarketData(&tick);
                }
                spi.OnFrontDisconnected(1);
            })
            .join();
    }

    void drain()
    {
        while (ring_.head() != ring_.tail())
        {
            ring_.read([](int32_t, const char*, int32_t) {});
        }
    }

    std::string fault_of_opening()
    {
        try
        {
            const RingFile file(ring_.path());
            return "";
        }
        catch (const Failure& failure)
        {
            EXPECT_EQ(MR_E_RING_FILE, failure.code());
            EXPECT_NE(std::string::npos, std::string(failure.what()).find(ring_.path())) << failure.what();
            return failure.what();
        }
    }

    void expect_refused(const std::string& part)
    {
        const std::string fault = fault_of_opening();
        EXPECT_NE(std::string::npos, fault.find(part)) << "'" << part << "' in: '" << fault << "'";
    }

    int32_t* length_at(const int64_t position)
    {
        return reinterpret_cast<int32_t*>(ring_.data() + (position & (kCapacity - 1)));
    }

    void move_tail(const int64_t tail)
    {
        std::memcpy(ring_.data() + kCapacity + MR_RING_TAIL_OFFSET, &tail, sizeof(tail));
    }

    test::TemporaryDirectory directory_;
    RingReader ring_{directory_.file("ring"), kCapacity};
};

TEST_F(RingBooksTest, shouldGoOnWithTheCountersAndTheRecordsOfEarlierSessions)
{
    session(3);
    session(4);

    const mr_ring_header& header = *ring_.header();
    EXPECT_EQ(7, header.tick_callbacks);
    EXPECT_EQ(7, header.ticks_written);
    EXPECT_EQ(4, header.events_written);
    int64_t expected = 0;
    ring_.read(
        [&](const int32_t type, const char* bytes, int32_t)
        {
            if (type == MR_RECORD_TICK)
            {
                int64_t sequence = 0;
                std::memcpy(&sequence, bytes, sizeof(sequence));
                EXPECT_EQ(++expected, sequence);
            }
        });
    EXPECT_EQ(7, expected);
}

TEST_F(RingBooksTest, shouldGoOnWithDroppedTicksAndTheirChecksum)
{
    session(30);
    const int64_t dropped = ring_.header()->ticks_ring_full;
    const int64_t checksum = ring_.header()->ring_full_checksum;
    const int64_t dropped_events = ring_.header()->events_ring_full;
    ASSERT_GT(dropped, 0);

    session(1);

    EXPECT_EQ(dropped + 1, ring_.header()->ticks_ring_full);
    EXPECT_NE(checksum, ring_.header()->ring_full_checksum);
    EXPECT_EQ(dropped_events + 2, ring_.header()->events_ring_full);
    EXPECT_EQ(31, ring_.header()->tick_callbacks);
    EXPECT_EQ("", fault_of_opening());
}

TEST_F(RingBooksTest, shouldAcceptEachLengthOfARingThatWasLeftInOrder)
{
    for (int sessions = 0; sessions < 60; ++sessions)
    {
        session(sessions % 7);
        if (sessions % 4 == 0)
        {
            drain();
        }

        ASSERT_EQ("", fault_of_opening()) << "after " << sessions + 1 << " sessions, tail " << ring_.tail();
    }
    EXPECT_GT(ring_.tail(), 3 * kCapacity) << "the end was passed, with padding";
    EXPECT_GT(ring_.header()->ticks_ring_full, 0);
}

TEST_F(RingBooksTest, shouldNotShortenTheLongestTimeThatAnEarlierSessionHeldTheVendor)
{
    ring_.header()->max_held_ns = INT64_C(1) << 60;

    session(3);

    EXPECT_EQ(INT64_C(1) << 60, ring_.header()->max_held_ns);
}

TEST_F(RingBooksTest, shouldRefuseATickThatWasBegunAndNotCounted)
{
    session(3);
    ring_.header()->begun_sequence = 4;

    expect_refused("tick 4 was begun, but 3 are counted");
}

TEST_F(RingBooksTest, shouldRefuseCountersThatDoNotAddUp)
{
    session(3);
    ring_.header()->ticks_written = 2;

    expect_refused("3 ticks are counted, but 2 written and 0 dropped");
}

TEST_F(RingBooksTest, shouldRefuseARecordThatWasClaimedAndNotCommitted)
{
    session(3);
    const int64_t tail = ring_.tail();
    ring_.header()->begun_position = tail; // killed behind the claim of an event
    *length_at(tail + 264) = 0;
    move_tail(tail + 264);

    *length_at(tail) = 0;
    expect_refused("position " + std::to_string(tail));
    *length_at(tail) = -264;
    expect_refused("its length is -264");
    *length_at(tail) = 272;
    expect_refused("its length is 272");
    *length_at(tail) = 264;
    EXPECT_EQ("", fault_of_opening());
}

TEST_F(RingBooksTest, shouldRefuseALengthBehindTheLastRecord)
{
    session(3);
    *length_at(ring_.tail()) = 100;

    expect_refused("not 0");
}

TEST_F(RingBooksTest, shouldRefusePositionsThatFitNoRing)
{
    session(3);
    const int64_t tail = ring_.tail();

    ring_.header()->begun_position = tail + 8;
    expect_refused("begun position");
    ring_.header()->begun_position = tail;
    move_tail(kCapacity + 8);
    expect_refused("head 0 and tail");
    move_tail(tail + 4);
    expect_refused("head 0 and tail");
    move_tail(-8);
    expect_refused("head 0 and tail");
}

TEST_F(RingBooksTest, shouldCountSessionsAndTellASimulatedLibraryWhereToGoOn)
{
    void* const library = dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(nullptr, library) << dlerror();
    const auto continued_from = reinterpret_cast<int64_t (*)()>(dlsym(library, "fake_vendor_continued_from"));
    for (int64_t sessions = 1; sessions <= 3; ++sessions)
    {
        char error[1024] = {};
        const int64_t handle =
            mr_open(kLibrary, directory_.path().c_str(), ring_.path().c_str(), 0, error, sizeof(error));
        ASSERT_GT(handle, 0) << error;

        EXPECT_EQ(sessions, ring_.header()->sessions);
        EXPECT_EQ((sessions - 1) * 5, continued_from());

        mr_close(handle);
        session(5);
    }
    dlclose(library);
}
} // namespace
} // namespace millrace::bridge
