#include "bridge/failure.h"
#include "bridge/ring_file.h"
#include "bridge/ring_writer.h"
#include "fuzz/error_text.h"
#include "fuzz/input_file.h"

#include <cstring>

namespace millrace::fuzz
{
using namespace bridge;

namespace
{
constexpr int32_t kCapacity = RingWriter::kMinCapacity;
constexpr size_t kWholeLength = size_t{MR_RING_HEADER_LENGTH} + kCapacity + MR_RING_TRAILER_LENGTH;
constexpr size_t kPositions = 3 * sizeof(int64_t);

/* The input: the header struct, tail, head and head cache, then ring data from the head on; the rest is zero. */
std::string make_file(const std::string& input)
{
    std::string content(kWholeLength, '\0');
    char* const data = content.data() + MR_RING_HEADER_LENGTH;
    input.copy(content.data(), sizeof(mr_ring_header));
    int64_t positions[3] = {};
    if (input.size() >= sizeof(mr_ring_header) + kPositions)
    {
        input.copy(reinterpret_cast<char*>(positions), kPositions, sizeof(mr_ring_header));
        std::memcpy(data + kCapacity + MR_RING_TAIL_OFFSET, &positions[0], sizeof(positions[0]));
        std::memcpy(data + kCapacity + MR_RING_HEAD_OFFSET, &positions[1], sizeof(positions[1]));
        std::memcpy(data + kCapacity + MR_RING_HEAD_CACHE_OFFSET, &positions[2], sizeof(positions[2]));
        const std::string records = input.substr(sizeof(mr_ring_header) + kPositions);
        for (size_t i = 0; i < records.size() && i < size_t{kCapacity}; ++i)
        {
            data[(static_cast<uint64_t>(positions[1]) + i) & (kCapacity - 1)] = records[i];
        }
    }
    return content;
}
} // namespace

/*
 * A ring file with any header, positions and records is refused with a reason, or its books are in order and a session
 * can write on: until it is full, without a byte outside the ring.
 */
void check_ring_file(const std::string& input)
{
    const InputFile file(make_file(input));
    try
    {
        const RingFile ring(file.path());
        const mr_ring_header& header = *ring.header();
        require(header.magic == MR_RING_MAGIC && header.abi_version == MR_ABI_VERSION, "what is no ring of ours");
        require(ring.capacity() == kCapacity, "a capacity that is not the file's");
        require(header.producer_pid == ::getpid(), "the producer's process is not told");
        // As unsigned numbers: the check's own sum must not overflow.
        require(static_cast<uint64_t>(header.tick_callbacks) ==
                    static_cast<uint64_t>(header.ticks_written) + static_cast<uint64_t>(header.ticks_ring_full),
                "books that do not balance");
        RingWriter writer(ring.data(), ring.capacity());
        int64_t head = 0;
        std::memcpy(&head, ring.data() + kCapacity + MR_RING_HEAD_OFFSET, sizeof(head));
        int written = 0;
        while (char* const claimed = writer.try_claim(256))
        {
            std::memset(claimed, 0x7f, 256);
            writer.commit(MR_RECORD_EVENT);
            require(++written <= kCapacity / 264, "more records than the ring has room for");
        }
        require(writer.tail() - head <= kCapacity, "a tail that overtook the head");
    }
    catch (const Failure& failure)
    {
        require(failure.code() == MR_E_RING_FILE, "another error code");
        require_error_text(failure.what(), "ring file", file.path(), 0);
    }
}
} // namespace millrace::fuzz
