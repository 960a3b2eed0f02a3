/*
 * The bridge's ends of the vendor's callback interfaces: one adapter for the 13 slots of CTP and one for the 12 of
 * SOPT, each for the structs of one layout. They pass on to the CallbackWriter and do nothing else.
 */
#ifndef MILLRACE_BRIDGE_MARKET_DATA_SPI_H
#define MILLRACE_BRIDGE_MARKET_DATA_SPI_H

#include "bridge/callback_writer.h"
#include "ctp/vendor_abi.h"

#include <variant>

namespace millrace::bridge
{
/* `Instrument`: the struct that the version really passes where the slot's signature says SpecificInstrument. */
template <int32_t LayoutId, typename Depth, typename Instrument> class CtpSpi final : public ctp::MdSpi
{
public:
    explicit CtpSpi(CallbackWriter& writer) noexcept : writer_(writer) {}
    CtpSpi(const CtpSpi&) = delete;
    CtpSpi& operator=(const CtpSpi&) = delete;

    void OnFrontConnected() override { writer_.on_event(MR_EVENT_FRONT_CONNECTED, 0); }
    void OnFrontDisconnected(const int reason) override { writer_.on_event(MR_EVENT_FRONT_DISCONNECTED, reason); }
    void OnHeartBeatWarning(const int time_lapse) override { writer_.on_event(MR_EVENT_HEARTBEAT_WARNING, time_lapse); }
    void OnRspUserLogin(ctp::RspUserLogin* login, ctp::RspInfo* info, int request_id, bool is_last) override
    {
        writer_.on_login(login, info, request_id, is_last);
    }
    void OnRspUserLogout(ctp::UserLogout*, ctp::RspInfo* info, int request_id, bool is_last) override
    {
        writer_.on_answer(MR_EVENT_LOGOUT, info, request_id, is_last);
    }
    void OnRspQryMulticastInstrument(ctp::MulticastInstrument*, ctp::RspInfo* info, int request_id,
                                     bool is_last) override
    {
        // Never asked for by the bridge; an answer with an error is kept as an error.
        if (info != nullptr && info->error_id != 0)
        {
            writer_.on_answer(MR_EVENT_ERROR, info, request_id, is_last);
        }
    }
    void OnRspError(ctp::RspInfo* info, int request_id, bool is_last) override
    {
        writer_.on_answer(MR_EVENT_ERROR, info, request_id, is_last);
    }
    void OnRspSubMarketData(ctp::SpecificInstrument* instrument, ctp::RspInfo* info, int request_id,
                            bool is_last) override
    {
        writer_.on_instrument(MR_EVENT_SUBSCRIBED, as_passed(instrument), info, request_id, is_last);
    }
    void OnRspUnSubMarketData(ctp::SpecificInstrument* instrument, ctp::RspInfo* info, int request_id,
                              bool is_last) override
    {
        writer_.on_instrument(MR_EVENT_UNSUBSCRIBED, as_passed(instrument), info, request_id, is_last);
    }
    void OnRspSubForQuoteRsp(ctp::SpecificInstrument*, ctp::RspInfo*, int, bool) override { CallbackWriter::ignore(); }
    void OnRspUnSubForQuoteRsp(ctp::SpecificInstrument*, ctp::RspInfo*, int, bool) override
    {
        CallbackWriter::ignore();
    }
    void OnRtnDepthMarketData(ctp::DepthMarketData* tick) override { writer_.on_tick<Depth, LayoutId>(tick); }
    void OnRtnForQuoteRsp(ctp::ForQuoteRsp*) override { CallbackWriter::ignore(); }

private:
    static const Instrument* as_passed(const void* instrument) noexcept
    {
        return static_cast<const Instrument*>(instrument);
    }

    CallbackWriter& writer_;
};

template <int32_t LayoutId, typename Depth> class SoptSpi final : public ctp::SoptMdSpi
{
public:
    explicit SoptSpi(CallbackWriter& writer) noexcept : writer_(writer) {}
    SoptSpi(const SoptSpi&) = delete;
    SoptSpi& operator=(const SoptSpi&) = delete;

    void OnFrontConnected() override { writer_.on_event(MR_EVENT_FRONT_CONNECTED, 0); }
    void OnFrontDisconnected(const int reason) override { writer_.on_event(MR_EVENT_FRONT_DISCONNECTED, reason); }
    void OnHeartBeatWarning(const int time_lapse) override { writer_.on_event(MR_EVENT_HEARTBEAT_WARNING, time_lapse); }
    void OnRspUserLogin(ctp::RspUserLogin* login, ctp::RspInfo* info, int request_id, bool is_last) override
    {
        writer_.on_login(login, info, request_id, is_last);
    }
    void OnRspUserLogout(ctp::UserLogout*, ctp::RspInfo* info, int request_id, bool is_last) override
    {
        writer_.on_answer(MR_EVENT_LOGOUT, info, request_id, is_last);
    }
    void OnRspError(ctp::RspInfo* info, int request_id, bool is_last) override
    {
        writer_.on_answer(MR_EVENT_ERROR, info, request_id, is_last);
    }
    void OnRspSubMarketData(ctp::SpecificInstrument31* instrument, ctp::RspInfo* info, int request_id,
                            bool is_last) override
    {
        writer_.on_instrument(MR_EVENT_SUBSCRIBED, instrument, info, request_id, is_last);
    }
    void OnRspUnSubMarketData(ctp::SpecificInstrument31* instrument, ctp::RspInfo* info, int request_id,
                              bool is_last) override
    {
        writer_.on_instrument(MR_EVENT_UNSUBSCRIBED, instrument, info, request_id, is_last);
    }
    void OnRspSubForQuoteRsp(ctp::SpecificInstrument31*, ctp::RspInfo*, int, bool) override
    {
        CallbackWriter::ignore();
    }
    void OnRspUnSubForQuoteRsp(ctp::SpecificInstrument31*, ctp::RspInfo*, int, bool) override
    {
        CallbackWriter::ignore();
    }
    void OnRtnDepthMarketData(void* tick) override { writer_.on_tick<Depth, LayoutId>(tick); }
    void OnRtnForQuoteRsp(ctp::ForQuoteRsp*) override { CallbackWriter::ignore(); }

private:
    CallbackWriter& writer_;
};

using CtpSpi584 = CtpSpi<MR_LAYOUT_CTP_584, ctp::DepthMarketData, ctp::SpecificInstrument>;
using CtpSpi568 = CtpSpi<MR_LAYOUT_CTP_568, ctp::DepthMarketData568, ctp::SpecificInstrument>;
using CtpSpi408 = CtpSpi<MR_LAYOUT_CTP_408, ctp::DepthMarketData408, ctp::SpecificInstrument31>;
using SoptSpi440 = SoptSpi<MR_LAYOUT_SOPT_440, ctp::DepthMarketData440>;
using SoptSpi408 = SoptSpi<MR_LAYOUT_SOPT_408, ctp::DepthMarketData408>;

/* The adapter of one session. */
class MarketDataSpi
{
public:
    MarketDataSpi(int32_t layout_id, CallbackWriter& writer);

    /* As RegisterSpi takes it: a library of SOPT takes the address for that of a SoptMdSpi, which it then is. */
    ctp::MdSpi* vendor_spi() noexcept;

private:
    std::variant<std::monostate, CtpSpi584, CtpSpi568, CtpSpi408, SoptSpi440, SoptSpi408> adapter_;
};
} // namespace millrace::bridge

#endif
