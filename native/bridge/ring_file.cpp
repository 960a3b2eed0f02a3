#include "bridge/ring_file.h"

#include "audit/record_checks.h"
#include "bridge/failure.h"
#include "bridge/ring_books.h"
#include "bridge/ring_writer.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* Linux 5.14 */
#endif

namespace millrace::bridge
{
namespace
{
[[noreturn]] void refuse(const std::string& path, const std::string& why)
{
    throw Failure(MR_E_RING_FILE, "ring file " + path + ": " + why);
}

std::string find_fault(const mr_ring_header& header, const char* data, const int64_t file_length)
{
    if (header.magic != MR_RING_MAGIC)
    {
        return "magic is " + std::to_string(header.magic) + ", not that of a ring file; let Millrace create it";
    }
    if (header.abi_version != MR_ABI_VERSION)
    {
        return "was made for ABI version " + std::to_string(header.abi_version) + ", this bridge has " +
               std::to_string(MR_ABI_VERSION) + "; use jar and library of one build";
    }
    if (header.capacity < RingWriter::kMinCapacity || (header.capacity & (header.capacity - 1)) != 0)
    {
        return "capacity " + std::to_string(header.capacity) + " is not a power of two of at least " +
               std::to_string(RingWriter::kMinCapacity) + "; let Millrace create it";
    }
    const int64_t expected = int64_t{MR_RING_HEADER_LENGTH} + header.capacity + MR_RING_TRAILER_LENGTH;
    if (file_length != expected)
    {
        return "has " + std::to_string(file_length) + " bytes, capacity " + std::to_string(header.capacity) +
               " needs " + std::to_string(expected) +
               "; it was cut or extended: move it away and let Millrace create one";
    }
    return find_books_fault(header, data);
}
} // namespace

RingFile::RingFile(const std::string& path) : fd_(-1), address_(MAP_FAILED), length_(0)
{
    fd_ = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (fd_ < 0)
    {
        refuse(path, std::string("cannot be opened: ") + std::strerror(errno) + "; create it before mr_open");
    }
    std::string fault;
    struct stat status = {};
    if (::fstat(fd_, &status) != 0)
    {
        fault = std::string("cannot be examined: ") + std::strerror(errno) + "; check its file system";
    }
    else if (!S_ISREG(status.st_mode))
    {
        fault = "is not a regular file; name one that Millrace created";
    }
    else if (status.st_size < MR_RING_HEADER_LENGTH + RingWriter::kMinCapacity + MR_RING_TRAILER_LENGTH)
    {
        fault = "has " + std::to_string(status.st_size) + " bytes, a ring file has at least " +
                std::to_string(MR_RING_HEADER_LENGTH + RingWriter::kMinCapacity + MR_RING_TRAILER_LENGTH) +
                "; let Millrace create it";
    }
    else if (::flock(fd_, LOCK_EX | LOCK_NB) != 0)
    {
        fault = errno == EWOULDBLOCK ? "is being written by another session; give each session its own file"
                                     : std::string("cannot be locked: ") + std::strerror(errno) +
                                           "; use a local file system that has flock";
    }
    else
    {
        length_ = static_cast<size_t>(status.st_size);
        address_ = ::mmap(nullptr, length_, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0);
        fault = address_ == MAP_FAILED ? std::string("cannot be mapped: ") + std::strerror(errno) +
                                             "; free memory, or raise the limit of address space (ulimit -v)"
                                       : find_fault(*header(), data(), status.st_size);
    }
    if (!fault.empty())
    {
        if (address_ != MAP_FAILED)
        {
            ::munmap(address_, length_);
        }
        ::close(fd_);
        refuse(path, fault);
    }

    // Page faults now, not on the vendor's thread. A kernel without this advice faults later: slower, not wrong.
    ::madvise(address_, length_, MADV_POPULATE_WRITE);
    header()->producer_pid = ::getpid();
}

RingFile::~RingFile()
{
    __atomic_store_n(&header()->producer_pid, INT64_C(0), __ATOMIC_RELEASE);
    ::munmap(address_, length_);
    ::close(fd_); // releases the lock
}

void RingFile::begin_session(const std::string& vendor_version, const Layout& layout) noexcept
{
    mr_ring_header* const page = header();
    page->struct_length = layout.struct_length;
    page->layout_id = layout.id;
    std::memset(page->vendor_version, 0, sizeof(page->vendor_version));
    std::memcpy(page->vendor_version, vendor_version.data(),
                vendor_version.size() < sizeof(page->vendor_version) ? vendor_version.size()
                                                                     : sizeof(page->vendor_version) - 1);
    __atomic_store_n(&page->sessions, page->sessions + 1, __ATOMIC_RELEASE); // no vendor thread runs yet
}
} // namespace millrace::bridge
