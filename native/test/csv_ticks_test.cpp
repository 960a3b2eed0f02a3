#include "sim/csv_ticks.h"

#include "sim/failure.h"
#include "test/temporary_directory.h"

#include <cfloat>
#include <cstring>
#include <gtest/gtest.h>
#include <zlib.h>

namespace millrace::sim
{
namespace
{
constexpr const char* kHeader = "TradingDay,InstrumentID,LastPrice,Volume,UpdateTime,UpdateMillisec";

class CsvTicksTest : public testing::Test
{
protected:
    TickStore load(const std::string& content) { return load_csv_ticks({directory_.write("ticks.csv", content)}); }

    TickStore load_rows(const std::string& rows) { return load(std::string(kHeader) + "\n" + rows); }

    void expect_refused(const std::string& content, const std::vector<std::string>& parts)
    {
        try
        {
            load(content);
            FAIL() << "accepted:\n" << content;
        }
        catch (const Failure& failure)
        {
            const std::string text = failure.what();
            EXPECT_NE(std::string::npos, text.find(directory_.file("ticks.csv"))) << text;
            for (const std::string& part : parts)
            {
                EXPECT_NE(std::string::npos, text.find(part)) << "'" << part << "' in: " << text;
            }
        }
    }

    void expect_row_refused(const std::string& row, const std::vector<std::string>& parts)
    {
        expect_refused(std::string(kHeader) + "\n20260930,rb2701,3100,0,09:00:00,0\n" + row + "\n", parts);
    }

    test::TemporaryDirectory directory_;
};

TEST_F(CsvTicksTest, shouldReadColumnsByNameInAnyOrder)
{
    const TickStore store = load("UpdateMillisec,AskVolume5,BidPrice1,Volume,LocalTime,LastPrice,InstrumentID,"
                                 "UpdateTime,TradingDay,ActionDay,ExchangeID\r\n"
                                 "500,7,3099.5,12,ignored,3100,rb2701,21:00:01,20260930,20260929,SHFE\r\n");

    ASSERT_EQ(1u, store.data.size());
    const ctp::DepthMarketData& tick = store.data[0];
    EXPECT_STREQ("rb2701", tick.instrument_id);
    EXPECT_STREQ("", tick.reserve1) << "as in the vendor's 6.7.8";
    EXPECT_STREQ("20260930", tick.trading_day);
    EXPECT_STREQ("20260929", tick.action_day);
    EXPECT_STREQ("SHFE", tick.exchange_id);
    EXPECT_STREQ("21:00:01", tick.update_time);
    EXPECT_EQ(500, tick.update_millisec);
    EXPECT_EQ(3100, tick.last_price);
    EXPECT_EQ(12, tick.volume);
    EXPECT_EQ(3099.5, tick.book[0].bid_price);
    EXPECT_EQ(7, tick.book[4].ask_volume);
}

TEST_F(CsvTicksTest, shouldTakeNothingForNoPriceAndForZeroVolume)
{
    const TickStore store = load("TradingDay,InstrumentID,LastPrice,Volume,UpdateTime,UpdateMillisec,BidPrice1,"
                                 "BidVolume1\n,rb2701,,,09:00:00,,,\n");

    const ctp::DepthMarketData& tick = store.data[0];
    EXPECT_EQ(DBL_MAX, tick.last_price);
    EXPECT_EQ(DBL_MAX, tick.book[0].bid_price);
    EXPECT_EQ(DBL_MAX, tick.close_price) << "a column that is not there";
    EXPECT_EQ(0, tick.volume);
    EXPECT_EQ(0, tick.book[0].bid_volume);
    EXPECT_STREQ("", tick.trading_day);
}

TEST_F(CsvTicksTest, shouldKeepEachDoubleToItsLastBit)
{
    const TickStore store = load_rows("20260930,rb2701,1.7976931348623157e308,0,09:00:00,0\n"
                                      "20260930,rb2701,124805.5135,0,09:00:00,000\n"
                                      "20260930,rb2701,-0.1,0,09:00:00,500\n");

    EXPECT_EQ(DBL_MAX, store.data[0].last_price);
    EXPECT_EQ(124805.5135, store.data[1].last_price);
    EXPECT_EQ(-0.1, store.data[2].last_price);
}

TEST_F(CsvTicksTest, shouldReadGzip)
{
    const std::string path = directory_.file("ticks.csv.gz");
    const std::string content = std::string(kHeader) + "\n20260930,rb2701,3100,5,09:00:00,0\n";
    gzFile file = gzopen(path.c_str(), "wb");
    ASSERT_EQ(static_cast<int>(content.size()), gzwrite(file, content.data(), static_cast<unsigned>(content.size())));
    gzclose(file);

    const TickStore store = load_csv_ticks({path});

    EXPECT_EQ(1u, store.data.size());
    EXPECT_EQ(5, store.data[0].volume);
}

TEST_F(CsvTicksTest, shouldRefuseATruncatedGzip)
{
    const std::string whole = directory_.file("whole.gz");
    gzFile file = gzopen(whole.c_str(), "wb");
    gzputs(file, (std::string(kHeader) + "\n").c_str());
    for (int i = 0; i < 5000; ++i)
    {
        gzputs(file, ("20260930,rb" + std::to_string(i * 7919 % 10000) + ",3100,5,09:00:00,0\n").c_str());
    }
    gzclose(file);
    std::filesystem::resize_file(whole, std::filesystem::file_size(whole) / 2);

    EXPECT_THROW(load_csv_ticks({whole}), Failure);
}

TEST_F(CsvTicksTest, shouldPlaySeveralFilesOneAfterAnother)
{
    const std::string first =
        directory_.write("first.csv", std::string(kHeader) + "\n20260930,rb2701,3100,1,09:00:00,0\n");
    const std::string second =
        directory_.write("second.csv", "InstrumentID,TradingDay,Volume,LastPrice,UpdateMillisec,UpdateTime\n"
                                       "rb2701,20260930,2,3101,500,09:00:00");

    const TickStore store = load_csv_ticks({first, second});

    ASSERT_EQ(2u, store.data.size());
    EXPECT_EQ(1u, store.instruments.size());
    EXPECT_EQ(2, store.data[1].volume) << "the last line needs no line feed";
    EXPECT_EQ(500000000, store.offsets_ns[1]);
}

TEST_F(CsvTicksTest, shouldRefuseAFaultyHeader)
{
    expect_refused("", {"line 1", "empty"});
    expect_refused(std::string(kHeader) + ",Bogus\n", {"line 1", "unknown column 'Bogus'"});
    expect_refused(std::string(kHeader) + ",Volume\n", {"line 1", "'Volume' is there twice"});
    expect_refused("TradingDay,InstrumentID,LastPrice,UpdateTime,UpdateMillisec\n",
                   {"line 1", "required column 'Volume'"});
    expect_refused(std::string(kHeader) + "\n", {"no row"});
}

TEST_F(CsvTicksTest, shouldNameLineColumnAndValueOfAFaultyRow)
{
    expect_row_refused("20260930,rb2701,31x0,0,09:00:00,0", {"line 3", "LastPrice", "'31x0'"});
    expect_row_refused("20260930,rb2701, 3100,0,09:00:00,0", {"line 3", "LastPrice", "' 3100'"});
    expect_row_refused("20260930,rb2701,nan,0,09:00:00,0", {"line 3", "LastPrice", "'nan'"});
    expect_row_refused("20260930,rb2701,1e999,0,09:00:00,0", {"line 3", "LastPrice", "'1e999'"});
    expect_row_refused("20260930,rb2701,3100,1.5,09:00:00,0", {"line 3", "Volume", "'1.5'"});
    expect_row_refused("20260930,rb2701,3100,4294967296,09:00:00,0", {"line 3", "Volume", "'4294967296'"});
    expect_row_refused("20260930,rb2701,3100,0,9:00:00,0", {"line 3", "UpdateTime", "'9:00:00'"});
    expect_row_refused("20260930,rb2701,3100,0,25:00:00,0", {"line 3", "UpdateTime", "'25:00:00'"});
    expect_row_refused("20260931,rb2701,3100,0,09:00:00,0", {"line 3", "TradingDay", "'20260931'"});
    expect_row_refused("20260930,,3100,0,09:00:00,0", {"line 3", "InstrumentID", "''"});
    expect_row_refused("20260930," + std::string(81, 'x') + ",3100,0,09:00:00,0", {"line 3", "InstrumentID", "80"});
    expect_row_refused("20260930,rb2701,3100,0,09:00:00", {"line 3", "has 5 fields, the header has 6"});
    expect_row_refused("20260930,rb2701,3100,0,09:00:00,0,1", {"line 3", "has 7 fields, the header has 6"});
    expect_row_refused("", {"line 3", "has 1 fields"});
}

TEST_F(CsvTicksTest, shouldNameAMissingFile)
{
    EXPECT_THROW(load_csv_ticks({directory_.file("none.csv")}), Failure);
}

TEST_F(CsvTicksTest, shouldFollowTheStampsAndKeepTheOrderOfRows)
{
    const TickStore store = load_rows("20260930,a2701,1,0,09:00:00,0\n"     // 0
                                      "20260930,b2701,1,0,09:00:00,500\n"   // +0.5 s
                                      "20260930,c2701,1,0,08:59:00,0\n"     // stale: at once
                                      "20260930,a2701,1,0,09:00:01,0\n"     // +0.5 s, from the highest stamp
                                      "20260930,a2701,1,0,10:00:00,0\n"     // a long gap: 5 s
                                      "20260930,a2701,1,0,02:00:00,0\n"     // more than six hours back: anew, 5 s
                                      "20260930,a2701,1,0,02:00:01,0\n"     // +1 s
                                      "20261001,a2701,1,0,02:00:00,500\n"); // another day: 5 s

    const std::vector<int64_t> expected_ms = {0, 500, 500, 1000, 6000, 11000, 12000, 17000};
    ASSERT_EQ(expected_ms.size(), store.offsets_ns.size());
    for (size_t i = 0; i < expected_ms.size(); ++i)
    {
        EXPECT_EQ(expected_ms[i] * 1000000, store.offsets_ns[i]) << "row " << i;
    }
}
} // namespace
} // namespace millrace::sim
