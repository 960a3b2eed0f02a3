#include "sim/callback_times.h"

#include "sim/clocks.h"

#include <cmath>

namespace millrace::sim
{
CallbackTimes::CallbackTimes() noexcept : start_cycles_(cycles()), start_ns_(monotonic_ns()) {}

uint64_t CallbackTimes::percentile(const double share) const noexcept
{
    const auto wanted = static_cast<int64_t>(std::ceil(share * static_cast<double>(count_)));
    int64_t passed = 0;
    for (size_t i = 0; i < kBuckets && count_ > 0; ++i)
    {
        passed += buckets_[i];
        if (passed >= wanted && passed > 0)
        {
            return highest_of(i);
        }
    }
    return 0;
}

int64_t CallbackTimes::to_ns(const uint64_t cycles) const noexcept
{
    const uint64_t elapsed_cycles = CallbackTimes::cycles() - start_cycles_;
    const int64_t elapsed_ns = monotonic_ns() - start_ns_;
    return std::llround(static_cast<double>(cycles) * static_cast<double>(elapsed_ns) /
                        static_cast<double>(elapsed_cycles));
}

uint64_t CallbackTimes::highest_of(const size_t bucket) noexcept
{
    if (bucket >> (kSubBits + 1) == 0)
    {
        return bucket;
    }
    const size_t shift = (bucket >> kSubBits) - 1;
    const uint64_t mantissa = (bucket & ((size_t{1} << kSubBits) - 1)) | (uint64_t{1} << kSubBits);
    return (mantissa << shift) + ((uint64_t{1} << shift) - 1);
}
} // namespace millrace::sim
