/*
 * How long tick callbacks took: a log-linear histogram of the processor's time stamp counter, which costs 10 ns a
 * reading.
 *
 * Buckets: 32 for each power of two, so a value is known to 3 %. Nothing is allocated. The counter runs at one rate on
 * all cores (constant_tsc) of every machine that the vendor's library runs on; its rate is taken from CLOCK_MONOTONIC.
 *
 * Thread: the callback thread.
 */
#ifndef MILLRACE_SIM_CALLBACK_TIMES_H
#define MILLRACE_SIM_CALLBACK_TIMES_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <x86intrin.h>

namespace millrace::sim
{
class CallbackTimes
{
public:
    /* The counter, now. */
    static uint64_t cycles() noexcept { return __rdtsc(); }

    /* Measures the counter's rate from now on. */
    CallbackTimes() noexcept;

    void record(const uint64_t cycles) noexcept
    {
        ++count_;
        ++buckets_[bucket(cycles)];
    }

    int64_t count() const noexcept { return count_; }

    /* The value that this share of the callbacks, from 0 to 1, did not exceed; 0 when there is none. */
    uint64_t percentile(double share) const noexcept;

    int64_t to_ns(uint64_t cycles) const noexcept;

private:
    static constexpr int kSubBits = 5;
    static constexpr size_t kBuckets = (64 - kSubBits + 1) << kSubBits;

    /* Values below 32 have a bucket each. */
    static size_t bucket(const uint64_t cycles) noexcept
    {
        if (cycles >> kSubBits == 0)
        {
            return cycles;
        }
        const int shift = 63 - __builtin_clzll(cycles) - kSubBits;
        return (static_cast<size_t>(shift) << kSubBits) + (cycles >> shift);
    }

    static uint64_t highest_of(size_t bucket) noexcept;

    const uint64_t start_cycles_;
    const int64_t start_ns_;
    int64_t count_ = 0;
    std::array<int64_t, kBuckets> buckets_ = {};
};
} // namespace millrace::sim

#endif
