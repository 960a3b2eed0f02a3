/* Carries requests out on the bridge's functions: one session for each host. */
#ifndef MILLRACE_BRIDGE_HOST_DISPATCHER_H
#define MILLRACE_BRIDGE_HOST_DISPATCHER_H

#include "bridge-host/frame.h"

#include <cstdint>
#include <string>

namespace millrace::host
{
struct Answer
{
    int64_t result;
    std::string text;
};

/* The answer that the host gives before the first request: ABI version and layout table. */
Answer make_hello();

class Dispatcher
{
public:
    Dispatcher() = default;
    Dispatcher(const Dispatcher&) = delete;
    Dispatcher& operator=(const Dispatcher&) = delete;

    /* A request of any operation but MR_HOST_CLOSE. */
    Answer handle(const Request& request);

    /* Closes the session, if there is one. May take as long as the vendor's library likes. */
    Answer close();

private:
    Answer open(const Request& request);
    int32_t call(const Request& request);

    int64_t handle_ = 0;
};
} // namespace millrace::host

#endif
