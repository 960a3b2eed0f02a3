/*
 * What one tick costs, from the simulated vendor library on: into an empty callback (the simulator's own cost), in the
 * bridge's callback alone, and through the bridge's ring to a consumer thread that reads it.
 *
 *   millrace_ring_bench <libthostmduserapi_se.so> <empty directory> [ticks in millions]
 */
#include "audit/hash64.h"
#include "bridge/market_data_spi.h"
#include "ctp/vendor_abi.h"
#include "millrace_ctp.h"
#include "test/ring_reader.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <fstream>
#include <string>
#include <thread>

namespace
{
using millrace::test::RingReader;
namespace ctp = millrace::ctp;

constexpr int64_t kPreparedTicks = 1000;
constexpr int kIdlePollsPerLook = 10000;

int64_t monotonic_ns()
{
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

void fail(const std::string& text)
{
    std::fprintf(stderr, "millrace_ring_bench: %s\n", text.c_str());
    std::exit(1);
}

/* Logs in, subscribes to two instruments and counts. */
class CountingSpi final : public ctp::MdSpi
{
public:
    explicit CountingSpi(const int64_t expected) : expected_(expected) {}

    void attach(ctp::MdApi* api) { api_ = api; }
    int64_t elapsed_ns() const { return end_ns_.load() - start_ns_; }
    bool is_done() const { return end_ns_.load() != 0; }

    void OnFrontConnected() override
    {
        ctp::ReqUserLogin login = {};
        api_->ReqUserLogin(&login, 1);
    }
    void OnRspUserLogin(ctp::RspUserLogin*, ctp::RspInfo*, int, bool) override
    {
        char first[] = "rb2701";
        char second[] = "cu2611";
        char* ids[] = {first, second};
        api_->SubscribeMarketData(ids, 2);
    }
    void OnRtnDepthMarketData(ctp::DepthMarketData* tick) override
    {
        if (__builtin_expect(++count_ == 1, 0))
        {
            start_ns_ = monotonic_ns();
        }
        volume_ += tick->volume;
        if (__builtin_expect(count_ == expected_, 0))
        {
            end_ns_.store(monotonic_ns());
        }
    }
    void OnFrontDisconnected(int) override {}
    void OnHeartBeatWarning(int) override {}
    void OnRspUserLogout(ctp::UserLogout*, ctp::RspInfo*, int, bool) override {}
    void OnRspQryMulticastInstrument(ctp::MulticastInstrument*, ctp::RspInfo*, int, bool) override {}
    void OnRspError(ctp::RspInfo*, int, bool) override {}
    void OnRspSubMarketData(ctp::SpecificInstrument*, ctp::RspInfo*, int, bool) override {}
    void OnRspUnSubMarketData(ctp::SpecificInstrument*, ctp::RspInfo*, int, bool) override {}
    void OnRspSubForQuoteRsp(ctp::SpecificInstrument*, ctp::RspInfo*, int, bool) override {}
    void OnRspUnSubForQuoteRsp(ctp::SpecificInstrument*, ctp::RspInfo*, int, bool) override {}
    void OnRtnForQuoteRsp(ctp::ForQuoteRsp*) override {}

private:
    const int64_t expected_;
    ctp::MdApi* api_ = nullptr;
    int64_t count_ = 0;
    int64_t volume_ = 0;
    int64_t start_ns_ = 0;
    std::atomic<int64_t> end_ns_{0};
};

void measure_simulator(const std::string& library_path, const std::string& directory, const int64_t ticks)
{
    void* const library = dlopen(library_path.c_str(), RTLD_NOW | RTLD_LOCAL);
    const auto create =
        library == nullptr ? nullptr : reinterpret_cast<ctp::CreateMdApi>(dlsym(library, ctp::kFactorySymbol3));
    if (create == nullptr)
    {
        fail(library_path + " is no market-data library");
    }
    ctp::MdApi* const api = create((directory + "/").c_str(), false, false, true);
    if (api == nullptr)
    {
        fail("no API object");
    }
    CountingSpi spi(ticks);
    spi.attach(api);
    api->RegisterSpi(&spi);
    char front[] = "tcp://127.0.0.1:1";
    api->RegisterFront(front);
    api->Init();
    while (!spi.is_done())
    {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    api->Release();
    std::printf("simulator into an empty callback:    %6.1f ns per tick (%lld ticks)\n",
                static_cast<double>(spi.elapsed_ns()) / static_cast<double>(ticks), static_cast<long long>(ticks));
}

void require(const int64_t handle, const int32_t code, const char* what)
{
    char text[1024] = {};
    if (code != MR_OK)
    {
        mr_last_error(handle, text, sizeof(text));
        fail(std::string(what) + ": " + text);
    }
}

/*
 * The callback alone: one thread, no other cache involved, the ring emptied between rounds outside of the measurement.
 * The best round, because on a shared machine the others measure the neighbours.
 */
void measure_callback(const std::string& directory)
{
    constexpr int kRounds = 2000;
    constexpr int kTicksPerRound = 1000;
    RingReader ring(directory + "/callback.ring", 1 << 20);
    const millrace::bridge::RingFile file(ring.path());
    millrace::bridge::CallbackWriter writer(file, nullptr);
    millrace::bridge::CtpSpi584 spi(writer);
    ctp::DepthMarketData tick = {};
    int64_t best_ns = INT64_MAX;
    for (int round = 0; round < kRounds; ++round)
    {
        const int64_t start_ns = monotonic_ns();
        for (int i = 0; i < kTicksPerRound; ++i)
        {
            tick.volume = i;
            spi.OnRtnDepthMarketData(&tick);
        }
        best_ns = std::min(best_ns, monotonic_ns() - start_ns);
        while (ring.head() != ring.tail())
        {
            ring.read([](int32_t, const char*, int32_t) {});
        }
    }
    std::printf("callback alone, one thread:          %6.1f ns per tick, best of %d rounds (%lld ring full)\n",
                static_cast<double>(best_ns) / kTicksPerRound, kRounds,
                static_cast<long long>(ring.header()->ticks_ring_full));
}

void measure_bridge(const std::string& library_path, const std::string& directory, const int64_t ticks,
                    const int32_t capacity)
{
    RingReader ring(directory + "/bench.ring", capacity);
    char error[1024] = {};
    const int64_t handle =
        mr_open(library_path.c_str(), directory.c_str(), ring.path().c_str(), 0, error, sizeof(error));
    if (handle <= 0)
    {
        fail(error);
    }
    require(handle, mr_register_front(handle, "tcp://127.0.0.1:1"), "front");
    require(handle, mr_init(handle), "init");

    int64_t seen = 0;
    uint64_t hash = 0;
    int64_t start_ns = 0;
    int64_t end_ns = 0; /* 0: something was read since it was taken */
    int idle_polls = 0;
    for (;;)
    {
        // The counters' cache line is the producer's: a consumer that read it at each poll would slow the producer
        // down.
        if (idle_polls >= kIdlePollsPerLook)
        {
            if (RingReader::load(ring.header()->tick_callbacks) >= ticks && ring.head() == ring.tail())
            {
                break;
            }
            idle_polls = 0;
        }
        const int messages = ring.read(
            [&](const int32_t type, const char* bytes, int32_t)
            {
                if (type == MR_RECORD_EVENT)
                {
                    const int32_t kind = reinterpret_cast<const mr_event_record*>(bytes)->kind;
                    if (kind == MR_EVENT_FRONT_CONNECTED)
                    {
                        require(handle, mr_login(handle, "", "", "", 1), "login");
                    }
                    else if (kind == MR_EVENT_LOGIN)
                    {
                        require(handle, mr_subscribe(handle, "rb2701\ncu2611"), "subscribe");
                    }
                    return;
                }
                start_ns = seen++ == 0 ? monotonic_ns() : start_ns;
                // Every byte, as Java's source ledger does. A consumer that does nothing would run so close behind the
                // producer that both fight for the record's cache lines.
                hash += millrace::hash64(bytes + sizeof(mr_tick_record), sizeof(ctp::DepthMarketData));
                end_ns = 0;
            });
        idle_polls = messages == 0 ? idle_polls + 1 : 0;
        end_ns = end_ns == 0 ? monotonic_ns() : end_ns;
    }
    const int64_t elapsed_ns = end_ns - start_ns;
    const mr_ring_header& header = *ring.header();
    std::printf("through the bridge, ring of %4d KiB: %6.1f ns per callback, %6.1f ns per tick read "
                "(%lld callbacks, %lld in the ring, %lld ring full, held at most %.1f us, hash %016llx)\n",
                capacity / 1024, static_cast<double>(elapsed_ns) / static_cast<double>(ticks),
                static_cast<double>(elapsed_ns) / static_cast<double>(seen),
                static_cast<long long>(header.tick_callbacks), static_cast<long long>(header.ticks_written),
                static_cast<long long>(header.ticks_ring_full), static_cast<double>(header.max_held_ns) / 1000,
                static_cast<unsigned long long>(hash));
    mr_close(handle);
}
} // namespace

int main(int argc, char** argv)
{
    if (argc < 3)
    {
        fail("usage: millrace_ring_bench <libthostmduserapi_se.so> <empty directory> [ticks in millions]");
    }
    const std::string directory = argv[2];
    const int64_t millions = argc > 3 ? std::atoll(argv[3]) : 20;
    const int64_t repeat = std::max<int64_t>(1, millions * 1000000 / kPreparedTicks);
    const int64_t ticks = repeat * kPreparedTicks;
    const std::string instruments = directory + "/instruments.txt";
    std::ofstream(instruments) << "rb2701\ncu2611\n";
    const std::string scenario = directory + "/scenario.txt";
    std::ofstream(scenario) << "source = generated\ninstruments = " << instruments << "\ncount = " << kPreparedTicks
                            << "\nrepeat = " << repeat
                            << "\npace = max\nstartDelayMs = 100\nsnapshotOnSubscribe = false\n";
    setenv("MILLRACE_SIM", scenario.c_str(), 1);
    for (int run = 0; run < 3; ++run)
    {
        measure_simulator(argv[1], directory, ticks);
        std::thread([&] { measure_callback(directory); }).join(); // its thread counts as a vendor's from then on
        measure_bridge(argv[1], directory, ticks, 16 << 20);
        measure_bridge(argv[1], directory, ticks, 1 << 20);
    }
    return 0;
}
