/* A vendor library of a few lines: enough for the bridge to open, and to be driven by a test through fake_vendor_hook.
 */
#include "ctp/vendor_abi.h"

#include <cstring>
#include <thread>

#ifndef FAKE_SHIFT
#define FAKE_SHIFT 0
#endif
#define FAKE_EXPORT __attribute__((visibility("default")))

namespace ctp = millrace::ctp;

namespace
{
/* Run by Init on the callback thread. */
using Hook = void (*)(ctp::MdSpi* spi);
Hook hook = nullptr;

char login_bytes[1024] = {};

class FakeMdApi final : public ctp::MdApi
{
public:
    void Release() override
    {
        if (thread_.joinable())
        {
            thread_.join();
        }
        delete this;
    }
    void Init() override
    {
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
    void RegisterSpi(ctp::MdSpi* spi) override { spi_ = spi; }
    int SubscribeMarketData(char**, int) override { return -1; }
    int UnSubscribeMarketData(char**, int) override { return -2; }
    int SubscribeForQuoteRsp(char**, int) override { return 0; }
    int UnSubscribeForQuoteRsp(char**, int) override { return 0; }
    int ReqUserLogin(ctp::ReqUserLogin* login, int) override
    {
        std::memcpy(login_bytes, login, sizeof(login_bytes)); // the bridge promises 1 KiB
        return 0;
    }
    int ReqUserLogout(ctp::UserLogout*, int) override { return 0; }
    int ReqQryMulticastInstrument(ctp::QryMulticastInstrument*, int) override { return 0; }

private:
    ctp::MdSpi* spi_ = nullptr;
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
    return is_production_mode ? make_api() : nullptr;
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

    FAKE_EXPORT const char* fake_vendor_login_bytes()
    {
        return login_bytes;
    }
}

#ifdef FAKE_DESCRIPTOR
/* Laid out as the vendor's object; the bytes come first. */
struct Descriptor
{
    char bytes[7816];

    Descriptor() : bytes()
    {
        put(104, sizeof(ctp::DepthMarketData));
        std::strcpy(bytes + 116, "CFTDDepthMarketDataField");
        const int doubles[] = {80, 88, 96, 104, 112, 120, 128, 144, 152, 160, 168, 176, 184, 192, 200, 384, 568, 576};
        for (const int offset : doubles)
        {
            add(4, offset, 8);
        }
        for (int level = 0; level < 5; ++level)
        {
            add(4, 224 + 32 * level, 8);
            add(2, 232 + 32 * level, 4);
            add(4, 240 + 32 * level, 8);
            add(2, 248 + 32 * level, 4);
        }
        add(2, 136, 4);
        add(2, 220 - FAKE_SHIFT, 4);
        add(0, 0, 9);
        add(0, 9, 31);
        add(0, 40, 9);
        add(0, 49, 31);
        add(0, 208, 9);
        add(0, 392, 9);
        add(0, 401, 81);
        add(0, 482, 81);
        put(112, count_);
    }

private:
    void put(const int at, const int value) { std::memcpy(bytes + at, &value, sizeof(value)); }
    void add(const int type, const int offset, const int size)
    {
        const int member = 216 + 76 * count_++;
        put(member, type);
        put(member + 4, offset);
        put(member + 12, size);
    }

    int count_ = 0;
};

/* Exported under the name of the vendor's static member. */
FAKE_EXPORT extern Descriptor descriptor asm("_ZN24CFTDDepthMarketDataField10m_DescribeE");
Descriptor descriptor;
#endif
