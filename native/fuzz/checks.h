/*
 * What is fuzzed: for each parser of bytes or text a check that feeds it an input and asserts more than "no crash". One
 * check, two users: libFuzzer (`make fuzz`, clang) and the test that runs the corpora (corpus_test.cpp, any compiler).
 */
#ifndef MILLRACE_FUZZ_CHECKS_H
#define MILLRACE_FUZZ_CHECKS_H

#include <stdexcept>
#include <string>

namespace millrace::fuzz
{
/* A parser that broke its promise; libFuzzer takes it, uncaught, for a crash and keeps the input. */
class Violation : public std::logic_error
{
public:
    using std::logic_error::logic_error;
};

inline void require(const bool holds, const std::string& what)
{
    if (!holds)
    {
        throw Violation(what);
    }
}

inline bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

/* Each throws Violation. The name of a check is that of its corpus, less `check_`. */
void check_calendar(const std::string& input);
void check_csv_ticks(const std::string& input);
void check_field_descriptor(const std::string& input);
void check_front_address(const std::string& input);
void check_host_frame(const std::string& input);
void check_instruments(const std::string& input);
void check_ledger(const std::string& input);
void check_ring_file(const std::string& input);
void check_scenario(const std::string& input);
void check_vendor_version(const std::string& input);
} // namespace millrace::fuzz

#endif
