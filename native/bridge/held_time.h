/*
 * Longest time that a callback held the vendor's thread, measured on every callback with the processor's time-stamp
 * counter: two reads of about 10 ns each. The counter is turned into nanoseconds only when a new maximum is seen, which
 * is rare.
 */
#ifndef MILLRACE_BRIDGE_HELD_TIME_H
#define MILLRACE_BRIDGE_HELD_TIME_H

#include <cstdint>
#include <ctime>
#include <x86intrin.h>

namespace millrace::bridge
{
class HeldTime
{
public:
    HeldTime() noexcept : start_ticks_(__rdtsc()), start_ns_(monotonic_ns()) {}

    static uint64_t now_ticks() noexcept { return __rdtsc(); }

    /* Takes note of one callback; returns true when it is the longest so far. */
    bool record(const uint64_t entry_ticks) noexcept
    {
        const auto held_ticks = static_cast<int64_t>(__rdtsc() - entry_ticks);
        if (__builtin_expect(held_ticks <= max_ticks_, 1))
        {
            return false;
        }
        max_ticks_ = held_ticks;
        return true;
    }

    int64_t max_ns() const noexcept
    {
        const auto elapsed_ticks = static_cast<double>(__rdtsc() - start_ticks_);
        const auto elapsed_ns = static_cast<double>(monotonic_ns() - start_ns_);
        return elapsed_ticks <= 0 ? 0
                                  : static_cast<int64_t>(static_cast<double>(max_ticks_) * elapsed_ns / elapsed_ticks);
    }

private:
    static int64_t monotonic_ns() noexcept
    {
        timespec now = {};
        clock_gettime(CLOCK_MONOTONIC, &now);
        return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
    }

    uint64_t start_ticks_;
    int64_t start_ns_;
    int64_t max_ticks_ = 0;
};
} // namespace millrace::bridge

#endif
