#include "bridge/ring_books.h"

#include "bridge/ring_writer.h"

#include <cstring>

namespace millrace::bridge
{
namespace
{
constexpr const char* kRemedy = "; its producer was killed: let Millrace repair the ring, or create a new one";

/* No ring gets there in a lifetime; beyond it sums could overflow. */
constexpr int64_t kMaxPosition = INT64_MAX / 2;

int64_t read_position(const char* data, const int32_t capacity, const int32_t offset)
{
    int64_t position = 0;
    std::memcpy(&position, data + capacity + offset, sizeof(position));
    return position;
}

int32_t read_length(const char* data, const int32_t capacity, const int64_t position)
{
    int32_t length = 0;
    std::memcpy(&length, data + (position & (capacity - 1)), sizeof(length));
    return length;
}

int32_t aligned(const int32_t length)
{
    return (length + (RingWriter::kHeaderLength - 1)) & ~(RingWriter::kHeaderLength - 1);
}

std::string find_counter_fault(const mr_ring_header& header)
{
    if (header.begun_sequence != header.tick_callbacks)
    {
        return "tick " + std::to_string(header.begun_sequence) + " was begun, but " +
               std::to_string(header.tick_callbacks) + " are counted" + kRemedy;
    }
    // Not their sum, which overflows in a damaged header.
    if (header.tick_callbacks < 0 || header.ticks_ring_full < 0 ||
        header.ticks_written != header.tick_callbacks - header.ticks_ring_full)
    {
        return std::to_string(header.tick_callbacks) + " ticks are counted, but " +
               std::to_string(header.ticks_written) + " written and " + std::to_string(header.ticks_ring_full) +
               " dropped" + kRemedy;
    }
    return "";
}

/* Every record from `position` to the tail must be whole, and the place behind them free. */
std::string find_record_fault(const char* data, const int32_t capacity, int64_t position, const int64_t tail)
{
    while (position < tail)
    {
        const int32_t length = read_length(data, capacity, position);
        const int64_t to_end = capacity - (position & (capacity - 1));
        if (length < RingWriter::kHeaderLength || length > to_end || aligned(length) > tail - position)
        {
            return "the record at position " + std::to_string(position) + " (tail " + std::to_string(tail) +
                   ") is incomplete: its length is " + std::to_string(length) + kRemedy;
        }
        position += aligned(length);
    }
    const int32_t behind = read_length(data, capacity, tail);
    return behind == 0 ? ""
                       : "the place behind the last record (tail " + std::to_string(tail) + ") has the length " +
                             std::to_string(behind) + ", not 0" + kRemedy;
}
} // namespace

std::string find_books_fault(const mr_ring_header& header, const char* data)
{
    const int32_t capacity = header.capacity;
    const int64_t head = read_position(data, capacity, MR_RING_HEAD_OFFSET);
    const int64_t tail = read_position(data, capacity, MR_RING_TAIL_OFFSET);
    if (head < 0 || head > tail || tail > kMaxPosition || tail - head > capacity ||
        tail % RingWriter::kHeaderLength != 0 || head % RingWriter::kHeaderLength != 0)
    {
        return "head " + std::to_string(head) + " and tail " + std::to_string(tail) + " do not fit its capacity " +
               std::to_string(capacity) + "; create a new one";
    }
    const int64_t head_cache = read_position(data, capacity, MR_RING_HEAD_CACHE_OFFSET);
    if (head_cache < 0 || head_cache > head || tail - head_cache > capacity)
    {
        return "its head cache " + std::to_string(head_cache) + " does not fit head " + std::to_string(head) +
               " and tail " + std::to_string(tail) + "; create a new one";
    }
    const std::string fault = find_counter_fault(header);
    if (!fault.empty())
    {
        return fault;
    }
    const int64_t begun = header.begun_position;
    if (begun != MR_BEGUN_DROP && (begun < 0 || begun > tail || begun % RingWriter::kHeaderLength != 0))
    {
        return "begun position " + std::to_string(begun) + " does not fit its tail " + std::to_string(tail) +
               "; create a new one";
    }
    // What is before the head was read, so it was whole. What is before the newest begun record was followed by it.
    const int64_t first_in_doubt = begun == MR_BEGUN_DROP || begun < head ? head : begun;
    return find_record_fault(data, capacity, first_in_doubt, tail);
}
} // namespace millrace::bridge
