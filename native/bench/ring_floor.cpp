/*
 * What a consumer in C++ gets out of the ring: the floor for the one in Java, which does the same per tick (the hash of
 * each struct and its part of the checksum), polls in batches of the same size and waits in the same way when there is
 * nothing.
 *
 *   millrace_ring_floor <vendor library> <flow directory with scenario.txt> <ring file> <ring bytes> <ids, by comma>
 * <ticks> <ticks before the first timed one>
 *
 * Prints what io.millrace.bench.ring.RingRun reads.
 */
#include "audit/hash64.h"
#include "millrace_ctp.h"
#include "test/ring_reader.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

namespace
{
using millrace::test::RingReader;

constexpr int kPollLimit = 256;
constexpr int64_t kIdleNs = 10000;
constexpr int64_t kDeadlineNs = INT64_C(120000000000);

[[noreturn]] void fail(const std::string& text)
{
    std::fprintf(stderr, "millrace_ring_floor: %s\n", text.c_str());
    std::exit(1);
}

/* The clock of the records. */
int64_t realtime_ns()
{
    timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

void require(const int64_t handle, const int32_t code, const char* what)
{
    if (code != MR_OK)
    {
        char text[1024] = {};
        mr_last_error(handle, text, sizeof(text));
        fail(std::string(what) + ": " + text);
    }
}

class Consumer
{
public:
    Consumer(RingReader& ring, const int64_t handle, std::string ids, const int64_t warm_up_count)
        : ring_(ring), data_(ring.data()), capacity_(ring.header()->capacity), head_(ring.head()),
          head_address_(reinterpret_cast<int64_t*>(data_ + capacity_ + MR_RING_HEAD_OFFSET)), handle_(handle),
          ids_(std::move(ids)), warm_up_count_(warm_up_count)
    {
    }

    /* Until all ticks were sent and nothing is left in the ring. */
    void run(const int64_t tick_count)
    {
        const int64_t deadline_ns = realtime_ns() + kDeadlineNs;
        bool is_sent = false;
        for (;;)
        {
            if (poll() > 0)
            {
                end_ns_ = realtime_ns();
                continue;
            }
            if (is_sent)
            {
                return;
            }
            is_sent = RingReader::load(ring_.header()->tick_callbacks) >= tick_count;
            const int64_t idle_begin_ns = realtime_ns();
            while (realtime_ns() - idle_begin_ns < kIdleNs)
            {
                __builtin_ia32_pause();
            }
            if (idle_begin_ns > deadline_ns)
            {
                fail("only " + std::to_string(count_) + " of " + std::to_string(tick_count) + " ticks came");
            }
        }
    }

    void print() const
    {
        const mr_ring_header& header = *ring_.header();
        const auto all = static_cast<int64_t>(checksum_ + static_cast<uint64_t>(header.ring_full_checksum));
        std::printf("RESULT %lld %lld %lld %lld %lld 0\n", static_cast<long long>(count_ - count_before_start_),
                    static_cast<long long>(header.ticks_ring_full - lost_before_start_),
                    static_cast<long long>(end_ns_ - start_ns_), static_cast<long long>(last_receive_ns_ - start_ns_),
                    static_cast<long long>(all));
    }

private:
    /* As Agrona's controlledRead: the head moves once, behind the last record. */
    int poll()
    {
        const auto start = static_cast<int32_t>(head_ & (capacity_ - 1));
        int32_t bytes_read = 0;
        int records = 0;
        while (bytes_read < capacity_ - start && records < kPollLimit)
        {
            const char* const record = data_ + start + bytes_read;
            const int32_t length = __atomic_load_n(reinterpret_cast<const int32_t*>(record), __ATOMIC_ACQUIRE);
            if (length <= 0)
            {
                break;
            }
            bytes_read += (length + 7) & ~7;
            const int32_t type = *reinterpret_cast<const int32_t*>(record + 4);
            if (type == MR_RECORD_TICK)
            {
                on_tick(*reinterpret_cast<const mr_tick_record*>(record + 8));
            }
            else if (type == MR_RECORD_EVENT)
            {
                on_event(*reinterpret_cast<const mr_event_record*>(record + 8));
            }
            ++records;
        }
        if (bytes_read > 0)
        {
            head_ += bytes_read;
            __atomic_store_n(head_address_, head_, __ATOMIC_RELEASE);
        }
        return records;
    }

    void on_tick(const mr_tick_record& tick)
    {
        const int64_t sequence = tick.source_sequence;
        checksum_ +=
            millrace::checksum_contribution(millrace::hash64(reinterpret_cast<const char*>(&tick) + sizeof(tick),
                                                             static_cast<size_t>(tick.struct_length)),
                                            sequence);
        ++count_;
        last_receive_ns_ = tick.receive_time_ns;
        if (sequence > warm_up_count_ && start_ns_ == 0)
        {
            start_ns_ = tick.receive_time_ns;
            count_before_start_ = count_ - 1;
            lost_before_start_ = sequence - count_;
        }
    }

    void on_event(const mr_event_record& event)
    {
        if (event.kind == MR_EVENT_FRONT_CONNECTED)
        {
            require(handle_, mr_login(handle_, "", "", "", 1), "login");
        }
        else if (event.kind == MR_EVENT_LOGIN)
        {
            require(handle_, mr_subscribe(handle_, ids_.c_str()), "subscribe");
        }
    }

    RingReader& ring_;
    char* const data_;
    const int32_t capacity_;
    int64_t head_;
    int64_t* const head_address_;
    const int64_t handle_;
    const std::string ids_;
    const int64_t warm_up_count_;
    uint64_t checksum_ = 0;
    int64_t count_ = 0;
    int64_t count_before_start_ = 0;
    int64_t lost_before_start_ = 0;
    int64_t start_ns_ = 0;
    int64_t end_ns_ = 0;
    int64_t last_receive_ns_ = 0;
};
} // namespace

int main(int argc, char** argv)
{
    if (argc != 8)
    {
        fail("usage: millrace_ring_floor <vendor library> <flow directory> <ring file> <ring bytes> <ids> <ticks> "
             "<ticks before the first timed one>");
    }
    std::string ids = argv[5];
    std::replace(ids.begin(), ids.end(), ',', '\n');
    RingReader ring(argv[3], std::atoi(argv[4]));
    char error[1024] = {};
    const int64_t handle = mr_open(argv[1], argv[2], argv[3], 0, error, sizeof(error));
    if (handle <= 0)
    {
        fail(error);
    }
    require(handle, mr_register_front(handle, "tcp://127.0.0.1:10131"), "front");
    require(handle, mr_init(handle), "init");
    Consumer consumer(ring, handle, ids, std::atoll(argv[7]));
    consumer.run(std::atoll(argv[6]));
    consumer.print();
    require(handle, mr_close(handle), "close");
    return 0;
}
