#include "bridge/session.h"

#include "bridge/failure.h"
#include "bridge/flow_directory.h"
#include "bridge/front_address.h"

#include <cstring>

namespace millrace::bridge
{
namespace
{
/* Larger than the request struct of any known version: the library reads its own sizeof. */
struct alignas(8) RequestBuffer
{
    char bytes[1024];
};

void put_text(RequestBuffer& buffer, const size_t offset, const size_t field_size, const char* name,
              const std::string& text)
{
    if (text.size() >= field_size)
    {
        throw Failure(MR_E_ARGUMENT, std::string("login: ") + name + " has " + std::to_string(text.size()) +
                                         " characters, the vendor's field holds " + std::to_string(field_size - 1));
    }
    std::memcpy(buffer.bytes + offset, text.data(), text.size());
}

std::vector<std::string> split_ids(const char* what, const std::string& text)
{
    std::vector<std::string> ids;
    for (size_t start = 0; start <= text.size();)
    {
        const size_t found = text.find('\n', start);
        const size_t end = found == std::string::npos ? text.size() : found;
        if (end > start)
        {
            ids.push_back(text.substr(start, end - start));
            if (ids.back().size() > ctp::kMaxInstrumentIdLength)
            {
                throw Failure(MR_E_ARGUMENT, std::string(what) + ": instrument id '" + ids.back() + "' has " +
                                                 std::to_string(ids.back().size()) + " characters, at most " +
                                                 std::to_string(ctp::kMaxInstrumentIdLength) + " are possible");
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

Session::Session(const std::string& vendor_library, const std::string& flow_directory, const std::string& ring_file)
    : flow_prefix_(checked_flow_prefix(flow_directory)), ring_file_(ring_file), library_(vendor_library),
      spi_(ring_file_, library_.due_time_ns()), api_(library_.create_api(flow_prefix_))
{
    ring_file_.describe_producer(library_.version(), sizeof(ctp::DepthMarketData), MR_LAYOUT_CTP_584);
    api_->RegisterSpi(&spi_);
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

void Session::login(const std::string& broker_id, const std::string& user_id, const std::string& password,
                    const int request_id)
{
    require_init("login");
    RequestBuffer buffer = {};
    put_text(buffer, offsetof(ctp::ReqUserLogin, broker_id), sizeof(ctp::ReqUserLogin::broker_id), "broker id",
             broker_id);
    put_text(buffer, offsetof(ctp::ReqUserLogin, user_id), sizeof(ctp::ReqUserLogin::user_id), "user id", user_id);
    put_text(buffer, offsetof(ctp::ReqUserLogin, password), sizeof(ctp::ReqUserLogin::password), "password", password);
    const int result = api_->ReqUserLogin(reinterpret_cast<ctp::ReqUserLogin*>(buffer.bytes), request_id);
    explicit_bzero(&buffer, sizeof(buffer));
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
