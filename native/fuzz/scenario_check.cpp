#include "fuzz/error_text.h"
#include "fuzz/input_file.h"
#include "sim/failure.h"
#include "sim/scenario.h"

#include <algorithm>
#include <cmath>

namespace millrace::fuzz
{
using namespace sim;

namespace
{
constexpr int64_t kDayMs = 86400000;

void require_between(const int64_t low, const int64_t value, const int64_t high, const char* key)
{
    require(low <= value && value <= high, std::string(key) + " is " + std::to_string(value));
}

void require_share(const double value, const char* key)
{
    require(0 <= value && value <= 1, std::string(key) + " is no share");
}

/* As often as told, or always. */
void require_limit(const int64_t limit, const char* key)
{
    require(limit == kAlways || limit >= 1, std::string(key) + " is " + std::to_string(limit));
}

void require_returns(const Returns& returns, const char* key)
{
    const bool is_none = returns.code == 0 && returns.calls == 0;
    require(is_none || ((returns.code == -2 || returns.code == -3) && returns.calls >= 1), key);
}

void check_front_faults(const Scenario& scenario)
{
    require_limit(scenario.connecting_limit, "connect");
    require(scenario.connecting != Connecting::kRefused || scenario.connecting_limit <= kDayMs, "connect = refuse:MS");
    require_between(1, scenario.drops_per_second, 10000, "dropsPerSecond");
    require_between(1, scenario.heartbeat_timeout_ms, kDayMs, "heartbeatTimeoutMs");
    require_between(0, scenario.reconnect_delay_ms, kDayMs, "reconnectDelayMs");
    require((scenario.login == LoginAnswer::kRefused) == (scenario.login_error > 0), "login");
    require_limit(scenario.login_faults, "loginFaults");
    require(scenario.login_faults == kAlways || scenario.login != LoginAnswer::kAccepted,
            "loginFaults without a fault");
    require(!scenario.password || (!scenario.password->empty() && scenario.password->size() <= 40), "password");
    require_returns(scenario.login_returns, "loginReturns");
    require_returns(scenario.subscribe_returns, "subscribeReturns");
    require(scenario.subscription_error >= 0, "subscription");
    require_share(scenario.refused_share, "subscriptionRefused");
    require(scenario.refused_share == 1 || scenario.subscription_error > 0, "subscriptionRefused without a fault");
    require_share(scenario.unacknowledged_share, "unacknowledged");
    require_limit(scenario.subscription_faults, "subscriptionFaults");
    for (const Day day : scenario.next_trading_days)
    {
        require(!is_weekend(day), "a weekend as next trading day");
    }
}

void check_market_faults(const Scenario& scenario)
{
    int64_t before = 1;
    for (const Silence& silence : scenario.silences)
    {
        require(silence.after_tick >= before, "silences out of order");
        before = silence.after_tick;
        require_between(1, silence.duration_ms, kDayMs, "silenceAt");
        require(silence.reason >= 0, "reason of silenceAt");
    }
    require_between(1, scenario.heartbeat_warning_ms, kDayMs, "heartbeatWarningMs");
    require_between(0, scenario.snapshot_age_hours, 24, "snapshotAgeHours");
    require_share(scenario.reordered, "reordered");
    require_share(scenario.late, "late");
    require_between(1, scenario.late_ms, kDayMs, "lateMs");
    require_share(scenario.bad_numbers, "badNumbers");
    require_share(scenario.bad_texts, "badTexts");
    require(!scenario.queue_limit || (*scenario.queue_limit >= 1 && *scenario.queue_limit <= 1000000), "queueLimit");
    require(!scenario.queue_limit || scenario.pace == Pace::kOriginal, "queueLimit without due times");
    require_between(1, scenario.queue_overflow_reason, 65535, "queueOverflow");
    require(scenario.abort_at >= 0, "abortAt");
    require_between(0, scenario.release_delay_ms, kDayMs, "releaseDelayMs");
}
} // namespace

/* Accepted: every value is one that its key allows, and no two keys contradict each other. */
void check_scenario(const std::string& input)
{
    const InputFile file(input);
    Scenario scenario;
    try
    {
        scenario = load_scenario(file.path());
    }
    catch (const Failure& failure)
    {
        require_error_text(failure.what(), "scenario", file.path(), count_lines(input));
        return;
    }

    require(scenario.is_csv != scenario.csv_paths.empty(), "csv files without source = csv, or the other way round");
    require(std::none_of(scenario.csv_paths.begin(), scenario.csv_paths.end(),
                         [](const std::string& path) { return path.empty(); }),
            "an empty csv path");
    require(!is_weekend(scenario.trading_day), "a weekend as trading day");
    require(0 <= scenario.start_time_seconds && scenario.start_time_seconds < kSecondsPerDay, "startTime");
    require_share(scenario.activity, "activity");
    require_share(scenario.duplicates, "duplicates");
    require(!scenario.count || *scenario.count >= 1, "count");
    require(!scenario.duration_seconds || *scenario.duration_seconds >= 1, "duration");
    require(!scenario.repeat || *scenario.repeat >= 1, "repeat");
    require(scenario.is_csv || !scenario.repeat || scenario.count || scenario.duration_seconds, "an end to repeat");
    require(std::isfinite(scenario.speed) && scenario.speed > 0, "speed");
    require_between(0, scenario.start_delay_ms, 3600000, "startDelayMs");
    require(!scenario.resume || !scenario.ledger_path.empty(), "resume without ledger");
    int64_t before = 1;
    for (const Disconnect& disconnect : scenario.disconnects)
    {
        require(disconnect.after_tick >= before, "disconnects out of order");
        before = disconnect.after_tick;
    }
    check_front_faults(scenario);
    check_market_faults(scenario);
}
} // namespace millrace::fuzz
