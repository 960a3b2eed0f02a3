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
void require_share(const double value, const char* key)
{
    require(0 <= value && value <= 1, std::string(key) + " is no share");
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
    require(scenario.start_delay_ms >= 0, "startDelayMs");
    require(scenario.login_error >= 0, "login");
    require(!scenario.resume || !scenario.ledger_path.empty(), "resume without ledger");
    int64_t before = 1;
    for (const Disconnect& disconnect : scenario.disconnects)
    {
        require(disconnect.after_tick >= before, "disconnects out of order");
        before = disconnect.after_tick;
    }
}
} // namespace millrace::fuzz
