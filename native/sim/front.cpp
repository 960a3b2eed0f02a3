#include "sim/front.h"

#include "sim/answers.h"
#include "sim/clocks.h"

#include <algorithm>
#include <cstring>
#include <strings.h>

namespace millrace::sim
{
namespace
{
constexpr size_t kInstrumentsPerPacket = 34;
constexpr int64_t kReconnectNs = 200 * kMillisNs;
constexpr int kNotConnected = -1;
constexpr const char* kTradingDayBeforeLogin = "19800100"; // the vendor's text

template <size_t Size> std::string text_of(const char (&field)[Size])
{
    return std::string(field, strnlen(field, Size));
}
} // namespace

Front::Front(const Scenario& scenario, const Version& version, ClientSpi& spi, Link& link, Player& player)
    : scenario_(scenario), version_(version), spi_(spi), link_(link), player_(player),
      trading_day_(player.market().trading_day()), clock_(player.market().clock())
{
    player_.on_disconnected([this] { link_.network_tasks.push([this] { reconnect(); }); });
}

void Front::run(const bool has_address)
{
    must_connect_ = has_address;
    connect_time_ns_ = monotonic_ns() + kMillisNs;
    for (;;)
    {
        if (must_connect_ && monotonic_ns() >= connect_time_ns_)
        {
            connect();
        }
        if (!link_.network_tasks.run_all())
        {
            return;
        }
        if (must_connect_)
        {
            link_.network_tasks.wait_until(
                std::chrono::steady_clock::time_point(std::chrono::nanoseconds(connect_time_ns_)));
        }
        else
        {
            link_.network_tasks.wait();
        }
    }
}

int Front::request_login(const ctp::ReqUserLogin* const login, const int request_id)
{
    char copy[ctp::kReqUserLoginLength280] = {}; // exactly what this version's library reads
    std::memcpy(copy, login, version_.login_request_length);
    ctp::ReqUserLogin fields;
    std::memcpy(static_cast<void*>(&fields), copy, sizeof(fields));
    Login kept = {text_of(fields.broker_id), text_of(fields.user_id), request_id};
    explicit_bzero(&fields, sizeof(fields));
    explicit_bzero(copy, sizeof(copy));
    return request([this, kept = std::move(kept)] { answer_login(kept); });
}

int Front::request_instruments(char* ids[], const int count, const InstrumentRequest request_kind)
{
    const int64_t request_time_ns = monotonic_ns();
    std::vector<std::string> copies;
    for (int i = 0; i < count; ++i)
    {
        if (ids[i] != nullptr && ids[i][0] != '\0')
        {
            copies.emplace_back(ids[i], strnlen(ids[i], version_.max_id_length)); // longer ones are cut silently
        }
    }
    if (copies.empty())
    {
        return link_.is_connected.load() ? 0 : kNotConnected;
    }
    return request([this, copies = std::move(copies), request_kind, request_time_ns]
                   { answer_instruments(copies, request_kind, request_time_ns); });
}

int Front::request_unsupported(const int request_id)
{
    return request(
        [this, request_id]
        { link_.callback_tasks.push([this, request_id] { spi_.error(make_no_such_function_info(), request_id); }); });
}

const char* Front::trading_day() const noexcept
{
    return was_logged_in_.load() ? trading_day_.c_str() : kTradingDayBeforeLogin;
}

/* Any thread: hands a request to the front, which forgets it when the connection breaks before. */
int Front::request(TaskQueue::Task task)
{
    if (!link_.is_connected.load())
    {
        return kNotConnected;
    }
    const int32_t connection = link_.connection.load();
    link_.network_tasks.push(
        [this, connection, task = std::move(task)]
        {
            if (connection == link_.connection.load() && link_.is_connected.load())
            {
                task();
            }
        });
    return 0;
}

void Front::connect()
{
    must_connect_ = false;
    link_.callback_tasks.push(
        [this]
        {
            link_.is_connected.store(true);
            spi_.front_connected();
        });
}

void Front::reconnect()
{
    must_connect_ = true;
    connect_time_ns_ = monotonic_ns() + kReconnectNs;
}

void Front::answer_login(const Login& login)
{
    const int error = scenario_.login_error;
    ctp::RspUserLogin answer = {};
    if (error == 0)
    {
        logged_in_connection_ = link_.connection.load();
        was_logged_in_.store(true);
        answer = make_login_answer(login.broker_id, login.user_id, trading_day_, clock_, logged_in_connection_ + 1);
    }
    link_.callback_tasks.push([this, answer, info = make_login_info(error), request_id = login.request_id]
                              { spi_.login(answer, info, request_id); });
}

void Front::answer_instruments(const std::vector<std::string>& ids, const InstrumentRequest request,
                               const int64_t request_time_ns)
{
    const int32_t connection = link_.connection.load();
    const bool is_logged_in = logged_in_connection_ == connection;
    for (size_t start = 0; start < ids.size(); start += kInstrumentsPerPacket)
    {
        const size_t end = std::min(start + kInstrumentsPerPacket, ids.size());
        std::vector<std::string> packet(ids.begin() + static_cast<ptrdiff_t>(start),
                                        ids.begin() + static_cast<ptrdiff_t>(end));
        link_.callback_tasks.push(
            [this, packet = std::move(packet), request, request_time_ns, is_logged_in, connection]
            {
                if (connection == link_.connection.load())
                {
                    answer_packet(packet, request, request_time_ns, is_logged_in);
                }
            });
    }
}

/* On the callback thread: acknowledges a packet, then does what it asked for. */
void Front::answer_packet(const std::vector<std::string>& ids, const InstrumentRequest request,
                          const int64_t request_time_ns, const bool is_logged_in)
{
    const ctp::RspInfo info = make_subscription_info(is_logged_in);
    for (size_t i = 0; i < ids.size(); ++i)
    {
        spi_.instrument(request, ids[i], info, i + 1 == ids.size());
    }
    if (is_logged_in && request == InstrumentRequest::kSubscribe)
    {
        player_.subscribe(ids, request_time_ns);
    }
    else if (is_logged_in && request == InstrumentRequest::kUnsubscribe)
    {
        player_.unsubscribe(ids);
    }
}
} // namespace millrace::sim
