#include "sim/answers.h"

#include "sim/calendar.h"

#include <algorithm>
#include <cstring>
#include <ctime>

namespace millrace::sim
{
namespace
{
constexpr int kShanghaiSeconds = 8 * 3600;
constexpr int kErrorNotLoggedIn = 6;
constexpr int kErrorNoSuchFunction = 77;

// Messages in GBK, as the vendor's.
constexpr const char* kTextSuccess = "CTP:\xD5\xFD\xC8\xB7";
constexpr const char* kTextRefused = "CTP:\xB2\xBB\xBA\xCF\xB7\xA8\xB5\xC4\xB5\xC7\xC2\xBC";
constexpr const char* kTextNotLoggedIn = "CTP:\xBB\xB9\xC3\xBB\xD3\xD0\xB5\xC7\xC2\xBC";
constexpr const char* kTextNoSuchFunction = "CTP:\xC3\xBB\xD3\xD0\xB4\xCB\xB9\xA6\xC4\xDC";

template <size_t Size> void put_text(char (&out)[Size], const std::string& text)
{
    std::memcpy(out, text.data(), std::min(text.size(), Size - 1));
}

ctp::RspInfo make_info(const int error_id, const char* text)
{
    ctp::RspInfo info = {};
    info.error_id = error_id;
    put_text(info.error_msg, text);
    return info;
}
} // namespace

ctp::RspInfo make_login_info(const int error)
{
    return make_info(error, error == 0 ? kTextSuccess : kTextRefused);
}

ctp::RspInfo make_subscription_info(const bool is_logged_in)
{
    return is_logged_in ? make_info(0, kTextSuccess) : make_info(kErrorNotLoggedIn, kTextNotLoggedIn);
}

ctp::RspInfo make_no_such_function_info()
{
    return make_info(kErrorNoSuchFunction, kTextNoSuchFunction);
}

ctp::RspUserLogin make_login_answer(const std::string& broker_id, const std::string& user_id,
                                    const std::string& trading_day, const std::string& clock, const int session_id)
{
    const time_t shanghai = std::time(nullptr) + kShanghaiSeconds;
    char login_time[9] = {};
    print_time(static_cast<int>(shanghai % kSecondsPerDay), login_time);

    ctp::RspUserLogin answer = {};
    put_text(answer.trading_day, trading_day);
    put_text(answer.login_time, login_time);
    put_text(answer.broker_id, broker_id);
    put_text(answer.user_id, user_id);
    put_text(answer.system_name, "Millrace simulated front");
    answer.front_id = 1;
    answer.session_id = session_id;
    put_text(answer.max_order_ref, "1");
    const std::string exchange_time = clock.empty() ? "--:--:--" : clock;
    put_text(answer.shfe_time, exchange_time);
    put_text(answer.dce_time, exchange_time);
    put_text(answer.czce_time, exchange_time);
    put_text(answer.ffex_time, exchange_time);
    put_text(answer.ine_time, exchange_time);
    put_text(answer.gfex_time, exchange_time);
    put_text(answer.sys_version, "simulated");
    return answer;
}
} // namespace millrace::sim
