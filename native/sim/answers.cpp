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
struct ErrorText
{
    int error_id;
    const char* text; // GBK, as the vendor's
};

// What a client can meet on a market-data front. The meanings are the vendor's, the words ours.
constexpr ErrorText kErrorTexts[] = {
    {0, "CTP:\xD5\xFD\xC8\xB7"}, // success
    {3, "CTP:\xB2\xBB\xBA\xCF\xB7\xA8\xB5\xC4\xB5\xC7\xC2\xBC"}, // login not permitted
    {4, "CTP:\xD3\xC3\xBB\xA7\xB2\xBB\xBB\xEE\xD4\xBE"}, // user inactive
    {5, "CTP:\xD6\xD8\xB8\xB4\xB5\xC4\xB5\xC7\xC2\xBC"}, // duplicate login
    {6, "CTP:\xBB\xB9\xC3\xBB\xD3\xD0\xB5\xC7\xC2\xBC"}, // not logged in
    {7, "CTP:\xBB\xB9\xC3\xBB\xD3\xD0\xB3\xF5\xCA\xBC\xBB\xAF"}, // not initialised
    {8, "CTP:\xC7\xB0\xD6\xC3\xB2\xBB\xBB\xEE\xD4\xBE"}, // front not active
    {9, "CTP:\xCE\xDE\xB4\xCB\xC8\xA8\xCF\xDE"}, // no privilege
    {11, "CTP:\xD5\xD2\xB2\xBB\xB5\xBD\xB8\xC3\xD3\xC3\xBB\xA7"}, // user not found
    {12, "CTP:\xD5\xD2\xB2\xBB\xB5\xBD\xB8\xC3\xBE\xAD\xBC\xCD\xB9\xAB\xCB\xBE"}, // broker not found
    {49, "CTP:\xB5\xC7\xC2\xBC\xB5\xD8\xD6\xB7\xB2\xBB\xBA\xCF\xB7\xA8"}, // login IP not allowed
    {60, "CTP:\xD3\xC3\xBB\xA7\xD4\xDA\xCF\xDF\xBB\xE1\xBB\xB0\xB3\xAC\xB3\xF6\xC9\xCF\xCF\xDE"}, // too many online sessions
    {75, "CTP:\xC1\xAC\xD0\xF8\xB5\xC7\xC2\xBC\xCA\xA7\xB0\xDC\xB4\xCE\xCA\xFD\xB3\xAC\xCF\xDE\xA3\xAC\xB5\xC7\xC2\xBC\xB1\xBB\xBD\xFB\xD6\xB9"}, // login banned after failures
    {77, "CTP:\xC3\xBB\xD3\xD0\xB4\xCB\xB9\xA6\xC4\xDC"}, // no such function
    {90, "CTP:\xB2\xE9\xD1\xAF\xCE\xB4\xBE\xCD\xD0\xF7\xA3\xAC\xC7\xEB\xC9\xD4\xBA\xF3\xD6\xD8\xCA\xD4"}, // query not ready, retry
    {131, "CTP:\xC8\xF5\xC3\xDC\xC2\xEB"}, // weak password
    {140, "CTP:\xCA\xD7\xB4\xCE\xB5\xC7\xC2\xBC\xB1\xD8\xD0\xEB\xD0\xDE\xB8\xC4\xC3\xDC\xC2\xEB"}, // first login must change it
    {143, "CTP:\xB5\xC7\xC2\xBC\xCA\xA7\xB0\xDC\xB4\xCE\xCA\xFD\xB9\xFD\xB6\xE0\xA3\xAC\xB8\xC3\xB5\xD8\xD6\xB7\xB1\xBB\xBD\xFB\xD6\xB9\xB5\xC7\xC2\xBC"}, // IP banned after failures
    {4040, "CTP:\xC7\xB0\xD6\xC3\xD3\xEB\xBD\xD3\xBF\xDA\xCE\xD5\xCA\xD6\xCA\xA7\xB0\xDC"}, // API-front handshake error
    {4041, "CTP:\xD6\xD8\xB8\xB4\xCC\xE1\xBD\xBB"}, // duplicate submit
    {4042, "CTP:\xB5\xC7\xC2\xBC\xB5\xD8\xD6\xB7\xC8\xCF\xD6\xA4\xCA\xA7\xB0\xDC"}, // IP authorisation failed
    {4043, "CTP:\xD3\xC3\xBB\xA7\xD6\xD5\xB6\xCB\xC8\xCF\xD6\xA4\xCA\xA7\xB0\xDC"}, // user-client authorisation failed
    {6000, "CTP:\xB6\xA9\xD4\xC4\xBA\xCF\xD4\xBC\xCA\xFD\xC1\xBF\xB3\xAC\xCF\xDE"}, // too many instruments
};

constexpr const char* kTextUnknown = "CTP:\xCE\xB4\xD6\xAA\xB4\xED\xCE\xF3"; // unknown error
constexpr char kFiller[] = "\xC7\xEB";        // one character of two bytes

template <size_t Size> void put_text(char (&out)[Size], const std::string& text)
{
    std::memcpy(out, text.data(), std::min(text.size(), Size - 1));
}

} // namespace

ctp::RspInfo make_info(const int error_id, const bool is_cut)
{
    const auto* const found = std::find_if(std::begin(kErrorTexts), std::end(kErrorTexts),
                                           [error_id](const ErrorText& one) { return one.error_id == error_id; });
    std::string text = found == std::end(kErrorTexts) ? kTextUnknown : found->text;
    ctp::RspInfo info = {};
    if (is_cut)
    {
        constexpr size_t kRoom = sizeof(info.error_msg) - 1;
        if (text.size() % 2 == kRoom % 2)
        {
            text += ' '; // so that the last byte that fits is the first half of a character
        }
        while (text.size() <= kRoom)
        {
            text += kFiller;
        }
    }
    info.error_id = error_id;
    put_text(info.error_msg, text);
    return info;
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
