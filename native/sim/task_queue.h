/* Work handed from one thread to another, in order. The reader can see without a lock whether there is any. */
#ifndef MILLRACE_SIM_TASK_QUEUE_H
#define MILLRACE_SIM_TASK_QUEUE_H

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

namespace millrace::sim
{
class TaskQueue
{
public:
    using Task = std::function<void()>;

    void push(Task task)
    {
        const std::lock_guard<std::mutex> guard(lock_);
        tasks_.push_back(std::move(task));
        needs_attention_.store(true, std::memory_order_release);
        wake_.notify_one();
    }

    /* No more tasks are wanted: those that are queued still run. */
    void close()
    {
        const std::lock_guard<std::mutex> guard(lock_);
        is_closed_ = true;
        needs_attention_.store(true, std::memory_order_release);
        wake_.notify_one();
    }

    /* Whether there is a task, or the queue was closed. */
    bool needs_attention() const noexcept { return needs_attention_.load(std::memory_order_acquire); }

    /* Runs what is queued, outside of the lock; false when the queue is closed and empty. */
    bool run_all()
    {
        for (;;)
        {
            std::deque<Task> tasks;
            bool is_closed = false;
            {
                const std::lock_guard<std::mutex> guard(lock_);
                tasks.swap(tasks_);
                is_closed = is_closed_;
                needs_attention_.store(is_closed, std::memory_order_release);
            }
            if (tasks.empty())
            {
                return !is_closed;
            }
            for (const Task& task : tasks)
            {
                task();
            }
        }
    }

    void wait()
    {
        std::unique_lock<std::mutex> guard(lock_);
        wake_.wait(guard, [this] { return needs_attention(); });
    }

    /* Until there is a task or the time (steady clock) has come. */
    void wait_until(const std::chrono::steady_clock::time_point deadline)
    {
        std::unique_lock<std::mutex> guard(lock_);
        wake_.wait_until(guard, deadline, [this] { return needs_attention(); });
    }

private:
    std::mutex lock_;
    std::condition_variable wake_;
    std::deque<Task> tasks_;
    bool is_closed_ = false;
    std::atomic<bool> needs_attention_{false};
};
} // namespace millrace::sim

#endif
