/*
 * What a simulated library generated, kept in a mapped file that survives kill -9 (millrace_records.h draws it).
 *
 * Thread: the callback thread of one API instance; others may read the file at any time.
 */
#ifndef MILLRACE_SIM_LEDGER_H
#define MILLRACE_SIM_LEDGER_H

#include "ctp/vendor_abi.h"
#include "millrace_records.h"

#include <cstdint>
#include <string>

namespace millrace::sim
{
class Ledger
{
public:
    /* Opens the file or makes it; throws Failure. Without `resume` the market of a new instance starts from its
     * beginning. */
    Ledger(const std::string& path, bool resume);
    ~Ledger();
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    /* Ticks of the scenario that earlier runs handed out; 0 without resume. */
    int64_t market_offered() const noexcept;

    void market_total(int64_t total) noexcept;
    void first_due_time_ns(int64_t time_ns) noexcept;

    /* Takes the next entry for this instance; throws Failure when all are taken. */
    void begin_run();

    /* Before and after the SPI is called with a tick. */
    void offer(const ctp::DepthMarketData& tick, bool is_market_tick) noexcept;
    void take_back(int64_t callback_ns) noexcept;

    void finish() noexcept;
    void release() noexcept;

private:
    mr_sim_ledger_header* header() const noexcept { return static_cast<mr_sim_ledger_header*>(address_); }

    std::string path_;
    void* address_ = nullptr;
    mr_sim_ledger_entry* entry_ = nullptr;
    int64_t count_ = 0;
    uint64_t checksum_ = 0;
};
} // namespace millrace::sim

#endif
