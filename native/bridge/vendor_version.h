/* Reads and judges the version text of a vendor library. */
#ifndef MILLRACE_BRIDGE_VENDOR_VERSION_H
#define MILLRACE_BRIDGE_VENDOR_VERSION_H

#include "bridge/layout.h"

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

/* What a version text says: a layout, or why the library is refused. */
struct VersionVerdict
{
    const Layout* layout; /* null when refused */
    std::string fault;    /* empty when accepted; else it goes on after "vendor library ... " */
};

/* `family` is what the library's factory symbol says: a text of the other family is a contradiction. */
VersionVerdict judge_version(const std::string& text, Family family);
} // namespace millrace::bridge

#endif
