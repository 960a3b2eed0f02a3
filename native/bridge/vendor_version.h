/* Reads and judges the version text of a vendor library. */
#ifndef MILLRACE_BRIDGE_VENDOR_VERSION_H
#define MILLRACE_BRIDGE_VENDOR_VERSION_H

#include <optional>
#include <string>

namespace millrace::bridge
{
struct VendorVersion
{
    int major;
    int minor;
    int patch;
};

/* The first [vV]major.minor.patch of the text: nothing else of it is stable between builds. */
std::optional<VendorVersion> parse_vendor_version(const std::string& text);

/* Why a library with this version text is refused; empty when its 584-byte layout is known. */
std::string find_version_fault(const std::string& text);
} // namespace millrace::bridge

#endif
