/* A vendor library of a few lines: enough for the bridge to open, and to be driven by a test through fake_vendor_hook.
 */
#include "ctp/vendor_abi.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <unistd.h>

#define FAKE_EXPORT __attribute__((visibility("default")))

namespace ctp = millrace::ctp;

namespace
{
/* Run by Init on the callback thread. */
#ifdef FAKE_SOPT
using Spi = ctp::SoptMdSpi;
#else
using Spi = ctp::MdSpi;
#endif
using Hook = void (*)(Spi* spi);
Hook hook = nullptr;

bool keeps_logins = true;
char login_bytes[1024] = {};
int64_t continued_from = -1;
int production_mode = -1;

class FakeMdApi final : public ctp::MdApi
{
public:
    void Release() override
    {
#ifdef FAKE_NEVER_RELEASES
        for (;;)
        {
            pause();
        }
#endif
        if (thread_.joinable())
        {
            thread_.join();
        }
        delete this;
    }
    void Init() override
    {
#ifdef FAKE_ABORT_IN_INIT
        abort();
#endif
#ifdef FAKE_NOISE
        std::puts("OnSessionDisconnected[0x7f][4097], which nobody can switch off");
        std::fflush(stdout);
        if (::write(STDOUT_FILENO, "noise\n", 6) != 6)
        {
            abort();
        }
#endif
        thread_ = std::thread(
            [spi = spi_]
            {
                if (hook != nullptr)
                {
                    hook(spi);
                }
            });
    }
    int Join() override { return 0; }
    const char* GetTradingDay() override { return ""; }
    void RegisterFront(char*) override {}
    void RegisterNameServer(char*) override {}
    void RegisterFensUserInfo(ctp::FensUserInfo*) override {}
    void RegisterSpi(ctp::MdSpi* spi) override { spi_ = reinterpret_cast<Spi*>(spi); }
    int SubscribeMarketData(char**, int) override { return -1; }
    int UnSubscribeMarketData(char**, int) override { return -2; }
    int SubscribeForQuoteRsp(char**, int) override { return 0; }
    int UnSubscribeForQuoteRsp(char**, int) override { return 0; }
    int ReqUserLogin(ctp::ReqUserLogin* login, int) override
    {
#ifdef FAKE_ABORT_ON_LOGIN
        abort();
#endif
        if (keeps_logins)
        {
            std::memcpy(login_bytes, login, sizeof(login_bytes)); // the bridge promises 1 KiB
        }
        return 0;
    }
    int ReqUserLogout(ctp::UserLogout*, int) override { return 0; }
    int ReqQryMulticastInstrument(ctp::QryMulticastInstrument*, int) override { return 0; }

private:
    Spi* spi_ = nullptr;
    std::thread thread_;
};

[[maybe_unused]] ctp::MdApi* make_api()
{
#ifdef FAKE_NULL_API
    return nullptr;
#else
    return new FakeMdApi();
#endif
}
} // namespace

#ifdef FAKE_SOPT
namespace ctp_sopt
{
#endif
class CThostFtdcMdApi
{
public:
#ifdef FAKE_FOUR_ARGUMENTS
    FAKE_EXPORT static ctp::MdApi* CreateFtdcMdApi(const char*, bool, bool, bool is_production_mode);
#else
    FAKE_EXPORT static ctp::MdApi* CreateFtdcMdApi(const char*, bool, bool);
#endif
    FAKE_EXPORT static const char* GetApiVersion();
};

#ifdef FAKE_FOUR_ARGUMENTS
ctp::MdApi* CThostFtdcMdApi::CreateFtdcMdApi(const char*, bool, bool, const bool is_production_mode)
{
    production_mode = is_production_mode ? 1 : 0;
    return make_api();
}
#else
ctp::MdApi* CThostFtdcMdApi::CreateFtdcMdApi(const char*, bool, bool)
{
    return make_api();
}
#endif

const char* CThostFtdcMdApi::GetApiVersion()
{
    return FAKE_VERSION;
}
#ifdef FAKE_SOPT
}
#endif

extern "C"
{
    FAKE_EXPORT void fake_vendor_hook(Hook new_hook)
    {
        hook = new_hook;
    }

    FAKE_EXPORT void fake_vendor_forget_logins()
    {
        keeps_logins = false;
    }

    /* 1 or 0 as the factory was told; -1: it takes no such argument. */
    FAKE_EXPORT int fake_vendor_production_mode()
    {
        return production_mode;
    }

    /* What the bridge told through the optional symbol below; -1: nothing. */
    FAKE_EXPORT int64_t fake_vendor_continued_from()
    {
        return continued_from;
    }

    FAKE_EXPORT void millrace_sim_continue_from(void* api, const int64_t callbacks)
    {
        continued_from = api == nullptr ? -2 : callbacks;
    }

    FAKE_EXPORT const char* fake_vendor_login_bytes()
    {
        return login_bytes;
    }
}

#ifdef FAKE_DESCRIPTORS
#include "test/fake_descriptors.h"
#endif
