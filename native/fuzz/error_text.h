/* What an error text about a file has to say. */
#ifndef MILLRACE_FUZZ_ERROR_TEXT_H
#define MILLRACE_FUZZ_ERROR_TEXT_H

#include "fuzz/checks.h"

#include <algorithm>
#include <cstdint>

namespace millrace::fuzz
{
/* Lines of a text, an unfinished last one included. */
inline int64_t count_lines(const std::string& text)
{
    return std::count(text.begin(), text.end(), '\n') + (!text.empty() && text.back() != '\n' ? 1 : 0);
}

/*
 * `text` must begin with what and where, and end with what is wrong. A text about a line must name one of the lines 1
 * to `last_line`; one that names no line is about the whole file.
 */
inline void require_error_text(const std::string& text, const std::string& what, const std::string& path,
                               const int64_t last_line)
{
    const std::string start = what + " " + path;
    require(text.rfind(start, 0) == 0, "does not name the file: " + text);
    const std::string rest = text.substr(start.size());
    const std::string about_line = " line ";
    if (rest.rfind(about_line, 0) != 0)
    {
        require(rest.rfind(": ", 0) == 0 && rest.size() > 10, "does not say what is wrong: " + text);
        return;
    }
    size_t digits = 0;
    const int64_t line = std::stoll(rest.substr(about_line.size()), &digits);
    require(1 <= line && line <= last_line, "names a line that the file does not have: " + text);
    const std::string fault = rest.substr(about_line.size() + digits);
    require(fault.rfind(": ", 0) == 0 && fault.size() > 10, "does not say what is wrong: " + text);
}
} // namespace millrace::fuzz

#endif
