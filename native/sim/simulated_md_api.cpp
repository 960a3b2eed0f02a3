#include "sim/simulated_md_api.h"

#include "sim/failure.h"

#include <cstdio>
#include <cstdlib>

namespace millrace::sim
{
namespace
{
/* The instance whose callback thread this is. */
thread_local const SimulatedMdApi* callback_owner = nullptr;

std::unique_ptr<Ledger> open_ledger(const Scenario& scenario)
{
    return scenario.ledger_path.empty() ? nullptr : std::make_unique<Ledger>(scenario.ledger_path, scenario.resume);
}
} // namespace

SimulatedMdApi::SimulatedMdApi(const Scenario& scenario, const Version& version)
    : scenario_(scenario), version_(version), spi_(version),
      player_(scenario_, version, spi_, link_, make_market(scenario_, version), open_ledger(scenario_)),
      front_(scenario_, version, spi_, link_, player_)
{
}

void SimulatedMdApi::Release()
{
    if (callback_owner == this)
    {
        std::fputs(
            "millrace_sim: Release was called on the callback thread; the vendor's library crashes then, this one "
            "ignores the call\n",
            stderr);
        return;
    }
    if (scenario_.release_delay_ms > 0)
    {
        // Callbacks go on meanwhile, as those of a vendor's Release that hangs.
        std::this_thread::sleep_for(std::chrono::milliseconds(scenario_.release_delay_ms));
    }
    if (network_thread_.joinable())
    {
        link_.network_tasks.close();
        network_thread_.join();
        link_.callback_tasks.close();
        callback_thread_.join();
    }
    if (player_.ledger() != nullptr)
    {
        player_.ledger()->release();
    }
    {
        std::unique_lock<std::mutex> guard(join_lock_);
        is_released_ = true;
        join_wake_.notify_all();
        join_wake_.wait(guard, [this] { return joining_ == 0; });
    }
    delete this;
}

void SimulatedMdApi::Init()
{
    if (network_thread_.joinable())
    {
        return;
    }
    if (player_.ledger() != nullptr)
    {
        try
        {
            player_.ledger()->begin_run(base_);
        }
        catch (const Failure& failure)
        {
            std::fprintf(stderr, "millrace_sim: %s\n", failure.what());
            return; // as a front that cannot be reached: no callback ever
        }
    }
    callback_thread_ = std::thread([this] { run_callbacks(); });
    network_thread_ = std::thread([this] { front_.run(front_count_.load() > 0); });
}

int SimulatedMdApi::Join()
{
    std::unique_lock<std::mutex> guard(join_lock_);
    ++joining_;
    join_wake_.wait(guard, [this] { return is_released_; });
    --joining_;
    join_wake_.notify_all();
    return 0;
}

const char* SimulatedMdApi::GetTradingDay()
{
    return front_.trading_day();
}

void SimulatedMdApi::RegisterFront(char*)
{
    ++front_count_;
}

void SimulatedMdApi::RegisterNameServer(char*)
{
    ++front_count_;
}

void SimulatedMdApi::RegisterFensUserInfo(ctp::FensUserInfo*) {}

void SimulatedMdApi::RegisterSpi(ctp::MdSpi* const spi)
{
    spi_.attach(spi); // of SOPT it is a SoptMdSpi*: ClientSpi knows
}

int SimulatedMdApi::SubscribeMarketData(char* ids[], const int count)
{
    return front_.request_instruments(ids, count, InstrumentRequest::kSubscribe);
}

int SimulatedMdApi::UnSubscribeMarketData(char* ids[], const int count)
{
    return front_.request_instruments(ids, count, InstrumentRequest::kUnsubscribe);
}

int SimulatedMdApi::SubscribeForQuoteRsp(char* ids[], const int count)
{
    return front_.request_instruments(ids, count, InstrumentRequest::kSubscribeForQuote);
}

int SimulatedMdApi::UnSubscribeForQuoteRsp(char* ids[], const int count)
{
    return front_.request_instruments(ids, count, InstrumentRequest::kUnsubscribeForQuote);
}

int SimulatedMdApi::ReqUserLogin(ctp::ReqUserLogin* const login, const int request_id)
{
    return front_.request_login(login, request_id);
}

int SimulatedMdApi::ReqUserLogout(ctp::UserLogout*, const int request_id)
{
    return front_.request_unsupported(request_id);
}

int SimulatedMdApi::ReqQryMulticastInstrument(ctp::QryMulticastInstrument*, const int request_id)
{
    if (version_.is_sopt)
    {
        std::fputs(
            "millrace_sim: slot 14 was called; SOPT's interface ends with slot 13, and the vendor's library would "
            "run wild\n",
            stderr);
        std::abort();
    }
    return front_.request_unsupported(request_id);
}

void SimulatedMdApi::run_callbacks()
{
    callback_owner = this;
    player_.run();
}
} // namespace millrace::sim
