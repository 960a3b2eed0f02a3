#include "bridge-host/frame.h"
#include "fuzz/checks.h"

#include <cstring>
#include <limits>
#include <memory>

namespace millrace::fuzz
{
using namespace host;

namespace
{
void append_int(std::string& out, const size_t value)
{
    const auto number = static_cast<int32_t>(value);
    out.append(reinterpret_cast<const char*>(&number), sizeof(number));
}
} // namespace

/* Accepted: the request, written anew, is the body that was read, and its texts are whole C strings inside the body. */
void check_host_frame(const std::string& input)
{
    int32_t length_word = 0;
    std::memcpy(&length_word, input.data(), std::min(sizeof(length_word), input.size()));
    require(find_length_fault(length_word).empty() ==
                (kRequestHeadLength <= length_word && length_word <= MR_HOST_MAX_FRAME),
            "length " + std::to_string(length_word));
    require(!find_length_fault(std::numeric_limits<int32_t>::min()).empty(), "the smallest length");

    const size_t length = input.size();
    const std::unique_ptr<char[]> body(new char[length + 1]); // not a byte more: ASan sees what is read behind it
    std::memcpy(body.get(), input.data(), length);
    Request request;
    const std::string fault = parse_request(body.get(), length, request);
    if (!fault.empty())
    {
        require(fault.size() > 10, "does not say what is wrong: " + fault);
        return;
    }

    std::string again;
    append_int(again, static_cast<size_t>(request.operation));
    append_int(again, static_cast<size_t>(request.number));
    bool has_ended = false;
    for (const char* const text : request.texts)
    {
        has_ended = has_ended || text == nullptr;
        require(!has_ended || text == nullptr, "a text behind a missing one");
        if (text == nullptr)
        {
            continue;
        }
        require(body.get() <= text && text <= body.get() + length, "a text outside the body");
        append_int(again, std::strlen(text));
        again += text;
    }
    require(again == input, "a request that was not read as it was written");
}
} // namespace millrace::fuzz
