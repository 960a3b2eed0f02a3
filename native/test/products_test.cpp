#include "sim/calendar.h"
#include "sim/products.h"

#include <gtest/gtest.h>

namespace millrace::sim
{
namespace
{
TEST(ProductsTest, shouldKnowFuturesByTheirLetters)
{
    const std::optional<Product> rebar = find_product("rb2701");
    const std::optional<Product> pta = find_product("TA701");
    const std::optional<Product> bond = find_product("T2612");

    ASSERT_TRUE(rebar && pta && bond);
    EXPECT_EQ(Exchange::kShfe, rebar->exchange);
    EXPECT_EQ(10, rebar->multiplier);
    EXPECT_FALSE(rebar->is_option);
    EXPECT_EQ(Exchange::kCzce, pta->exchange);
    EXPECT_EQ(2, pta->price_tick.mantissa);
    EXPECT_EQ(Exchange::kCffex, bond->exchange);
    EXPECT_EQ(Sessions::kBondFutures, bond->sessions);
    EXPECT_EQ(3, bond->price_tick.decimals);
}

TEST(ProductsTest, shouldTellOptionsFromFutures)
{
    for (const char* id : {"cu2612C85000", "m2701-C-3000", "SR701P5500", "IO2610-C-4500", "si2611-C-9000"})
    {
        const std::optional<Product> product = find_product(id);
        ASSERT_TRUE(product) << id;
        EXPECT_TRUE(product->is_option) << id;
    }
    EXPECT_EQ(1, find_product("m2701-C-3000")->price_tick.decimals) << "options have a tick of their own: 0.5";
    EXPECT_FALSE(find_product("l2701F")->is_option) << "a monthly average is a future";
    EXPECT_EQ(Sessions::kTradeAtSettlement, find_product("sc2611TAS")->sessions);
}

TEST(ProductsTest, shouldKnowEtfOptionsByTheirDigits)
{
    const std::optional<Product> shanghai = find_product("10009301");
    const std::optional<Product> shenzhen = find_product("90005001");

    ASSERT_TRUE(shanghai && shenzhen);
    EXPECT_EQ(Exchange::kSse, shanghai->exchange);
    EXPECT_EQ(Exchange::kSzse, shenzhen->exchange);
    EXPECT_EQ(4, shanghai->price_tick.decimals);
    EXPECT_TRUE(shanghai->is_option);
    EXPECT_FALSE(is_open(shanghai->sessions, -3 * 3600)) << "no night";
    EXPECT_TRUE(is_open(shanghai->sessions, 14 * 3600 + 59 * 60));
    EXPECT_FALSE(is_open(shanghai->sessions, 12 * 3600));
}

TEST(ProductsTest, shouldNotKnowOthers)
{
    for (const char* id :
         {"", "RB2701", "xx2701", "rb", "2701", "SP a2601&a2605", "IF2610-C-1", "IO2610", "wr2701C3000", "20009301",
          "1000930", "1000930x", "510050"})
    {
        EXPECT_FALSE(find_product(id)) << id;
    }
}

TEST(ProductsTest, shouldOpenAndCloseWithTheSessions)
{
    constexpr int hour = 3600;

    EXPECT_TRUE(is_open(Sessions::kFuturesNight2300, -3 * hour));
    EXPECT_FALSE(is_open(Sessions::kFuturesNight2300, -1 * hour));
    EXPECT_TRUE(is_open(Sessions::kFuturesNight0230, 2 * hour));
    EXPECT_FALSE(is_open(Sessions::kFuturesDay, -3 * hour));
    EXPECT_TRUE(is_open(Sessions::kFuturesDay, 9 * hour));
    EXPECT_FALSE(is_open(Sessions::kFuturesDay, 10 * hour + 20 * 60)) << "the morning break";
    EXPECT_FALSE(is_open(Sessions::kIndexFutures, 9 * hour));
    EXPECT_TRUE(is_open(Sessions::kBondFutures, 15 * hour));
    EXPECT_FALSE(is_open(Sessions::kIndexFutures, 15 * hour));
}

TEST(CalendarTest, shouldReadAndPrintRealDatesOnly)
{
    char text[9] = {};
    const std::optional<Day> leap_day = parse_day("20280229");
    ASSERT_TRUE(leap_day);
    print_day(*leap_day, text);

    EXPECT_STREQ("20280229", text);
    for (const char* wrong : {"20260229", "20261301", "20260931", "2026093", "2026-9-1", "", "20260900"})
    {
        EXPECT_FALSE(parse_day(wrong)) << wrong;
    }
}

TEST(CalendarTest, shouldStepOverWeekends)
{
    char text[9] = {};

    print_day(previous_weekday(*parse_day("20260928")), text); // a Monday
    EXPECT_STREQ("20260925", text);
    print_day(next_weekday(*parse_day("20261231")), text); // a Thursday
    EXPECT_STREQ("20270101", text);
    EXPECT_TRUE(is_weekend(*parse_day("20260926")));
}

TEST(CalendarTest, shouldReadTimesOfTheClockOnly)
{
    EXPECT_EQ(86399, parse_time("23:59:59"));
    for (const char* wrong : {"24:00:00", "09:60:00", "9:00:00", "09-00-00", "09:00:0x", ""})
    {
        EXPECT_FALSE(parse_time(wrong)) << wrong;
    }
}
} // namespace
} // namespace millrace::sim
