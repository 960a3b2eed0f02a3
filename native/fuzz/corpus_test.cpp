/* The corpora, and whatever `make fuzz` found in the past, through each check: regressions show without clang. */
#include "fuzz/checks.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <vector>

namespace millrace::fuzz
{
namespace
{
struct Target
{
    const char* name;
    void (*check)(const std::string&);
};

#define MILLRACE_TARGET(name)                                                                                          \
    {                                                                                                                  \
        #name, check_##name                                                                                            \
    }

constexpr Target kTargets[] = {
    MILLRACE_TARGET(calendar),
    MILLRACE_TARGET(csv_ticks),
    MILLRACE_TARGET(field_descriptor),
    MILLRACE_TARGET(front_address),
    MILLRACE_TARGET(host_frame),
    MILLRACE_TARGET(instruments),
    MILLRACE_TARGET(ledger),
    MILLRACE_TARGET(ring_file),
    MILLRACE_TARGET(scenario),
    MILLRACE_TARGET(vendor_version),
};

std::string read(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

class CorpusTest : public testing::TestWithParam<Target>
{
};

TEST_P(CorpusTest, shouldHoldForEachSeed)
{
    int count = 0;
    for (const auto& seed : std::filesystem::directory_iterator(std::string(FUZZ_CORPUS) + "/" + GetParam().name))
    {
        SCOPED_TRACE(seed.path());
        EXPECT_NO_THROW(GetParam().check(read(seed.path())));
        ++count;
    }
    EXPECT_GE(count, 3) << "a corpus has accepted and refused inputs";
}

/* Each seed cut at, and damaged at, every byte: what a fuzzer tries first. */
TEST_P(CorpusTest, shouldHoldForCutAndDamagedSeeds)
{
    constexpr size_t kMaxPlaces = 400;
    for (const auto& seed : std::filesystem::directory_iterator(std::string(FUZZ_CORPUS) + "/" + GetParam().name))
    {
        const std::string whole = read(seed.path());
        const size_t step = std::max<size_t>(1, whole.size() / kMaxPlaces);
        for (size_t place = 0; place < whole.size(); place += step)
        {
            SCOPED_TRACE(seed.path().string() + " at byte " + std::to_string(place));
            ASSERT_NO_THROW(GetParam().check(whole.substr(0, place)));
            for (const char damage : {'\0', '\n', '\x7f', '\xff', '9', '-'})
            {
                std::string damaged = whole;
                damaged[place] = damage;
                ASSERT_NO_THROW(GetParam().check(damaged));
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Fuzz, CorpusTest, testing::ValuesIn(kTargets),
                         [](const testing::TestParamInfo<Target>& info) { return std::string(info.param.name); });
} // namespace
} // namespace millrace::fuzz
