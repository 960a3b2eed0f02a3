#include "fuzz/checks.h"
#include "sim/calendar.h"

namespace millrace::fuzz
{
using namespace sim;

/* What is accepted as a date or a time must print as it was written: nothing is guessed, nothing is cut. */
void check_calendar(const std::string& input)
{
    char printed[9] = {};
    if (const std::optional<Day> day = parse_day(input))
    {
        print_day(*day, printed);
        require(input == printed, "date '" + input + "' prints as " + printed);
        const Day next = next_weekday(*day);
        const Day previous = previous_weekday(*day);
        require(!is_weekend(next) && *day < next && next <= *day + 3, "the weekday after " + input);
        require(!is_weekend(previous) && *day - 3 <= previous && previous < *day, "the weekday before " + input);
    }
    if (const std::optional<int> seconds = parse_time(input))
    {
        require(0 <= *seconds && *seconds < kSecondsPerDay, "time '" + input + "' is outside the day");
        print_time(*seconds, printed);
        require(input == printed, "time '" + input + "' prints as " + printed);
    }
}
} // namespace millrace::fuzz
