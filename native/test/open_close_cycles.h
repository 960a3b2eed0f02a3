/* One session's life, from mr_open to mr_close, against the simulated library: what the cycle tests repeat. */
#ifndef MILLRACE_TEST_OPEN_CLOSE_CYCLES_H
#define MILLRACE_TEST_OPEN_CLOSE_CYCLES_H

#include "millrace_ctp.h"
#include "test/await.h"
#include "test/ring_reader.h"
#include "test/temporary_directory.h"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>

namespace millrace::test
{
class OpenCloseCycles
{
public:
    static constexpr int kInstruments = 4;
    static constexpr int kTicks = 20; /* and a snapshot for each instrument */

    /* `deadline`: of each wait in a cycle; a run under valgrind is slower. */
    OpenCloseCycles(const std::string& library, const std::chrono::seconds deadline)
        : library_(library), deadline_(deadline)
    {
        // Without a ledger: that has 255 entries.
        const std::string scenario = "pace = max\nstartDelayMs = 0\ncount = " + std::to_string(kTicks) + "\n";
        ::setenv("MILLRACE_SIM", directory_.write("scenario.txt", scenario).c_str(), 1);
    }
    ~OpenCloseCycles() { ::unsetenv("MILLRACE_SIM"); }
    OpenCloseCycles(const OpenCloseCycles&) = delete;
    OpenCloseCycles& operator=(const OpenCloseCycles&) = delete;

    /* Throws unless every step succeeded and every tick arrived. A ring file of its own each time, as in the daemon. */
    void run()
    {
        RingReader ring(directory_.file("ring"), 65536);
        char error[1024] = {};
        const int64_t handle =
            mr_open(library_.c_str(), directory_.path().c_str(), ring.path().c_str(), 0, error, sizeof(error));
        if (handle <= 0)
        {
            throw std::runtime_error(std::string("mr_open: ") + error);
        }
        check(handle, "mr_register_front", mr_register_front(handle, "tcp://127.0.0.1:10131"));
        check(handle, "mr_init", mr_init(handle));
        int ticks = 0;
        const bool has_all = await(
            [&]
            {
                ring.read([&](const int32_t type, const char* bytes, int32_t)
                          { ticks += type == MR_RECORD_TICK ? 1 : answer(handle, bytes); });
                return ticks >= kTicks + kInstruments;
            },
            deadline_);
        check(handle, "mr_close", mr_close(handle));
        if (!has_all || RingReader::load(ring.header()->tick_callbacks) != kTicks + kInstruments)
        {
            throw std::runtime_error(std::to_string(ticks) + " ticks read, " +
                                     std::to_string(ring.header()->tick_callbacks) + " callbacks");
        }
    }

private:
    static void check(const int64_t handle, const std::string& what, const int32_t result)
    {
        if (result != MR_OK)
        {
            char error[1024] = {};
            mr_last_error(handle, error, sizeof(error));
            throw std::runtime_error(what + ": " + std::to_string(result) + ": " + error);
        }
    }

    /* Logs in, then subscribes, as the events ask for it. Returns 0: an event is no tick. */
    static int answer(const int64_t handle, const char* const bytes)
    {
        mr_event_record event;
        std::memcpy(&event, bytes, sizeof(event));
        if (event.kind == MR_EVENT_FRONT_CONNECTED)
        {
            check(handle, "mr_login", mr_login(handle, "9999", "user", "secret", 1));
        }
        else if (event.kind == MR_EVENT_LOGIN)
        {
            check(handle, "mr_subscribe", mr_subscribe(handle, "rb2701\ncu2611\nm2701\nTA701"));
        }
        return 0;
    }

    std::string library_;
    std::chrono::seconds deadline_;
    TemporaryDirectory directory_;
};
} // namespace millrace::test

#endif
