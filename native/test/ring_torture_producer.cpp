/*
 * A process that fills a ring file as fast as it can, by the bridge's own writer; the reader is Java (RingTortureTest).
 *
 *   ring_torture_producer <ring file> <seed> <milliseconds> <wait|drop>
 *
 * wait: a record that meets a full ring is tried again until it fits; every length from 0 on. drop: such a record is
 * left out, as the bridge does; records have room for their number. Counters go into the header page in the bridge's
 * order. Ends with a line `written=.. dropped=.. refused=..` after that time: refused counts the tries that met a full
 * ring.
 */
#include "bridge/ring_writer.h"
#include "test/ring_torture.h"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sched.h>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace
{
using millrace::bridge::RingWriter;
using millrace::test::TortureRecord;

constexpr int kTriesBeforeYield = 64; // the reader may need this core
constexpr int64_t kRecordsBetweenClocks = 64;

[[noreturn]] void refuse(const std::string& why)
{
    std::fprintf(stderr, "ring_torture_producer: %s\n", why.c_str());
    std::exit(2);
}

int64_t number_of(const char* const text)
{
    char* end = nullptr;
    errno = 0;
    const int64_t value = std::strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0')
    {
        refuse(std::string("'") + text + "' is no number");
    }
    return value;
}

char* map(const char* const path)
{
    const int fd = ::open(path, O_RDWR | O_CLOEXEC);
    struct stat status = {};
    if (fd < 0 || ::fstat(fd, &status) != 0)
    {
        refuse(std::string("cannot open ") + path);
    }
    void* const address =
        ::mmap(nullptr, static_cast<size_t>(status.st_size), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    ::close(fd);
    if (address == MAP_FAILED)
    {
        refuse(std::string("cannot map ") + path);
    }
    const auto* const header = static_cast<const mr_ring_header*>(address);
    if (header->magic != MR_RING_MAGIC ||
        status.st_size != int64_t{MR_RING_HEADER_LENGTH} + header->capacity + MR_RING_TRAILER_LENGTH)
    {
        refuse(std::string(path) + " is no ring file");
    }
    return static_cast<char*>(address);
}

/* Pairs with the reader's acquiring look at the header page. */
void publish(int64_t& counter, const int64_t value) noexcept
{
    __atomic_store_n(&counter, value, __ATOMIC_RELEASE);
}
} // namespace

int main(const int argc, char** const argv)
{
    using Clock = std::chrono::steady_clock;
    if (argc != 5 || (std::string(argv[4]) != "wait" && std::string(argv[4]) != "drop"))
    {
        refuse("usage: <ring file> <seed> <milliseconds> <wait|drop>");
    }
    char* const file = map(argv[1]);
    auto* const header = reinterpret_cast<mr_ring_header*>(file);
    const auto seed = static_cast<uint64_t>(number_of(argv[2]));
    const Clock::time_point end = Clock::now() + std::chrono::milliseconds(number_of(argv[3]));
    const bool is_dropping = std::string(argv[4]) == "drop";

    RingWriter writer(file + MR_RING_HEADER_LENGTH, header->capacity);
    int64_t written = 0;
    int64_t dropped = 0;
    int64_t refused = 0;
    for (int64_t number = 1; number % kRecordsBetweenClocks != 0 || Clock::now() < end; ++number)
    {
        const TortureRecord record(seed, number, is_dropping ? 8 : 0, writer.max_message_length());
        char* claimed = writer.try_claim(record.length());
        while (claimed == nullptr && !is_dropping)
        {
            if (++refused % kTriesBeforeYield == 0)
            {
                ::sched_yield();
            }
            claimed = writer.try_claim(record.length());
        }
        if (claimed != nullptr)
        {
            record.write(claimed);
            writer.commit(record.type());
            publish(header->ticks_written, ++written);
        }
        else
        {
            ++refused;
            publish(header->ticks_ring_full, ++dropped);
        }
        publish(header->tick_callbacks, number);
    }
    std::printf("written=%lld dropped=%lld refused=%lld\n", static_cast<long long>(written),
                static_cast<long long>(dropped), static_cast<long long>(refused));
    return 0;
}
