/*
 * Producer side of an Agrona 2.x OneToOneRingBuffer in shared memory. One thread writes; another process reads.
 *
 *   record:  | int32 length | int32 type | message, padded to 8 bytes |
 *
 * A length of 0 means "nothing here yet", a negative one "being written", a positive one "readable". The header behind
 * a record is zeroed before the record becomes readable, so the reader always finds an end. A record never wraps: the
 * rest of the buffer is filled with a padding record (type -1).
 */
#ifndef MILLRACE_BRIDGE_RING_WRITER_H
#define MILLRACE_BRIDGE_RING_WRITER_H

#include "millrace_records.h"

#include <atomic>
#include <cstdint>

namespace millrace::bridge
{
class RingWriter
{
public:
    static constexpr int32_t kHeaderLength = 8;
    static constexpr int32_t kPaddingType = -1;
    static constexpr int32_t kMinCapacity = 8192;

    /* `data`: 8-byte aligned, capacity bytes (a power of two) with the ring's trailer behind them. */
    RingWriter(char* data, int32_t capacity) noexcept
        : data_(data), capacity_(capacity), tail_(position(data, capacity, MR_RING_TAIL_OFFSET)),
          head_cache_(position(data, capacity, MR_RING_HEAD_CACHE_OFFSET)),
          head_(position(data, capacity, MR_RING_HEAD_OFFSET))
    {
    }

    int32_t max_message_length() const noexcept { return capacity_ >> 3; }

    /* Room for a message of `length` bytes (at most max_message_length), or null when the ring is full. Never waits. */
    char* try_claim(const int32_t length) noexcept
    {
        const int32_t record_length = length + kHeaderLength;
        const int32_t aligned_length = (record_length + (kHeaderLength - 1)) & ~(kHeaderLength - 1);
        const int32_t required = aligned_length + kHeaderLength; // the zeroed header behind it included
        const int64_t tail = load(tail_);
        int64_t head = load(head_cache_);

        if (required > capacity_ - static_cast<int32_t>(tail - head))
        {
            head = load_acquire(head_); // pairs with the reader's release of the head
            if (required > capacity_ - static_cast<int32_t>(tail - head))
            {
                return nullptr;
            }
            store(head_cache_, head);
        }

        const int32_t index = static_cast<int32_t>(tail) & (capacity_ - 1);
        const int32_t length_to_end = capacity_ - index;
        if (required <= length_to_end)
        {
            store_release(tail_, tail + aligned_length);
            zero_header(index + aligned_length);
            return open_record(index, record_length);
        }
        return try_claim_at_end(record_length, aligned_length, tail, head);
    }

    /* Makes the record of the newest claim readable. */
    void commit(const int32_t type) noexcept
    {
        store(half(claimed_index_ + 4), type);
        store_release(half(claimed_index_), claimed_length_);
    }

    int64_t tail() const noexcept { return load(tail_); }

private:
    static int64_t* position(char* data, const int32_t capacity, const int32_t offset) noexcept
    {
        return reinterpret_cast<int64_t*>(data + capacity + offset);
    }

    template <typename T> static T load(const T* at) noexcept { return __atomic_load_n(at, __ATOMIC_RELAXED); }
    template <typename T> static T load_acquire(const T* at) noexcept { return __atomic_load_n(at, __ATOMIC_ACQUIRE); }
    template <typename T> static void store(T* at, const T value) noexcept
    {
        __atomic_store_n(at, value, __ATOMIC_RELAXED);
    }
    template <typename T> static void store_release(T* at, const T value) noexcept
    {
        __atomic_store_n(at, value, __ATOMIC_RELEASE);
    }

    /* Keeps the message's bytes behind the negative length. TSan does not know fences; on x86 it costs no instruction.
     */
    static void release_fence() noexcept
    {
#if !defined(__SANITIZE_THREAD__)
        std::atomic_thread_fence(std::memory_order_release);
#endif
    }

    int32_t* half(const int32_t index) const noexcept
    {
        return reinterpret_cast<int32_t*>(data_ + index);
    }

    void zero_header(const int32_t index) noexcept
    {
        store(reinterpret_cast<int64_t*>(data_ + index), INT64_C(0));
    }

    char* open_record(const int32_t index, const int32_t record_length) noexcept
    {
        store_release(half(index), -record_length);
        release_fence();
        claimed_index_ = index;
        claimed_length_ = record_length;
        return data_ + index + kHeaderLength;
    }

    /* The rare case: the record ends exactly at the buffer's end, or does not fit before it. */
    __attribute__((noinline)) char* try_claim_at_end(const int32_t record_length, const int32_t aligned_length,
                                                     const int64_t tail, int64_t head) noexcept
    {
        const int32_t required = aligned_length + kHeaderLength;
        const int32_t index = static_cast<int32_t>(tail) & (capacity_ - 1);
        const int32_t length_to_end = capacity_ - index;
        if (aligned_length == length_to_end)
        {
            store_release(tail_, tail + aligned_length);
            zero_header(0);
            return open_record(index, record_length);
        }

        bool fits = required <= (static_cast<int32_t>(head) & (capacity_ - 1));
        if (!fits)
        {
            head = load_acquire(head_);
            fits = required <= (static_cast<int32_t>(head) & (capacity_ - 1));
            store(head_cache_, head);
        }

        // The padding goes in even when the record does not fit at the start: the next attempt then starts there.
        store_release(tail_, tail + length_to_end + (fits ? aligned_length : 0));
        zero_header(0);
        store_release(half(index), -length_to_end);
        release_fence();
        store(half(index + 4), kPaddingType);
        store_release(half(index), length_to_end);
        if (!fits)
        {
            return nullptr;
        }
        zero_header(aligned_length);
        return open_record(0, record_length);
    }

    char* data_;
    int32_t capacity_;
    int64_t* tail_;
    int64_t* head_cache_;
    int64_t* head_;
    int32_t claimed_index_ = 0;
    int32_t claimed_length_ = 0;
};
} // namespace millrace::bridge

#endif
