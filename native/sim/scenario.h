/* The scenario file of a simulated vendor library: docs/protocol.md has the keys. */
#ifndef MILLRACE_SIM_SCENARIO_H
#define MILLRACE_SIM_SCENARIO_H

#include "sim/calendar.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace millrace::sim
{
enum class Pace
{
    kOriginal, /* divided by Scenario::speed */
    kMax
};

struct Disconnect
{
    int64_t after_tick; /* market tick, from 1 */
    int reason;
};

struct Silence
{
    int64_t after_tick; /* market tick, from 1 */
    int64_t duration_ms;
    int reason; /* with which it ends in a disconnect; 0: the market goes on */
};

/* What a front does with a connection. */
enum class Connecting
{
    kAccepted,
    kRefused, /* no callback */
    kDropped, /* accepted, then closed at once */
    kUnanswered /* accepted, then silent */
};

/* What a front does with a login. */
enum class LoginAnswer
{
    kAccepted,
    kRefused,
    kUnanswered
};

constexpr int64_t kAlways = -1;

/* A return code of a request, for its first calls. */
struct Returns
{
    int code = 0;
    int64_t calls = 0;
};

struct Scenario
{
    bool is_csv = false;
    std::vector<std::string> csv_paths;
    std::string instruments_path;
    uint64_t seed = 1;
    Day trading_day = 0;
    bool has_trading_day = false; /* given, not by default */
    int start_time_seconds = 9 * 3600;
    double activity = 0.6;
    double duplicates = 0;
    std::optional<int64_t> count;
    std::optional<int64_t> duration_seconds;
    std::optional<int64_t> repeat;
    Pace pace = Pace::kOriginal;
    double speed = 1;
    int64_t start_delay_ms = 500;
    bool snapshot_on_subscribe = true;
    std::string ledger_path;
    bool resume = false;
    std::vector<Disconnect> disconnects; /* by after_tick */

    /* Faults of the front. */
    Connecting connecting = Connecting::kAccepted;
    int64_t connecting_limit = kAlways; /* kRefused: ms; else how many times */
    int64_t drops_per_second = 700;
    int64_t heartbeat_timeout_ms = 120000;
    int64_t reconnect_delay_ms = 200;
    LoginAnswer login = LoginAnswer::kAccepted;
    int login_error = 0;
    int64_t login_faults = kAlways; /* logins that `login` is for */
    bool is_login_refused_by_error = false;
    std::optional<std::string> password;
    Returns login_returns;
    bool are_texts_cut = false;
    int subscription_error = 0;
    double refused_share = 1;
    double unacknowledged_share = 0;
    int64_t subscription_faults = kAlways; /* requests that the subscription's faults are for */
    Returns subscribe_returns;
    std::vector<Day> next_trading_days; /* of the connections after the first */

    /* Faults of the market. */
    std::vector<Silence> silences; /* by after_tick */
    int64_t heartbeat_warning_ms = 61000;
    int64_t snapshot_age_hours = 0;
    double reordered = 0;
    double late = 0;
    int64_t late_ms = 2000;
    double bad_numbers = 0;
    double bad_texts = 0;
    std::optional<int64_t> queue_limit;
    int queue_overflow_reason = 8193;

    /* Faults of the library. */
    int64_t abort_at = 0; /* 0: never */
    int64_t release_delay_ms = 0;
    bool is_noisy = false;
};

/* Reads the file; throws Failure. An empty path gives the default scenario. */
Scenario load_scenario(const std::string& path);
} // namespace millrace::sim

#endif
