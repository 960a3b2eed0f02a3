/*
 * The order of the bridge's stores into the ring file, which a repair after a kill relies on (millrace_records.h). The
 * mapping is write-protected, so that each storing instruction faults, is noted, and is then run alone, step by step.
 */
#include "bridge/market_data_spi.h"

#include "test/ring_reader.h"
#include "test/temporary_directory.h"

#include <array>
#include <csignal>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <thread>
#include <ucontext.h>

namespace millrace::bridge
{
namespace
{
using test::RingReader;

constexpr int32_t kCapacity = RingWriter::kMinCapacity;
constexpr size_t kFileLength = MR_RING_HEADER_LENGTH + kCapacity + MR_RING_TRAILER_LENGTH;
constexpr greg_t kTrapFlag = 0x100;

/* Between a storing instruction's fault and the trap behind it; one thread, so plain variables do. */
char* watched = nullptr;
std::array<size_t, 4096> stores = {};
size_t store_count = 0;

void on_fault(int, siginfo_t* info, void* context)
{
    const auto offset = static_cast<size_t>(static_cast<char*>(info->si_addr) - watched);
    if (offset >= kFileLength || store_count == stores.size())
    {
        std::signal(SIGSEGV, SIG_DFL); // not ours: let it crash as usual
        return;
    }
    stores[store_count++] = offset;
    ::mprotect(watched, kFileLength, PROT_READ | PROT_WRITE);
    static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_EFL] |= kTrapFlag;
}

void on_step(int, siginfo_t*, void* context)
{
    ::mprotect(watched, kFileLength, PROT_READ);
    static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_EFL] &= ~kTrapFlag;
}

class SignalAction
{
public:
    SignalAction(const int signal, void (*handler)(int, siginfo_t*, void*)) : signal_(signal)
    {
        struct sigaction action = {};
        action.sa_sigaction = handler;
        action.sa_flags = SA_SIGINFO;
        ::sigaction(signal, &action, &earlier_);
    }
    ~SignalAction() { ::sigaction(signal_, &earlier_, nullptr); }
    SignalAction(const SignalAction&) = delete;
    SignalAction& operator=(const SignalAction&) = delete;

private:
    int signal_;
    struct sigaction earlier_ = {};
};

class StoreOrderTest : public testing::Test
{
protected:
    /* On a thread of its own, which counts as a vendor's from then on. */
    template <typename Callback> static void on_vendor_thread(Callback&& callback) { std::thread(callback).join(); }

    /* Names of what `callback` stores, in order; a run of stores into one record's message is one. */
    template <typename Callback> std::vector<std::string> stores_of(const int32_t message_length, Callback&& callback)
    {
        const int64_t tail = ring_.tail();
        watched = reinterpret_cast<char*>(file_.header());
        store_count = 0;
        {
            const SignalAction fault(SIGSEGV, on_fault);
            const SignalAction step(SIGTRAP, on_step);
            ::mprotect(watched, kFileLength, PROT_READ);
            on_vendor_thread(callback);
            ::mprotect(watched, kFileLength, PROT_READ | PROT_WRITE);
        }
        std::vector<std::string> names;
        for (size_t i = 0; i < store_count; ++i)
        {
            const std::string name = name_of(stores[i], tail & (kCapacity - 1), message_length);
            const bool again = name == "message" && !names.empty() && names.back() == name;
            if (name != "max_held_ns" && !again)
            {
                names.push_back(name);
            }
        }
        return names;
    }

    static std::string name_of(const size_t offset, const int64_t record, const int32_t message_length)
    {
        if (offset < MR_RING_HEADER_LENGTH)
        {
            switch (offset)
            {
            case offsetof(mr_ring_header, tick_callbacks):
                return "tick_callbacks";
            case offsetof(mr_ring_header, ticks_written):
                return "ticks_written";
            case offsetof(mr_ring_header, ticks_ring_full):
                return "ticks_ring_full";
            case offsetof(mr_ring_header, ring_full_checksum):
                return "ring_full_checksum";
            case offsetof(mr_ring_header, events_written):
                return "events_written";
            case offsetof(mr_ring_header, events_ring_full):
                return "events_ring_full";
            case offsetof(mr_ring_header, max_held_ns):
                return "max_held_ns";
            case offsetof(mr_ring_header, begun_position):
                return "begun_position";
            case offsetof(mr_ring_header, begun_sequence):
                return "begun_sequence";
            case offsetof(mr_ring_header, begun_checksum):
                return "begun_checksum";
            default:
                return "header+" + std::to_string(offset);
            }
        }
        const auto at = static_cast<int64_t>(offset) - MR_RING_HEADER_LENGTH;
        if (at >= kCapacity)
        {
            return at - kCapacity == MR_RING_TAIL_OFFSET ? "tail" : "trailer+" + std::to_string(at - kCapacity);
        }
        const int64_t in_record = at - record;
        if (in_record == 0)
        {
            return "length";
        }
        if (in_record == 4)
        {
            return "type";
        }
        if (in_record == 8 + message_length)
        {
            return "next length";
        }
        return in_record > 4 && in_record < 8 + message_length ? "message" : "data+" + std::to_string(at);
    }

    using Names = std::vector<std::string>;

    test::TemporaryDirectory directory_;
    RingReader ring_{directory_.file("ring"), kCapacity};
    RingFile file_{ring_.path()};
    CallbackWriter writer_{file_, nullptr};
    CtpSpi584 spi_{writer_};
    ctp::DepthMarketData tick_ = {};
};

TEST_F(StoreOrderTest, shouldBeginATickBeforeItsClaimAndCountItAfterItsCommit)
{
    on_vendor_thread([this] { spi_.OnFrontConnected(); }); // so that the tail is not 0
    const int64_t tail = ring_.tail();

    const Names order =
        stores_of(sizeof(mr_tick_record) + sizeof(tick_), [this] { spi_.OnRtnDepthMarketData(&tick_); });

    EXPECT_EQ((Names{"begun_position", "begun_sequence", "tail", "next length", "length", "message", "type", "length",
                     "ticks_written", "tick_callbacks"}),
              order);
    EXPECT_EQ(tail, ring_.header()->begun_position);
    EXPECT_EQ(1, ring_.header()->begun_sequence);
}

TEST_F(StoreOrderTest, shouldBeginAnEventBeforeItsClaimAndLeaveTheBegunTickAlone)
{
    on_vendor_thread([this] { spi_.OnRtnDepthMarketData(&tick_); });
    const int64_t tail = ring_.tail();

    const Names order = stores_of(sizeof(mr_event_record), [this] { spi_.OnFrontConnected(); });

    EXPECT_EQ((Names{"begun_position", "tail", "next length", "length", "message", "type", "length", "events_written"}),
              order);
    EXPECT_EQ(tail, ring_.header()->begun_position);
    EXPECT_EQ(1, ring_.header()->begun_sequence);
}

TEST_F(StoreOrderTest, shouldSayWhatTheChecksumWillBeBeforeItDropsATick)
{
    while (ring_.header()->ticks_ring_full == 0)
    {
        on_vendor_thread([this] { spi_.OnRtnDepthMarketData(&tick_); });
    }
    const int64_t callbacks = ring_.header()->tick_callbacks;

    const Names order =
        stores_of(sizeof(mr_tick_record) + sizeof(tick_), [this] { spi_.OnRtnDepthMarketData(&tick_); });

    EXPECT_EQ((Names{"begun_position", "begun_sequence", "begun_checksum", "begun_position", "ring_full_checksum",
                     "ticks_ring_full", "tick_callbacks"}),
              order);
    EXPECT_EQ(MR_BEGUN_DROP, ring_.header()->begun_position);
    EXPECT_EQ(callbacks + 1, ring_.header()->begun_sequence);
    EXPECT_EQ(ring_.header()->ring_full_checksum, ring_.header()->begun_checksum);
}

TEST_F(StoreOrderTest, shouldBeginAnEventThatIsDroppedToo)
{
    while (ring_.header()->events_ring_full == 0)
    {
        on_vendor_thread([this] { spi_.OnFrontConnected(); });
    }

    const Names order = stores_of(sizeof(mr_event_record), [this] { spi_.OnFrontConnected(); });

    EXPECT_EQ((Names{"begun_position", "events_ring_full"}), order);
}
} // namespace
} // namespace millrace::bridge
