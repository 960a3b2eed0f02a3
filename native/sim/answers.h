/* The structs with which a simulated front answers requests. Error texts are GBK, as the vendor's. */
#ifndef MILLRACE_SIM_ANSWERS_H
#define MILLRACE_SIM_ANSWERS_H

#include "ctp/vendor_abi.h"

#include <string>

namespace millrace::sim
{
/*
 * ErrorID and its text; 0 is success. `is_cut`: the text fills the field and ends inside a character, as the vendor's
 * long ones do.
 */
ctp::RspInfo make_info(int error_id, bool is_cut = false);

constexpr int kErrorLoginNotPermitted = 3;
constexpr int kErrorNotLoggedIn = 6;
constexpr int kErrorNoSuchFunction = 77;

/* An accepted login; `clock`: the exchanges' time HH:MM:SS, or empty when it is not known. */
ctp::RspUserLogin make_login_answer(const std::string& broker_id, const std::string& user_id,
                                    const std::string& trading_day, const std::string& clock, int session_id);
} // namespace millrace::sim

#endif
