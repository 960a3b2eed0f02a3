#include "bridge/ring_writer.h"

#include "audit/hash64.h"
#include "test/ring_reader.h"
#include "test/temporary_directory.h"

#include <gtest/gtest.h>
#include <random>
#include <thread>
#include <vector>

namespace millrace::bridge
{
namespace
{
using test::RingReader;

constexpr int32_t kCapacity = RingWriter::kMinCapacity;

class RingWriterTest : public testing::Test
{
protected:
    bool write(const int32_t type, const int32_t length, const char fill)
    {
        char* const claimed = writer_.try_claim(length);
        if (claimed != nullptr)
        {
            std::memset(claimed, fill, static_cast<size_t>(length));
            writer_.commit(type);
        }
        return claimed != nullptr;
    }

    int32_t word(const int32_t index) const
    {
        int32_t value = 0;
        std::memcpy(&value, ring_.data() + index, sizeof(value));
        return value;
    }

    test::TemporaryDirectory directory_;
    RingReader ring_{directory_.file("ring"), kCapacity};
    RingWriter writer_{ring_.data(), kCapacity};
};

TEST_F(RingWriterTest, shouldFrameARecordAsAgronaDoes)
{
    ASSERT_TRUE(write(7, 13, 'x'));

    EXPECT_EQ(21, word(0)) << "length with the header, without the padding";
    EXPECT_EQ(7, word(4));
    EXPECT_EQ(0, word(24)) << "the next header is zeroed";
    EXPECT_EQ(24, ring_.tail());
}

TEST_F(RingWriterTest, shouldKeepAClaimedRecordUnreadableUntilItIsCommitted)
{
    ASSERT_NE(nullptr, writer_.try_claim(16));

    EXPECT_EQ(-24, word(0));
    EXPECT_EQ(0, ring_.read([](int32_t, const char*, int32_t) {}));

    writer_.commit(1);
    EXPECT_EQ(1, ring_.read([](int32_t, const char*, int32_t) {}));
}

TEST_F(RingWriterTest, shouldPadTheEndAndContinueAtTheStart)
{
    while (ring_.tail() + 1024 + 8 + 8 <= kCapacity)
    {
        ASSERT_TRUE(write(1, 1024, 'a'));
    }
    const auto padding_at = static_cast<int32_t>(ring_.tail());
    while (ring_.read([](int32_t, const char*, int32_t) {}) > 0)
    {
    }

    ASSERT_TRUE(write(2, 1024, 'b'));

    EXPECT_EQ(kCapacity - padding_at, word(padding_at));
    EXPECT_EQ(-1, word(padding_at + 4));
    EXPECT_EQ(kCapacity + 1032, ring_.tail());
    int types = 0;
    ring_.read([](int32_t, const char*, int32_t) { FAIL() << "only padding is left at the end"; });
    ring_.read([&](const int32_t type, const char* bytes, int32_t) { types = type + (bytes[1023] == 'b' ? 100 : 0); });
    EXPECT_EQ(102, types);
}

TEST_F(RingWriterTest, shouldFillTheBufferToItsLastByteWhenARecordFitsExactly)
{
    for (int i = 0; i < 7; ++i)
    {
        ASSERT_TRUE(write(1, 1016, 'a')); // 1024 with its header
    }
    ring_.read([](int32_t, const char*, int32_t) {});

    ASSERT_TRUE(write(2, 1016, 'z'));

    EXPECT_EQ(kCapacity, ring_.tail());
    EXPECT_EQ(1024, word(kCapacity - 1024));
    EXPECT_EQ(0, word(0)) << "the header behind it, at the start, is zeroed";
}

TEST_F(RingWriterTest, shouldRefuseWhenFullAndGoOnWhenRead)
{
    int written = 0;
    while (write(1, 100, 'f'))
    {
        ++written;
    }
    EXPECT_FALSE(write(1, 100, 'f'));
    EXPECT_GT(written, kCapacity / 112 - 3);

    int read = 0;
    for (int i = 0; i < 3; ++i)
    {
        read += ring_.read([](int32_t, const char*, int32_t) {});
    }

    EXPECT_EQ(written, read) << "nothing that was refused can be read, nothing accepted is lost";
    EXPECT_TRUE(write(1, 100, 'g'));
}

TEST_F(RingWriterTest, shouldHandOverEveryRecordInOrderToAConcurrentReader)
{
    constexpr int64_t kRecords = 100000;
    const unsigned seed = std::random_device()();
    std::thread producer(
        [&]
        {
            std::mt19937 random(seed);
            for (int64_t n = 1; n <= kRecords; ++n)
            {
                const auto length = static_cast<int32_t>(8 + random() % (writer_.max_message_length() - 8));
                char* claimed = nullptr;
                while ((claimed = writer_.try_claim(length)) == nullptr)
                {
                    std::this_thread::yield();
                }
                std::memset(claimed, static_cast<int>(n & 0xff), static_cast<size_t>(length));
                std::memcpy(claimed, &n, sizeof(n));
                writer_.commit(1);
            }
        });

    int64_t expected = 0;
    int64_t faults = 0;
    while (expected < kRecords)
    {
        const int messages = ring_.read(
            [&](int32_t, const char* bytes, const int32_t length)
            {
                int64_t n = 0;
                std::memcpy(&n, bytes, sizeof(n));
                ++expected;
                faults += n != expected ? 1 : 0;
                faults += length > 8 && bytes[length - 1] != static_cast<char>(n & 0xff) ? 1 : 0;
            });
        if (messages == 0)
        {
            std::this_thread::yield();
        }
    }
    producer.join();

    EXPECT_EQ(0, faults) << "seed " << seed;
    EXPECT_EQ(ring_.tail(), ring_.head());
}
} // namespace
} // namespace millrace::bridge
