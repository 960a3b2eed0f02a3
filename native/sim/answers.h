/* The structs with which a simulated front answers requests. Error texts are GBK, as the vendor's. */
#ifndef MILLRACE_SIM_ANSWERS_H
#define MILLRACE_SIM_ANSWERS_H

#include "ctp/vendor_abi.h"

#include <string>

namespace millrace::sim
{
/* Success, or the refusal of a login for ErrorID `error`. */
ctp::RspInfo make_login_info(int error);

/* Success, or ErrorID 6: not logged in. */
ctp::RspInfo make_subscription_info(bool is_logged_in);

/* ErrorID 77: a front of this kind does not offer the function. */
ctp::RspInfo make_no_such_function_info();

/* An accepted login; `clock`: the exchanges' time HH:MM:SS, or empty when it is not known. */
ctp::RspUserLogin make_login_answer(const std::string& broker_id, const std::string& user_id,
                                    const std::string& trading_day, const std::string& clock, int session_id);
} // namespace millrace::sim

#endif
