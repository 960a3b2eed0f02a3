#include "bridge-host/watchdog.h"

#include "millrace_host.h"

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace millrace::host
{
namespace
{
constexpr int kExitStuck = 3;

[[noreturn]] void watch(const int input, const int order)
{
    prctl(PR_SET_NAME, "host-watchdog");
    pollfd ends[] = {{input, 0, 0}, {order, POLLIN, 0}}; // a hang-up is told without being asked for
    while (::poll(ends, 2, -1) < 0 && errno == EINTR)
    {
    }
    std::this_thread::sleep_for(std::chrono::seconds(MR_HOST_CLOSE_SECONDS)); // the deadline itself
    std::fprintf(stderr, "bridge-host: the vendor library did not let go within %d s; the process ends without it\n",
                 MR_HOST_CLOSE_SECONDS);
    ::_exit(kExitStuck);
}
} // namespace

Watchdog::Watchdog(const int input) : order_(::eventfd(0, EFD_CLOEXEC))
{
    if (order_ < 0)
    {
        throw std::system_error(errno, std::generic_category(), "eventfd");
    }
    // Detached: it ends with the process, which it must outlive the main thread's work in.
    std::thread(watch, input, order_).detach();
}

void Watchdog::start_countdown() noexcept
{
    ::eventfd_write(order_, 1); // cannot fail: the counter is far from full
}
} // namespace millrace::host
