/*
 * What a client without a ring does: an SPI that hands each tick to a plain function, on the vendor's thread, while the vendor
 * waits. Only for the hand-off rig. Logs in and subscribes by itself, so that nothing but ticks crosses the border to Java.
 *
 * shim_open and shim_close: one control thread. on_tick: the vendor's thread; its argument is the address of a 584-byte struct
 * that is valid during the call. Results: a handle > 0, or 0 with the reason in `error`.
 */
#include "ctp/vendor_abi.h"

#include <cstdint>
#include <cstdio>
#include <dlfcn.h>
#include <memory>
#include <string>
#include <vector>

namespace
{
using namespace millrace::ctp;
using OnTick = void (*)(int64_t tick_address);

class CallbackSpi final : public MdSpi
{
public:
    CallbackSpi(MdApi* api, std::vector<std::string> ids, OnTick on_tick)
        : api_(api), ids_(std::move(ids)), on_tick_(on_tick)
    {
    }

    void OnFrontConnected() override
    {
        ReqUserLogin login = {};
        api_->ReqUserLogin(&login, 1);
    }

    void OnRspUserLogin(RspUserLogin*, RspInfo* info, int, bool) override
    {
        if (info != nullptr && info->error_id != 0)
        {
            std::fprintf(stderr, "callback shim: login refused, ErrorID %d: use a scenario that accepts logins\n",
                         info->error_id);
            return;
        }
        std::vector<char*> addresses;
        for (std::string& id : ids_)
        {
            addresses.push_back(id.data());
        }
        api_->SubscribeMarketData(addresses.data(), static_cast<int>(addresses.size()));
    }

    void OnRtnDepthMarketData(DepthMarketData* tick) override { on_tick_(reinterpret_cast<int64_t>(tick)); }

    void OnFrontDisconnected(int) override {}
    void OnHeartBeatWarning(int) override {}
    void OnRspUserLogout(UserLogout*, RspInfo*, int, bool) override {}
    void OnRspQryMulticastInstrument(MulticastInstrument*, RspInfo*, int, bool) override {}
    void OnRspError(RspInfo*, int, bool) override {}
    void OnRspSubMarketData(SpecificInstrument*, RspInfo*, int, bool) override {}
    void OnRspUnSubMarketData(SpecificInstrument*, RspInfo*, int, bool) override {}
    void OnRspSubForQuoteRsp(SpecificInstrument*, RspInfo*, int, bool) override {}
    void OnRspUnSubForQuoteRsp(SpecificInstrument*, RspInfo*, int, bool) override {}
    void OnRtnForQuoteRsp(ForQuoteRsp*) override {}

private:
    MdApi* api_;
    std::vector<std::string> ids_;
    OnTick on_tick_;
};

struct Client
{
    MdApi* api = nullptr;
    std::unique_ptr<CallbackSpi> spi;
};

std::vector<std::string> lines_of(const char* text)
{
    std::vector<std::string> lines;
    std::string line;
    for (const char* c = text; *c != '\0'; c++)
    {
        if (*c == '\n')
        {
            lines.push_back(line);
            line.clear();
        }
        else
        {
            line += *c;
        }
    }
    if (!line.empty())
    {
        lines.push_back(line);
    }
    return lines;
}
} // namespace

extern "C"
{
__attribute__((visibility("default"))) int64_t shim_open(const char* vendor_library, const char* flow_directory,
                                                         const char* front, const char* ids, OnTick on_tick,
                                                         char* error, int32_t error_length)
{
    void* library = dlopen(vendor_library, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
    {
        std::snprintf(error, static_cast<size_t>(error_length), "callback shim: cannot load %s: %s", vendor_library,
                      dlerror());
        return 0;
    }
    const auto create = reinterpret_cast<CreateMdApi>(dlsym(library, kFactorySymbol3));
    if (create == nullptr)
    {
        std::snprintf(error, static_cast<size_t>(error_length), "callback shim: %s has no symbol %s", vendor_library,
                      kFactorySymbol3);
        return 0;
    }

    auto client = std::make_unique<Client>();
    client->api = create(flow_directory, false, false, true);
    client->spi = std::make_unique<CallbackSpi>(client->api, lines_of(ids), on_tick);
    client->api->RegisterSpi(client->spi.get());
    std::string address(front);
    client->api->RegisterFront(address.data());
    client->api->Init();
    return reinterpret_cast<int64_t>(client.release());
}

__attribute__((visibility("default"))) void shim_close(const int64_t handle)
{
    const std::unique_ptr<Client> client(reinterpret_cast<Client*>(handle));
    client->api->Release();
}
}
