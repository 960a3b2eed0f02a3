/*
 * millrace-bridge-host: the bridge in a process of its own, so that a vendor library that crashes takes no more with it
 * than its session. Protocol: millrace_host.h.
 *
 * Exit codes: 0 told to end, or the input ended; 1 could not start; 2 bad frame; 3 the vendor library did not let go; 4
 * the host itself failed, and has closed the session.
 */
#include "bridge-host/channel.h"
#include "bridge-host/dispatcher.h"
#include "bridge-host/frame.h"
#include "bridge-host/watchdog.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fcntl.h>
#include <sys/prctl.h>
#include <system_error>
#include <unistd.h>

namespace
{
using namespace millrace::host;

constexpr int kExitDone = 0;
constexpr int kExitNotStarted = 1;
constexpr int kExitBadFrame = 2;
constexpr int kExitFailed = 4; // 3 is the watchdog's

int checked(const int result, const char* what)
{
    if (result < 0)
    {
        throw std::system_error(errno, std::generic_category(), what);
    }
    return result;
}

/* The pipes under numbers of their own: the vendor's library prints to standard output, and gets standard error. */
struct Pipes
{
    int input;
    int output;
};

Pipes take_pipes()
{
    const Pipes pipes = {checked(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1), "dup of the input"),
                         checked(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1), "dup of the output")};
    const int nothing = checked(::open("/dev/null", O_RDONLY | O_CLOEXEC), "/dev/null");
    checked(::dup2(nothing, STDIN_FILENO), "dup2 of the input");
    checked(::dup2(STDERR_FILENO, STDOUT_FILENO), "dup2 of the output");
    ::close(nothing);
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ); // what the library said last is seen even when it crashes next
    return pipes;
}

/*
 * Signals that a terminal or a service manager sends to all processes at once: the daemon decides what they mean, and
 * closes the input. The host must outlive it, or the ticks that the vendor's library still drains were lost.
 */
void ignore_signals()
{
    std::signal(SIGPIPE, SIG_IGN); // the vendor's library does not guard its sockets; a write tells the rest
    std::signal(SIGTERM, SIG_IGN);
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGHUP, SIG_IGN);
}

enum class Next
{
    request,
    close,
    end
};

/* Takes one request and carries it out. Its frame is wiped before anybody hears of the outcome. */
Next take_request(Channel& channel, Dispatcher& dispatcher, Answer& answer)
{
    Frame frame;
    if (!channel.read(frame))
    {
        return Next::end;
    }
    Request request = {};
    const std::string fault = parse_request(frame.body(), frame.length(), request);
    if (!fault.empty())
    {
        throw BadFrame(fault);
    }
    if (request.operation == MR_HOST_CLOSE)
    {
        return Next::close;
    }
    answer = dispatcher.handle(request);
    return Next::request;
}

/* Answers requests until the end. */
void serve(Channel& channel, Dispatcher& dispatcher, Watchdog& watchdog)
{
    Answer answer = make_hello();
    Next next = Next::request;
    while (next == Next::request && channel.answer(answer.result, answer.text))
    {
        next = take_request(channel, dispatcher, answer);
    }
    watchdog.start_countdown();
    answer = dispatcher.close();
    if (next == Next::close)
    {
        channel.answer(answer.result, answer.text);
    }
}
} // namespace

int main()
{
    try
    {
        ignore_signals();
        prctl(PR_SET_NAME, "bridge-host");
        const Pipes pipes = take_pipes();
        Channel channel(pipes.input, pipes.output);
        Watchdog watchdog(pipes.input);
        Dispatcher dispatcher;
        try
        {
            serve(channel, dispatcher, watchdog);
            return kExitDone;
        }
        catch (const BadFrame& fault)
        {
            std::fprintf(stderr, "bridge-host: bad frame: %s; use jar and bridge-host of one build\n", fault.what());
            watchdog.start_countdown();
            dispatcher.close();
            return kExitBadFrame;
        }
        catch (const std::exception& error)
        {
            std::fprintf(stderr, "bridge-host: failed while it served: %s; the session is closed\n", error.what());
            watchdog.start_countdown();
            dispatcher.close();
            return kExitFailed;
        }
    }
    catch (const std::exception& error)
    {
        std::fprintf(stderr, "bridge-host: %s\n", error.what());
        return kExitNotStarted;
    }
}
