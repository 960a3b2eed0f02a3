/* Waiting for a condition, with a deadline. */
#ifndef MILLRACE_TEST_AWAIT_H
#define MILLRACE_TEST_AWAIT_H

#include <chrono>
#include <thread>

namespace millrace::test
{
constexpr std::chrono::seconds kDeadline(20);

/* Calls `condition` until it is true or the deadline has passed; returns whether it became true. */
template <typename Condition> bool await(Condition&& condition, const std::chrono::milliseconds deadline = kDeadline)
{
    const auto end = std::chrono::steady_clock::now() + deadline;
    while (!condition())
    {
        if (std::chrono::steady_clock::now() > end)
        {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::microseconds(200)); // between two looks at the condition
    }
    return true;
}
} // namespace millrace::test

#endif
