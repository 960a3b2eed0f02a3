#include "bridge/vendor_library.h"

#include "bridge/failure.h"
#include "bridge/field_descriptor.h"
#include "bridge/vendor_version.h"

#include <cerrno>
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
        throw Failure(MR_E_LIBRARY, where + path_fault(errno, "correct the path to libthostmduserapi_se.so"));
    }

    // Local: the vendor's libraries export thousands of symbols, some of them OpenSSL's.
    library_ = ::dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library_ == nullptr)
    {
        throw Failure(MR_E_LIBRARY, where + "cannot be loaded: " + loader_error() +
                                        "; name a library for x86-64 Linux, and install what `ldd` says that it lacks");
    }

    check_version(where, find_factory(where));
    const std::string layout_fault =
        find_descriptor_fault(*layout_, [this](const std::string& name) { return find_descriptor(name); });
    if (!layout_fault.empty())
    {
        throw Failure(MR_E_LAYOUT, where + "(version '" + version_ + "') describes its structs differently: " +
                                       layout_fault + "; do not use it, and report its version");
    }
    due_time_ns_ = find_function<DueTimeNs>(library_, "millrace_sim_due_time_ns");
}

/* The factory tells the family. CTP Mini exports the same symbols as CTP: only the version tells it. */
ctp::GetApiVersion VendorLibrary::find_factory(const std::string& where)
{
    const char* version_symbol = ctp::kVersionSymbol;
    create_ = find_function<ctp::CreateMdApi>(library_, ctp::kFactorySymbol4);
    tells_evaluation_apart_ = create_ != nullptr;
    if (create_ == nullptr)
    {
        create_ = find_function<ctp::CreateMdApi>(library_, ctp::kFactorySymbol3);
    }
    if (create_ == nullptr)
    {
        create_ = find_function<ctp::CreateMdApi>(library_, ctp::kSoptFactorySymbol);
        if (create_ != nullptr)
        {
            family_ = Family::sopt;
            version_symbol = ctp::kSoptVersionSymbol;
        }
    }
    const auto get_version = find_function<ctp::GetApiVersion>(library_, version_symbol);
    if (create_ == nullptr || get_version == nullptr)
    {
        const char* const missing = create_ == nullptr ? ctp::kFactorySymbol3 : version_symbol;
        throw Failure(MR_E_LIBRARY, where + "lacks the symbol " + missing +
                                        ": it is not a market-data library of CTP or SOPT; name "
                                        "libthostmduserapi_se.so or libsoptthostmduserapi_se.so");
    }
    return get_version;
}

void VendorLibrary::check_version(const std::string& where, const ctp::GetApiVersion get_version)
{
    const char* const version = get_version();
    version_ = version == nullptr ? "" : version;
    const VersionVerdict verdict = judge_version(version_, family_);
    if (verdict.layout == nullptr)
    {
        throw Failure(MR_E_VERSION, where + "(version '" + version_ + "') " + verdict.fault);
    }
    layout_ = verdict.layout;
}

/* A static member m_Describe of a class named after the struct, which SOPT may have in its namespace. */
const void* VendorLibrary::find_descriptor(const std::string& struct_name) const
{
    const std::string class_name = "CFTD" + struct_name + "Field";
    const std::string member = std::to_string(class_name.size()) + class_name + "10m_DescribeE";
    const void* found = ::dlsym(library_, ("_ZN" + member).c_str());
    if (found == nullptr && family_ == Family::sopt)
    {
        const std::string scope = ctp::kSoptNamespace;
        found = ::dlsym(library_, ("_ZN" + std::to_string(scope.size()) + scope + member).c_str());
    }
    return found;
}

ctp::MdApi* VendorLibrary::create_api(const std::string& flow_prefix, const bool is_evaluation,
                                      const int64_t tick_callbacks) const
{
    if (is_evaluation && !tells_evaluation_apart_)
    {
        throw Failure(MR_E_ARGUMENT, "vendor library '" + path_ + "' (version '" + version_ +
                                         "') has no choice of an evaluation front, which came with CTP 6.7.11: for "
                                         "older ones and SOPT the vendor has another build; load that one, without "
                                         "asking for evaluation");
    }
    ctp::MdApi* const api = create_(flow_prefix.c_str(), false, false, !is_evaluation);
    if (api == nullptr)
    {
        const auto last_error = find_function<const char* (*)()>(library_, "millrace_sim_last_error");
        throw Failure(MR_E_VENDOR, "vendor library '" + path_ + "' created no API object" +
                                       (last_error == nullptr ? "; look at what it printed to standard output"
                                                              : std::string(": ") + last_error()));
    }
    const auto continue_from = find_function<void (*)(void*, int64_t)>(library_, "millrace_sim_continue_from");
    if (continue_from != nullptr)
    {
        continue_from(api, tick_callbacks);
    }
    return api;
}
} // namespace millrace::bridge
