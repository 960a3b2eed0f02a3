#include "bridge-host/channel.h"

#include "bridge-host/frame.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <unistd.h>

namespace millrace::host
{
namespace
{
void append_int(std::string& to, const void* value, const size_t size)
{
    to.append(static_cast<const char*>(value), size);
}
} // namespace

Frame::~Frame()
{
    if (bytes_ != nullptr)
    {
        explicit_bzero(bytes_.get(), length_ + 1);
    }
}

void Frame::resize(const size_t length)
{
    bytes_.reset(new char[length + 1]);
    length_ = length;
}

bool Channel::read(Frame& frame)
{
    int32_t length = 0;
    const size_t head = read_fully(reinterpret_cast<char*>(&length), sizeof(length));
    if (head == 0 && read_error_ == 0)
    {
        return false;
    }
    if (head == sizeof(length))
    {
        const std::string fault = find_length_fault(length);
        if (!fault.empty())
        {
            throw BadFrame(fault);
        }
        frame.resize(static_cast<size_t>(length));
        if (read_fully(frame.body(), frame.length()) == frame.length())
        {
            return true;
        }
    }
    if (read_error_ != 0)
    {
        std::fprintf(stderr, "bridge-host: cannot read requests: %s\n", std::strerror(read_error_));
        return false;
    }
    std::fprintf(stderr, "bridge-host: the input ended inside a frame: the daemon died while it wrote\n");
    return false;
}

/* Number of bytes that came before the end of the input, or before an error. */
size_t Channel::read_fully(char* const bytes, const size_t length)
{
    size_t done = 0;
    while (done < length)
    {
        const ssize_t count = ::read(input_, bytes + done, length - done);
        if (count > 0)
        {
            done += static_cast<size_t>(count);
        }
        else if (count == 0)
        {
            break;
        }
        else if (errno != EINTR)
        {
            read_error_ = errno;
            break;
        }
    }
    return done;
}

bool Channel::answer(const int64_t result, const std::string& text)
{
    const auto text_length = static_cast<int32_t>(text.size());
    const auto body_length = static_cast<int32_t>(sizeof(result) + sizeof(text_length) + text.size());
    std::string frame;
    append_int(frame, &body_length, sizeof(body_length));
    append_int(frame, &result, sizeof(result));
    append_int(frame, &text_length, sizeof(text_length));
    frame += text;

    size_t done = 0;
    while (done < frame.size())
    {
        const ssize_t count = ::write(output_, frame.data() + done, frame.size() - done);
        if (count >= 0)
        {
            done += static_cast<size_t>(count);
        }
        else if (errno != EINTR)
        {
            std::fprintf(stderr, "bridge-host: cannot write an answer: %s\n", std::strerror(errno));
            return false;
        }
    }
    return true;
}
} // namespace millrace::host
