#include "sim/callback_times.h"

#include "sim/clocks.h"

#include <gtest/gtest.h>

namespace millrace::sim
{
namespace
{
TEST(CallbackTimesTest, shouldKnowEveryMagnitudeToThreePerCent)
{
    for (uint64_t value = 1; value < UINT64_MAX / 4; value += value / 4 + 1)
    {
        CallbackTimes times;
        times.record(value);

        const uint64_t found = times.percentile(0.999);

        EXPECT_GE(found, value);
        EXPECT_LE(found - value, value / 32);
    }
}

TEST(CallbackTimesTest, shouldFindTheShareThatIsAskedFor)
{
    CallbackTimes times;
    EXPECT_EQ(0u, times.percentile(0.5)) << "nothing recorded";
    for (uint64_t i = 1; i <= 1000; ++i)
    {
        times.record(i <= 998 ? 10 : 1000000 * i);
    }

    EXPECT_EQ(1000, times.count());
    EXPECT_EQ(10u, times.percentile(0.5));
    EXPECT_EQ(10u, times.percentile(0.998));
    EXPECT_GE(times.percentile(0.999), 999000000u);
    EXPECT_LT(times.percentile(0.999), UINT64_C(1000000000) * 33 / 32);
    times.record(0);
    EXPECT_EQ(0u, times.percentile(0.0001));
}

TEST(CallbackTimesTest, shouldKeepTimeWithTheMonotonicClock)
{
    const CallbackTimes times;
    const int64_t start_ns = monotonic_ns();
    const uint64_t start = CallbackTimes::cycles();
    while (monotonic_ns() - start_ns < 20 * kMillisNs)
    {
    }

    const uint64_t end = CallbackTimes::cycles();
    const int64_t elapsed_ns = monotonic_ns() - start_ns;

    EXPECT_NEAR(static_cast<double>(elapsed_ns), static_cast<double>(times.to_ns(end - start)),
                static_cast<double>(elapsed_ns) * 0.1);
}
} // namespace
} // namespace millrace::sim
