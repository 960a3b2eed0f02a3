/* Ticks that no exchange should send and a client must survive. Which damage is done is told by the tick's number. */
#ifndef MILLRACE_SIM_BAD_TICKS_H
#define MILLRACE_SIM_BAD_TICKS_H

#include "ctp/vendor_abi.h"

namespace millrace::sim
{
/* One price field becomes DBL_MAX, 0, NaN, infinite, minus infinite or -1e18; or the volume negative. */
void damage_numbers(ctp::DepthMarketData& tick, int64_t number) noexcept;

/* A text without its end, an empty id, one of 80 characters, or a time or date that is none. */
void damage_texts(ctp::DepthMarketData& tick, int64_t number) noexcept;
} // namespace millrace::sim

#endif
