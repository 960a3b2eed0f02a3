/*
 * What a front does over the network: connects, answers logins and subscriptions.
 *
 * Threads. Requests: any. run(): the network thread, which answers requests in their order. Answers reach the client on
 * the callback thread, through the link.
 */
#ifndef MILLRACE_SIM_FRONT_H
#define MILLRACE_SIM_FRONT_H

#include "sim/client_spi.h"
#include "sim/link.h"
#include "sim/player.h"
#include "sim/scenario.h"

#include <functional>
#include <string>
#include <vector>

namespace millrace::sim
{
class Front
{
public:
    Front(const Scenario& scenario, const Version& version, ClientSpi& spi, Link& link, Player& player);

    /* Runs until the link's queue is closed. Without an address: silence, as from an unreachable front. */
    void run(bool has_address);

    /* The vendor's return codes: 0 sent, -1 not connected, -2 too many unanswered, -3 too many in a second. */
    int request_login(const ctp::ReqUserLogin* login, int request_id);
    int request_instruments(char* ids[], int count, InstrumentRequest request);
    int request_unsupported(int request_id);

    /* Valid as long as the front. */
    const char* trading_day() const noexcept;

private:
    /* What is kept of a login: no password. */
    struct Login
    {
        std::string broker_id;
        std::string user_id;
        bool has_right_password;
        int request_id;
    };

    /* What a request makes the network thread do; the connection is the one that the request was made on. */
    using Request = std::function<void(int32_t connection)>;

    int request(Request task);
    void answer(int32_t connection, TaskQueue::Task task);
    void connect();
    void connect_after(int64_t delay_ns);
    void fail_to_connect(int reason, int64_t delay_ns);
    int login_error(const Login& login);
    void answer_login(const Login& login, int32_t connection);
    void answer_instruments(const std::vector<std::string>& ids, InstrumentRequest request, int64_t request_time_ns,
                            int32_t connection);
    void answer_packet(const std::vector<std::string>& ids, InstrumentRequest request, int64_t request_time_ns,
                       bool is_logged_in, bool is_faulty);
    ctp::RspInfo answer_of(const std::string& id, bool is_logged_in, bool is_faulty) const;

    const Scenario& scenario_;
    const Version& version_;
    ClientSpi& spi_;
    Link& link_;
    Player& player_;
    const std::string clock_;
    std::atomic<const char*> trading_day_; /* of the newest login */
    std::atomic<int64_t> login_calls_{0};
    std::atomic<int64_t> subscribe_calls_{0};

    /* Network thread only. */
    int32_t logged_in_connection_ = -1;
    bool must_connect_ = false;
    int64_t connect_time_ns_ = 0;
    int64_t failed_connects_ = 0;
    int64_t logins_ = 0;
    int64_t subscriptions_ = 0;
};
} // namespace millrace::sim

#endif
