/* A scenario that cannot be played; the text names what, where, the value and what to do. Never leaves the library. */
#ifndef MILLRACE_SIM_FAILURE_H
#define MILLRACE_SIM_FAILURE_H

#include <stdexcept>
#include <string>

namespace millrace::sim
{
class Failure : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};
} // namespace millrace::sim

#endif
