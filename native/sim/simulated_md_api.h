/*
 * A market-data session without an exchange, behind the vendor's interface: two threads, as the vendor's library.
 *
 * Threads. Caller: the interface's functions, from any thread. Network: runs the Front, which answers requests in their
 * order. Callback: runs the Player, which calls the SPI and owns the market and the ledger. Requests go
 * caller -> network -> callback through the queues of the Link.
 */
#ifndef MILLRACE_SIM_SIMULATED_MD_API_H
#define MILLRACE_SIM_SIMULATED_MD_API_H

#include "sim/client_spi.h"
#include "sim/front.h"
#include "sim/link.h"
#include "sim/player.h"
#include "sim/scenario.h"
#include "sim/version.h"

#include <atomic>
#include <memory>
#include <thread>

namespace millrace::sim
{
class SimulatedMdApi final : public ctp::MdApi
{
public:
    /* Loads the whole scenario; throws Failure. `version` outlives the object. */
    SimulatedMdApi(const Scenario& scenario, const Version& version);
    SimulatedMdApi(const SimulatedMdApi&) = delete;
    SimulatedMdApi& operator=(const SimulatedMdApi&) = delete;

    /* Before Init: the client has had so many tick callbacks, and the ledger goes on from there. */
    void continue_from(int64_t callbacks) noexcept { base_ = callbacks; }

    void Release() override;
    void Init() override;
    int Join() override;
    const char* GetTradingDay() override;
    void RegisterFront(char* address) override;
    void RegisterNameServer(char* address) override;
    void RegisterFensUserInfo(ctp::FensUserInfo* user) override;
    void RegisterSpi(ctp::MdSpi* spi) override;
    int SubscribeMarketData(char* ids[], int count) override;
    int UnSubscribeMarketData(char* ids[], int count) override;
    int SubscribeForQuoteRsp(char* ids[], int count) override;
    int UnSubscribeForQuoteRsp(char* ids[], int count) override;
    int ReqUserLogin(ctp::ReqUserLogin* login, int request_id) override;
    int ReqUserLogout(ctp::UserLogout* logout, int request_id) override;
    int ReqQryMulticastInstrument(ctp::QryMulticastInstrument* query, int request_id) override;

private:
    ~SimulatedMdApi() = default; /* by Release only */

    void run_callbacks();

    const Scenario scenario_;
    const Version& version_;
    Link link_;
    ClientSpi spi_;
    Player player_;
    Front front_;
    std::atomic<int> front_count_{0};
    int64_t base_ = 0;

    std::thread callback_thread_;
    std::thread network_thread_;

    /* Join and Release. */
    std::mutex join_lock_;
    std::condition_variable join_wake_;
    bool is_released_ = false;
    int joining_ = 0;
};
} // namespace millrace::sim

#endif
