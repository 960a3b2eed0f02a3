#include "sim/scenario_values.h"

#include "sim/failure.h"

namespace millrace::sim
{
void Entry::refuse(const std::string& expected) const
{
    throw Failure("scenario " + path + " line " + std::to_string(line) + ": " + key + " = '" + value +
                  "': " + expected);
}

int64_t whole_number(const Entry& entry, const int64_t low, const int64_t high)
{
    int64_t value = 0;
    if (!parse_all(entry.value, value) || value < low || value > high)
    {
        entry.refuse("expected a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    }
    return value;
}

double share(const Entry& entry)
{
    double value = 0;
    if (!parse_all(entry.value, value) || !(value >= 0 && value <= 1))
    {
        entry.refuse("expected a number from 0 to 1");
    }
    return value;
}

bool truth(const Entry& entry)
{
    if (entry.value != "true" && entry.value != "false")
    {
        entry.refuse("expected true or false");
    }
    return entry.value == "true";
}

Day weekday(const Entry& entry)
{
    const std::optional<Day> day = parse_day(entry.value);
    if (!day || is_weekend(*day))
    {
        entry.refuse("expected a weekday as yyyymmdd");
    }
    return *day;
}

std::string some_text(const Entry& entry)
{
    if (entry.value.empty())
    {
        entry.refuse("expected a value");
    }
    return entry.value;
}
} // namespace millrace::sim
