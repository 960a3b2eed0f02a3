/*
 * Ends the process when the vendor's library does not let go of it. Its thread sleeps until the host is to end, by
 * order or because the daemon's end of the input is closed, which it sees even while the main thread is inside the
 * library.
 */
#ifndef MILLRACE_BRIDGE_HOST_WATCHDOG_H
#define MILLRACE_BRIDGE_HOST_WATCHDOG_H

namespace millrace::host
{
class Watchdog
{
public:
    /* `input`: the pipe that the requests come from. Throws std::system_error when there is no thread for it. */
    explicit Watchdog(int input);
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    /* From now on the process has MR_HOST_CLOSE_SECONDS to live. */
    void start_countdown() noexcept;

private:
    int order_;
};
} // namespace millrace::host

#endif
