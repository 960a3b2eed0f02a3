/* Error texts quote what was read; a NUL in it would cut the text, a line feed break the one line that it is to be. */
#ifndef MILLRACE_AUDIT_ONE_LINE_H
#define MILLRACE_AUDIT_ONE_LINE_H

#include <string>

namespace millrace
{
/* The text with each control character written as \xNN; all else, UTF-8 included, as it is. */
inline std::string one_line(const std::string& text)
{
    constexpr char kDigits[] = "0123456789abcdef";
    std::string line;
    line.reserve(text.size());
    for (const char c : text)
    {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7f)
        {
            line += c;
            continue;
        }
        line += "\\x";
        line += kDigits[byte >> 4];
        line += kDigits[byte & 0xf];
    }
    return line;
}
} // namespace millrace

#endif
