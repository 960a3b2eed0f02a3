/* A thousand sessions in one process leave nothing behind: no thread, no file descriptor, no memory. */
#include "test/open_close_cycles.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <malloc.h>
#include <vector>

namespace millrace
{
namespace
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kIsSanitized = true; /* freed memory is kept aside there, and LeakSanitizer counts at the end */
#else
constexpr bool kIsSanitized = false;
#endif

constexpr int kWarmUpCycles = 100;
constexpr int kCycles = kIsSanitized ? 100 : 900;

/* Half a KiB a cycle: a leak of 1 KiB shows, and noise of the allocator and the loader does not. */
constexpr int64_t kMaxGrowth = int64_t{kCycles} * 512;

int64_t entries_of(const char* const directory)
{
    const auto entries = std::filesystem::directory_iterator(directory);
    return std::distance(begin(entries), end(entries));
}

int64_t resident_bytes()
{
    std::ifstream statm("/proc/self/statm");
    int64_t size = 0;
    int64_t resident = 0;
    statm >> size >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

struct Held
{
    int64_t threads = entries_of("/proc/self/task");
    int64_t descriptors = entries_of("/proc/self/fd");
    int64_t resident = resident_bytes();
    int64_t allocated = static_cast<int64_t>(::mallinfo2().uordblks + ::mallinfo2().hblkhd);
};

TEST(OpenCloseCyclesTest, shouldLeaveNothingBehind)
{
    test::OpenCloseCycles sessions(SIMULATED_LIBRARY, test::kDeadline);
    for (int i = 0; i < kWarmUpCycles; ++i)
    {
        ASSERT_NO_THROW(sessions.run()) << "cycle " << i;
    }
    const Held before;

    for (int i = 0; i < kCycles; ++i)
    {
        ASSERT_NO_THROW(sessions.run()) << "cycle " << kWarmUpCycles + i;
    }

    // A joined thread may stand in /proc for a moment longer.
    EXPECT_TRUE(test::await([&before] { return Held().threads <= before.threads; }));
    const Held after;
    std::printf("cycles %d: threads %+ld, descriptors %+ld, resident %+ld KiB, allocated %+ld bytes\n", kCycles,
                after.threads - before.threads, after.descriptors - before.descriptors,
                (after.resident - before.resident) / 1024, after.allocated - before.allocated);
    EXPECT_EQ(before.threads, after.threads);
    EXPECT_EQ(before.descriptors, after.descriptors);
    if (!kIsSanitized)
    {
        EXPECT_LT(after.allocated - before.allocated, kMaxGrowth);
        EXPECT_LT(after.resident - before.resident, kMaxGrowth);
    }
}
} // namespace
} // namespace millrace
