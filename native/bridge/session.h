/* One vendor session: library, API object, SPI and ring, opened together and closed in the reverse order. */
#ifndef MILLRACE_BRIDGE_SESSION_H
#define MILLRACE_BRIDGE_SESSION_H

#include "bridge/market_data_spi.h"
#include "bridge/ring_file.h"
#include "bridge/vendor_library.h"

#include <memory>
#include <string>
#include <vector>

namespace millrace::bridge
{
/* Thread: control only. Every function throws Failure when it refuses. */
class Session
{
public:
    /* flags: MR_OPEN_*. */
    Session(const std::string& vendor_library, const std::string& flow_directory, const std::string& ring_file,
            int32_t flags);

    /* Waits for the vendor's threads; must not run on the callback thread. */
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    const std::string& vendor_version() const noexcept { return library_.version(); }
    const std::string& last_error() const noexcept { return last_error_; }
    void last_error(const std::string& text) { last_error_ = text; }

    void register_front(const std::string& address);
    void init();

    /* Not strings of ours: a password that was copied into one would stay in memory that nobody wipes. */
    void login(const char* broker_id, const char* user_id, const char* password, int request_id);
    void subscribe(const std::string& ids);
    void unsubscribe(const std::string& ids);

private:
    std::vector<std::string> split_ids(const char* what, const std::string& text) const;
    void require_init(const char* what) const;
    void check_return(const char* what, int return_code) const;

    const std::string flow_prefix_; // declared in the order of opening: destruction runs backwards
    RingFile ring_file_;
    VendorLibrary library_;
    CallbackWriter writer_;
    MarketDataSpi spi_;
    ctp::MdApi* api_;

    int front_count_ = 0;
    bool initialised_ = false;
    std::string last_error_;
};
} // namespace millrace::bridge

#endif
