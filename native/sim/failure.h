/* A scenario that cannot be played; the text names what, where, the value and what to do. Never leaves the library. */
#ifndef MILLRACE_SIM_FAILURE_H
#define MILLRACE_SIM_FAILURE_H

#include "audit/one_line.h"

#include <stdexcept>
#include <string>

namespace millrace::sim
{
class Failure : public std::runtime_error
{
public:
    explicit Failure(const std::string& text) : std::runtime_error(one_line(text)) {}
};
} // namespace millrace::sim

#endif
