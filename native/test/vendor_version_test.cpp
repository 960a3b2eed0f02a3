#include "bridge/vendor_version.h"

#include <gtest/gtest.h>
#include <ostream>

namespace millrace::bridge
{
namespace
{
struct Judgement
{
    const char* text;
    const char* reason; /* part of it; empty: accepted */
};

void PrintTo(const Judgement& judgement, std::ostream* out)
{
    *out << "'" << judgement.text << "'";
}

class VendorVersionTest : public testing::TestWithParam<Judgement>
{
};

TEST_P(VendorVersionTest, shouldJudgeByTheFirstVersionInTheText)
{
    const Judgement& judgement = GetParam();

    const std::string fault = find_version_fault(judgement.text);

    if (*judgement.reason == '\0')
    {
        EXPECT_EQ("", fault) << judgement.text;
    }
    else
    {
        EXPECT_NE(std::string::npos, fault.find(judgement.reason)) << judgement.text << ": '" << fault << "'";
    }
}

INSTANTIATE_TEST_SUITE_P(
    Texts, VendorVersionTest,
    testing::Values(Judgement{"v6.6.1_P1_20210406  9:27:14", ""}, Judgement{"v6.7.8_20240918 14:34:34.8082", ""},
                    Judgement{"V6.7.13 build", ""}, Judgement{"CTP SV6.6.9", ""}, Judgement{"very v6.7.8", ""},
                    Judgement{"v6.5.1_20200908", "older than 6.6.1"}, Judgement{"v6.6.0", "older than 6.6.1"},
                    Judgement{"v6.3.19_P1", "older than 6.6.1"}, Judgement{"v6.7.14", "newer than 6.7.13"},
                    Judgement{"v7.0.0", "newer"}, Judgement{"V1.7.5", "CTP Mini"}, Judgement{"v3.7.3_20240910", "SOPT"},
                    Judgement{"openctp-ttsopt v3.7.3", "look-alike"}, Judgement{"OpenCTP v6.7.8", "look-alike"},
                    Judgement{"TTS v6.7.8", "look-alike"}, Judgement{"", "no v<major>"},
                    Judgement{"6.7.8", "no v<major>"}, Judgement{"v6.7", "no v<major>"},
                    Judgement{"v6.x.8", "no v<major>"}, Judgement{"v999999999999.1.1", "no v<major>"}));

TEST(VendorVersionParsingTest, shouldReadTheThreeNumbers)
{
    const std::optional<VendorVersion> version = parse_vendor_version("v v6.7.13_20260225");

    ASSERT_TRUE(version.has_value());
    EXPECT_EQ(6, version->major);
    EXPECT_EQ(7, version->minor);
    EXPECT_EQ(13, version->patch);
}
} // namespace
} // namespace millrace::bridge
