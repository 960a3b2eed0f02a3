#include "bridge/vendor_version.h"
#include "fuzz/checks.h"

#include <tuple>

namespace millrace::fuzz
{
using namespace bridge;

namespace
{
std::string print(const VendorVersion& version)
{
    return "v" + std::to_string(version.major) + "." + std::to_string(version.minor) + "." +
           std::to_string(version.patch);
}

/* Accepted: a layout of the family, and a version between the oldest and the newest of it that is known. */
void check_verdict(const std::string& text, const Family family, const std::optional<VendorVersion>& version)
{
    const VersionVerdict verdict = judge_version(text, family);
    require((verdict.layout == nullptr) != verdict.fault.empty(), "'" + text + "': a layout or a fault, not both");
    if (verdict.layout == nullptr)
    {
        require(verdict.fault.size() > 10 && contains(verdict.fault, "use "),
                "'" + text + "': does not say what to do: " + verdict.fault);
        return;
    }
    require(version.has_value(), "'" + text + "': accepted without a version");
    require(verdict.layout->family == family, "'" + text + "': the layout of the other family");
    require(verdict.layout == find_layout(verdict.layout->id), "'" + text + "': a layout that is not in the table");
    const auto number = std::make_tuple(version->major, version->minor, version->patch);
    const bool is_ctp = family == Family::ctp;
    require(number >= (is_ctp ? std::make_tuple(6, 3, 19) : std::make_tuple(3, 5, 8)) &&
                number <= (is_ctp ? std::make_tuple(6, 7, 13) : std::make_tuple(3, 7, 5)),
            "'" + text + "': accepted out of range");
    require(judge_version(print(*version), family).layout == verdict.layout,
            "'" + text + "': its version alone is judged otherwise");
}
} // namespace

/* A version is read as it is written, all its digits, and judged by its number alone. */
void check_vendor_version(const std::string& input)
{
    const std::string text(input.c_str()); // GetApiVersion returns a C string
    const std::optional<VendorVersion> version = parse_vendor_version(text);
    if (version)
    {
        require(version->major >= 0 && version->minor >= 0 && version->patch >= 0, "'" + text + "': negative");
        const std::optional<VendorVersion> again = parse_vendor_version(print(*version));
        require(again && print(*again) == print(*version), "'" + text + "': not read back as printed");
    }
    check_verdict(text, Family::ctp, version);
    check_verdict(text, Family::sopt, version);

    // The whole input as the patch of a known version: digits that are left out would make another version of it.
    if (!text.empty() && text.find_first_not_of("0123456789") == std::string::npos && text.size() < 12)
    {
        const std::optional<VendorVersion> patched = parse_vendor_version("v6.7." + text);
        require(!patched || patched->patch == std::stoll(text), "patch " + text + " is read as another number");
    }
}
} // namespace millrace::fuzz
