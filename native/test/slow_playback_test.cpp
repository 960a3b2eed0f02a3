/* A playback with a bounded queue, at times that the test chooses: what is handed out and what is missed. */
#include "sim/playback.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

namespace millrace::sim
{
namespace
{
constexpr int64_t kMs = 1000000;

class SlowPlaybackTest : public testing::Test
{
protected:
    /* `rounds` ticks of each instrument, one tick of the market in each millisecond; Volume is its number from 0. */
    static std::unique_ptr<Market> round_robin(const int instruments, const int rounds)
    {
        TickStore store;
        for (int i = 0; i < instruments; ++i)
        {
            store.instruments.push_back("rb" + std::to_string(1000 + i));
        }
        for (int number = 0; number < instruments * rounds; ++number)
        {
            ctp::DepthMarketData tick = {};
            tick.volume = number;
            store.data.push_back(tick);
            store.offsets_ns.push_back(number * kMs);
            store.instrument.push_back(number % instruments);
        }
        return std::make_unique<StoredMarket>(std::move(store), 1, "20260930", "");
    }

    static Scenario scenario()
    {
        Scenario scenario = load_scenario("");
        scenario.start_delay_ms = 0;
        scenario.queue_limit = 10;
        return scenario;
    }

    /* As the player: marks all, passes what was missed, and schedules. */
    void subscribe(const int first, const int end)
    {
        for (int instrument = first; instrument < end; ++instrument)
        {
            playback_->subscribe(instrument, true);
        }
        playback_->pass_missed(now_ns_);
        playback_->schedule(now_ns_, now_ns_, now_ns_);
    }

    /* Hands out what is due by `until_ns`; false at the end of the market. */
    bool play(const int64_t until_ns)
    {
        for (;;)
        {
            const MarketTick* const tick = playback_->current();
            if (tick == nullptr)
            {
                return false;
            }
            if (playback_->due_ns() > until_ns)
            {
                now_ns_ = until_ns;
                return true;
            }
            now_ns_ = std::max(now_ns_, playback_->due_ns());
            playback_->waiting(now_ns_);
            handed_out_.push_back(playback_->current()->data->volume);
            playback_->advance();
        }
    }

    void drop()
    {
        playback_->waiting(now_ns_);
        playback_->drop(now_ns_);
        playback_->unsubscribe_all();
        playback_->pause();
    }

    std::unique_ptr<Playback> playback_;
    std::vector<int> handed_out_;
    int64_t now_ns_ = 0;
};

TEST_F(SlowPlaybackTest, shouldHandOutOrMissEveryTickWhileInstrumentsComeBackOneAfterTheOther)
{
    constexpr int kInstruments = 100;
    constexpr int kRounds = 50;
    playback_ = std::make_unique<Playback>(scenario(), round_robin(kInstruments, kRounds), 0);
    subscribe(0, kInstruments);
    ASSERT_TRUE(play(555 * kMs));
    EXPECT_EQ(556u, handed_out_.size());
    EXPECT_EQ(0, playback_->take_missed());
    int64_t missed = 0;

    now_ns_ = 700 * kMs; // nobody took a tick for 144 ms
    drop();
    missed += playback_->take_missed();
    EXPECT_EQ(145, missed);
    now_ns_ = 1000 * kMs;
    subscribe(0, 34);
    missed += playback_->take_missed();
    EXPECT_EQ(145 + 300, missed);
    play(1250 * kMs);
    subscribe(34, 68);
    play(1600 * kMs);
    now_ns_ = 1900 * kMs;
    drop(); // again, before the last ones are back
    now_ns_ = 2000 * kMs;
    subscribe(68, 100);
    play(2300 * kMs);
    subscribe(0, 68);
    EXPECT_FALSE(play(1000000 * kMs));
    missed += playback_->take_missed();

    EXPECT_EQ(kInstruments * kRounds, missed + static_cast<int64_t>(handed_out_.size()));
    EXPECT_EQ(kInstruments * kRounds, playback_->offered());
    EXPECT_TRUE(std::is_sorted(handed_out_.begin(), handed_out_.end()));
    EXPECT_EQ(handed_out_.size(), std::set<int>(handed_out_.begin(), handed_out_.end()).size()) << "none comes twice";
    EXPECT_EQ(kInstruments * kRounds - 1, handed_out_.back()) << "in the end all are back";
}

TEST_F(SlowPlaybackTest, shouldMissOnlyUpToTheCount)
{
    Scenario short_one = scenario();
    short_one.count = 400;
    playback_ = std::make_unique<Playback>(short_one, round_robin(100, 50), 0);
    subscribe(0, 100);
    ASSERT_TRUE(play(99 * kMs));
    drop();
    now_ns_ = 200 * kMs;

    subscribe(0, 1);
    EXPECT_FALSE(play(1000000 * kMs));

    EXPECT_EQ(400, playback_->take_missed() + static_cast<int64_t>(handed_out_.size()));
    EXPECT_EQ(400, playback_->offered());
}

TEST_F(SlowPlaybackTest, shouldNotMissWhatTheClientNoLongerWants)
{
    playback_ = std::make_unique<Playback>(scenario(), round_robin(2, 100), 0);
    subscribe(0, 2);
    ASSERT_TRUE(play(49 * kMs));
    drop();
    subscribe(0, 1);

    playback_->subscribe(1, false);
    const int64_t missed_before = playback_->take_missed();
    EXPECT_FALSE(play(1000000 * kMs));

    EXPECT_LE(missed_before, 1);
    EXPECT_EQ(0, playback_->take_missed());
    EXPECT_EQ(50u + 75u, handed_out_.size());
}

TEST_F(SlowPlaybackTest, shouldNotHandOutQueuedTicksOfAnInstrumentThatIsNoLongerSubscribed)
{
    playback_ = std::make_unique<Playback>(scenario(), round_robin(2, 100), 0);
    subscribe(0, 2);
    ASSERT_TRUE(play(9 * kMs));
    EXPECT_EQ(51, playback_->waiting(60 * kMs)) << "both wait";

    playback_->subscribe(1, false);
    EXPECT_FALSE(play(1000000 * kMs));

    EXPECT_EQ(10u + 95u, handed_out_.size());
    EXPECT_TRUE(
        std::all_of(handed_out_.begin() + 10, handed_out_.end(), [](const int number) { return number % 2 == 0; }));
    EXPECT_EQ(105, playback_->offered());
    EXPECT_EQ(0, playback_->take_missed()) << "nobody wanted them";
}
} // namespace
} // namespace millrace::sim
