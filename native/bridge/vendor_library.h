/* The vendor's library, loaded at run time and checked as far as it can be without calling into its session code. */
#ifndef MILLRACE_BRIDGE_VENDOR_LIBRARY_H
#define MILLRACE_BRIDGE_VENDOR_LIBRARY_H

#include "bridge/layout.h"
#include "ctp/vendor_abi.h"

#include <cstdint>
#include <string>

namespace millrace::bridge
{
class VendorLibrary
{
public:
    using DueTimeNs = int64_t (*)();

    /* Throws Failure: MR_E_ARGUMENT, MR_E_LIBRARY, MR_E_VERSION or MR_E_LAYOUT. */
    explicit VendorLibrary(const std::string& path);
    ~VendorLibrary();
    VendorLibrary(const VendorLibrary&) = delete;
    VendorLibrary& operator=(const VendorLibrary&) = delete;

    const std::string& version() const noexcept { return version_; }
    const Layout& layout() const noexcept { return *layout_; }

    /* When the source meant to deliver the tick of the current callback; null in the vendor's own libraries. */
    DueTimeNs due_time_ns() const noexcept { return due_time_ns_; }

    /*
     * An API object, which goes on after `tick_callbacks` callbacks of earlier sessions where the library can:
     * simulated ones can. Throws Failure: MR_E_ARGUMENT when an evaluation front is asked for and the library does not
     * know such a choice, MR_E_VENDOR when it makes no object. The flow prefix must have been checked.
     */
    ctp::MdApi* create_api(const std::string& flow_prefix, bool is_evaluation, int64_t tick_callbacks) const;

private:
    void load();
    ctp::GetApiVersion find_factory(const std::string& where);
    void check_version(const std::string& where, ctp::GetApiVersion get_version);
    const void* find_descriptor(const std::string& struct_name) const;

    std::string path_;
    std::string version_;
    void* library_ = nullptr;
    ctp::CreateMdApi create_ = nullptr;
    Family family_ = Family::ctp;
    bool tells_evaluation_apart_ = false;
    const Layout* layout_ = nullptr;
    DueTimeNs due_time_ns_ = nullptr;
};
} // namespace millrace::bridge

#endif
