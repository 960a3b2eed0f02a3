/* What the library exports: the vendor's two factory functions, and two of our own that its clients may ignore. */
#include "sim/failure.h"
#include "sim/scenario.h"
#include "sim/simulated_md_api.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <sys/stat.h>

#define MILLRACE_SIM_EXPORT __attribute__((visibility("default")))

/* Named as the vendor's class, for the mangled names of its two static functions; the return type is not part of them.
 */
class CThostFtdcMdApi
{
public:
    MILLRACE_SIM_EXPORT static millrace::ctp::MdApi* CreateFtdcMdApi(const char* flow_path, bool is_using_udp,
                                                                     bool is_multicast);
    MILLRACE_SIM_EXPORT static const char* GetApiVersion();
};

namespace
{
constexpr size_t kMaxErrorLength = 1024;

std::mutex error_lock;
char last_error[kMaxErrorLength] = {};

void keep_error(const char* text)
{
    const std::lock_guard<std::mutex> guard(error_lock);
    std::snprintf(last_error, sizeof(last_error), "%s", text);
    if (*text != '\0')
    {
        std::fprintf(stderr, "millrace_sim: %s\n", text);
    }
}

/* The vendor's library crashes when the directory of the prefix is missing; this one says so. */
void check_flow_prefix(const std::string& prefix)
{
    const size_t slash = prefix.rfind('/');
    if (slash == std::string::npos)
    {
        return; // the working directory
    }
    const std::string directory = prefix.substr(0, slash + 1);
    struct stat status = {};
    if (::stat(directory.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
    {
        throw millrace::sim::Failure("flow path '" + prefix + "': the directory " + directory +
                                     " does not exist; create it");
    }
}
} // namespace

millrace::ctp::MdApi* CThostFtdcMdApi::CreateFtdcMdApi(const char* flow_path, bool, bool)
{
    try
    {
        keep_error("");
        check_flow_prefix(flow_path == nullptr ? "" : flow_path);
        const char* const scenario_path = std::getenv("MILLRACE_SIM");
        const millrace::sim::Scenario scenario =
            millrace::sim::load_scenario(scenario_path == nullptr ? "" : scenario_path);
        return new millrace::sim::SimulatedMdApi(scenario); // deletes itself in Release, as the vendor's
    }
    catch (const std::exception& error)
    {
        keep_error(error.what());
        return nullptr;
    }
}

const char* CThostFtdcMdApi::GetApiVersion()
{
    return "v6.7.8_20240918 14:34:34.8082 (Millrace simulated front)";
}

extern "C"
{
    /* During a tick callback, on its thread: CLOCK_REALTIME at which the tick was meant to be delivered; else 0. */
    MILLRACE_SIM_EXPORT int64_t millrace_sim_due_time_ns(void)
    {
        return millrace::sim::current_due_time_ns();
    }

    /* Why CreateFtdcMdApi returned null; empty after a success. Valid until the next CreateFtdcMdApi. */
    MILLRACE_SIM_EXPORT const char* millrace_sim_last_error(void)
    {
        return last_error;
    }
}
