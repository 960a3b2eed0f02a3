/*
 * The 64-bit hash that all checksums are made of; docs/protocol.md gives the formula, io.millrace.audit.Hash64 computes
 * the same in Java. It finds faults, not attackers.
 */
#ifndef MILLRACE_AUDIT_HASH64_H
#define MILLRACE_AUDIT_HASH64_H

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace millrace
{
constexpr uint64_t kSequenceFactor = 0x9E3779B97F4A7C15u;

/* The finaliser of MurmurHash3. */
inline uint64_t mix64(uint64_t h) noexcept
{
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdu;
    h ^= h >> 33;
    h *= 0xc4ceb9fe1a85ec53u;
    h ^= h >> 33;
    return h;
}

namespace detail
{
inline uint64_t rotate_left(const uint64_t value, const int bits) noexcept
{
    return (value << bits) | (value >> (64 - bits));
}

inline uint64_t hash_step(const uint64_t lane, const uint64_t word, const uint64_t factor) noexcept
{
    return rotate_left(lane ^ word, 29) * factor;
}

inline uint64_t load_word(const unsigned char* bytes) noexcept
{
    uint64_t word;
    std::memcpy(&word, bytes, sizeof(word));
    return word;
}
} // namespace detail

inline uint64_t hash64(const void* data, const size_t length) noexcept
{
    constexpr uint64_t factors[4] = {0x9E3779B185EBCA87u, 0xC2B2AE3D27D4EB4Fu, 0x165667B19E3779F9u,
                                     0x27D4EB2F165667C5u};
    uint64_t lanes[4] = {factors[0], factors[1], factors[2], factors[3]};
    const auto* bytes = static_cast<const unsigned char*>(data);
    const unsigned char* const end = bytes + length;

    for (; end - bytes >= 32; bytes += 32)
    {
        lanes[0] = detail::hash_step(lanes[0], detail::load_word(bytes), factors[0]);
        lanes[1] = detail::hash_step(lanes[1], detail::load_word(bytes + 8), factors[1]);
        lanes[2] = detail::hash_step(lanes[2], detail::load_word(bytes + 16), factors[2]);
        lanes[3] = detail::hash_step(lanes[3], detail::load_word(bytes + 24), factors[3]);
    }

    for (int lane = 0; bytes < end; ++lane)
    {
        const auto remaining = static_cast<size_t>(end - bytes);
        const size_t taken = remaining < 8 ? remaining : 8;
        uint64_t word = 0;
        std::memcpy(&word, bytes, taken);
        lanes[lane] = detail::hash_step(lanes[lane], word, factors[lane]);
        bytes += taken;
    }

    return mix64(lanes[0] + detail::rotate_left(lanes[1], 17) + detail::rotate_left(lanes[2], 31) +
                 detail::rotate_left(lanes[3], 47) + length);
}

/* What one raw struct adds to the checksum over raw structs; `sequence` is the number of the vendor callback, from 1.
 */
inline uint64_t checksum_contribution(const uint64_t hash, const int64_t sequence) noexcept
{
    return mix64(hash ^ (static_cast<uint64_t>(sequence) * kSequenceFactor));
}
} // namespace millrace

#endif
