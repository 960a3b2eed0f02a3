#include "bridge/vendor_version.h"

#include <algorithm>
#include <cctype>
#include <tuple>

namespace millrace::bridge
{
namespace
{
constexpr int kMaxDigits = 5;

bool is_digit(const std::string& text, const size_t index)
{
    return index < text.size() && std::isdigit(static_cast<unsigned char>(text[index])) != 0;
}

/* Reads a number at `index` and moves behind it; false when there is none or it is absurdly long. */
bool read_number(const std::string& text, size_t& index, int& value)
{
    const size_t start = index;
    value = 0;
    while (is_digit(text, index) && index - start < kMaxDigits)
    {
        value = value * 10 + (text[index] - '0');
        ++index;
    }
    return index > start;
}

bool read_dot(const std::string& text, size_t& index)
{
    return index < text.size() && text[index++] == '.';
}

std::string lower_case(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](const unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}
} // namespace

std::optional<VendorVersion> parse_vendor_version(const std::string& text)
{
    for (size_t start = 0; start < text.size(); ++start)
    {
        if (text[start] != 'v' && text[start] != 'V')
        {
            continue;
        }
        size_t index = start + 1;
        VendorVersion version = {};
        if (read_number(text, index, version.major) && read_dot(text, index) &&
            read_number(text, index, version.minor) && read_dot(text, index) && read_number(text, index, version.patch))
        {
            return version;
        }
    }
    return std::nullopt;
}

std::string find_version_fault(const std::string& text)
{
    const std::string lower = lower_case(text);
    if (lower.find("openctp") != std::string::npos || lower.find("tts") != std::string::npos)
    {
        return "is an openctp/TTS look-alike, whose structs are not the vendor's; use the library of your broker";
    }
    const std::optional<VendorVersion> version = parse_vendor_version(text);
    if (!version)
    {
        return "has no v<major>.<minor>.<patch> in its version text, so its layout is unknown";
    }
    if (version->major == 1)
    {
        return "is CTP Mini, whose interface and structs differ; use the CTP library (6.6.1 to 6.7.13)";
    }
    const auto number = std::make_tuple(version->major, version->minor, version->patch);
    if (version->major == 3)
    {
        return "looks like SOPT, which this build does not support yet; use a CTP library (6.6.1 to 6.7.13)";
    }
    if (number < std::make_tuple(6, 6, 1))
    {
        return "is older than 6.6.1, which is not supported yet; use CTP 6.6.1 to 6.7.13";
    }
    if (number > std::make_tuple(6, 7, 13))
    {
        return "is newer than 6.7.13, the newest whose layout is known; use CTP 6.6.1 to 6.7.13";
    }
    return "";
}
} // namespace millrace::bridge
