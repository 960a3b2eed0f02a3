/*
 * The client's callbacks, called in the slots and with the structs of one version.
 *
 * What is handed out lies in memory of exactly the version's length, so that a sanitizer sees a client that reads on.
 * Threads: attach and current from any, the rest on the callback thread.
 */
#ifndef MILLRACE_SIM_CLIENT_SPI_H
#define MILLRACE_SIM_CLIENT_SPI_H

#include "sim/version.h"

#include <atomic>
#include <string>

namespace millrace::sim
{
/* Requests whose answers name an instrument. */
enum class InstrumentRequest
{
    kSubscribe,
    kUnsubscribe,
    kSubscribeForQuote,
    kUnsubscribeForQuote
};

class ClientSpi
{
public:
    explicit ClientSpi(const Version& version) : version_(version) {}

    /* An MdSpi*, or a SoptMdSpi* of a SOPT version; null detaches. As the vendor's: a plain store. */
    void attach(void* spi) noexcept { spi_.store(spi); }
    void* current() const noexcept { return spi_.load(std::memory_order_relaxed); }

    void front_connected();
    void front_disconnected(int reason);
    void heartbeat_warning(int seconds);
    void login(const ctp::RspUserLogin& answer, const ctp::RspInfo& info, int request_id);
    void error(const ctp::RspInfo& info, int request_id);
    void instrument(InstrumentRequest request, const std::string& id, const ctp::RspInfo& info, bool is_last);

    /* `spi`: what current() gave, not null; `tick`: the version's depth struct. */
    void tick(void* const spi, void* const tick) const
    {
        if (version_.is_sopt)
        {
            static_cast<ctp::SoptMdSpi*>(spi)->OnRtnDepthMarketData(tick);
        }
        else
        {
            static_cast<ctp::MdSpi*>(spi)->OnRtnDepthMarketData(static_cast<ctp::DepthMarketData*>(tick));
        }
    }

private:
    /* Calls `call` with the client's interface, if there is one. */
    template <typename Call> void with_spi(Call&& call);

    const Version& version_;
    std::atomic<void*> spi_{nullptr};
};
} // namespace millrace::sim

#endif
