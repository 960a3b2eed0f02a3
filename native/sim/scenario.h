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
    int login_error = 0;
    std::vector<Disconnect> disconnects; /* by after_tick */
};

/* Reads the file; throws Failure. An empty path gives the default scenario. */
Scenario load_scenario(const std::string& path);
} // namespace millrace::sim

#endif
