#include "bridge/session.h"

#include "bridge/failure.h"
#include "bridge/flow_directory.h"
#include "bridge/front_address.h"

#include <cstring>

namespace millrace::bridge
{
namespace
{
/*
 * Zeroed, and larger than the request struct of any known version: the library reads its own sizeof. Wiped in the end,
 * however that comes, as it may hold the password.
 */
struct alignas(8) RequestBuffer
{
    char bytes[ctp::kMaxRequestLength] = {};

    RequestBuffer() = default;
    RequestBuffer(const RequestBuffer&) = delete;
    RequestBuffer& operator=(const RequestBuffer&) = delete;
    ~RequestBuffer() { explicit_bzero(bytes, sizeof(bytes)); }
};

/* The text does not tell the length that was given: it may be that of a password. */
void put_text(RequestBuffer& buffer, const size_t offset, const size_t field_size, const char* name, const char* text)
{
    const size_t length = std::strlen(text);
    if (length >= field_size)
    {
        throw Failure(MR_E_ARGUMENT, std::string("login: ") + name + " is longer than the " +
                                         std::to_string(field_size - 1) +
                                         " characters that the vendor's field holds; correct it in the settings");
    }
    std::memcpy(buffer.bytes + offset, text, length);
}

int32_t checked_flags(const int32_t flags)
{
    if ((flags & ~MR_OPEN_EVALUATION) != 0)
    {
        throw Failure(MR_E_ARGUMENT, "flags of mr_open are " + std::to_string(flags) + ", of which only " +
                                         std::to_string(MR_OPEN_EVALUATION) +
                                         " is known; use jar and library of one build");
    }
    return flags;
}

std::vector<char*> pointers_to(std::vector<std::string>& ids)
{
    std::vector<char*> pointers;
    pointers.reserve(ids.size());
    for (std::string& id : ids)
    {
        pointers.push_back(id.data());
    }
    return pointers;
}
} // namespace

Session::Session(const std::string& vendor_library, const std::string& flow_directory, const std::string& ring_file,
                 const int32_t flags)
    : flow_prefix_(checked_flow_prefix(flow_directory)), ring_file_(ring_file), library_(vendor_library),
      writer_(ring_file_, library_.due_time_ns()), spi_(library_.layout().id, writer_),
      api_(library_.create_api(flow_prefix_, (checked_flags(flags) & MR_OPEN_EVALUATION) != 0,
                               ring_file_.header()->tick_callbacks))
{
    ring_file_.begin_session(library_.version(), library_.layout());
    api_->RegisterSpi(spi_.vendor_spi());
}

Session::~Session()
{
    // Release deletes the object and waits for the vendor's threads; what they still deliver goes into the ring, which
    // never makes them wait. The SPI and the ring outlive it by the order of the members. Never Join: Release would
    // then hang.
    api_->Release();
}

void Session::register_front(const std::string& address)
{
    const std::string fault = find_address_fault(address);
    if (!fault.empty())
    {
        throw Failure(MR_E_FRONT_ADDRESS, "front address '" + address + "' " + fault);
    }
    if (initialised_)
    {
        throw Failure(MR_E_STATE, "front address '" + address + "' comes after init; register all fronts before it");
    }
    std::string copy = address;
    api_->RegisterFront(copy.data());
    ++front_count_;
}

void Session::init()
{
    if (initialised_)
    {
        throw Failure(MR_E_STATE, "init: was called before; a session is initialised once");
    }
    if (front_count_ == 0)
    {
        throw Failure(MR_E_STATE, "init: no front address is registered; call mr_register_front first");
    }
    initialised_ = true;
    api_->Init();
}

void Session::login(const char* broker_id, const char* user_id, const char* password, const int request_id)
{
    require_init("login");
    int result = 0;
    {
        RequestBuffer buffer;
        put_text(buffer, offsetof(ctp::ReqUserLogin, broker_id), sizeof(ctp::ReqUserLogin::broker_id), "broker id",
                 broker_id);
        put_text(buffer, offsetof(ctp::ReqUserLogin, user_id), sizeof(ctp::ReqUserLogin::user_id), "user id", user_id);
        put_text(buffer, offsetof(ctp::ReqUserLogin, password), sizeof(ctp::ReqUserLogin::password), "password",
                 password);
        result = api_->ReqUserLogin(reinterpret_cast<ctp::ReqUserLogin*>(buffer.bytes), request_id);
    }
    check_return("login", result);
}

void Session::subscribe(const std::string& ids)
{
    std::vector<std::string> list = split_ids("subscribe", ids);
    require_init("subscribe");
    std::vector<char*> pointers = pointers_to(list);
    check_return("subscribe", api_->SubscribeMarketData(pointers.data(), static_cast<int>(pointers.size())));
}

void Session::unsubscribe(const std::string& ids)
{
    std::vector<std::string> list = split_ids("unsubscribe", ids);
    require_init("unsubscribe");
    std::vector<char*> pointers = pointers_to(list);
    check_return("unsubscribe", api_->UnSubscribeMarketData(pointers.data(), static_cast<int>(pointers.size())));
}

std::vector<std::string> Session::split_ids(const char* what, const std::string& text) const
{
    const auto max_length = static_cast<size_t>(library_.layout().max_instrument_id_length);
    std::vector<std::string> ids;
    for (size_t start = 0; start <= text.size();)
    {
        const size_t found = text.find('\n', start);
        const size_t end = found == std::string::npos ? text.size() : found;
        if (end > start)
        {
            ids.push_back(text.substr(start, end - start));
            if (ids.back().size() > max_length)
            {
                throw Failure(MR_E_ARGUMENT, std::string(what) + ": instrument id '" + ids.back() + "' has " +
                                                 std::to_string(ids.back().size()) + " characters, at most " +
                                                 std::to_string(max_length) + " are possible with " +
                                                 library_.version());
            }
        }
        start = end + 1;
    }
    if (ids.empty())
    {
        throw Failure(MR_E_ARGUMENT, std::string(what) + ": no instrument id given; separate ids by a line feed");
    }
    return ids;
}

void Session::require_init(const char* what) const
{
    if (!initialised_)
    {
        throw Failure(MR_E_STATE, std::string(what) + ": the session is not initialised; call mr_init first");
    }
}

void Session::check_return(const char* what, const int return_code) const
{
    if (return_code == 0)
    {
        return;
    }
    const char* meaning = "unknown return code";
    switch (return_code)
    {
    case -1:
        meaning = "not connected; wait for the front-connected event";
        break;
    case -2:
        meaning = "too many requests are unanswered; try again later";
        break;
    case -3:
        meaning = "too many requests in this second; try again later";
        break;
    }
    throw Failure(MR_E_VENDOR, std::string(what) + ": the vendor library returned " + std::to_string(return_code) +
                                   " (" + meaning + ")");
}
} // namespace millrace::bridge
