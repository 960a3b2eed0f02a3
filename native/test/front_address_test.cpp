#include "bridge/front_address.h"

#include <gtest/gtest.h>

namespace millrace::bridge
{
namespace
{
class GoodAddressTest : public testing::TestWithParam<const char*>
{
};

class BadAddressTest : public testing::TestWithParam<const char*>
{
};

TEST_P(GoodAddressTest, shouldAccept)
{
    EXPECT_EQ("", find_address_fault(GetParam())) << GetParam();
}

TEST_P(BadAddressTest, shouldRefuse)
{
    EXPECT_NE("", find_address_fault(GetParam())) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Addresses, GoodAddressTest,
                         testing::Values("tcp://180.168.146.187:10131", "tcp://127.0.0.1:1", "tcp://localhost:65535",
                                         "ssl://md-1.broker.example.com:443", "udp://10.0.0.1:7001",
                                         "tcp6://[::1]:10131", "tcp6://2001:db8::7:10131", "tcp6://host:1",
                                         "tcp://broker_md:10131"));

INSTANTIATE_TEST_SUITE_P(Addresses, BadAddressTest,
                         testing::Values("", "127.0.0.1:1", "tcp://", "tcp://:1", "tcp://127.0.0.1", "tcp://host:",
                                         "tcp://host:0", "tcp://host:65536", "tcp://host:123456", "tcp://host:1x",
                                         "tcp://host:-1", "tcp://host: 1", "http://host:80", "TCP://host:1",
                                         "tcp:/host:1", "tcp://ho st:1", "tcp://host:1/", "tcp://300.1.1.1:1",
                                         "tcp://1.2.3:1", "tcp://[::1]:1", "tcp6://[::g]:1", "tcp://a..b:1",
                                         "tcp://-a:1", "tcp://host:1\n", "://host:1", "tcp://user@host:1"));

TEST(FrontAddressTest, shouldNameTheFaultAndTheForm)
{
    const std::string fault = find_address_fault("tcp://host:99999");

    EXPECT_NE(std::string::npos, fault.find("99999")) << fault;
    EXPECT_NE(std::string::npos, fault.find("1 to 65535")) << fault;
    EXPECT_NE(std::string::npos, fault.find("scheme://host:port")) << fault;
}
} // namespace
} // namespace millrace::bridge
