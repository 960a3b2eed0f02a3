/* Dates and times of day as the exchanges print them. Weekends are known, holidays are not. */
#ifndef MILLRACE_SIM_CALENDAR_H
#define MILLRACE_SIM_CALENDAR_H

#include <cstdint>
#include <optional>
#include <string_view>

namespace millrace::sim
{
constexpr int kSecondsPerDay = 86400;

/* Days since 1970-01-01. */
using Day = int32_t;

/* A real date written yyyymmdd; nothing else. */
std::optional<Day> parse_day(std::string_view text);

/* Seconds since midnight of a time written HH:MM:SS, 00:00:00 to 23:59:59; nothing else. */
std::optional<int> parse_time(std::string_view text);

bool is_weekend(Day day);
Day previous_weekday(Day day);
Day next_weekday(Day day);

/* Write eight characters and a NUL. */
void print_day(Day day, char (&out)[9]);
void print_time(int seconds, char (&out)[9]);
} // namespace millrace::sim

#endif
