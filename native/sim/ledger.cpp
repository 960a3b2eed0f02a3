#include "sim/ledger.h"

#include "audit/hash64.h"
#include "audit/record_checks.h"
#include "sim/clocks.h"
#include "sim/failure.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace millrace::sim
{
namespace
{
constexpr size_t kFileLength =
    MR_SIM_LEDGER_HEADER_LENGTH + size_t{MR_SIM_LEDGER_MAX_RUNS} * MR_SIM_LEDGER_ENTRY_LENGTH;

template <typename T> void publish(T& at, const T value) noexcept
{
    __atomic_store_n(&at, value, __ATOMIC_RELEASE);
}

/* The slot of this parity holds count - 2 until its count is written last: a killed writer leaves the other one valid.
 */
void publish_slot(mr_sim_ledger_slot (&slots)[2], const int64_t count, const uint64_t checksum) noexcept
{
    mr_sim_ledger_slot& slot = slots[count & 1];
    publish(slot.checksum, static_cast<int64_t>(checksum));
    publish(slot.count, count);
}

/* The slot of the other parity must not be taken for the newer one while the first count is written into it. */
void start_slots(mr_sim_ledger_slot (&slots)[2], const int64_t count) noexcept
{
    slots[count & 1] = {count, 0};
    slots[(count + 1) & 1] = {count - 1, 0};
}
} // namespace

Ledger::Ledger(const std::string& path, const bool resume) : path_(path)
{
    const std::string where = "ledger " + path + ": ";
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0)
    {
        throw Failure(where + "cannot be opened: " + std::strerror(errno) + "; correct the path or its mode");
    }
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) // before anything is written; a dead writer's lock went with it
    {
        const int error = errno;
        ::close(fd);
        throw Failure(where + (error == EWOULDBLOCK
                                   ? "is being written by another API object; release that one first, or "
                                     "give each a ledger of its own"
                                   : std::string("cannot be locked: ") + std::strerror(error)));
    }
    struct stat status = {};
    const bool is_new = ::fstat(fd, &status) == 0 && status.st_size == 0;
    const bool has_length =
        is_new ? ::ftruncate(fd, kFileLength) == 0 : status.st_size == static_cast<off_t>(kFileLength);
    void* const address =
        has_length ? ::mmap(nullptr, kFileLength, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (address == MAP_FAILED)
    {
        const int error = errno;
        ::close(fd);
        throw Failure(where + (has_length ? std::string("cannot be mapped: ") + std::strerror(error)
                                          : "is not a ledger: wrong length; delete it"));
    }
    address_ = address;
    mr_sim_ledger_header* const page = header();
    if (is_new)
    {
        publish(page->magic, MR_SIM_LEDGER_MAGIC);
    }
    std::string fault;
    if (page->magic != MR_SIM_LEDGER_MAGIC)
    {
        fault = "is not a ledger: wrong magic; delete it";
    }
    else if (page->run_count < 0)
    {
        fault = "has " + std::to_string(page->run_count) + " runs: it is damaged; delete it";
    }
    else if (page->run_count >= MR_SIM_LEDGER_MAX_RUNS)
    {
        fault = "all " + std::to_string(MR_SIM_LEDGER_MAX_RUNS) + " entries are taken; start a new file";
    }
    if (!fault.empty())
    {
        ::munmap(address_, kFileLength);
        ::close(fd);
        throw Failure(where + fault);
    }
    fd_ = fd;
    if (!resume)
    {
        publish(page->market_offered, INT64_C(0));
        publish(page->finished, 0);
        publish(page->first_due_time_ns, INT64_C(0));
    }
}

Ledger::~Ledger()
{
    ::munmap(address_, kFileLength);
    ::close(fd_); // releases the lock
}

int64_t Ledger::market_offered() const noexcept
{
    return header()->market_offered;
}

void Ledger::market_total(const int64_t total) noexcept
{
    publish(header()->market_total, total);
}

void Ledger::first_due_time_ns(const int64_t time_ns) noexcept
{
    if (header()->first_due_time_ns == 0)
    {
        publish(header()->first_due_time_ns, time_ns);
    }
}

void Ledger::begin_run(const int64_t base)
{
    const int32_t index = header()->run_count;
    if (index >= MR_SIM_LEDGER_MAX_RUNS)
    {
        throw Failure("ledger " + path_ + ": all " + std::to_string(MR_SIM_LEDGER_MAX_RUNS) +
                      " entries are taken; start a new file");
    }
    char* const entries = static_cast<char*>(address_) + MR_SIM_LEDGER_HEADER_LENGTH;
    entry_ = reinterpret_cast<mr_sim_ledger_entry*>(entries + ptrdiff_t{index} * MR_SIM_LEDGER_ENTRY_LENGTH);
    *entry_ = {};
    entry_->pid = ::getpid();
    entry_->start_time_ns = realtime_ns();
    entry_->base = base;
    start_slots(entry_->offered, base);
    start_slots(entry_->returned, base);
    count_ = base;
    publish(header()->run_count, index + 1);
}

void Ledger::offer(const void* const tick, const size_t length, const bool is_market_tick) noexcept
{
    ++count_;
    checksum_ += checksum_contribution(hash64(tick, length), count_);
    publish_slot(entry_->offered, count_, checksum_);
    if (is_market_tick)
    {
        publish(header()->market_offered, header()->market_offered + 1);
    }
}

void Ledger::take_back(const uint64_t callback_cycles) noexcept
{
    publish_slot(entry_->returned, count_, checksum_);
    callback_times_.record(callback_cycles);
    if (callback_cycles > max_callback_cycles_)
    {
        max_callback_cycles_ = callback_cycles;
        publish(entry_->max_callback_ns, callback_times_.to_ns(callback_cycles));
    }
}

void Ledger::miss(const int64_t ticks) noexcept
{
    publish(entry_->missed, entry_->missed + ticks);
    publish(header()->market_offered, header()->market_offered + ticks);
}

void Ledger::finish() noexcept
{
    publish(header()->finished, 1);
}

void Ledger::release() noexcept
{
    if (entry_ != nullptr)
    {
        publish(entry_->callbacks, callback_times_.count());
        publish(entry_->p999_callback_ns, callback_times_.to_ns(callback_times_.percentile(0.999)));
        publish(entry_->released, INT64_C(1));
    }
}
} // namespace millrace::sim
