#include "bridge-host/frame.h"

#include <cstring>

namespace millrace::host
{
namespace
{
constexpr size_t kLengthSize = sizeof(int32_t);

/* Number of texts of an operation; -1: no such operation. */
int text_count(const int32_t operation)
{
    switch (operation)
    {
    case MR_HOST_OPEN:
    case MR_HOST_LOGIN:
        return 3;
    case MR_HOST_REGISTER_FRONT:
    case MR_HOST_SUBSCRIBE:
    case MR_HOST_UNSUBSCRIBE:
        return 1;
    case MR_HOST_INIT:
    case MR_HOST_CLOSE:
        return 0;
    default:
        return -1;
    }
}

int32_t read_int(const char* at)
{
    int32_t value = 0;
    std::memcpy(&value, at, sizeof(value));
    return value;
}

std::string text_fault(const int32_t operation, const int text, const std::string& what)
{
    return "text " + std::to_string(text + 1) + " of operation " + std::to_string(operation) + " " + what;
}
} // namespace

std::string find_length_fault(const int32_t length)
{
    if (length < kRequestHeadLength || length > MR_HOST_MAX_FRAME)
    {
        return "its length is " + std::to_string(length) + ", not " + std::to_string(kRequestHeadLength) + " to " +
               std::to_string(MR_HOST_MAX_FRAME);
    }
    return "";
}

std::string parse_request(char* const body, const size_t length, Request& request)
{
    request = {};
    if (length < kRequestHeadLength)
    {
        return "its length is " + std::to_string(length) + ", too short for an operation and a number";
    }
    request.operation = read_int(body);
    request.number = read_int(body + sizeof(int32_t));
    const int texts = text_count(request.operation);
    if (texts < 0)
    {
        return "its operation is " + std::to_string(request.operation) + ", which there is not";
    }

    size_t at = kRequestHeadLength;
    for (int text = 0; text < texts; ++text)
    {
        if (length - at < kLengthSize)
        {
            return text_fault(request.operation, text, "is missing");
        }
        const int32_t text_length = read_int(body + at);
        body[at] = '\0'; // ends the text before this one, whose end is here
        at += kLengthSize;
        if (text_length < 0 || static_cast<size_t>(text_length) > length - at)
        {
            return text_fault(request.operation, text,
                              "has the length " + std::to_string(text_length) + ", but " + std::to_string(length - at) +
                                  " bytes are left");
        }
        if (std::memchr(body + at, '\0', static_cast<size_t>(text_length)) != nullptr)
        {
            return text_fault(request.operation, text, "has a NUL inside");
        }
        request.texts[text] = body + at;
        at += static_cast<size_t>(text_length);
    }
    if (at != length)
    {
        return "it has " + std::to_string(length - at) + " bytes behind the last text of operation " +
               std::to_string(request.operation);
    }
    body[length] = '\0';
    return "";
}
} // namespace millrace::host
