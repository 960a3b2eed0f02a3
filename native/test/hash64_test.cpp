#include "audit/hash64.h"

#include <gtest/gtest.h>
#include <string>

namespace millrace
{
namespace
{
uint64_t hash_text(const std::string& text)
{
    return hash64(text.data(), text.size());
}

TEST(Hash64Test, shouldAgreeWithTheVectorsOfTheProtocol)
{
    EXPECT_EQ(0xaedd06a4759eeaa7u, hash_text(""));
    EXPECT_EQ(0xcf505b8beca0d3c9u, hash_text("a"));
    EXPECT_EQ(0xcdb16bbbef12a7c7u, hash_text("SHFE.rb2601"));
    EXPECT_EQ(0x093b0ba6f63ce8f2u, hash_text("The quick brown fox jumps over the lazy dog"));
}

TEST(Hash64Test, shouldNotDependOnAlignment)
{
    const std::string text = "The quick brown fox jumps over the lazy dog";

    for (size_t shift = 0; shift < 8; ++shift)
    {
        const std::string shifted = std::string(shift, '-') + text;
        EXPECT_EQ(hash_text(text), hash64(shifted.data() + shift, text.size())) << "shift " << shift;
    }
}

TEST(Hash64Test, shouldChangeWithEachByteAndWithTheLength)
{
    std::string text(584, '\0');
    const uint64_t before = hash_text(text);

    for (char& byte : text)
    {
        byte = 1;
        EXPECT_NE(before, hash_text(text));
        byte = 0;
    }
    EXPECT_NE(before, hash64(text.data(), text.size() - 1));
}

TEST(Hash64Test, shouldContributeDifferentlyAtEachSequence)
{
    const uint64_t hash = hash_text("tick");

    EXPECT_NE(checksum_contribution(hash, 1), checksum_contribution(hash, 2));
    EXPECT_EQ(mix64(hash ^ 0x9E3779B97F4A7C15u), checksum_contribution(hash, 1));
}
} // namespace
} // namespace millrace
