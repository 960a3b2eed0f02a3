#include "sim/calendar.h"

namespace millrace::sim
{
namespace
{
struct Date
{
    int year;
    int month;
    int day;
};

constexpr int kDaysPerEra = 146097; // 400 years
constexpr int kEpochShift = 719468; // 0000-03-01 to 1970-01-01

/* Counts from 1 March, so that the leap day is the last of its year. */
Day to_day(const Date& date)
{
    const int year = date.month <= 2 ? date.year - 1 : date.year;
    const int era = year / 400;
    const int year_of_era = year - era * 400;
    const int month_from_march = (date.month + 9) % 12;
    const int day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
    const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * kDaysPerEra + day_of_era - kEpochShift;
}

Date to_date(const Day day)
{
    const int shifted = day + kEpochShift;
    const int era = shifted / kDaysPerEra;
    const int day_of_era = shifted - era * kDaysPerEra;
    const int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (kDaysPerEra - 1)) / 365;
    const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int month_from_march = (5 * day_of_year + 2) / 153;
    const int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    return {era * 400 + year_of_era + (month <= 2 ? 1 : 0), month, day_of_year - (153 * month_from_march + 2) / 5 + 1};
}

bool is_digit(const char c)
{
    return c >= '0' && c <= '9';
}

/* The number in `text`, all of it digits, or -1. */
int parse_digits(const std::string_view text)
{
    int value = 0;
    for (const char c : text)
    {
        if (!is_digit(c))
        {
            return -1;
        }
        value = value * 10 + (c - '0');
    }
    return value;
}

void print_digits(int value, char* out, const int width)
{
    for (int i = width - 1; i >= 0; --i)
    {
        out[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

/* Monday is 0. */
int weekday(const Day day)
{
    return (day + 3) % 7; // 1970-01-01 was a Thursday
}
} // namespace

std::optional<Day> parse_day(const std::string_view text)
{
    if (text.size() != 8 || parse_digits(text) < 0)
    {
        return std::nullopt;
    }
    const Date date = {parse_digits(text.substr(0, 4)), parse_digits(text.substr(4, 2)),
                       parse_digits(text.substr(6, 2))};
    if (date.year < 1970 || date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31)
    {
        return std::nullopt;
    }
    const Day day = to_day(date);
    const Date normal = to_date(day); // 30 February becomes 1 or 2 March
    return normal.month == date.month && normal.day == date.day ? std::optional<Day>(day) : std::nullopt;
}

std::optional<int> parse_time(const std::string_view text)
{
    if (text.size() != 8 || text[2] != ':' || text[5] != ':')
    {
        return std::nullopt;
    }
    const int hours = parse_digits(text.substr(0, 2));
    const int minutes = parse_digits(text.substr(3, 2));
    const int seconds = parse_digits(text.substr(6, 2));
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59)
    {
        return std::nullopt;
    }
    return (hours * 60 + minutes) * 60 + seconds;
}

bool is_weekend(const Day day)
{
    return weekday(day) >= 5;
}

Day previous_weekday(Day day)
{
    do
    {
        --day;
    } while (is_weekend(day));
    return day;
}

Day next_weekday(Day day)
{
    do
    {
        ++day;
    } while (is_weekend(day));
    return day;
}

void print_day(const Day day, char (&out)[9])
{
    const Date date = to_date(day);
    print_digits(date.year, out, 4);
    print_digits(date.month, out + 4, 2);
    print_digits(date.day, out + 6, 2);
    out[8] = '\0';
}

void print_time(const int seconds, char (&out)[9])
{
    print_digits(seconds / 3600, out, 2);
    out[2] = ':';
    print_digits(seconds / 60 % 60, out + 3, 2);
    out[5] = ':';
    print_digits(seconds % 60, out + 6, 2);
    out[8] = '\0';
}
} // namespace millrace::sim
