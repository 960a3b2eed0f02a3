#include "bridge-host/dispatcher.h"

#include "millrace_ctp.h"
#include "millrace_records.h"

namespace millrace::host
{
namespace
{
constexpr int32_t kTextLength = 4096;

void append(std::string& table, const int32_t value)
{
    table.append(reinterpret_cast<const char*>(&value), sizeof(value));
}
} // namespace

Answer make_hello()
{
    Answer hello = {mr_abi_version(), ""};
    for (int32_t layout_id = 1; layout_id <= MR_LAYOUT_COUNT; ++layout_id)
    {
        append(hello.text, mr_struct_length(layout_id));
        for (int32_t field = 0; field < MR_FIELD_COUNT; ++field)
        {
            append(hello.text, mr_field_offset(layout_id, field));
        }
    }
    return hello;
}

Answer Dispatcher::handle(const Request& request)
{
    if (request.operation == MR_HOST_OPEN)
    {
        return open(request);
    }
    if (handle_ <= 0)
    {
        return {MR_E_STATE, "operation " + std::to_string(request.operation) +
                                " of the bridge-host: no session is open; open one first"};
    }
    Answer answer = {call(request), ""};
    if (answer.result != MR_OK)
    {
        char text[kTextLength] = {};
        mr_last_error(handle_, text, sizeof(text));
        answer.text = text;
    }
    return answer;
}

Answer Dispatcher::open(const Request& request)
{
    if (handle_ > 0)
    {
        return {MR_E_STATE, "open: this bridge-host has a session; start another host for another session"};
    }
    char text[kTextLength] = {};
    handle_ = mr_open(request.texts[0], request.texts[1], request.texts[2], request.number, text, sizeof(text));
    if (handle_ <= 0)
    {
        return {handle_, text};
    }
    mr_vendor_version(handle_, text, sizeof(text));
    return {MR_OK, text};
}

int32_t Dispatcher::call(const Request& request)
{
    switch (request.operation)
    {
    case MR_HOST_REGISTER_FRONT:
        return mr_register_front(handle_, request.texts[0]);
    case MR_HOST_INIT:
        return mr_init(handle_);
    case MR_HOST_LOGIN:
        return mr_login(handle_, request.texts[0], request.texts[1], request.texts[2], request.number);
    case MR_HOST_SUBSCRIBE:
        return mr_subscribe(handle_, request.texts[0]);
    case MR_HOST_UNSUBSCRIBE:
        return mr_unsubscribe(handle_, request.texts[0]);
    default:
        return MR_E_ARGUMENT; // the parser lets no other through
    }
}

Answer Dispatcher::close()
{
    const int32_t result = handle_ > 0 ? mr_close(handle_) : MR_OK;
    handle_ = 0;
    return {result, ""};
}
} // namespace millrace::host
