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
    Session(const std::string& vendor_library, const std::string& flow_directory, const std::string& ring_file);

    /* Waits for the vendor's threads; must not run on the callback thread. */
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    const std::string& vendor_version() const noexcept { return library_.version(); }
    const std::string& last_error() const noexcept { return last_error_; }
    void last_error(const std::string& text) { last_error_ = text; }

    void register_front(const std::string& address);
    void init();
    void login(const std::string& broker_id, const std::string& user_id, const std::string& password, int request_id);
    void subscribe(const std::string& ids);
    void unsubscribe(const std::string& ids);

private:
    void require_init(const char* what) const;
    void check_return(const char* what, int return_code) const;

    const std::string flow_prefix_; // declared in the order of opening: destruction runs backwards
    RingFile ring_file_;
    VendorLibrary library_;
    MarketDataSpi spi_;
    ctp::MdApi* api_;

    int front_count_ = 0;
    bool initialised_ = false;
    std::string last_error_;
};
} // namespace millrace::bridge

#endif
