#include "sim/front.h"

#include "audit/hash64.h"
#include "sim/answers.h"
#include "sim/clocks.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <strings.h>

namespace millrace::sim
{
namespace
{
constexpr size_t kInstrumentsPerPacket = 34;
constexpr int kReadFailed = 0x1001;
constexpr int kHeartbeatTimeout = 0x2001;
constexpr uint64_t kRefusedSalt = 0x72656675736564u;
constexpr uint64_t kUnacknowledgedSalt = 0x756e61636b6564u;
constexpr int kNotConnected = -1;
constexpr const char* kTradingDayBeforeLogin = "19800100"; // the vendor's text

template <size_t Size> std::string text_of(const char (&field)[Size])
{
    return std::string(field, strnlen(field, Size));
}

/* Whether the instrument is of this share of all: the same ones in every run of a seed. */
bool is_of_share(const std::string& id, const double share, const uint64_t seed)
{
    return share >= 1 || std::ldexp(static_cast<double>(mix64(hash64(id.data(), id.size()) ^ seed) >> 11), -53) < share;
}

bool is_within(const int64_t number, const int64_t limit)
{
    return limit == kAlways || number <= limit;
}
} // namespace

Front::Front(const Scenario& scenario, const Version& version, ClientSpi& spi, Link& link, Player& player)
    : scenario_(scenario), version_(version), spi_(spi), link_(link), player_(player),
      clock_(player.market().clock()), trading_day_(kTradingDayBeforeLogin)
{
    player_.on_disconnected(
        [this]
        { link_.network_tasks.push([this] { connect_after(scenario_.reconnect_delay_ms * kMillisNs); }); });
}

void Front::run(const bool has_address)
{
    const bool is_refused = scenario_.connecting == Connecting::kRefused;
    must_connect_ = has_address && !(is_refused && scenario_.connecting_limit == kAlways);
    connect_time_ns_ = monotonic_ns() + (is_refused ? scenario_.connecting_limit : 1) * kMillisNs;
    if (scenario_.connecting == Connecting::kUnanswered)
    {
        connect_time_ns_ = monotonic_ns() + scenario_.heartbeat_timeout_ms * kMillisNs;
    }
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
    const bool has_right_password =
        !scenario_.password ||
        (strnlen(fields.password, sizeof(fields.password)) == scenario_.password->size() &&
         std::memcmp(fields.password, scenario_.password->data(), scenario_.password->size()) == 0);
    Login kept = {text_of(fields.broker_id), text_of(fields.user_id), has_right_password, request_id};
    explicit_bzero(&fields, sizeof(fields));
    explicit_bzero(copy, sizeof(copy));
    if (link_.is_connected.load() && ++login_calls_ <= scenario_.login_returns.calls)
    {
        return scenario_.login_returns.code;
    }
    return request([this, kept = std::move(kept)](const int32_t connection) { answer_login(kept, connection); });
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
    if (request_kind == InstrumentRequest::kSubscribe && link_.is_connected.load() &&
        ++subscribe_calls_ <= scenario_.subscribe_returns.calls)
    {
        return scenario_.subscribe_returns.code;
    }
    return request([this, copies = std::move(copies), request_kind, request_time_ns](const int32_t connection)
                   { answer_instruments(copies, request_kind, request_time_ns, connection); });
}

int Front::request_unsupported(const int request_id)
{
    return request(
        [this, request_id](const int32_t connection)
        { answer(connection, [this, request_id] { spi_.error(make_info(kErrorNoSuchFunction), request_id); }); });
}

const char* Front::trading_day() const noexcept
{
    return trading_day_.load();
}

/* Any thread: hands a request to the front, which forgets it when the connection breaks before. */
int Front::request(Request task)
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
                task(connection);
            }
        });
    return 0;
}

/* Hands an answer to the callback thread, which forgets it when the connection has broken meanwhile. */
void Front::answer(const int32_t connection, TaskQueue::Task task)
{
    link_.callback_tasks.push(
        [this, connection, task = std::move(task)]
        {
            if (connection == link_.connection.load())
            {
                task();
            }
        });
}

void Front::connect()
{
    must_connect_ = false;
    const bool fails = is_within(failed_connects_ + 1, scenario_.connecting_limit);
    if (scenario_.connecting == Connecting::kDropped && fails)
    {
        fail_to_connect(kReadFailed, INT64_C(1000000000) / scenario_.drops_per_second);
        return;
    }
    if (scenario_.connecting == Connecting::kUnanswered && fails)
    {
        const bool is_last = !is_within(failed_connects_ + 2, scenario_.connecting_limit);
        fail_to_connect(kHeartbeatTimeout,
                        (is_last ? scenario_.reconnect_delay_ms : scenario_.heartbeat_timeout_ms) * kMillisNs);
        return;
    }
    link_.callback_tasks.push(
        [this]
        {
            link_.is_connected.store(true);
            spi_.front_connected();
        });
}

/* A disconnect without a connection before it, and the next attempt. */
void Front::fail_to_connect(const int reason, const int64_t delay_ns)
{
    ++failed_connects_;
    link_.callback_tasks.push([this, reason] { player_.report_disconnect(reason); });
    must_connect_ = true;
    connect_time_ns_ += delay_ns; // from the time that was due: a rate is kept when one attempt is late
}

void Front::connect_after(const int64_t delay_ns)
{
    must_connect_ = true;
    connect_time_ns_ = monotonic_ns() + delay_ns;
}

/* ErrorID of the answer, 0 when the login is accepted. */
int Front::login_error(const Login& login)
{
    if (!login.has_right_password)
    {
        return kErrorLoginNotPermitted;
    }
    return scenario_.login == LoginAnswer::kRefused && is_within(logins_, scenario_.login_faults)
               ? scenario_.login_error
               : 0;
}

void Front::answer_login(const Login& login, const int32_t connection)
{
    ++logins_;
    if (scenario_.login == LoginAnswer::kUnanswered && is_within(logins_, scenario_.login_faults))
    {
        return;
    }
    const int error = login_error(login);
    ctp::RspUserLogin fields = {};
    if (error == 0)
    {
        logged_in_connection_ = connection;
        const std::string& trading_day = player_.trading_day(connection);
        trading_day_.store(trading_day.c_str());
        fields = make_login_answer(login.broker_id, login.user_id, trading_day, clock_, connection + 1);
    }
    const bool is_by_error = error != 0 && scenario_.is_login_refused_by_error;
    const ctp::RspInfo info = make_info(error, error != 0 && scenario_.are_texts_cut);
    answer(connection,
           [this, fields, info, is_by_error, request_id = login.request_id]
           {
               if (is_by_error)
               {
                   spi_.error(info, request_id);
               }
               else
               {
                   spi_.login(fields, info, request_id);
               }
           });
}

void Front::answer_instruments(const std::vector<std::string>& ids, const InstrumentRequest request,
                               const int64_t request_time_ns, const int32_t connection)
{
    const bool is_logged_in = logged_in_connection_ == connection;
    const bool is_faulty =
        request == InstrumentRequest::kSubscribe && is_within(++subscriptions_, scenario_.subscription_faults);
    for (size_t start = 0; start < ids.size(); start += kInstrumentsPerPacket)
    {
        const size_t end = std::min(start + kInstrumentsPerPacket, ids.size());
        std::vector<std::string> packet(ids.begin() + static_cast<ptrdiff_t>(start),
                                        ids.begin() + static_cast<ptrdiff_t>(end));
        answer(connection, [this, packet = std::move(packet), request, request_time_ns, is_logged_in, is_faulty]
               { answer_packet(packet, request, request_time_ns, is_logged_in, is_faulty); });
    }
}

/* On the callback thread: acknowledges a packet, then does what it asked for. */
void Front::answer_packet(const std::vector<std::string>& ids, const InstrumentRequest request,
                          const int64_t request_time_ns, const bool is_logged_in, const bool is_faulty)
{
    std::vector<std::string> done;
    for (size_t i = 0; i < ids.size(); ++i)
    {
        if (is_faulty && is_of_share(ids[i], scenario_.unacknowledged_share, scenario_.seed ^ kUnacknowledgedSalt))
        {
            continue; // lost: not subscribed either
        }
        const ctp::RspInfo info = answer_of(ids[i], is_logged_in, is_faulty);
        spi_.instrument(request, ids[i], info, i + 1 == ids.size());
        if (info.error_id == 0)
        {
            done.push_back(ids[i]);
        }
    }
    if (request == InstrumentRequest::kSubscribe)
    {
        player_.subscribe(done, request_time_ns);
    }
    else if (request == InstrumentRequest::kUnsubscribe)
    {
        player_.unsubscribe(done);
    }
}

ctp::RspInfo Front::answer_of(const std::string& id, const bool is_logged_in, const bool is_faulty) const
{
    if (!is_logged_in)
    {
        return make_info(kErrorNotLoggedIn, scenario_.are_texts_cut);
    }
    if (is_faulty && scenario_.subscription_error != 0 &&
        is_of_share(id, scenario_.refused_share, scenario_.seed ^ kRefusedSalt))
    {
        return make_info(scenario_.subscription_error, scenario_.are_texts_cut);
    }
    return make_info(0);
}
} // namespace millrace::sim
