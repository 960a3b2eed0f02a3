#include "sim/simulated_md_api.h"

#include "sim/answers.h"
#include "sim/failure.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <unistd.h>

namespace millrace::sim
{
namespace
{
constexpr int64_t kMillisNs = 1000000;
constexpr size_t kInstrumentsPerPacket = 34;
constexpr int64_t kReconnectNs = 200 * kMillisNs;
constexpr int64_t kSleepOvershootNs = 120000; // the rest is spun, so that a due time is met to the microsecond
constexpr int kTicksPerClockRead = 8;         // flat out: a read costs as much as the rest of the tick
constexpr int kNotConnected = -1;

thread_local int64_t due_time_of_tick_ns = 0;

/* The instance whose callback thread this is. */
thread_local const SimulatedMdApi* callback_owner = nullptr;

int64_t clock_ns(const clockid_t clock) noexcept
{
    timespec now = {};
    clock_gettime(clock, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

int64_t monotonic_ns() noexcept
{
    return clock_ns(CLOCK_MONOTONIC);
}

int64_t realtime_ns() noexcept
{
    return clock_ns(CLOCK_REALTIME);
}

std::unique_ptr<Ledger> open_ledger(const Scenario& scenario)
{
    return scenario.ledger_path.empty() ? nullptr : std::make_unique<Ledger>(scenario.ledger_path, scenario.resume);
}

} // namespace

int64_t current_due_time_ns() noexcept
{
    return due_time_of_tick_ns;
}

SimulatedMdApi::SimulatedMdApi(const Scenario& scenario)
    : SimulatedMdApi(scenario, make_market(scenario), open_ledger(scenario))
{
}

SimulatedMdApi::SimulatedMdApi(const Scenario& scenario, std::unique_ptr<Market> market, std::unique_ptr<Ledger> ledger)
    : scenario_(scenario), playback_(scenario, std::move(market), scenario.resume ? ledger->market_offered() : 0),
      ledger_(std::move(ledger)), trading_day_(playback_.market().trading_day()), clock_(playback_.market().clock())
{
    if (ledger_ != nullptr)
    {
        ledger_->market_total(playback_.total());
    }
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
    if (network_thread_.joinable())
    {
        network_tasks_.close();
        network_thread_.join();
        callback_tasks_.close();
        callback_thread_.join();
    }
    if (ledger_ != nullptr)
    {
        ledger_->release();
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
    if (ledger_ != nullptr)
    {
        try
        {
            ledger_->begin_run();
        }
        catch (const Failure& failure)
        {
            std::fprintf(stderr, "millrace_sim: %s\n", failure.what());
            ledger_.reset();
            return; // as a front that cannot be reached: no callback ever
        }
    }
    callback_thread_ = std::thread([this] { run_callbacks(); });
    network_thread_ = std::thread([this] { run_network(); });
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
    return was_logged_in_.load() ? trading_day_.c_str() : "19800100"; // the vendor's text before a login
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
    spi_.store(spi);
}

int SimulatedMdApi::SubscribeMarketData(char* ids[], const int count)
{
    return request_instruments(ids, count, &ctp::MdSpi::OnRspSubMarketData, Subscription::kStart);
}

int SimulatedMdApi::UnSubscribeMarketData(char* ids[], const int count)
{
    return request_instruments(ids, count, &ctp::MdSpi::OnRspUnSubMarketData, Subscription::kStop);
}

int SimulatedMdApi::SubscribeForQuoteRsp(char* ids[], const int count)
{
    return request_instruments(ids, count, &ctp::MdSpi::OnRspSubForQuoteRsp, Subscription::kForQuote);
}

int SimulatedMdApi::UnSubscribeForQuoteRsp(char* ids[], const int count)
{
    return request_instruments(ids, count, &ctp::MdSpi::OnRspUnSubForQuoteRsp, Subscription::kForQuote);
}

int SimulatedMdApi::ReqUserLogin(ctp::ReqUserLogin* const login, const int request_id)
{
    const ctp::ReqUserLogin copy = *login;
    return request([this, copy, request_id] { answer_login(copy, request_id); });
}

int SimulatedMdApi::ReqUserLogout(ctp::UserLogout*, const int request_id)
{
    return request([this, request_id] { answer_unsupported(request_id); });
}

int SimulatedMdApi::ReqQryMulticastInstrument(ctp::QryMulticastInstrument*, const int request_id)
{
    return request([this, request_id] { answer_unsupported(request_id); });
}

/* Any thread: hands a request to the front, which forgets it when the connection breaks before. */
int SimulatedMdApi::request(TaskQueue::Task task)
{
    if (!is_connected_.load())
    {
        return kNotConnected;
    }
    const int32_t connection = connection_.load();
    network_tasks_.push(
        [this, connection, task = std::move(task)]
        {
            if (connection == connection_.load() && is_connected_.load())
            {
                task();
            }
        });
    return 0;
}

int SimulatedMdApi::request_instruments(char* ids[], const int count, const Acknowledge acknowledge,
                                        const Subscription subscription)
{
    const int64_t request_time_ns = monotonic_ns();
    std::vector<std::string> copies;
    for (int i = 0; i < count; ++i)
    {
        if (ids[i] != nullptr && ids[i][0] != '\0')
        {
            copies.emplace_back(ids[i], strnlen(ids[i], ctp::kMaxInstrumentIdLength)); // longer ones are cut silently
        }
    }
    if (copies.empty())
    {
        return is_connected_.load() ? 0 : kNotConnected;
    }
    return request([this, copies = std::move(copies), acknowledge, subscription, request_time_ns]
                   { answer_instruments(copies, acknowledge, subscription, request_time_ns); });
}

void SimulatedMdApi::run_network()
{
    must_connect_ = front_count_.load() > 0; // without a front: silence, as from an unreachable one
    connect_time_ns_ = monotonic_ns() + kMillisNs;
    for (;;)
    {
        if (must_connect_ && monotonic_ns() >= connect_time_ns_)
        {
            connect();
        }
        if (!network_tasks_.run_all())
        {
            return;
        }
        if (must_connect_)
        {
            network_tasks_.wait_until(
                std::chrono::steady_clock::time_point(std::chrono::nanoseconds(connect_time_ns_)));
        }
        else
        {
            network_tasks_.wait();
        }
    }
}

void SimulatedMdApi::connect()
{
    must_connect_ = false;
    callback_tasks_.push(
        [this]
        {
            is_connected_.store(true);
            if (ctp::MdSpi* const spi = spi_.load())
            {
                spi->OnFrontConnected();
            }
        });
}

void SimulatedMdApi::answer_login(const ctp::ReqUserLogin& login, const int request_id)
{
    const int error = scenario_.login_error;
    ctp::RspUserLogin answer = {};
    if (error == 0)
    {
        logged_in_connection_ = connection_.load();
        was_logged_in_.store(true);
        answer = make_login_answer(login, trading_day_, clock_, logged_in_connection_ + 1);
    }
    ctp::RspInfo info = make_login_info(error);
    callback_tasks_.push(
        [this, answer, info, request_id]() mutable
        {
            if (ctp::MdSpi* const spi = spi_.load())
            {
                spi->OnRspUserLogin(&answer, &info, request_id, true);
            }
        });
}

void SimulatedMdApi::answer_instruments(const std::vector<std::string>& ids, const Acknowledge acknowledge,
                                        const Subscription subscription, const int64_t request_time_ns)
{
    const int32_t connection = connection_.load();
    const bool is_logged_in = logged_in_connection_ == connection;
    for (size_t start = 0; start < ids.size(); start += kInstrumentsPerPacket)
    {
        const size_t end = std::min(start + kInstrumentsPerPacket, ids.size());
        std::vector<std::string> packet(ids.begin() + static_cast<ptrdiff_t>(start),
                                        ids.begin() + static_cast<ptrdiff_t>(end));
        callback_tasks_.push(
            [this, packet = std::move(packet), acknowledge, subscription, request_time_ns, is_logged_in, connection]
            {
                if (connection == connection_.load())
                {
                    acknowledge_packet(packet, acknowledge, subscription, request_time_ns, is_logged_in);
                }
            });
    }
}

void SimulatedMdApi::answer_unsupported(const int request_id)
{
    callback_tasks_.push(
        [this, request_id]
        {
            ctp::RspInfo info = make_no_such_function_info();
            if (ctp::MdSpi* const spi = spi_.load())
            {
                spi->OnRspError(&info, request_id, true);
            }
        });
}

void SimulatedMdApi::run_callbacks()
{
    callback_owner = this;
    while (callback_tasks_.run_all())
    {
        if (playback_.is_scheduled() && !is_finished_)
        {
            play();
        }
        else
        {
            callback_tasks_.wait();
        }
    }
}

void SimulatedMdApi::acknowledge_packet(const std::vector<std::string>& ids, const Acknowledge acknowledge,
                                        const Subscription subscription, const int64_t request_time_ns,
                                        const bool is_logged_in)
{
    for (size_t i = 0; i < ids.size(); ++i)
    {
        ctp::SpecificInstrument instrument = make_instrument(ids[i]);
        ctp::RspInfo info = make_subscription_info(is_logged_in);
        if (ctp::MdSpi* const spi = spi_.load())
        {
            (spi->*acknowledge)(&instrument, &info, 0, i + 1 == ids.size());
        }
    }
    if (!is_logged_in || subscription == Subscription::kForQuote)
    {
        return;
    }

    for (const std::string& id : ids)
    {
        const int32_t instrument = playback_.find(id);
        if (instrument == kUnknownInstrument)
        {
            continue; // acknowledged, and never ticks: as the vendor's fronts do
        }
        playback_.subscribe(instrument, subscription == Subscription::kStart);
        const ctp::DepthMarketData* const known = playback_.market().last_known(instrument);
        if (subscription == Subscription::kStart && scenario_.snapshot_on_subscribe && known != nullptr)
        {
            deliver(*known, realtime_ns(), false);
        }
    }
    if (subscription == Subscription::kStart)
    {
        playback_.schedule(request_time_ns, monotonic_ns(), realtime_ns());
    }
}

/* Plays until a task comes in or the market ends. */
void SimulatedMdApi::play()
{
    if (!await(playback_.start_ns()))
    {
        return;
    }
    if (ledger_ != nullptr)
    {
        ledger_->first_due_time_ns(playback_.first_due_time_ns());
    }
    if (playback_.is_flat_out())
    {
        play_flat_out();
    }
    else
    {
        play_paced();
    }
}

/* Flat out, ticks are due in groups: a due time is the moment at which its group began, so it is never too late. */
void SimulatedMdApi::play_flat_out()
{
    int64_t due_time_ns = 0;
    for (int i = 0; !callback_tasks_.needs_attention(); ++i)
    {
        if (i % kTicksPerClockRead == 0)
        {
            due_time_ns = realtime_ns();
        }
        const MarketTick* const tick = playback_.current();
        if (tick == nullptr)
        {
            finish();
            return;
        }
        deliver(*tick->data, due_time_ns, true);
        if (playback_.advance())
        {
            disconnect();
            return;
        }
    }
}

void SimulatedMdApi::play_paced()
{
    for (;;)
    {
        const MarketTick* const tick = playback_.current();
        if (tick == nullptr)
        {
            finish();
            return;
        }
        const int64_t due_ns = playback_.due_ns();
        if (!await(due_ns))
        {
            return;
        }
        deliver(*tick->data, playback_.to_realtime_ns(due_ns), true);
        if (playback_.advance())
        {
            disconnect();
            return;
        }
    }
}

/* Waits for a time (CLOCK_MONOTONIC); false when a task has come in. */
bool SimulatedMdApi::await(const int64_t time_ns)
{
    for (;;)
    {
        if (callback_tasks_.needs_attention())
        {
            return false;
        }
        const int64_t left_ns = time_ns - monotonic_ns();
        if (left_ns <= 0)
        {
            return true;
        }
        if (left_ns > kSleepOvershootNs)
        {
            callback_tasks_.wait_until(
                std::chrono::steady_clock::time_point(std::chrono::nanoseconds(time_ns - kSleepOvershootNs)));
        }
    }
}

void SimulatedMdApi::deliver(const ctp::DepthMarketData& tick, const int64_t due_time_ns, const bool is_market_tick)
{
    ctp::MdSpi* const spi = spi_.load(std::memory_order_relaxed);
    if (spi == nullptr)
    {
        return;
    }
    ctp::DepthMarketData copy = tick; // the vendor's ticks lie on its stack too
    due_time_of_tick_ns = due_time_ns;
    if (ledger_ == nullptr)
    {
        spi->OnRtnDepthMarketData(&copy);
    }
    else
    {
        ledger_->offer(copy, is_market_tick);
        const int64_t start_ns = monotonic_ns();
        spi->OnRtnDepthMarketData(&copy);
        ledger_->take_back(monotonic_ns() - start_ns);
    }
    due_time_of_tick_ns = 0;
}

void SimulatedMdApi::disconnect()
{
    const int reason = playback_.take_disconnect();
    is_connected_.store(false);
    ++connection_;
    playback_.unsubscribe_all();
    playback_.pause();
    if (ctp::MdSpi* const spi = spi_.load())
    {
        spi->OnFrontDisconnected(reason);
    }
    network_tasks_.push(
        [this]
        {
            must_connect_ = true;
            connect_time_ns_ = monotonic_ns() + kReconnectNs;
        });
}

void SimulatedMdApi::finish()
{
    is_finished_ = true;
    if (ledger_ != nullptr)
    {
        ledger_->finish();
    }
}
} // namespace millrace::sim
