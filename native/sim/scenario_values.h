/* Keys of a scenario file: where they stand, how their values are read. Every reader throws Failure. */
#ifndef MILLRACE_SIM_SCENARIO_VALUES_H
#define MILLRACE_SIM_SCENARIO_VALUES_H

#include "sim/scenario.h"

#include <charconv>
#include <functional>
#include <map>
#include <string>

namespace millrace::sim
{
/* One `key = value` and where it stands. */
struct Entry
{
    const std::string& path;
    int line;
    std::string key;
    std::string value;

    /* Throws, naming file, line, key and value. */
    [[noreturn]] void refuse(const std::string& expected) const;
};

using KeyReader = std::function<void(Scenario&, const Entry&)>;

/* All of `text` must be the number. */
template <typename Number> bool parse_all(const std::string& text, Number& value)
{
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() && stop == end;
}

int64_t whole_number(const Entry& entry, int64_t low, int64_t high);
double share(const Entry& entry);
bool truth(const Entry& entry);
Day weekday(const Entry& entry);
std::string some_text(const Entry& entry);

/* The keys of what can go wrong. */
void add_fault_keys(std::map<std::string, KeyReader>& table);
} // namespace millrace::sim

#endif
