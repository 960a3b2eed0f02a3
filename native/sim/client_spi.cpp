#include "sim/client_spi.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace millrace::sim
{
namespace
{
constexpr size_t kLastLoginTimeOffset = 212; // CTP 6.7.11 and later: char[17], then ReserveInfo char[65]
constexpr char kLastLoginTime[] = "20260929 084512";

template <size_t Size> void put_id(char (&out)[Size], const std::string& id)
{
    std::memcpy(out, id.data(), std::min(id.size(), Size - 1));
}

template <typename Spi, typename Instrument>
void call(Spi& spi, const InstrumentRequest request, Instrument* const instrument, ctp::RspInfo* const info,
          const bool is_last)
{
    constexpr int kNoRequestId = 0; // the vendor's library gives 0 to all of these
    switch (request)
    {
    case InstrumentRequest::kSubscribe:
        spi.OnRspSubMarketData(instrument, info, kNoRequestId, is_last);
        break;
    case InstrumentRequest::kUnsubscribe:
        spi.OnRspUnSubMarketData(instrument, info, kNoRequestId, is_last);
        break;
    case InstrumentRequest::kSubscribeForQuote:
        spi.OnRspSubForQuoteRsp(instrument, info, kNoRequestId, is_last);
        break;
    case InstrumentRequest::kUnsubscribeForQuote:
        spi.OnRspUnSubForQuoteRsp(instrument, info, kNoRequestId, is_last);
        break;
    }
}
} // namespace

template <typename Call> void ClientSpi::with_spi(Call&& call)
{
    void* const spi = spi_.load();
    if (spi == nullptr)
    {
        return;
    }
    if (version_.is_sopt)
    {
        call(*static_cast<ctp::SoptMdSpi*>(spi));
    }
    else
    {
        call(*static_cast<ctp::MdSpi*>(spi));
    }
}

void ClientSpi::front_connected()
{
    with_spi([](auto& spi) { spi.OnFrontConnected(); });
}

void ClientSpi::front_disconnected(const int reason)
{
    with_spi([reason](auto& spi) { spi.OnFrontDisconnected(reason); });
}

void ClientSpi::heartbeat_warning(const int seconds)
{
    with_spi([seconds](auto& spi) { spi.OnHeartBeatWarning(seconds); });
}

void ClientSpi::login(const ctp::RspUserLogin& answer, const ctp::RspInfo& info, const int request_id)
{
    const size_t length = version_.login_answer_length;
    const auto handed_out = std::make_unique<char[]>(length);
    std::memcpy(handed_out.get(), &answer, std::min(length, sizeof(answer)));
    if (length < sizeof(answer))
    {
        constexpr size_t end = offsetof(ctp::RspUserLogin, sys_version);
        std::memset(handed_out.get() + end, 0, length - end); // padding there, a text in later versions
    }
    else if (length > sizeof(answer) && info.error_id == 0)
    {
        std::memcpy(handed_out.get() + kLastLoginTimeOffset, kLastLoginTime, sizeof(kLastLoginTime));
    }
    ctp::RspInfo info_copy = info;
    with_spi(
        [&](auto& spi)
        { spi.OnRspUserLogin(reinterpret_cast<ctp::RspUserLogin*>(handed_out.get()), &info_copy, request_id, true); });
}

void ClientSpi::error(const ctp::RspInfo& info, const int request_id)
{
    ctp::RspInfo copy = info;
    with_spi([&](auto& spi) { spi.OnRspError(&copy, request_id, true); });
}

void ClientSpi::instrument(const InstrumentRequest request, const std::string& id, const ctp::RspInfo& info,
                           const bool is_last)
{
    ctp::RspInfo info_copy = info;
    void* const spi = spi_.load();
    if (spi == nullptr)
    {
        return;
    }
    if (version_.max_id_length == ctp::kMaxInstrumentIdLength)
    {
        ctp::SpecificInstrument instrument = {};
        put_id(instrument.instrument_id, id);
        call(*static_cast<ctp::MdSpi*>(spi), request, &instrument, &info_copy, is_last);
        return;
    }
    ctp::SpecificInstrument31 instrument = {};
    put_id(instrument.instrument_id, id);
    if (version_.is_sopt)
    {
        call(*static_cast<ctp::SoptMdSpi*>(spi), request, &instrument, &info_copy, is_last);
    }
    else
    {
        // CTP 6.3.19 has the slots of its successors and the short struct.
        call(*static_cast<ctp::MdSpi*>(spi), request, reinterpret_cast<ctp::SpecificInstrument*>(&instrument),
             &info_copy, is_last);
    }
}
} // namespace millrace::sim
