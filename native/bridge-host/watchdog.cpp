#include "bridge-host/watchdog.h"

#include "millrace_host.h"

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
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
constexpr std::chrono::milliseconds kRetryInterval(100);

[[noreturn]] void watch(const int input, const int order)
{
    prctl(PR_SET_NAME, "host-watchdog");
    pollfd ends[] = {{input, 0, 0}, {order, POLLIN, 0}}; // a hang-up is told without being asked for
    bool is_told = false;
    for (int count = 0; count <= 0; count = ::poll(ends, 2, -1))
    {
        if (count < 0 && errno != EINTR)
        {
            // Lack of memory or a limit: no reason to end a host that works. Its main thread sees the input's end too.
            if (!is_told)
            {
                std::fprintf(stderr, "bridge-host: cannot watch the input: %s; trying again\n", std::strerror(errno));
                is_told = true;
            }
            std::this_thread::sleep_for(kRetryInterval);
        }
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
