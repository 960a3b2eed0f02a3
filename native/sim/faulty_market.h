/*
 * A market with some of its ticks reordered, late or damaged, the same ones in every run of a seed. No tick is lost or
 * added.
 *
 * Reordered: changes place with the next tick, and each is due when the other was. Late: is due later, with its stamp
 * as it was. Damaged: see bad_ticks.h.
 */
#ifndef MILLRACE_SIM_FAULTY_MARKET_H
#define MILLRACE_SIM_FAULTY_MARKET_H

#include "sim/market.h"
#include "sim/scenario.h"

#include <deque>

namespace millrace::sim
{
class FaultyMarket final : public Market
{
public:
    /* Whether the scenario asks for any of these faults. */
    static bool is_wanted(const Scenario& scenario);

    FaultyMarket(const Scenario& scenario, std::unique_ptr<Market> sound);

    const std::vector<std::string>& instruments() const override { return sound_->instruments(); }
    int64_t total() const override { return sound_->total(); }
    const MarketTick* next() override;
    const ctp::DepthMarketData* last_known(int32_t instrument) const override { return sound_->last_known(instrument); }
    std::string trading_day() const override { return sound_->trading_day(); }
    std::string clock() const override { return sound_->clock(); }

private:
    struct Held
    {
        int64_t offset_ns;
        int32_t instrument;
        ctp::DepthMarketData data;
    };

    bool fetch(Held& out);
    bool fetch_in_order(Held& out);
    bool is_hit(double share, uint64_t salt) const;

    const Scenario& scenario_;
    const std::unique_ptr<Market> sound_;
    int64_t number_ = 0;      /* of the newest tick of the sound market, from 1 */
    std::deque<Held> ahead_;  /* fetched, not late, in the order of delivery */
    std::deque<Held> late_;   /* in the order of their new offsets: all are late by the same time */
    bool has_ended_ = false;
    Held out_ = {};
    MarketTick current_ = {};
};
} // namespace millrace::sim

#endif
