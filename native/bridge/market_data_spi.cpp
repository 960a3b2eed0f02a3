#include "bridge/market_data_spi.h"

#include "bridge/failure.h"

namespace millrace::bridge
{
namespace
{
struct VendorSpi
{
    ctp::MdSpi* operator()(std::monostate) const noexcept { return nullptr; }
    ctp::MdSpi* operator()(ctp::MdSpi& spi) const noexcept { return &spi; }
    ctp::MdSpi* operator()(ctp::SoptMdSpi& spi) const noexcept { return reinterpret_cast<ctp::MdSpi*>(&spi); }
};
} // namespace

MarketDataSpi::MarketDataSpi(const int32_t layout_id, CallbackWriter& writer)
{
    switch (layout_id)
    {
    case MR_LAYOUT_CTP_584:
        adapter_.emplace<CtpSpi584>(writer);
        break;
    case MR_LAYOUT_CTP_568:
        adapter_.emplace<CtpSpi568>(writer);
        break;
    case MR_LAYOUT_CTP_408:
        adapter_.emplace<CtpSpi408>(writer);
        break;
    case MR_LAYOUT_SOPT_440:
        adapter_.emplace<SoptSpi440>(writer);
        break;
    case MR_LAYOUT_SOPT_408:
        adapter_.emplace<SoptSpi408>(writer);
        break;
    default:
        throw Failure(MR_E_STATE, "layout " + std::to_string(layout_id) + " has no callback interface in this bridge");
    }
}

ctp::MdSpi* MarketDataSpi::vendor_spi() noexcept
{
    return std::visit(VendorSpi(), adapter_);
}
} // namespace millrace::bridge
