/*
 * What tells the versions of the vendor's library apart for its client: one source plays them all. Each library is
 * built with one of these rows (native/sim/CMakeLists.txt).
 */
#ifndef MILLRACE_SIM_VERSION_H
#define MILLRACE_SIM_VERSION_H

#include "ctp/vendor_abi.h"

namespace millrace::sim
{
/* Length of the depth struct; both families have one of 408 bytes. */
enum class DepthLayout
{
    k584,
    k568,
    k440,
    k408
};

struct Version
{
    const char* text; /* GetApiVersion */
    bool is_sopt;     /* 14 requests and 12 callbacks instead of 15 and 13 */
    DepthLayout depth;
    size_t login_request_length; /* what the library reads of a login: its own sizeof */
    size_t login_answer_length;
    size_t max_id_length; /* 30: SpecificInstrument31 */
};

#define MILLRACE_SIM_MARK " (Millrace simulated front)"

constexpr Version kCtp6319 = {"v6.3.19_P1_20200106 10:11:42" MILLRACE_SIM_MARK,
                              false,
                              DepthLayout::k408,
                              ctp::kReqUserLoginLength228,
                              ctp::kRspUserLoginLength156,
                              ctp::kMaxShortInstrumentIdLength};
constexpr Version kCtp651 = {"v6.5.1_20200908 10:25:08" MILLRACE_SIM_MARK,
                             false,
                             DepthLayout::k568,
                             ctp::kReqUserLoginLength264,
                             ctp::kRspUserLoginLength156,
                             ctp::kMaxInstrumentIdLength};
constexpr Version kCtp661 = {"v6.6.1_P1_20210406  9:27:14" MILLRACE_SIM_MARK,
                             false,
                             DepthLayout::k584,
                             ctp::kReqUserLoginLength264,
                             ctp::kRspUserLoginLength156,
                             ctp::kMaxInstrumentIdLength};
constexpr Version kCtp678 = {"v6.7.8_20240918 14:34:34.8082" MILLRACE_SIM_MARK,
                             false,
                             DepthLayout::k584,
                             ctp::kReqUserLoginLength264,
                             ctp::kRspUserLoginLength212,
                             ctp::kMaxInstrumentIdLength};
constexpr Version kCtp6713 = {"v6.7.13_20260225 16:05:21.9131" MILLRACE_SIM_MARK,
                              false,
                              DepthLayout::k584,
                              ctp::kReqUserLoginLength280,
                              ctp::kRspUserLoginLength296,
                              ctp::kMaxInstrumentIdLength};
constexpr Version kSopt358 = {"v3.5.8_P4_20201014 15:40:11" MILLRACE_SIM_MARK,
                              true,
                              DepthLayout::k408,
                              ctp::kReqUserLoginLength228,
                              ctp::kRspUserLoginLength156,
                              ctp::kMaxShortInstrumentIdLength};
constexpr Version kSopt373 = {"v3.7.3_20240910 14:12:33" MILLRACE_SIM_MARK,
                              true,
                              DepthLayout::k440,
                              ctp::kReqUserLoginLength264,
                              ctp::kRspUserLoginLength156,
                              ctp::kMaxShortInstrumentIdLength};

#undef MILLRACE_SIM_MARK
} // namespace millrace::sim

#endif
