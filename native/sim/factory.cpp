/*
 * What a library exports: the vendor's two factory functions under the names of its version, and functions of our own
 * that its clients may ignore. Built once for each version, with
 *
 *   MILLRACE_SIM_VERSION         its row in version.h
 *   MILLRACE_SIM_FOUR_ARGUMENTS  defined from CTP 6.7.11 on: the factory has a fourth argument
 *   MILLRACE_SIM_SOPT            defined for SOPT: the class lies in the namespace ctp_sopt
 */
#include "sim/failure.h"
#include "sim/scenario.h"
#include "sim/simulated_md_api.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <sys/stat.h>
#include <unistd.h>

#define MILLRACE_SIM_EXPORT __attribute__((visibility("default")))

#ifdef MILLRACE_SIM_SOPT
#define MILLRACE_SIM_CLASS ctp_sopt::CThostFtdcMdApi
namespace ctp_sopt
{
#else
#define MILLRACE_SIM_CLASS CThostFtdcMdApi
#endif

#ifdef MILLRACE_SIM_FOUR_ARGUMENTS
#define MILLRACE_SIM_MODE , bool
#else
#define MILLRACE_SIM_MODE
#endif

/* Named as the vendor's class, for the mangled names of its two static functions; the return type is not part of them.
 */
class CThostFtdcMdApi
{
public:
    MILLRACE_SIM_EXPORT static millrace::ctp::MdApi* CreateFtdcMdApi(const char* flow_path, bool,
                                                                     bool MILLRACE_SIM_MODE);
    MILLRACE_SIM_EXPORT static const char* GetApiVersion();
};

#ifdef MILLRACE_SIM_SOPT
} // namespace ctp_sopt
#endif

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
/*
 * The scenario of an instance: the file scenario.txt under its flow path, so that several instances of a process can
 * play different markets, or else the one that MILLRACE_SIM names.
 */
std::string scenario_path(const std::string& flow_prefix)
{
    const std::string own = flow_prefix + "scenario.txt";
    if (::access(own.c_str(), F_OK) == 0)
    {
        return own;
    }
    const char* const common = std::getenv("MILLRACE_SIM");
    return common == nullptr ? "" : common;
}
} // namespace

millrace::ctp::MdApi* MILLRACE_SIM_CLASS::CreateFtdcMdApi(const char* flow_path, bool, bool MILLRACE_SIM_MODE)
{
    try
    {
        keep_error("");
        const std::string flow_prefix = flow_path == nullptr ? "" : flow_path;
        check_flow_prefix(flow_prefix);
        const millrace::sim::Scenario scenario = millrace::sim::load_scenario(scenario_path(flow_prefix));
        // Deletes itself in Release, as the vendor's.
        return new millrace::sim::SimulatedMdApi(scenario, millrace::sim::MILLRACE_SIM_VERSION);
    }
    catch (const std::exception& error)
    {
        keep_error(error.what());
        return nullptr;
    }
}

const char* MILLRACE_SIM_CLASS::GetApiVersion()
{
    return millrace::sim::MILLRACE_SIM_VERSION.text;
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

    /*
     * Between the creation of `api` and its Init: the client has had so many tick callbacks already, in sessions before
     * this one. Counts and sequences of the ledger's entry go on from there (mr_sim_ledger_entry.base).
     */
    MILLRACE_SIM_EXPORT void millrace_sim_continue_from(void* const api, const int64_t callbacks)
    {
        static_cast<millrace::sim::SimulatedMdApi*>(static_cast<millrace::ctp::MdApi*>(api))->continue_from(callbacks);
    }
}
