/* The two pipes to the daemon: frames in, answers out. Blocks; one thread. */
#ifndef MILLRACE_BRIDGE_HOST_CHANNEL_H
#define MILLRACE_BRIDGE_HOST_CHANNEL_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

namespace millrace::host
{
/* The body of one request. Wiped in the end: it may hold a password. */
class Frame
{
public:
    Frame() = default;
    ~Frame();
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;

    void resize(size_t length);

    char* body() noexcept { return bytes_.get(); } /* one byte more than length(), for the parser */
    size_t length() const noexcept { return length_; }

private:
    std::unique_ptr<char[]> bytes_;
    size_t length_ = 0;
};

/* The daemon does not speak the protocol: nothing that follows can be understood. */
class BadFrame : public std::runtime_error
{
    using std::runtime_error::runtime_error;
};

class Channel
{
public:
    Channel(const int input, const int output) noexcept : input_(input), output_(output) {}

    /* False when the input has ended. Throws BadFrame for a length that no request has. */
    bool read(Frame& frame);

    /* False when nobody reads any more. */
    bool answer(int64_t result, const std::string& text);

private:
    size_t read_fully(char* bytes, size_t length);

    const int input_;
    const int output_;
    int read_error_ = 0;
};
} // namespace millrace::host

#endif
