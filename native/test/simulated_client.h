/* A client of the simulated vendor library, loaded as any client loads it, that writes down every callback. */
#ifndef MILLRACE_TEST_SIMULATED_CLIENT_H
#define MILLRACE_TEST_SIMULATED_CLIENT_H

#include "ctp/vendor_abi.h"
#include "test/await.h"
#include "test/temporary_directory.h"

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace millrace::test
{
/* One callback. */
struct Seen
{
    std::string what;
    std::string instrument_id;
    int code;
    int request_id;
    bool is_last;
    std::thread::id thread;
};

class RecordingSpi final : public ctp::MdSpi
{
public:
    /* Called for each tick, on the callback thread, with its number; may be empty. Set it before Init. */
    std::function<void(int64_t)> on_tick;

    std::vector<Seen> seen() const
    {
        const std::lock_guard<std::mutex> guard(lock_);
        return seen_;
    }
    std::vector<ctp::DepthMarketData> ticks() const
    {
        const std::lock_guard<std::mutex> guard(lock_);
        return ticks_;
    }
    std::vector<int64_t> due_times_ns() const
    {
        const std::lock_guard<std::mutex> guard(lock_);
        return due_times_ns_;
    }
    ctp::RspUserLogin login() const
    {
        const std::lock_guard<std::mutex> guard(lock_);
        return login_;
    }
    int64_t count(const std::string& what) const
    {
        const std::lock_guard<std::mutex> guard(lock_);
        int64_t count = 0;
        for (const Seen& one : seen_)
        {
            count += one.what == what ? 1 : 0;
        }
        return count;
    }
    int64_t tick_count() const { return tick_count_.load(); }
    void due_time(int64_t (*due_time_ns)()) { due_time_ns_ = due_time_ns; }

    void OnFrontConnected() override { note("connected", nullptr, nullptr, 0, true); }
    void OnFrontDisconnected(const int reason) override { note("disconnected", nullptr, nullptr, reason, true); }
    void OnHeartBeatWarning(const int lapse) override { note("warning", nullptr, nullptr, lapse, true); }
    void OnRspUserLogin(ctp::RspUserLogin* login, ctp::RspInfo* info, const int request_id, const bool last) override
    {
        {
            const std::lock_guard<std::mutex> guard(lock_);
            login_ = *login;
        }
        note("login", nullptr, info, request_id, last);
    }
    void OnRspUserLogout(ctp::UserLogout*, ctp::RspInfo* info, const int request_id, const bool last) override
    {
        note("logout", nullptr, info, request_id, last);
    }
    void OnRspQryMulticastInstrument(ctp::MulticastInstrument*, ctp::RspInfo* info, const int request_id,
                                     const bool last) override
    {
        note("multicast", nullptr, info, request_id, last);
    }
    void OnRspError(ctp::RspInfo* info, const int request_id, const bool last) override
    {
        note("error", nullptr, info, request_id, last);
    }
    void OnRspSubMarketData(ctp::SpecificInstrument* instrument, ctp::RspInfo* info, const int request_id,
                            const bool last) override
    {
        note("subscribed", instrument, info, request_id, last);
    }
    void OnRspUnSubMarketData(ctp::SpecificInstrument* instrument, ctp::RspInfo* info, const int request_id,
                              const bool last) override
    {
        note("unsubscribed", instrument, info, request_id, last);
    }
    void OnRspSubForQuoteRsp(ctp::SpecificInstrument* instrument, ctp::RspInfo* info, const int request_id,
                             const bool last) override
    {
        note("for-quote", instrument, info, request_id, last);
    }
    void OnRspUnSubForQuoteRsp(ctp::SpecificInstrument* instrument, ctp::RspInfo* info, const int request_id,
                               const bool last) override
    {
        note("no for-quote", instrument, info, request_id, last);
    }
    void OnRtnDepthMarketData(ctp::DepthMarketData* tick) override
    {
        {
            const std::lock_guard<std::mutex> guard(lock_);
            ticks_.push_back(*tick);
            due_times_ns_.push_back(due_time_ns_ == nullptr ? 0 : due_time_ns_());
            seen_.push_back({"tick", tick->instrument_id, 0, 0, true, std::this_thread::get_id()});
        }
        const int64_t number = ++tick_count_;
        if (on_tick)
        {
            on_tick(number);
        }
    }
    void OnRtnForQuoteRsp(ctp::ForQuoteRsp*) override {}

private:
    void note(const char* what, const ctp::SpecificInstrument* instrument, const ctp::RspInfo* info, const int number,
              const bool is_last)
    {
        const std::lock_guard<std::mutex> guard(lock_);
        seen_.push_back({what, instrument == nullptr ? "" : instrument->instrument_id,
                         info == nullptr ? number : info->error_id, info == nullptr ? 0 : number, is_last,
                         std::this_thread::get_id()});
    }

    mutable std::mutex lock_;
    std::vector<Seen> seen_;
    std::vector<ctp::DepthMarketData> ticks_;
    std::vector<int64_t> due_times_ns_;
    ctp::RspUserLogin login_ = {};
    std::atomic<int64_t> tick_count_{0};
    int64_t (*due_time_ns_)() = nullptr;
};

class SimulatedClient
{
public:
    /* Loads the library and creates the API object for a scenario text. */
    explicit SimulatedClient(const std::string& scenario)
    {
        library_ = dlopen(SIMULATED_LIBRARY, RTLD_NOW | RTLD_LOCAL);
        const auto create = find<ctp::CreateMdApi>(ctp::kFactorySymbol3);
        setenv("MILLRACE_SIM", directory_.write("scenario.txt", scenario).c_str(), 1);
        spi.due_time(find<int64_t (*)()>("millrace_sim_due_time_ns"));
        api = create((directory_.path() + "/").c_str(), false, false, true);
        unsetenv("MILLRACE_SIM");
        if (api != nullptr)
        {
            api->RegisterSpi(&spi);
        }
    }
    ~SimulatedClient()
    {
        release();
        dlclose(library_);
    }
    SimulatedClient(const SimulatedClient&) = delete;
    SimulatedClient& operator=(const SimulatedClient&) = delete;

    template <typename Function> Function find(const char* symbol) const
    {
        void* const found = library_ == nullptr ? nullptr : dlsym(library_, symbol);
        if (found == nullptr)
        {
            throw std::runtime_error(std::string(SIMULATED_LIBRARY) + " lacks " + symbol);
        }
        return reinterpret_cast<Function>(found);
    }

    std::string last_error() const { return find<const char* (*)()>("millrace_sim_last_error")(); }

    void release()
    {
        if (api != nullptr)
        {
            api->Release();
            api = nullptr;
        }
    }

    bool connect()
    {
        char front[] = "tcp://127.0.0.1:1";
        const int64_t before = spi.count("connected");
        api->RegisterFront(front);
        api->Init();
        return await([&] { return spi.count("connected") > before; });
    }

    bool login()
    {
        ctp::ReqUserLogin login = {};
        std::strcpy(login.broker_id, "9999");
        std::strcpy(login.user_id, "user");
        const int64_t before = spi.count("login");
        return api->ReqUserLogin(&login, 7) == 0 && await([&] { return spi.count("login") > before; });
    }

    int subscribe(std::vector<std::string> ids)
    {
        std::vector<char*> pointers;
        for (std::string& id : ids)
        {
            pointers.push_back(id.data());
        }
        return api->SubscribeMarketData(pointers.data(), static_cast<int>(pointers.size()));
    }

    /* Connects, logs in and subscribes. */
    bool start(const std::vector<std::string>& ids) { return connect() && login() && subscribe(ids) == 0; }

    bool await_ticks(const int64_t count)
    {
        return await([&] { return spi.tick_count() >= count; });
    }

    ctp::MdApi* api = nullptr;
    RecordingSpi spi;

private:
    TemporaryDirectory directory_;
    void* library_ = nullptr;
};
} // namespace millrace::test

#endif
