/*
 * What the threads of one API instance share: the work handed to each, and whether there is a connection.
 *
 * The callback thread alone changes the connection's state, so a client that asks inside a callback sees what that
 * callback told it.
 */
#ifndef MILLRACE_SIM_LINK_H
#define MILLRACE_SIM_LINK_H

#include "sim/task_queue.h"

#include <atomic>
#include <cstdint>

namespace millrace::sim
{
struct Link
{
    TaskQueue network_tasks;
    TaskQueue callback_tasks;
    std::atomic<bool> is_connected{false};
    std::atomic<int32_t> connection{0}; /* number of the connection: requests and answers of an older one are dropped */
};
} // namespace millrace::sim

#endif
