/* A refused operation inside the bridge: an MR_E_* code and a line of text. It never leaves the library. */
#ifndef MILLRACE_BRIDGE_FAILURE_H
#define MILLRACE_BRIDGE_FAILURE_H

#include "audit/one_line.h"
#include "millrace_ctp.h"

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

namespace millrace::bridge
{
class Failure : public std::runtime_error
{
public:
    Failure(const int32_t code, const std::string& text) : std::runtime_error(one_line(text)), code_(code) {}

    int32_t code() const noexcept { return code_; }

private:
    int32_t code_;
};

/* Why stat refused a path, and what to do; `if_missing` is the remedy when there is nothing of that name. */
inline std::string path_fault(const int error, const std::string& if_missing)
{
    if (error == ENOENT || error == ENOTDIR)
    {
        return "does not exist; " + if_missing;
    }
    return std::string("cannot be reached: ") + std::strerror(error) +
           (error == EACCES ? "; correct the owner or the mode of the directories above it" : "; correct the path");
}
} // namespace millrace::bridge

#endif
