#include "sim/ledger.h"

#include "audit/hash64.h"
#include "ctp/vendor_abi.h"
#include "sim/failure.h"
#include "test/ledger_file.h"
#include "test/temporary_directory.h"

#include <csignal>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace millrace::sim
{
namespace
{
using test::LedgerFile;

ctp::DepthMarketData make_tick(const int number)
{
    ctp::DepthMarketData tick;
    std::memset(&tick, 0, sizeof(tick));
    tick.volume = number;
    return tick;
}

int64_t checksum_of(const int count)
{
    uint64_t checksum = 0;
    for (int i = 1; i <= count; ++i)
    {
        const ctp::DepthMarketData tick = make_tick(i);
        checksum += checksum_contribution(hash64(&tick, sizeof(tick)), i);
    }
    return static_cast<int64_t>(checksum);
}

void offer(Ledger& ledger, const int number, const bool is_market_tick)
{
    const ctp::DepthMarketData tick = make_tick(number);
    ledger.offer(&tick, sizeof(tick), is_market_tick);
}

class LedgerTest : public testing::Test
{
protected:
    const test::TemporaryDirectory directory_;
    const std::string path_ = directory_.file("ledger");
};

TEST_F(LedgerTest, shouldCountAndSumBeforeAndAfterEachCallback)
{
    Ledger ledger(path_, false);
    ledger.begin_run(0);
    for (int i = 1; i <= 5; ++i)
    {
        offer(ledger, i, i != 1); // the first one a snapshot on subscribe
        ledger.take_back(i == 3 ? 7000000 : 100);
    }

    const LedgerFile file(path_);

    ASSERT_EQ(1u, file.runs.size());
    EXPECT_EQ(getpid(), file.runs[0].pid);
    EXPECT_EQ(5, LedgerFile::valid(file.runs[0].offered).count);
    EXPECT_EQ(checksum_of(5), LedgerFile::valid(file.runs[0].offered).checksum);
    EXPECT_EQ(5, LedgerFile::valid(file.runs[0].returned).count);
    EXPECT_EQ(checksum_of(5), LedgerFile::valid(file.runs[0].returned).checksum);
    EXPECT_EQ(4, file.header.market_offered);
    EXPECT_GT(file.runs[0].max_callback_ns, 1000000) << "seven million cycles, of a processor below 7 GHz";
    EXPECT_LT(file.runs[0].max_callback_ns, 14000000) << "and above 0.5 GHz";
    EXPECT_EQ(0, file.runs[0].callbacks) << "until the release";
    EXPECT_EQ(0, file.runs[0].released);
}

TEST_F(LedgerTest, shouldWriteCallbackTimesAtTheRelease)
{
    Ledger ledger(path_, false);
    ledger.begin_run(0);
    for (int i = 1; i <= 2000; ++i)
    {
        offer(ledger, i, true);
        ledger.take_back(i > 1990 ? 40000000 : 1000); // half a per cent is slow
    }

    ledger.release();

    const mr_sim_ledger_entry run = LedgerFile(path_).runs[0];
    EXPECT_EQ(2000, run.callbacks);
    EXPECT_GT(run.p999_callback_ns, 5000000);
    EXPECT_NEAR(static_cast<double>(run.max_callback_ns), static_cast<double>(run.p999_callback_ns),
                static_cast<double>(run.max_callback_ns) * 0.2);
    EXPECT_EQ(1, run.released);
}

TEST_F(LedgerTest, shouldGoOnFromTheCallbacksThatTheClientHasHad)
{
    Ledger ledger(path_, false);
    ledger.begin_run(41);
    const mr_sim_ledger_entry begun = LedgerFile(path_).runs[0];

    offer(ledger, 42, true);
    const mr_sim_ledger_entry run = LedgerFile(path_).runs[0];

    EXPECT_EQ(41, begun.base);
    EXPECT_EQ(41, LedgerFile::valid(begun.offered).count);
    EXPECT_EQ(0, LedgerFile::valid(begun.offered).checksum);
    EXPECT_EQ(41, LedgerFile::valid(begun.returned).count);
    EXPECT_EQ(42, LedgerFile::valid(run.offered).count);
    EXPECT_EQ(checksum_of(42) - checksum_of(41), LedgerFile::valid(run.offered).checksum);
    EXPECT_EQ(41, LedgerFile::valid(run.returned).count) << "in doubt";
}

TEST_F(LedgerTest, shouldCountMissedTicksAsPassed)
{
    Ledger ledger(path_, false);
    ledger.begin_run(0);
    offer(ledger, 1, true);

    ledger.miss(20);

    EXPECT_EQ(20, LedgerFile(path_).runs[0].missed);
    EXPECT_EQ(21, LedgerFile(path_).header.market_offered);
    EXPECT_EQ(1, LedgerFile::valid(LedgerFile(path_).runs[0].offered).count);
}

TEST_F(LedgerTest, shouldLeaveExactlyOneTickInDoubtWhenKilledInACallback)
{
    const pid_t child = fork();
    if (child == 0)
    {
        Ledger ledger(path_, false);
        ledger.begin_run(0);
        for (int i = 1; i <= 6; ++i)
        {
            offer(ledger, i, true);
            ledger.take_back(1);
        }
        offer(ledger, 7, true);
        kill(getpid(), SIGKILL); // inside the callback
    }
    int status = 0;
    ASSERT_EQ(child, waitpid(child, &status, 0));
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);

    const LedgerFile file(path_);

    const mr_sim_ledger_slot offered = LedgerFile::valid(file.runs[0].offered);
    const mr_sim_ledger_slot returned = LedgerFile::valid(file.runs[0].returned);
    EXPECT_EQ(7, offered.count);
    EXPECT_EQ(checksum_of(7), offered.checksum);
    EXPECT_EQ(6, returned.count);
    EXPECT_EQ(checksum_of(6), returned.checksum);
    EXPECT_EQ(7, file.header.market_offered);
    EXPECT_EQ(child, file.runs[0].pid);
}

TEST_F(LedgerTest, shouldKeepTheOlderSlotValidWhileTheNewerIsWritten)
{
    Ledger ledger(path_, false);
    ledger.begin_run(0);
    offer(ledger, 1, true);
    offer(ledger, 2, true);
    offer(ledger, 3, true);

    const LedgerFile file(path_);

    // Slots 0 and 1 hold the counts 2 and 3: a writer that dies while it makes slot 0 count 4 leaves 3 the larger one.
    EXPECT_EQ(2, file.runs[0].offered[0].count);
    EXPECT_EQ(checksum_of(2), file.runs[0].offered[0].checksum);
    EXPECT_EQ(3, file.runs[0].offered[1].count);
    EXPECT_EQ(checksum_of(3), file.runs[0].offered[1].checksum);
}

TEST_F(LedgerTest, shouldAppendARunAndKeepThePositionOnResumeOnly)
{
    {
        Ledger ledger(path_, false);
        ledger.begin_run(0);
        offer(ledger, 1, true);
        ledger.take_back(1);
        ledger.finish();
        ledger.release();
    }
    {
        Ledger ledger(path_, true);
        EXPECT_EQ(1, ledger.market_offered());
        ledger.begin_run(0);
    }

    EXPECT_EQ(2, LedgerFile(path_).header.run_count);
    EXPECT_EQ(1, LedgerFile(path_).header.finished);
    EXPECT_EQ(1, LedgerFile(path_).runs[0].released);
    const Ledger again(path_, false);
    EXPECT_EQ(0, again.market_offered());
    EXPECT_EQ(0, LedgerFile(path_).header.finished);
}

TEST_F(LedgerTest, shouldRefuseASecondWriterByNameUntilTheFirstIsGone)
{
    {
        Ledger first(path_, false);
        first.begin_run(0);
        offer(first, 1, true);
        try
        {
            Ledger(path_, false);
            FAIL() << "a second writer";
        }
        catch (const Failure& failure)
        {
            const std::string text = failure.what();
            EXPECT_NE(std::string::npos, text.find(path_)) << text;
            EXPECT_NE(std::string::npos, text.find("another API object")) << text;
        }
        EXPECT_EQ(1, LedgerFile(path_).header.market_offered) << "the refused one has changed nothing";
    }

    const Ledger next(path_, true);

    EXPECT_EQ(1, next.market_offered());
}

TEST_F(LedgerTest, shouldBeFreeWhenItsWriterWasKilled)
{
    int ready[2];
    ASSERT_EQ(0, pipe(ready));
    const pid_t child = fork();
    if (child == 0)
    {
        const Ledger ledger(path_, false);
        if (write(ready[1], "x", 1) == 1)
        {
            pause();
        }
        _exit(1);
    }
    char byte = 0;
    ASSERT_EQ(1, read(ready[0], &byte, 1));
    EXPECT_THROW(Ledger(path_, true), Failure);

    kill(child, SIGKILL);
    ASSERT_EQ(child, waitpid(child, nullptr, 0));
    close(ready[0]);
    close(ready[1]);

    EXPECT_NO_THROW(Ledger(path_, true));
}

TEST_F(LedgerTest, shouldRefuseOtherFilesAndAFullLedger)
{
    EXPECT_THROW(Ledger(directory_.write("other", "text"), false), Failure);
    EXPECT_THROW(Ledger(directory_.write("zeros", std::string(36736, '\0')), false), Failure);
    EXPECT_THROW(Ledger("/nowhere/ledger", false), Failure);

    for (int i = 0; i < MR_SIM_LEDGER_MAX_RUNS; ++i)
    {
        Ledger(path_, true).begin_run(0);
    }
    EXPECT_THROW(Ledger(path_, true), Failure);
}
} // namespace
} // namespace millrace::sim
