/* A refused operation inside the bridge: an MR_E_* code and a line of text. It never leaves the library. */
#ifndef MILLRACE_BRIDGE_FAILURE_H
#define MILLRACE_BRIDGE_FAILURE_H

#include "audit/one_line.h"
#include "millrace_ctp.h"

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
} // namespace millrace::bridge

#endif
