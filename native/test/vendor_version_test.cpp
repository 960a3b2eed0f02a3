#include "bridge/vendor_version.h"

#include <gtest/gtest.h>
#include <ostream>

namespace millrace::bridge
{
namespace
{
struct Judgement
{
    Family family;
    const char* text;
    int32_t layout_id;  /* 0: refused */
    const char* reason; /* part of it, when refused */
};

void PrintTo(const Judgement& judgement, std::ostream* out)
{
    *out << (judgement.family == Family::ctp ? "CTP" : "SOPT") << " '" << judgement.text << "'";
}

class VendorVersionTest : public testing::TestWithParam<Judgement>
{
};

TEST_P(VendorVersionTest, shouldJudgeByTheFirstVersionInTheText)
{
    const Judgement& judgement = GetParam();

    const VersionVerdict verdict = judge_version(judgement.text, judgement.family);

    if (judgement.layout_id != 0)
    {
        EXPECT_EQ("", verdict.fault);
        ASSERT_NE(nullptr, verdict.layout);
        EXPECT_EQ(judgement.layout_id, verdict.layout->id);
        EXPECT_EQ(judgement.family, verdict.layout->family);
    }
    else
    {
        EXPECT_EQ(nullptr, verdict.layout);
        EXPECT_NE(std::string::npos, verdict.fault.find(judgement.reason)) << verdict.fault;
        EXPECT_NE(std::string::npos, verdict.fault.find(judgement.family == Family::ctp ? "CTP" : "SOPT"))
            << "it says what to use: " << verdict.fault;
    }
}

Judgement ctp_has(const char* text, const int32_t layout_id)
{
    return {Family::ctp, text, layout_id, ""};
}

Judgement sopt_has(const char* text, const int32_t layout_id)
{
    return {Family::sopt, text, layout_id, ""};
}

Judgement ctp_refused(const char* text, const char* reason)
{
    return {Family::ctp, text, 0, reason};
}

Judgement sopt_refused(const char* text, const char* reason)
{
    return {Family::sopt, text, 0, reason};
}

INSTANTIATE_TEST_SUITE_P(
    Known, VendorVersionTest,
    testing::Values(ctp_has("v6.6.1_P1_20210406  9:27:14", MR_LAYOUT_CTP_584),
                    ctp_has("v6.7.8_20240918 14:34:34.8082", MR_LAYOUT_CTP_584),
                    ctp_has("V6.7.13 build", MR_LAYOUT_CTP_584), ctp_has("CTP SV6.6.9", MR_LAYOUT_CTP_584),
                    ctp_has("very v6.7.8", MR_LAYOUT_CTP_584), ctp_has("v6.5.1_20200908", MR_LAYOUT_CTP_568),
                    ctp_has("v6.3.19_P1_20200106", MR_LAYOUT_CTP_408), sopt_has("v3.5.8_P4_20201014", MR_LAYOUT_SOPT_408),
                    sopt_has("v3.7.0_20230901", MR_LAYOUT_SOPT_440), sopt_has("v3.7.3_20240910", MR_LAYOUT_SOPT_440),
                    sopt_has("v3.7.5_20251125", MR_LAYOUT_SOPT_440)));

INSTANTIATE_TEST_SUITE_P(
    Unknown, VendorVersionTest,
    testing::Values(ctp_refused("v6.3.15", "other slots"), ctp_refused("v6.0.0", "other slots"),
                    ctp_refused("v5.9.9", "other slots"), ctp_refused("v6.3.16", "not known"),
                    ctp_refused("v6.3.18", "not known"), ctp_refused("v6.3.20", "not known"),
                    ctp_refused("v6.5.0", "not known"), ctp_refused("v6.5.2", "not known"),
                    ctp_refused("v6.6.0", "not known"), ctp_refused("v6.7.14", "newer than 6.7.13"),
                    ctp_refused("v7.0.0", "newer"), sopt_refused("v3.5.7", "older than 3.5.8"),
                    sopt_refused("v3.5.9", "not known"), sopt_refused("v3.6.2", "not known"),
                    sopt_refused("v3.7.6", "newer than 3.7.5"), sopt_refused("v4.0.0", "newer")));

INSTANTIATE_TEST_SUITE_P(
    OfAnotherFamily, VendorVersionTest,
    testing::Values(ctp_refused("V1.7.5", "CTP Mini"), sopt_refused("V1.7.5", "CTP Mini"),
                    ctp_refused("v3.7.3_20240910", "behind the factory symbol of CTP"),
                    sopt_refused("v6.7.8", "behind the factory symbol of SOPT")));

class LookAlikeTest : public testing::TestWithParam<const char*>
{
};

TEST_P(LookAlikeTest, shouldRefuseATextOfALookAlikeOrWithoutAVersionBehindEitherSymbol)
{
    for (const Family family : {Family::ctp, Family::sopt})
    {
        const VersionVerdict verdict = judge_version(GetParam(), family);

        EXPECT_EQ(nullptr, verdict.layout);
        const bool named = verdict.fault.find("look-alike") != std::string::npos ||
                           verdict.fault.find("no v<major>") != std::string::npos;
        EXPECT_TRUE(named) << verdict.fault;
    }
}

INSTANTIATE_TEST_SUITE_P(Texts, LookAlikeTest,
                         testing::Values("openctp-ttsopt v3.7.3", "OpenCTP v6.7.8", "TTS v6.7.8", "", "6.7.8", "v6.7",
                                         "v6.x.8", "v999999999999.1.1"));

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
