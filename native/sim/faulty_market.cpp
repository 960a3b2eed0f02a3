#include "sim/faulty_market.h"

#include "audit/hash64.h"
#include "sim/bad_ticks.h"
#include "sim/clocks.h"

#include <cmath>

namespace millrace::sim
{
namespace
{
constexpr uint64_t kReorderedSalt = 0x72656f7264657265u;
constexpr uint64_t kLateSalt = 0x6c6174656c617465u;
constexpr uint64_t kNumbersSalt = 0x6e756d6265727321u;
constexpr uint64_t kTextsSalt = 0x7465787473212121u;
} // namespace

bool FaultyMarket::is_wanted(const Scenario& scenario)
{
    return scenario.reordered > 0 || scenario.late > 0 || scenario.bad_numbers > 0 || scenario.bad_texts > 0;
}

FaultyMarket::FaultyMarket(const Scenario& scenario, std::unique_ptr<Market> sound)
    : scenario_(scenario), sound_(std::move(sound))
{
}

/* The earlier of the next tick in order and the first late one. */
const MarketTick* FaultyMarket::next()
{
    if (ahead_.empty() && !has_ended_)
    {
        Held held;
        has_ended_ = !fetch_in_order(held);
        if (!has_ended_)
        {
            ahead_.push_front(held);
        }
    }
    const bool is_late_first =
        !late_.empty() && (ahead_.empty() || late_.front().offset_ns <= ahead_.front().offset_ns);
    std::deque<Held>& from = is_late_first ? late_ : ahead_;
    if (from.empty())
    {
        return nullptr;
    }
    out_ = from.front();
    from.pop_front();
    current_ = {out_.offset_ns, out_.instrument, &out_.data};
    return &current_;
}

/* The next tick that is not late, or whose time has come; late ones on the way are put aside. */
bool FaultyMarket::fetch(Held& out)
{
    for (;;)
    {
        const MarketTick* const tick = sound_->next();
        if (tick == nullptr)
        {
            return false;
        }
        ++number_;
        out = {tick->offset_ns, tick->instrument, *tick->data};
        if (is_hit(scenario_.bad_numbers, kNumbersSalt))
        {
            damage_numbers(out.data, number_);
        }
        if (is_hit(scenario_.bad_texts, kTextsSalt))
        {
            damage_texts(out.data, number_);
        }
        if (!is_hit(scenario_.late, kLateSalt))
        {
            return true;
        }
        out.offset_ns += scenario_.late_ms * kMillisNs;
        late_.push_back(out);
        if (late_.front().offset_ns <= tick->offset_ns)
        {
            out = late_.front(); // its time has come, and the market may consist of late ticks only
            late_.pop_front();
            return true;
        }
    }
}

/* As fetch; a reordered one lets the next one pass. */
bool FaultyMarket::fetch_in_order(Held& out)
{
    if (!fetch(out))
    {
        return false;
    }
    Held second;
    if (is_hit(scenario_.reordered, kReorderedSalt) && fetch(second))
    {
        std::swap(out.offset_ns, second.offset_ns);
        std::swap(out, second);
        ahead_.push_back(second);
    }
    return true;
}

bool FaultyMarket::is_hit(const double share, const uint64_t salt) const
{
    const uint64_t random = mix64(mix64(scenario_.seed ^ salt) + static_cast<uint64_t>(number_) * kSequenceFactor);
    return share > 0 && std::ldexp(static_cast<double>(random >> 11), -53) < share;
}
} // namespace millrace::sim
