/* A file in memory that holds one input, for parsers that take a path. */
#ifndef MILLRACE_FUZZ_INPUT_FILE_H
#define MILLRACE_FUZZ_INPUT_FILE_H

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace millrace::fuzz
{
class InputFile
{
public:
    explicit InputFile(const std::string& content)
        : fd_(::memfd_create("millrace-fuzz", MFD_CLOEXEC)), path_("/proc/self/fd/" + std::to_string(fd_))
    {
        if (fd_ < 0 || ::pwrite(fd_, content.data(), content.size(), 0) != static_cast<ssize_t>(content.size()))
        {
            throw std::runtime_error(std::string("cannot make a file in memory: ") + std::strerror(errno));
        }
    }
    ~InputFile() { ::close(fd_); }
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    const std::string& path() const { return path_; }

private:
    int fd_;
    std::string path_;
};
} // namespace millrace::fuzz

#endif
