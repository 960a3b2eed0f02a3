#include "sim/player.h"

#include "sim/clocks.h"
#include "sim/layouts.h"

namespace millrace::sim
{
namespace
{
constexpr int64_t kSleepOvershootNs = 120000; // the rest is spun, so that a due time is met to the microsecond
constexpr int kTicksPerClockRead = 8;         // flat out: a read costs as much as the rest of the tick

thread_local int64_t due_time_of_tick_ns = 0;

std::chrono::steady_clock::time_point to_time_point(const int64_t monotonic_ns)
{
    return std::chrono::steady_clock::time_point(std::chrono::nanoseconds(monotonic_ns));
}
} // namespace

int64_t current_due_time_ns() noexcept
{
    return due_time_of_tick_ns;
}

Player::Player(const Scenario& scenario, const Version& version, ClientSpi& spi, Link& link,
               std::unique_ptr<Market> market, std::unique_ptr<Ledger> ledger)
    : scenario_(scenario), depth_(version.depth), spi_(spi), link_(link),
      playback_(scenario, std::move(market), scenario.resume ? ledger->market_offered() : 0), ledger_(std::move(ledger))
{
    if (ledger_ != nullptr)
    {
        ledger_->market_total(playback_.total());
    }
}

void Player::run()
{
    while (link_.callback_tasks.run_all())
    {
        if (playback_.is_scheduled() && !is_finished_)
        {
            play();
        }
        else
        {
            link_.callback_tasks.wait();
        }
    }
}

void Player::subscribe(const std::vector<std::string>& ids, const int64_t request_time_ns)
{
    for (const std::string& id : ids)
    {
        const int32_t instrument = playback_.find(id);
        if (instrument == kUnknownInstrument)
        {
            continue; // acknowledged, and never ticks: as the vendor's fronts do
        }
        playback_.subscribe(instrument, true);
        const ctp::DepthMarketData* const known = playback_.market().last_known(instrument);
        if (scenario_.snapshot_on_subscribe && known != nullptr)
        {
            deliver(*known, realtime_ns(), false);
        }
    }
    playback_.schedule(request_time_ns, monotonic_ns(), realtime_ns());
}

void Player::unsubscribe(const std::vector<std::string>& ids)
{
    for (const std::string& id : ids)
    {
        const int32_t instrument = playback_.find(id);
        if (instrument != kUnknownInstrument)
        {
            playback_.subscribe(instrument, false);
        }
    }
}

/* Plays until a task comes in or the market ends. */
void Player::play()
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
void Player::play_flat_out()
{
    int64_t due_time_ns = 0;
    for (int i = 0; !link_.callback_tasks.needs_attention(); ++i)
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
            disconnect(playback_.take_disconnect());
            return;
        }
    }
}

void Player::play_paced()
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
            disconnect(playback_.take_disconnect());
            return;
        }
    }
}

/* Waits for a time (CLOCK_MONOTONIC); false when a task has come in. */
bool Player::await(const int64_t time_ns)
{
    for (;;)
    {
        if (link_.callback_tasks.needs_attention())
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
            link_.callback_tasks.wait_until(to_time_point(time_ns - kSleepOvershootNs));
        }
    }
}

void Player::deliver(const ctp::DepthMarketData& tick, const int64_t due_time_ns, const bool is_market_tick)
{
    void* const spi = spi_.current();
    if (spi == nullptr)
    {
        return;
    }
    due_time_of_tick_ns = due_time_ns;
    switch (depth_) // each a local of its own length: the vendor's ticks lie on its stack too
    {
    case DepthLayout::k584:
    {
        ctp::DepthMarketData out = tick;
        hand_out(spi, out, is_market_tick);
        break;
    }
    case DepthLayout::k568:
    {
        ctp::DepthMarketData568 out;
        convert(tick, out);
        hand_out(spi, out, is_market_tick);
        break;
    }
    case DepthLayout::k440:
    {
        ctp::DepthMarketData440 out;
        convert(tick, out);
        hand_out(spi, out, is_market_tick);
        break;
    }
    case DepthLayout::k408:
    {
        ctp::DepthMarketData408 out;
        convert(tick, out);
        hand_out(spi, out, is_market_tick);
        break;
    }
    }
    due_time_of_tick_ns = 0;
}

template <typename Struct> void Player::hand_out(void* const spi, Struct& tick, const bool is_market_tick)
{
    if (ledger_ == nullptr)
    {
        spi_.tick(spi, &tick);
        return;
    }
    ledger_->offer(&tick, sizeof(tick), is_market_tick);
    const uint64_t start = CallbackTimes::cycles();
    spi_.tick(spi, &tick);
    ledger_->take_back(CallbackTimes::cycles() - start);
}

void Player::disconnect(const int reason)
{
    link_.is_connected.store(false);
    ++link_.connection;
    playback_.unsubscribe_all();
    playback_.pause();
    spi_.front_disconnected(reason);
    on_disconnected_();
}

void Player::finish()
{
    is_finished_ = true;
    if (ledger_ != nullptr)
    {
        ledger_->finish();
    }
}
} // namespace millrace::sim
