/* A real bridge-host, driven over its pipes as the daemon does. */
#ifndef MILLRACE_TEST_HOST_PROCESS_H
#define MILLRACE_TEST_HOST_PROCESS_H

#include "millrace_host.h"
#include "test/await.h"

#include <csignal>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <optional>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace millrace::test
{
inline void append_int(std::string& to, const int32_t value)
{
    to.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

/* A request without its frame's length. */
inline std::string request_body(const int32_t operation, const int32_t number, const std::vector<std::string>& texts)
{
    std::string body;
    append_int(body, operation);
    append_int(body, number);
    for (const std::string& text : texts)
    {
        append_int(body, static_cast<int32_t>(text.size()));
        body += text;
    }
    return body;
}

struct HostAnswer
{
    int64_t result;
    std::string text;
};

class HostProcess
{
public:
    /* Standard error goes into the file `errors`. Takes the hello. */
    HostProcess(const std::string& program, const std::string& errors) : errors_(errors)
    {
        int requests[2];
        int answers[2];
        if (::pipe2(requests, O_CLOEXEC) != 0 || ::pipe2(answers, O_CLOEXEC) != 0)
        {
            throw std::runtime_error("no pipes");
        }
        pid_ = ::fork();
        if (pid_ == 0)
        {
            const int error = ::open(errors.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
            ::dup2(requests[0], STDIN_FILENO);
            ::dup2(answers[1], STDOUT_FILENO);
            ::dup2(error, STDERR_FILENO);
            ::execl(program.c_str(), program.c_str(), static_cast<char*>(nullptr));
            ::_exit(127);
        }
        ::close(requests[0]);
        ::close(answers[1]);
        requests_ = requests[1];
        answers_ = answers[0];
        const std::optional<HostAnswer> hello = read_answer();
        if (!hello)
        {
            throw std::runtime_error("the bridge-host " + program + " did not say hello: " + errors_text());
        }
        hello_ = *hello;
    }

    ~HostProcess()
    {
        if (!is_reaped_)
        {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        end_input();
        ::close(answers_);
    }
    HostProcess(const HostProcess&) = delete;
    HostProcess& operator=(const HostProcess&) = delete;

    pid_t pid() const { return pid_; }
    const HostAnswer& hello() const { return hello_; }

    void write(const std::string& bytes)
    {
        size_t done = 0;
        while (done < bytes.size())
        {
            const ssize_t count = ::write(requests_, bytes.data() + done, bytes.size() - done);
            if (count < 0)
            {
                throw std::runtime_error(std::string("cannot write to the bridge-host: ") + std::strerror(errno));
            }
            done += static_cast<size_t>(count);
        }
    }

    void send(const int32_t operation, const int32_t number, const std::vector<std::string>& texts)
    {
        const std::string body = request_body(operation, number, texts);
        std::string frame;
        append_int(frame, static_cast<int32_t>(body.size()));
        write(frame + body);
    }

    /* Nothing when the host's output ends before a whole answer. Throws when neither comes in time. */
    std::optional<HostAnswer> call(const int32_t operation, const int32_t number = 0,
                                   const std::vector<std::string>& texts = {})
    {
        send(operation, number, texts);
        return read_answer();
    }

    std::optional<HostAnswer> read_answer()
    {
        int32_t length = 0;
        if (!read(reinterpret_cast<char*>(&length), sizeof(length)))
        {
            return std::nullopt;
        }
        if (length < 12 || length > MR_HOST_MAX_FRAME)
        {
            throw std::runtime_error("an answer has the length " + std::to_string(length));
        }
        std::string body(static_cast<size_t>(length), '\0');
        if (!read(body.data(), body.size()))
        {
            return std::nullopt;
        }
        HostAnswer answer = {0, body.substr(12)};
        int32_t text_length = 0;
        std::memcpy(&answer.result, body.data(), sizeof(answer.result));
        std::memcpy(&text_length, body.data() + 8, sizeof(text_length));
        if (text_length != length - 12)
        {
            throw std::runtime_error("an answer's text has the length " + std::to_string(text_length));
        }
        return answer;
    }

    /* As when the daemon dies. */
    void end_input()
    {
        if (requests_ >= 0)
        {
            ::close(requests_);
            requests_ = -1;
        }
    }

    /* The status of waitpid; nothing when the process has not ended in time. */
    std::optional<int> wait_end(const std::chrono::milliseconds deadline = kDeadline)
    {
        int status = 0;
        is_reaped_ = await([&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; }, deadline);
        return is_reaped_ ? std::optional<int>(status) : std::nullopt;
    }

    std::string errors_text() const
    {
        std::ifstream in(errors_);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }

private:
    bool read(char* bytes, const size_t length)
    {
        size_t done = 0;
        while (done < length)
        {
            pollfd readable = {answers_, POLLIN, 0};
            if (::poll(&readable, 1, 20000) <= 0)
            {
                throw std::runtime_error("the bridge-host does not answer: " + errors_text());
            }
            const ssize_t count = ::read(answers_, bytes + done, length - done);
            if (count <= 0)
            {
                return false;
            }
            done += static_cast<size_t>(count);
        }
        return true;
    }

    std::string errors_;
    pid_t pid_ = -1;
    int requests_ = -1;
    int answers_ = -1;
    bool is_reaped_ = false;
    HostAnswer hello_ = {};
};
} // namespace millrace::test

#endif
