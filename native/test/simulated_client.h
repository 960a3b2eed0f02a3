/* A client of a simulated vendor library, loaded as any client loads it, that writes down every callback. */
#ifndef MILLRACE_TEST_SIMULATED_CLIENT_H
#define MILLRACE_TEST_SIMULATED_CLIENT_H

#include "test/await.h"
#include "test/recording_spi.h"
#include "test/temporary_directory.h"

#include <cstdlib>
#include <dlfcn.h>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace millrace::test
{
/* What a client must know of a library to use it. */
struct LibraryFacts
{
    const char* file; /* below native/build/sim */
    const char* factory_symbol;
    const char* version_symbol;
    const char* version; /* what GetApiVersion begins with */
    bool is_sopt;
    size_t depth_length;
    size_t login_request_length;
    size_t login_answer_length;
    size_t id_length; /* 81 or 31 */
};

inline void PrintTo(const LibraryFacts& facts, std::ostream* out)
{
    *out << facts.file;
}

inline constexpr LibraryFacts kLibraries[] = {
    {"ctp-6.3.19/libthostmduserapi_se.so", ctp::kFactorySymbol3, ctp::kVersionSymbol, "v6.3.19_", false, 408, 228, 156,
     31},
    {"ctp-6.5.1/libthostmduserapi_se.so", ctp::kFactorySymbol3, ctp::kVersionSymbol, "v6.5.1_", false, 568, 264, 156,
     81},
    {"ctp-6.6.1/libthostmduserapi_se.so", ctp::kFactorySymbol3, ctp::kVersionSymbol, "v6.6.1_", false, 584, 264, 156,
     81},
    {"ctp-6.7.8/libthostmduserapi_se.so", ctp::kFactorySymbol3, ctp::kVersionSymbol, "v6.7.8_", false, 584, 264, 212,
     81},
    {"ctp-6.7.13/libthostmduserapi_se.so", ctp::kFactorySymbol4, ctp::kVersionSymbol, "v6.7.13_", false, 584, 280, 296,
     81},
    {"sopt-3.5.8/libsoptthostmduserapi_se.so", ctp::kSoptFactorySymbol, ctp::kSoptVersionSymbol, "v3.5.8_", true, 408,
     228, 156, 31},
    {"sopt-3.7.3/libsoptthostmduserapi_se.so", ctp::kSoptFactorySymbol, ctp::kSoptVersionSymbol, "v3.7.3_", true, 440,
     264, 156, 31},
};
inline constexpr const LibraryFacts& kDefaultLibrary = kLibraries[3];

class SimulatedClient
{
public:
    /* Loads the library and creates the API object for a scenario text. */
    explicit SimulatedClient(const std::string& scenario, const LibraryFacts& facts = kDefaultLibrary)
        : facts_(facts), spi(facts.depth_length, facts.login_answer_length), ctp_spi_(spi, facts.id_length),
          sopt_spi_(spi, facts.id_length), path_(std::string(SIMULATED_LIBRARIES) + "/" + facts.file)
    {
        library_ = dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL);
        const auto create = find<ctp::CreateMdApi>(facts.factory_symbol);
        setenv("MILLRACE_SIM", directory_.write("scenario.txt", scenario).c_str(), 1);
        spi.due_time(find<int64_t (*)()>("millrace_sim_due_time_ns"));
        api = create((directory_.path() + "/").c_str(), false, false, true);
        unsetenv("MILLRACE_SIM");
        if (api != nullptr)
        {
            api->RegisterSpi(facts.is_sopt ? reinterpret_cast<ctp::MdSpi*>(&sopt_spi_) : &ctp_spi_);
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
            throw std::runtime_error(path_ + " lacks " + symbol);
        }
        return reinterpret_cast<Function>(found);
    }

    std::string last_error() const { return find<const char* (*)()>("millrace_sim_last_error")(); }

    void continue_from(const int64_t callbacks)
    {
        find<void (*)(void*, int64_t)>("millrace_sim_continue_from")(api, callbacks);
    }

    void release()
    {
        if (api != nullptr)
        {
            api->Release();
            api = nullptr;
        }
    }

    /* Starts the connecting. */
    void init()
    {
        char front[] = "tcp://127.0.0.1:1";
        api->RegisterFront(front);
        api->Init();
    }

    bool connect()
    {
        const int64_t before = spi.count("connected");
        init();
        return await([&] { return spi.count("connected") > before; });
    }

    /* Sends a login, in memory of exactly the version's length. */
    int send_login(const std::string& password = "")
    {
        const auto bytes = std::make_unique<char[]>(facts_.login_request_length);
        std::strcpy(bytes.get() + offsetof(ctp::ReqUserLogin, broker_id), "9999");
        std::strcpy(bytes.get() + offsetof(ctp::ReqUserLogin, user_id), "user");
        std::strcpy(bytes.get() + offsetof(ctp::ReqUserLogin, password), password.c_str());
        return api->ReqUserLogin(reinterpret_cast<ctp::ReqUserLogin*>(bytes.get()), 7);
    }

    bool login(const std::string& password = "")
    {
        const int64_t before = spi.count("login");
        return send_login(password) == 0 && await([&] { return spi.count("login") > before; });
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

    bool await_count(const std::string& what, const int64_t count)
    {
        return await([&] { return spi.count(what) >= count; });
    }

private:
    const LibraryFacts& facts_;

public:
    ctp::MdApi* api = nullptr;
    Recording spi;

private:
    RecordingSpi ctp_spi_;
    SoptRecordingSpi sopt_spi_;
    TemporaryDirectory directory_;
    const std::string path_;
    void* library_ = nullptr;
};
} // namespace millrace::test

#endif
