/* The two clocks of the host. */
#ifndef MILLRACE_SIM_CLOCKS_H
#define MILLRACE_SIM_CLOCKS_H

#include <cstdint>
#include <ctime>

namespace millrace::sim
{
constexpr int64_t kMillisNs = 1000000;

inline int64_t clock_ns(const clockid_t clock) noexcept
{
    timespec now = {};
    clock_gettime(clock, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

inline int64_t monotonic_ns() noexcept
{
    return clock_ns(CLOCK_MONOTONIC);
}

inline int64_t realtime_ns() noexcept
{
    return clock_ns(CLOCK_REALTIME);
}
} // namespace millrace::sim

#endif
