#include "bridge/vendor_library.h"

#include "bridge/failure.h"
#include "bridge/field_descriptor.h"
#include "bridge/vendor_version.h"

#include <dlfcn.h>
#include <sys/stat.h>

namespace millrace::bridge
{
namespace
{
/* A data symbol turned into a function pointer, as POSIX allows for dlsym. */
template <typename Function> Function find_function(void* library, const char* symbol)
{
    return reinterpret_cast<Function>(::dlsym(library, symbol));
}

std::string loader_error()
{
    const char* const text = ::dlerror();
    return text == nullptr ? "unknown error" : text;
}
} // namespace

VendorLibrary::VendorLibrary(const std::string& path) : path_(path)
{
    try
    {
        load();
    }
    catch (...)
    {
        if (library_ != nullptr)
        {
            ::dlclose(library_);
        }
        throw;
    }
}

VendorLibrary::~VendorLibrary()
{
    ::dlclose(library_);
}

void VendorLibrary::load()
{
    const std::string where = "vendor library '" + path_ + "' ";
    if (path_.empty() || path_.front() != '/')
    {
        throw Failure(MR_E_ARGUMENT, where + "is not an absolute path; name the file with its full path");
    }
    struct stat status = {};
    if (::stat(path_.c_str(), &status) != 0)
    {
        throw Failure(MR_E_LIBRARY, where + "does not exist; correct the path to libthostmduserapi_se.so");
    }

    // Local: the vendor's libraries export thousands of symbols, some of them OpenSSL's.
    library_ = ::dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library_ == nullptr)
    {
        throw Failure(MR_E_LIBRARY, where + "cannot be loaded: " + loader_error());
    }

    create_ = find_function<ctp::CreateMdApi>(library_, ctp::kFactorySymbol4);
    if (create_ == nullptr)
    {
        create_ = find_function<ctp::CreateMdApi>(library_, ctp::kFactorySymbol3);
    }
    const auto get_version = find_function<ctp::GetApiVersion>(library_, ctp::kVersionSymbol);
    if (create_ == nullptr || get_version == nullptr)
    {
        if (::dlsym(library_, ctp::kSoptFactorySymbol) != nullptr)
        {
            throw Failure(MR_E_VERSION, where + "is SOPT (namespace ctp_sopt), which this build does not support yet; "
                                                "use a CTP futures library");
        }
        const char* const missing = create_ == nullptr ? ctp::kFactorySymbol3 : ctp::kVersionSymbol;
        throw Failure(MR_E_LIBRARY, where + "lacks the symbol " + missing +
                                        ": it is not a CTP market-data library; name libthostmduserapi_se.so");
    }

    const char* const version = get_version();
    version_ = version == nullptr ? "" : version;
    const std::string version_fault = find_version_fault(version_);
    if (!version_fault.empty())
    {
        throw Failure(MR_E_VERSION, where + "(version '" + version_ + "') " + version_fault);
    }
    const void* const descriptor = ::dlsym(library_, ctp::kDepthDescriptorSymbol);
    const std::string layout_fault = descriptor == nullptr ? "" : find_depth_layout_fault(descriptor);
    if (!layout_fault.empty())
    {
        throw Failure(MR_E_LAYOUT, where + "(version '" + version_ + "') describes its depth struct differently: " +
                                       layout_fault + "; do not use it, and report its version");
    }
    due_time_ns_ = find_function<DueTimeNs>(library_, "millrace_sim_due_time_ns");
}

ctp::MdApi* VendorLibrary::create_api(const std::string& flow_prefix) const
{
    ctp::MdApi* const api = create_(flow_prefix.c_str(), false, false, true);
    if (api == nullptr)
    {
        const auto last_error = find_function<const char* (*)()>(library_, "millrace_sim_last_error");
        throw Failure(MR_E_VENDOR, "vendor library '" + path_ + "' created no API object" +
                                       (last_error == nullptr ? "" : std::string(": ") + last_error()));
    }
    return api;
}
} // namespace millrace::bridge
