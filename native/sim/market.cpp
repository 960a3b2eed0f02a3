#include "sim/market.h"

namespace millrace::sim
{
StoredMarket::StoredMarket(TickStore store, const int64_t repeat, std::string trading_day, std::string clock)
    : store_(std::move(store)), repeat_(repeat), trading_day_(std::move(trading_day)), clock_(std::move(clock)),
      span_ns_(store_.offsets_ns.empty() ? 0 : store_.offsets_ns.back() + kFrameNs),
      last_index_(store_.instruments.size(), -1)
{
}

const MarketTick* StoredMarket::next()
{
    if (index_ == store_.data.size())
    {
        index_ = 0;
        ++pass_;
    }
    if (pass_ >= repeat_ || store_.data.empty())
    {
        pass_ = repeat_;
        return nullptr;
    }
    const int32_t instrument = store_.instrument[index_];
    last_index_[static_cast<size_t>(instrument)] = static_cast<int64_t>(index_);
    current_ = {pass_ * span_ns_ + store_.offsets_ns[index_], instrument, &store_.data[index_]};
    ++index_;
    return &current_;
}

const ctp::DepthMarketData* StoredMarket::last_known(const int32_t instrument) const
{
    const auto at = static_cast<size_t>(instrument);
    if (last_index_[at] >= 0)
    {
        return &store_.data[static_cast<size_t>(last_index_[at])];
    }
    return store_.initial.empty() ? nullptr : store_.initial[at].get();
}

TickStore store_market(Market& market, const int64_t limit)
{
    TickStore store;
    store.instruments = market.instruments();
    for (size_t i = 0; i < store.instruments.size(); ++i)
    {
        const ctp::DepthMarketData* const known = market.last_known(static_cast<int32_t>(i));
        store.initial.push_back(known == nullptr ? nullptr : std::make_unique<ctp::DepthMarketData>(*known));
    }
    for (int64_t i = 0; i < limit; ++i)
    {
        const MarketTick* const tick = market.next();
        if (tick == nullptr)
        {
            break;
        }
        store.data.push_back(*tick->data);
        store.offsets_ns.push_back(tick->offset_ns);
        store.instrument.push_back(tick->instrument);
    }
    return store;
}
} // namespace millrace::sim
