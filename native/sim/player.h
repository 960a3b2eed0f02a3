/*
 * Plays the market into the client's callbacks: when, in which layout, and what the ledger learns of it.
 *
 * Thread: the callback thread of one API instance, but for the constructor.
 */
#ifndef MILLRACE_SIM_PLAYER_H
#define MILLRACE_SIM_PLAYER_H

#include "sim/client_spi.h"
#include "sim/ledger.h"
#include "sim/link.h"
#include "sim/playback.h"
#include "sim/scenario.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace millrace::sim
{
class Player
{
public:
    /* `ledger`: null when none is kept. */
    Player(const Scenario& scenario, const Version& version, ClientSpi& spi, Link& link, std::unique_ptr<Market> market,
           std::unique_ptr<Ledger> ledger);

    const Market& market() const noexcept { return playback_.market(); }
    Ledger* ledger() noexcept { return ledger_.get(); }

    /* What the login of a connection tells; 0 is the first connection. Any thread; valid as long as the player. */
    const std::string& trading_day(int32_t connection) const;

    /* Called when the player has broken the connection. Set it before run(). */
    void on_disconnected(std::function<void()> on_disconnected) { on_disconnected_ = std::move(on_disconnected); }

    /* Runs tasks and plays until the link's queue is closed. */
    void run();

    /* Starts acknowledged instruments, each with its snapshot, and schedules the market; or stops them. */
    void subscribe(const std::vector<std::string>& ids, int64_t request_time_ns);
    void unsubscribe(const std::vector<std::string>& ids);

    /* Tells the client of a disconnect, with the vendor's line on stdout when the scenario wants noise. */
    void report_disconnect(int reason);

private:
    void play();
    void play_flat_out();
    void play_paced();
    void end_tick(bool is_disconnect);
    void find_next_stop();
    void keep_silent();
    bool is_dropped_for_slowness();
    void note_missed();
    bool await(int64_t time_ns);
    void deliver_snapshot(ctp::DepthMarketData snapshot);
    void deliver(const ctp::DepthMarketData& tick, int64_t due_time_ns, bool is_market_tick);
    void deliver_to(void* spi, const ctp::DepthMarketData& tick, bool is_market_tick);
    template <typename Struct> void hand_out(void* spi, Struct& tick, bool is_market_tick);
    void disconnect(int reason);
    void finish();

    const Scenario& scenario_;
    const DepthLayout depth_;
    ClientSpi& spi_;
    Link& link_;
    Playback playback_;
    const std::unique_ptr<Ledger> ledger_;
    std::function<void()> on_disconnected_;
    std::vector<std::string> trading_days_;        /* by connection; of later ones the last holds */
    const std::string* new_trading_day_ = nullptr; /* null: ticks are as the market has them */
    const Silence* silence_ = nullptr;             /* that is going on */
    int64_t silence_end_ns_ = 0;
    int64_t warning_ns_ = 0; /* 0: none, or given */
    size_t next_silence_ = 0;
    int64_t next_stop_at_ = -1; /* market tick after which a silence or the abort is due; -1: none */
    bool is_finished_ = false;
};

/* When the tick that is being delivered on this thread was meant to be; 0 outside of a tick callback. */
int64_t current_due_time_ns() noexcept;
} // namespace millrace::sim

#endif
