/*
 * A market-data session without an exchange: answers requests and plays a scenario, on two threads as the vendor's
 * library.
 *
 * Threads. Caller: the interface's functions, from any thread. Network: plays the front, answers requests in their
 * order. Callback: calls the SPI, and owns the playback and the ledger. Requests go caller -> network -> callback
 * through queues.
 */
#ifndef MILLRACE_SIM_SIMULATED_MD_API_H
#define MILLRACE_SIM_SIMULATED_MD_API_H

#include "ctp/vendor_abi.h"
#include "sim/ledger.h"
#include "sim/playback.h"
#include "sim/scenario.h"
#include "sim/task_queue.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace millrace::sim
{
class SimulatedMdApi final : public ctp::MdApi
{
public:
    /* Loads the whole scenario; throws Failure. */
    explicit SimulatedMdApi(const Scenario& scenario);
    SimulatedMdApi(const SimulatedMdApi&) = delete;
    SimulatedMdApi& operator=(const SimulatedMdApi&) = delete;

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
    using Acknowledge = void (ctp::MdSpi::*)(ctp::SpecificInstrument*, ctp::RspInfo*, int, bool);

    /* What to do with an acknowledged instrument. */
    enum class Subscription
    {
        kStart,
        kStop,
        kForQuote
    };

    SimulatedMdApi(const Scenario& scenario, std::unique_ptr<Market> market, std::unique_ptr<Ledger> ledger);
    ~SimulatedMdApi() = default; /* by Release only */

    int request(TaskQueue::Task task);
    int request_instruments(char* ids[], int count, Acknowledge acknowledge, Subscription subscription);

    void run_network();
    void connect();
    void answer_login(const ctp::ReqUserLogin& login, int request_id);
    void answer_instruments(const std::vector<std::string>& ids, Acknowledge acknowledge, Subscription subscription,
                            int64_t request_time_ns);
    void answer_unsupported(int request_id);

    void run_callbacks();
    void acknowledge_packet(const std::vector<std::string>& ids, Acknowledge acknowledge, Subscription subscription,
                            int64_t request_time_ns, bool is_logged_in);
    void play();
    void play_flat_out();
    void play_paced();
    bool await(int64_t time_ns);
    void deliver(const ctp::DepthMarketData& tick, int64_t due_time_ns, bool is_market_tick);
    void disconnect();
    void finish();

    const Scenario scenario_;
    Playback playback_;
    std::unique_ptr<Ledger> ledger_;
    const std::string trading_day_;
    const std::string clock_;

    std::atomic<ctp::MdSpi*> spi_{nullptr};
    std::atomic<bool> is_connected_{false};
    std::atomic<int32_t> connection_{0}; /* number of the current connection: answers of an older one are dropped */
    std::atomic<bool> was_logged_in_{false};
    std::atomic<int> front_count_{0};

    /* Callback thread only. */
    bool is_finished_ = false;

    /* Network thread only. */
    int32_t logged_in_connection_ = -1;
    bool must_connect_ = false;
    int64_t connect_time_ns_ = 0;

    TaskQueue network_tasks_;
    TaskQueue callback_tasks_;
    std::thread callback_thread_;
    std::thread network_thread_;

    /* Join and Release. */
    std::mutex join_lock_;
    std::condition_variable join_wake_;
    bool is_released_ = false;
    int joining_ = 0;
};

/* When the tick that is being delivered on this thread was meant to be; 0 outside of a tick callback. */
int64_t current_due_time_ns() noexcept;
} // namespace millrace::sim

#endif
