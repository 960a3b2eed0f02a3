/*
 * A market made from a seed: frames of 500 ms, in each of which every instrument that is open ticks with a given
 * probability.
 *
 *   0 ms                                                                                          500 ms
 *   | SHFE 5   INE 60   CFFEX 30, 230 or 430, fixed for a day   CZCE 260           DCE 462   GFEX 481 |
 *   |           SSE 130   SZSE 190                                                                     |
 *
 * Each exchange sends its ticks of the frame back to back. Breaks in which every instrument is closed take no time.
 * After the last session the next weekday begins with its night session.
 */
#ifndef MILLRACE_SIM_GENERATED_MARKET_H
#define MILLRACE_SIM_GENERATED_MARKET_H

#include "sim/instrument_walk.h"
#include "sim/market.h"
#include "sim/scenario.h"
#include "sim/version.h"

#include <array>

namespace millrace::sim
{
/* The instruments of the scenario's file, or the version's built-in list. Throws Failure. */
std::vector<std::string> load_instruments(const Scenario& scenario, const Version& version);

class GeneratedMarket final : public Market
{
public:
    /* Throws Failure when an instrument's product is unknown or the start time is after the last session. */
    GeneratedMarket(const Scenario& scenario, std::vector<std::string> instruments);

    const std::vector<std::string>& instruments() const override { return instruments_; }
    int64_t total() const override;
    const MarketTick* next() override;
    const ctp::DepthMarketData* last_known(int32_t instrument) const override;
    std::string trading_day() const override;
    std::string clock() const override;

private:
    /* Where the market stands: the half second of the trading day, and how many frames were played before. */
    struct Moment
    {
        Day trading_day;
        int half_second;
        int64_t frame;
        std::array<bool, kSessionsCount> is_open;
    };

    /* The instruments of one exchange, in the order in which it sends them. */
    struct Exchanges
    {
        Exchange exchange;
        std::vector<int32_t> members;
    };

    bool find_open_frame(Moment& moment) const;
    bool is_over(const Moment& moment) const;
    bool is_active(const InstrumentWalk& walk, const Moment& moment) const;
    bool is_duplicated(const InstrumentWalk& walk, const Moment& moment) const;
    void begin_frame();
    void begin_exchange();
    bool next_in_exchange();
    void start_day();
    int32_t phase_ms(Exchange exchange) const;

    const Scenario scenario_;
    const std::vector<std::string> instruments_;
    const int64_t frame_limit_;
    const uint64_t activity_threshold_;
    const uint64_t duplicate_threshold_;
    std::vector<InstrumentWalk> walks_;
    std::vector<Exchanges> exchanges_;
    std::array<bool, kSessionsCount> is_listed_ = {};

    Moment moment_ = {};
    bool is_frame_open_ = false;
    size_t exchange_index_ = 0;
    size_t member_index_ = 0;
    size_t rotation_ = 0;
    int64_t gap_ns_ = 0;
    int64_t burst_offset_ns_ = 0;
    Stamp stamp_ = {};
    bool has_duplicate_ = false;
    MarketTick current_ = {};
};
} // namespace millrace::sim

#endif
