#include "sim/player.h"

#include "sim/clocks.h"
#include "sim/layouts.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace millrace::sim
{
namespace
{
constexpr int64_t kSleepOvershootNs = 120000; // the rest is spun, so that a due time is met to the microsecond
constexpr int kTicksPerClockRead = 8;         // flat out: a read costs as much as the rest of the tick

thread_local int64_t due_time_of_tick_ns = 0;

void replace_day(char (&text)[9], const std::string& from, const std::string& to)
{
    if (from == std::string(text, strnlen(text, sizeof(text))))
    {
        std::memcpy(text, to.c_str(), sizeof(text));
    }
}

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
    trading_days_.push_back(playback_.market().trading_day());
    for (const Day day : scenario.next_trading_days)
    {
        char text[9] = {};
        print_day(day, text);
        trading_days_.emplace_back(text);
    }
    find_next_stop();
}

const std::string& Player::trading_day(const int32_t connection) const
{
    return trading_days_[std::min(static_cast<size_t>(connection), trading_days_.size() - 1)];
}

void Player::run()
{
    while (link_.callback_tasks.run_all())
    {
        if (silence_ != nullptr)
        {
            keep_silent();
        }
        else if (playback_.is_scheduled() && !is_finished_)
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
    std::vector<int32_t> instruments;
    for (const std::string& id : ids)
    {
        const int32_t instrument = playback_.find(id);
        if (instrument != kUnknownInstrument) // else acknowledged, and never ticks: as the vendor's fronts do
        {
            instruments.push_back(instrument);
            playback_.subscribe(instrument, true);
        }
    }
    playback_.pass_missed(monotonic_ns());
    note_missed();
    for (const int32_t instrument : instruments) // of the market as it is now, after what was missed
    {
        const ctp::DepthMarketData* const known = playback_.market().last_known(instrument);
        if (scenario_.snapshot_on_subscribe && known != nullptr)
        {
            deliver_snapshot(*known);
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
        const bool is_disconnect = playback_.advance();
        if (__builtin_expect(is_disconnect || playback_.offered() == next_stop_at_, 0))
        {
            end_tick(is_disconnect);
            return;
        }
    }
}

void Player::play_paced()
{
    for (;;)
    {
        const MarketTick* const tick = playback_.current();
        note_missed();
        if (tick == nullptr)
        {
            finish();
            return;
        }
        if (is_dropped_for_slowness())
        {
            return;
        }
        const int64_t due_ns = playback_.due_ns();
        if (!await(due_ns))
        {
            return;
        }
        deliver(*playback_.current()->data, playback_.to_realtime_ns(due_ns), true);
        const bool is_disconnect = playback_.advance();
        if (__builtin_expect(is_disconnect || playback_.offered() == next_stop_at_, 0))
        {
            end_tick(is_disconnect);
            return;
        }
    }
}

/* After a market tick at which something is to happen. Playing is interrupted. */
void Player::end_tick(const bool is_disconnect)
{
    const int64_t offered = playback_.offered();
    if (offered == scenario_.abort_at)
    {
        std::abort();
    }
    if (next_silence_ < scenario_.silences.size() && scenario_.silences[next_silence_].after_tick == offered)
    {
        const int64_t now_ns = monotonic_ns();
        const Silence& silence = scenario_.silences[next_silence_];
        silence_ = &silence;
        silence_end_ns_ = now_ns + silence.duration_ms * kMillisNs;
        warning_ns_ = silence.duration_ms >= scenario_.heartbeat_warning_ms
                          ? now_ns + scenario_.heartbeat_warning_ms * kMillisNs
                          : 0;
    }
    find_next_stop();
    if (is_disconnect)
    {
        disconnect(playback_.take_disconnect());
    }
}

/* The market stands still: what is still to come moves by the silence, and nothing is lost. Until a task comes in. */
void Player::keep_silent()
{
    if (warning_ns_ != 0)
    {
        if (!await(warning_ns_))
        {
            return;
        }
        warning_ns_ = 0;
        spi_.heartbeat_warning(static_cast<int>(scenario_.heartbeat_warning_ms / 1000));
    }
    if (!await(silence_end_ns_))
    {
        return;
    }
    const Silence& silence = *silence_;
    silence_ = nullptr;
    playback_.delay(silence.duration_ms * kMillisNs);
    if (silence.reason != 0 && link_.is_connected.load())
    {
        disconnect(silence.reason);
    }
}

void Player::find_next_stop()
{
    const int64_t offered = playback_.offered();
    while (next_silence_ < scenario_.silences.size() && scenario_.silences[next_silence_].after_tick <= offered)
    {
        ++next_silence_;
    }
    next_stop_at_ = next_silence_ < scenario_.silences.size() ? scenario_.silences[next_silence_].after_tick : -1;
    if (scenario_.abort_at > offered && (next_stop_at_ < 0 || scenario_.abort_at < next_stop_at_))
    {
        next_stop_at_ = scenario_.abort_at;
    }
}

/* The vendor's queue: when more ticks wait than it holds, the session is dropped and the market goes on without us. */
bool Player::is_dropped_for_slowness()
{
    const int64_t now_ns = monotonic_ns();
    if (!scenario_.queue_limit)
    {
        return false;
    }
    const bool is_slow = playback_.waiting(now_ns) > *scenario_.queue_limit;
    if (is_slow)
    {
        playback_.drop(now_ns);
    }
    note_missed();
    if (!is_slow)
    {
        return false;
    }
    disconnect(scenario_.queue_overflow_reason);
    return true;
}

/* Writes down what was passed over since the last call. */
void Player::note_missed()
{
    const int64_t missed = playback_.take_missed();
    if (missed == 0)
    {
        return;
    }
    if (ledger_ != nullptr)
    {
        ledger_->miss(missed);
    }
    find_next_stop();
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

/* A snapshot that is as old as the scenario wants: fronts send what they last heard. */
void Player::deliver_snapshot(ctp::DepthMarketData snapshot)
{
    const std::optional<int> second = parse_time(std::string(snapshot.update_time, 8));
    if (scenario_.snapshot_age_hours > 0 && second)
    {
        const int64_t aged = *second - scenario_.snapshot_age_hours * 3600;
        print_time(static_cast<int>((aged + 2 * kSecondsPerDay) % kSecondsPerDay), snapshot.update_time);
        const std::optional<Day> day = parse_day(std::string(snapshot.action_day, strnlen(snapshot.action_day, 9)));
        if (aged < 0 && day)
        {
            print_day(*day - 1, snapshot.action_day);
        }
    }
    deliver(snapshot, realtime_ns(), false);
}

void Player::deliver(const ctp::DepthMarketData& tick, const int64_t due_time_ns, const bool is_market_tick)
{
    void* const spi = spi_.current();
    if (spi == nullptr)
    {
        return;
    }
    due_time_of_tick_ns = due_time_ns;
    if (__builtin_expect(new_trading_day_ != nullptr, 0))
    {
        ctp::DepthMarketData dated = tick;
        replace_day(dated.trading_day, trading_days_.front(), *new_trading_day_);
        replace_day(dated.action_day, trading_days_.front(), *new_trading_day_);
        deliver_to(spi, dated, is_market_tick);
    }
    else
    {
        deliver_to(spi, tick, is_market_tick);
    }
    due_time_of_tick_ns = 0;
}

void Player::deliver_to(void* const spi, const ctp::DepthMarketData& tick, const bool is_market_tick)
{
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
    silence_ = nullptr;
    if (trading_days_.size() > 1)
    {
        new_trading_day_ = &trading_day(link_.connection.load());
    }
    report_disconnect(reason);
    on_disconnected_();
}

void Player::report_disconnect(const int reason)
{
    if (scenario_.is_noisy)
    {
        std::printf("CMdSession::OnSessionDisconnected reason=0x%x (Millrace simulated front)\n", reason);
        std::fflush(stdout);
    }
    spi_.front_disconnected(reason);
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
