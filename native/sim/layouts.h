/* The depth structs of the other layouts, made from the one of 584 bytes in which every market is kept. */
#ifndef MILLRACE_SIM_LAYOUTS_H
#define MILLRACE_SIM_LAYOUTS_H

#include "ctp/vendor_abi.h"

namespace millrace::sim
{
/* Every byte of `out` is written, padding included: it is hashed. */
void convert(const ctp::DepthMarketData& tick, ctp::DepthMarketData568& out) noexcept;

/* The id goes into the short field, cut to 30 characters; of an unterminated one all 31 bytes are taken. */
void convert(const ctp::DepthMarketData& tick, ctp::DepthMarketData408& out) noexcept;

/* As above; BigVolume repeats the volume, SendingTime the stamp, CircuitRefPrice is the opening or the last settlement
 * price. */
void convert(const ctp::DepthMarketData& tick, ctp::DepthMarketData440& out) noexcept;
} // namespace millrace::sim

#endif
