/*
 * Records of the ring torture: everything about a record follows from the seed and its number, so that the reader,
 * which is Java (RingTortureTest), can tell each of its bytes. Both sides have this twice: change both.
 *
 *   words of record n:   w(k) = mix(seed + n * 0x9e3779b97f4a7c15 + k * 0xd1b54a32d192ed03), k = 0, 1, ...
 *   length:              w(0): one of the edges in a quarter of the records, else any of 0 .. max
 *   type:                (w(1) & 0x7fffffff), at least 1
 *   content:             w(2), w(3), ... little endian, the last one cut; in a run that drops, w(2) is n itself
 */
#ifndef MILLRACE_TEST_RING_TORTURE_H
#define MILLRACE_TEST_RING_TORTURE_H

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace millrace::test
{
class TortureRecord
{
public:
    /* `least`: 0, or 8 when the record must have room for its number. */
    TortureRecord(const uint64_t seed, const int64_t number, const int32_t least, const int32_t most) noexcept
        : base_(seed + static_cast<uint64_t>(number) * UINT64_C(0x9e3779b97f4a7c15)), number_(number),
          is_numbered_(least > 0)
    {
        const uint64_t choice = word(0);
        const int32_t edges[8] = {least, least + 1, least + 7, least + 8, most / 2, most - 8, most - 1, most};
        length_ = (choice & 3) == 0
                      ? edges[(choice >> 2) & 7]
                      : least + static_cast<int32_t>((choice >> 8) % static_cast<uint64_t>(most - least + 1));
    }

    int32_t length() const noexcept { return length_; }
    int32_t type() const noexcept { return std::max<int32_t>(1, static_cast<int32_t>(word(1) & 0x7fffffff)); }

    void write(char* const out) const noexcept
    {
        for (int32_t at = 0; at < length_; at += 8)
        {
            const uint64_t content = at == 0 && is_numbered_ ? static_cast<uint64_t>(number_)
                                                             : word(2 + static_cast<uint64_t>(at) / 8);
            std::memcpy(out + at, &content, static_cast<size_t>(std::min(8, length_ - at)));
        }
    }

private:
    uint64_t word(const uint64_t index) const noexcept
    {
        uint64_t z = base_ + index * UINT64_C(0xd1b54a32d192ed03);
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        return z ^ (z >> 31);
    }

    uint64_t base_;
    int64_t number_;
    bool is_numbered_;
    int32_t length_;
};
} // namespace millrace::test

#endif
