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
    return index > start && !is_digit(text, index);
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

using Number = std::tuple<int, int, int>;

Number to_number(const VendorVersion& version)
{
    return {version.major, version.minor, version.patch};
}

/* The versions whose interface and structs were measured. What lies between two ranges was not, and is refused. */
struct VersionRange
{
    Family family;
    VendorVersion first;
    VendorVersion last;
    int32_t layout_id;
};

constexpr VersionRange kRanges[] = {
    {Family::ctp, {6, 3, 19}, {6, 3, 19}, MR_LAYOUT_CTP_408},
    {Family::ctp, {6, 5, 1}, {6, 5, 1}, MR_LAYOUT_CTP_568},
    {Family::ctp, {6, 6, 1}, {6, 7, 13}, MR_LAYOUT_CTP_584},
    {Family::sopt, {3, 5, 8}, {3, 5, 8}, MR_LAYOUT_SOPT_408},
    {Family::sopt, {3, 7, 0}, {3, 7, 5}, MR_LAYOUT_SOPT_440},
};

constexpr int kMiniMajor = 1;
constexpr int kSoptMajor = 3;
constexpr int kCtpMajor = 6;

#define MILLRACE_KNOWN_CTP "use CTP 6.3.19, 6.5.1 or 6.6.1 to 6.7.13"
#define MILLRACE_KNOWN_SOPT "use SOPT 3.5.8 or 3.7.0 to 3.7.5"

VersionVerdict refused(const char* fault)
{
    return {nullptr, fault};
}

const char* find_ctp_fault(const Number& number)
{
    if (std::get<0>(number) == kMiniMajor)
    {
        return "is CTP Mini, whose interface and structs differ; " MILLRACE_KNOWN_CTP;
    }
    if (std::get<0>(number) == kSoptMajor)
    {
        return "has a version of SOPT behind the factory symbol of CTP: one of the two is wrong, so its structs are "
               "unknown; " MILLRACE_KNOWN_CTP " of your broker";
    }
    if (number <= Number(6, 3, 15))
    {
        return "is 6.3.15 or older, whose callbacks come in other slots; " MILLRACE_KNOWN_CTP;
    }
    if (number > Number(6, 7, 13))
    {
        return "is newer than 6.7.13, the newest whose layout is known; " MILLRACE_KNOWN_CTP;
    }
    return "is a version whose layout is not known, as it lies between known ones that differ; " MILLRACE_KNOWN_CTP;
}

const char* find_sopt_fault(const Number& number)
{
    if (std::get<0>(number) == kMiniMajor)
    {
        return "has a version of CTP Mini behind the factory symbol of SOPT, so its structs are "
               "unknown; " MILLRACE_KNOWN_SOPT " of your broker";
    }
    if (std::get<0>(number) == kCtpMajor)
    {
        return "has a version of CTP behind the factory symbol of SOPT: one of the two is wrong, so its structs are "
               "unknown; " MILLRACE_KNOWN_SOPT " of your broker";
    }
    if (number < Number(3, 5, 8))
    {
        return "is older than 3.5.8, the oldest whose layout is known; " MILLRACE_KNOWN_SOPT;
    }
    if (number > Number(3, 7, 5))
    {
        return "is newer than 3.7.5, the newest whose layout is known; " MILLRACE_KNOWN_SOPT;
    }
    return "is a version whose layout is not known, as it lies between known ones that differ; " MILLRACE_KNOWN_SOPT;
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

VersionVerdict judge_version(const std::string& text, const Family family)
{
    const std::string lower = lower_case(text);
    if (lower.find("openctp") != std::string::npos || lower.find("tts") != std::string::npos)
    {
        return refused("is an openctp/TTS look-alike, whose structs are not the vendor's; use your broker's library of "
                       "CTP or SOPT");
    }
    const std::optional<VendorVersion> version = parse_vendor_version(text);
    if (!version)
    {
        return refused(
            "has no v<major>.<minor>.<patch> in its version text, so its layout is unknown; use the library of your "
            "broker");
    }
    const Number number = to_number(*version);
    for (const VersionRange& range : kRanges)
    {
        if (range.family == family && to_number(range.first) <= number && number <= to_number(range.last))
        {
            return {find_layout(range.layout_id), ""};
        }
    }
    return refused(family == Family::ctp ? find_ctp_fault(number) : find_sopt_fault(number));
}
} // namespace millrace::bridge
