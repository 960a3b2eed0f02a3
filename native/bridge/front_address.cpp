#include "bridge/front_address.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cctype>

namespace millrace::bridge
{
namespace
{
constexpr std::array<const char*, 4> kSchemes = {"tcp", "tcp6", "ssl", "udp"};
constexpr size_t kMaxHostLength = 253;
constexpr const char* kForm = "expected scheme://host:port, e.g. tcp://180.168.146.187:10131";

bool is_ip6(const std::string& host)
{
    in6_addr parsed = {};
    return inet_pton(AF_INET6, host.c_str(), &parsed) == 1;
}

bool is_ip4(const std::string& host)
{
    in_addr parsed = {};
    return inet_pton(AF_INET, host.c_str(), &parsed) == 1;
}

bool is_host_character(const unsigned char c)
{
    return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_';
}

std::string find_host_fault(const std::string& scheme, const std::string& host)
{
    if (host.empty())
    {
        return "has no host";
    }
    if (host.size() > kMaxHostLength)
    {
        return "has a host of " + std::to_string(host.size()) + " characters";
    }
    if (scheme == "tcp6")
    {
        const bool bracketed = host.front() == '[' && host.back() == ']';
        const std::string bare = bracketed ? host.substr(1, host.size() - 2) : host;
        if (is_ip6(bare))
        {
            return "";
        }
    }
    if (!std::all_of(host.begin(), host.end(), [](const unsigned char c) { return is_host_character(c); }))
    {
        return "has a malformed host '" + host + "'";
    }
    const bool numeric =
        std::all_of(host.begin(), host.end(), [](const unsigned char c) { return std::isdigit(c) != 0 || c == '.'; });
    if (numeric && !is_ip4(host))
    {
        return "has a malformed IPv4 address '" + host + "'";
    }
    if (host.front() == '.' || host.front() == '-' || host.find("..") != std::string::npos)
    {
        return "has a malformed host '" + host + "'";
    }
    return "";
}

std::string find_port_fault(const std::string& port)
{
    const bool digits = !port.empty() && port.size() <= 5 &&
                        std::all_of(port.begin(), port.end(), [](const unsigned char c) { return std::isdigit(c); });
    if (!digits || std::stoi(port) < 1 || std::stoi(port) > 65535)
    {
        return "has the port '" + port + "', not a number from 1 to 65535";
    }
    return "";
}
} // namespace

std::string find_address_fault(const std::string& address)
{
    const size_t scheme_end = address.find("://");
    if (scheme_end == std::string::npos)
    {
        return std::string("has no scheme; ") + kForm;
    }
    const std::string scheme = address.substr(0, scheme_end);
    if (std::find(kSchemes.begin(), kSchemes.end(), scheme) == kSchemes.end())
    {
        return "has the scheme '" + scheme + "', not one of tcp, tcp6, ssl, udp; " + kForm;
    }
    const std::string rest = address.substr(scheme_end + 3);
    const size_t port_start = rest.rfind(':');
    if (port_start == std::string::npos)
    {
        return std::string("has no port; ") + kForm;
    }
    std::string fault = find_host_fault(scheme, rest.substr(0, port_start));
    if (fault.empty())
    {
        fault = find_port_fault(rest.substr(port_start + 1));
    }
    return fault.empty() ? fault : fault + "; " + kForm;
}
} // namespace millrace::bridge
