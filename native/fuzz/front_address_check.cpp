#include "bridge/front_address.h"
#include "fuzz/checks.h"

#include <algorithm>
#include <set>

namespace millrace::fuzz
{
/* Accepted: exactly scheme://host:port, each of the three what the vendor's library can take. */
void check_front_address(const std::string& input)
{
    const std::string address(input.c_str()); // the bridge gets C strings
    const std::string fault = bridge::find_address_fault(address);
    if (!fault.empty())
    {
        require(contains(fault, "expected scheme://host:port"), "does not say what is expected: " + fault);
        return;
    }

    const size_t scheme_end = address.find("://");
    const size_t port_start = address.rfind(':');
    require(scheme_end != std::string::npos && port_start > scheme_end + 3, "'" + address + "' has no host");
    const std::set<std::string> schemes = {"tcp", "tcp6", "ssl", "udp"};
    require(schemes.count(address.substr(0, scheme_end)) == 1, "'" + address + "' has an unknown scheme");
    const std::string host = address.substr(scheme_end + 3, port_start - scheme_end - 3);
    require(!host.empty() && host.size() <= 253, "'" + address + "' has a host of no length");
    require(std::all_of(host.begin(), host.end(),
                        [](const char c) { return c > ' ' && c < '\x7f' && c != '/' && c != '@' && c != '%'; }),
            "'" + address + "' has a character in its host that no host has");
    const std::string port = address.substr(port_start + 1);
    require(!port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos,
            "'" + address + "' has no port");
    require(1 <= std::stoi(port) && std::stoi(port) <= 65535, "'" + address + "' has a port out of range");
}
} // namespace millrace::fuzz
