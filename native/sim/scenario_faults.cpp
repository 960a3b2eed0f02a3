#include "sim/scenario_values.h"

#include <algorithm>
#include <limits>

namespace millrace::sim
{
namespace
{
constexpr int64_t kMaxMillis = 86400000;
constexpr int64_t kMaxCount = std::numeric_limits<int64_t>::max() / 2;

/* `text` up to the first colon; what is behind it goes into `rest`, and `has_rest` tells whether there was one. */
std::string split(const std::string& text, std::string& rest, bool& has_rest)
{
    const size_t colon = text.find(':');
    has_rest = colon != std::string::npos;
    rest = has_rest ? text.substr(colon + 1) : "";
    return text.substr(0, colon);
}

void read_connect(Scenario& scenario, const Entry& entry)
{
    static const std::map<std::string, Connecting> words = {{"accept", Connecting::kAccepted},
                                                            {"refuse", Connecting::kRefused},
                                                            {"drop", Connecting::kDropped},
                                                            {"silent", Connecting::kUnanswered}};
    std::string limit;
    bool has_limit = false;
    const auto word = words.find(split(entry.value, limit, has_limit));
    scenario.connecting_limit = kAlways;
    if (word == words.end() || (has_limit && word->second == Connecting::kAccepted) ||
        (has_limit && (!parse_all(limit, scenario.connecting_limit) || scenario.connecting_limit < 1)))
    {
        entry.refuse("expected accept, refuse, refuse:MS, drop, drop:N, silent or silent:N");
    }
    if (word->second == Connecting::kRefused && scenario.connecting_limit > kMaxMillis)
    {
        entry.refuse("expected refuse:MS with at most " + std::to_string(kMaxMillis) + " ms, which is a day");
    }
    scenario.connecting = word->second;
}

void read_login(Scenario& scenario, const Entry& entry)
{
    std::string error;
    bool has_error = false;
    const std::string word = split(entry.value, error, has_error);
    scenario.login = word == "refuse"   ? LoginAnswer::kRefused
                     : word == "silent" ? LoginAnswer::kUnanswered
                                        : LoginAnswer::kAccepted;
    const bool is_known = word == "accept" || word == "refuse" || word == "silent";
    const bool wants_error = word == "refuse";
    if (!is_known || has_error != wants_error ||
        (wants_error && (!parse_all(error, scenario.login_error) || scenario.login_error <= 0)))
    {
        entry.refuse("expected accept, silent or refuse:N with an ErrorID N above 0");
    }
}

void read_login_refused_by(Scenario& scenario, const Entry& entry)
{
    if (entry.value != "OnRspUserLogin" && entry.value != "OnRspError")
    {
        entry.refuse("expected OnRspUserLogin or OnRspError");
    }
    scenario.is_login_refused_by_error = entry.value == "OnRspError";
}

void read_password(Scenario& scenario, const Entry& entry)
{
    constexpr size_t kMaxLength = 40;
    if (entry.value.size() > kMaxLength)
    {
        entry.refuse("expected at most 40 characters, which is what the vendor's struct holds");
    }
    scenario.password = entry.value;
}

void read_error_text(Scenario& scenario, const Entry& entry)
{
    if (entry.value != "whole" && entry.value != "cut")
    {
        entry.refuse("expected whole or cut");
    }
    scenario.are_texts_cut = entry.value == "cut";
}

void read_subscription(Scenario& scenario, const Entry& entry)
{
    std::string error;
    bool has_error = false;
    const std::string word = split(entry.value, error, has_error);
    scenario.subscription_error = 0;
    if ((word != "accept" && word != "refuse") || has_error != (word == "refuse") ||
        (has_error && (!parse_all(error, scenario.subscription_error) || scenario.subscription_error <= 0)))
    {
        entry.refuse("expected accept or refuse:N with an ErrorID N above 0");
    }
}

Returns read_returns(const Entry& entry)
{
    Returns returns;
    std::string calls;
    bool has_calls = false;
    const std::string code = split(entry.value, calls, has_calls);
    if ((code != "-2" && code != "-3") || !parse_all(code, returns.code) || !has_calls ||
        !parse_all(calls, returns.calls) || returns.calls < 1)
    {
        entry.refuse("expected -2:N or -3:N with a number of calls N from 1");
    }
    return returns;
}

void read_silence(Scenario& scenario, const Entry& entry)
{
    std::string rest;
    std::string reason;
    bool has_duration = false;
    bool has_reason = false;
    Silence silence = {};
    const std::string tick = split(entry.value, rest, has_duration);
    const std::string duration = split(rest, reason, has_reason);
    if (!has_duration || !parse_all(tick, silence.after_tick) || silence.after_tick < 1 ||
        !parse_all(duration, silence.duration_ms) || silence.duration_ms < 1 || silence.duration_ms > kMaxMillis ||
        (has_reason && (!parse_all(reason, silence.reason) || silence.reason < 1)))
    {
        entry.refuse("expected N:MS or N:MS:reason with a tick number N from 1, e.g. 1000:90000:8193");
    }
    scenario.silences.push_back(silence);
}
} // namespace

void add_fault_keys(std::map<std::string, KeyReader>& table)
{
    using S = Scenario;
    using E = Entry;
    table["connect"] = read_connect;
    table["dropsPerSecond"] = [](S& s, const E& e) { s.drops_per_second = whole_number(e, 1, 10000); };
    table["heartbeatTimeoutMs"] = [](S& s, const E& e) { s.heartbeat_timeout_ms = whole_number(e, 1, kMaxMillis); };
    table["reconnectDelayMs"] = [](S& s, const E& e) { s.reconnect_delay_ms = whole_number(e, 0, kMaxMillis); };
    table["login"] = read_login;
    table["loginFaults"] = [](S& s, const E& e) { s.login_faults = whole_number(e, 1, kMaxCount); };
    table["loginRefusedBy"] = read_login_refused_by;
    table["loginReturns"] = [](S& s, const E& e) { s.login_returns = read_returns(e); };
    table["password"] = read_password;
    table["errorText"] = read_error_text;
    table["subscription"] = read_subscription;
    table["subscriptionRefused"] = [](S& s, const E& e) { s.refused_share = share(e); };
    table["unacknowledged"] = [](S& s, const E& e) { s.unacknowledged_share = share(e); };
    table["subscriptionFaults"] = [](S& s, const E& e) { s.subscription_faults = whole_number(e, 1, kMaxCount); };
    table["subscribeReturns"] = [](S& s, const E& e) { s.subscribe_returns = read_returns(e); };
    table["nextTradingDay"] = [](S& s, const E& e) { s.next_trading_days.push_back(weekday(e)); };
    table["silenceAt"] = read_silence;
    table["heartbeatWarningMs"] = [](S& s, const E& e) { s.heartbeat_warning_ms = whole_number(e, 1, kMaxMillis); };
    table["snapshotAgeHours"] = [](S& s, const E& e) { s.snapshot_age_hours = whole_number(e, 0, 24); };
    table["reordered"] = [](S& s, const E& e) { s.reordered = share(e); };
    table["late"] = [](S& s, const E& e) { s.late = share(e); };
    table["lateMs"] = [](S& s, const E& e) { s.late_ms = whole_number(e, 1, kMaxMillis); };
    table["badNumbers"] = [](S& s, const E& e) { s.bad_numbers = share(e); };
    table["badTexts"] = [](S& s, const E& e) { s.bad_texts = share(e); };
    table["queueLimit"] = [](S& s, const E& e) { s.queue_limit = whole_number(e, 1, 1000000); };
    table["queueOverflow"] = [](S& s, const E& e)
    { s.queue_overflow_reason = static_cast<int>(whole_number(e, 1, 65535)); };
    table["abortAt"] = [](S& s, const E& e) { s.abort_at = whole_number(e, 1, kMaxCount); };
    table["releaseDelayMs"] = [](S& s, const E& e) { s.release_delay_ms = whole_number(e, 0, kMaxMillis); };
    table["noise"] = [](S& s, const E& e) { s.is_noisy = truth(e); };
}
} // namespace millrace::sim
