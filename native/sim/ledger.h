/*
 * What a simulated library generated, kept in a mapped file that survives kill -9 (millrace_records.h draws it).
 *
 * Thread: the callback thread of one API instance; others may read the file at any time.
 */
#ifndef MILLRACE_SIM_LEDGER_H
#define MILLRACE_SIM_LEDGER_H

#include "millrace_records.h"
#include "sim/callback_times.h"

#include <cstdint>
#include <string>

namespace millrace::sim
{
class Ledger
{
public:
    /* Opens the file or makes it, and locks it as long as the object lives; throws Failure. Without `resume` the market
     * of a new instance starts from its beginning. */
    Ledger(const std::string& path, bool resume);
    ~Ledger();
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    /* Ticks of the scenario that earlier runs handed out; 0 without resume. */
    int64_t market_offered() const noexcept;

    void market_total(int64_t total) noexcept;
    void first_due_time_ns(int64_t time_ns) noexcept;

    /*
     * Takes the next entry for this instance; throws Failure when all are taken. `base`: tick callbacks that the client
     * has had before, from which counts and sequences go on.
     */
    void begin_run(int64_t base);

    /* Before and after the SPI is called with a tick; the bytes as they are handed out. */
    void offer(const void* tick, size_t length, bool is_market_tick) noexcept;
    void take_back(uint64_t callback_cycles) noexcept;

    /* Market ticks that passed and were never offered. They count as passed for a resume. */
    void miss(int64_t ticks) noexcept;

    void finish() noexcept;

    /* The callback thread has ended: writes down how long callbacks took. */
    void release() noexcept;

private:
    mr_sim_ledger_header* header() const noexcept { return static_cast<mr_sim_ledger_header*>(address_); }

    std::string path_;
    int fd_ = -1;
    void* address_ = nullptr;
    mr_sim_ledger_entry* entry_ = nullptr;
    int64_t count_ = 0;
    uint64_t checksum_ = 0;
    uint64_t max_callback_cycles_ = 0;
    CallbackTimes callback_times_;
};
} // namespace millrace::sim

#endif
