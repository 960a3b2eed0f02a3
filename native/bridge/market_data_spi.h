/*
 * The bridge's end of the vendor's callback interface: stamp, copy into the ring, return.
 *
 * Thread: all callbacks come on the vendor's one callback thread, which is the ring's only producer. Nothing here
 * allocates, locks, waits or calls into the kernel; a full ring is counted.
 */
#ifndef MILLRACE_BRIDGE_MARKET_DATA_SPI_H
#define MILLRACE_BRIDGE_MARKET_DATA_SPI_H

#include "bridge/held_time.h"
#include "bridge/ring_file.h"
#include "bridge/ring_writer.h"
#include "bridge/vendor_library.h"
#include "ctp/vendor_abi.h"

namespace millrace::bridge
{
class MarketDataSpi final : public ctp::MdSpi
{
public:
    MarketDataSpi(const RingFile& ring_file, VendorLibrary::DueTimeNs due_time_ns);
    MarketDataSpi(const MarketDataSpi&) = delete;
    MarketDataSpi& operator=(const MarketDataSpi&) = delete;

    /* Whether the calling thread is a vendor's callback thread, of this or any other session. */
    static bool is_callback_thread() noexcept;

    void OnFrontConnected() override;
    void OnFrontDisconnected(int reason) override;
    void OnHeartBeatWarning(int time_lapse) override;
    void OnRspUserLogin(ctp::RspUserLogin* login, ctp::RspInfo* info, int request_id, bool is_last) override;
    void OnRspUserLogout(ctp::UserLogout* logout, ctp::RspInfo* info, int request_id, bool is_last) override;
    void OnRspQryMulticastInstrument(ctp::MulticastInstrument* instrument, ctp::RspInfo* info, int request_id,
                                     bool is_last) override;
    void OnRspError(ctp::RspInfo* info, int request_id, bool is_last) override;
    void OnRspSubMarketData(ctp::SpecificInstrument* instrument, ctp::RspInfo* info, int request_id,
                            bool is_last) override;
    void OnRspUnSubMarketData(ctp::SpecificInstrument* instrument, ctp::RspInfo* info, int request_id,
                              bool is_last) override;
    void OnRspSubForQuoteRsp(ctp::SpecificInstrument* instrument, ctp::RspInfo* info, int request_id,
                             bool is_last) override;
    void OnRspUnSubForQuoteRsp(ctp::SpecificInstrument* instrument, ctp::RspInfo* info, int request_id,
                               bool is_last) override;
    void OnRtnDepthMarketData(ctp::DepthMarketData* tick) override;
    void OnRtnForQuoteRsp(ctp::ForQuoteRsp* for_quote) override;

private:
    void count_ring_full(const ctp::DepthMarketData& tick);
    void write_event(const mr_event_record& event);
    void write_instrument_event(int32_t kind, const ctp::SpecificInstrument* instrument, const ctp::RspInfo* info,
                                int request_id, bool is_last);

    mr_ring_header* const header_;
    const VendorLibrary::DueTimeNs due_time_ns_;
    RingWriter ring_;
    HeldTime held_;

    /* Vendor's thread only; the header page has the copies that others read. */
    int64_t tick_callbacks_ = 0;
    int64_t ticks_written_ = 0;
    int64_t ticks_ring_full_ = 0;
    uint64_t ring_full_checksum_ = 0;
    int64_t events_written_ = 0;
    int64_t events_ring_full_ = 0;
    int64_t ticks_null_ = 0;
};
} // namespace millrace::bridge

#endif
