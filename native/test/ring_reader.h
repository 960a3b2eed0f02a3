/* A ring file as Java makes it, and a consumer that reads it by the rules of Agrona's OneToOneRingBuffer. */
#ifndef MILLRACE_TEST_RING_READER_H
#define MILLRACE_TEST_RING_READER_H

#include "millrace_ctp.h"
#include "millrace_records.h"

#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace millrace::test
{
class RingReader
{
public:
    /* Makes the file, which must not exist, and maps it. */
    RingReader(const std::string& path, const int32_t capacity) : path_(path), capacity_(capacity)
    {
        length_ = MR_RING_HEADER_LENGTH + static_cast<size_t>(capacity) + MR_RING_TRAILER_LENGTH;
        const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0 || ::ftruncate(fd, static_cast<off_t>(length_)) != 0)
        {
            throw std::runtime_error("cannot make ring file " + path);
        }
        address_ = static_cast<char*>(::mmap(nullptr, length_, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
        ::close(fd);
        if (address_ == MAP_FAILED)
        {
            throw std::runtime_error("cannot map ring file " + path);
        }
        mr_ring_header* const page = header();
        page->magic = MR_RING_MAGIC;
        page->abi_version = MR_ABI_VERSION;
        page->capacity = capacity;
    }

    ~RingReader()
    {
        ::munmap(address_, length_);
        ::unlink(path_.c_str());
    }
    RingReader(const RingReader&) = delete;
    RingReader& operator=(const RingReader&) = delete;

    const std::string& path() const { return path_; }
    mr_ring_header* header() const { return reinterpret_cast<mr_ring_header*>(address_); }
    char* data() const { return address_ + MR_RING_HEADER_LENGTH; }
    int64_t head() const { return *position(MR_RING_HEAD_OFFSET); }
    int64_t tail() const { return __atomic_load_n(position(MR_RING_TAIL_OFFSET), __ATOMIC_ACQUIRE); }

    static int64_t load(const int64_t& counter) { return __atomic_load_n(&counter, __ATOMIC_ACQUIRE); }

    /* Calls on_message(type, bytes, length) for each readable record up to the ring's end; returns how many there were.
     */
    template <typename OnMessage> int read(OnMessage&& on_message)
    {
        const int64_t head = this->head();
        const int32_t start = static_cast<int32_t>(head & (capacity_ - 1));
        int32_t bytes_read = 0;
        int messages = 0;
        while (bytes_read < capacity_ - start)
        {
            char* const record = data() + start + bytes_read;
            const int32_t length = __atomic_load_n(reinterpret_cast<int32_t*>(record), __ATOMIC_ACQUIRE);
            if (length <= 0)
            {
                break;
            }
            bytes_read += (length + 7) & ~7;
            const int32_t type = __atomic_load_n(reinterpret_cast<int32_t*>(record + 4), __ATOMIC_RELAXED);
            if (type != -1)
            {
                on_message(type, record + 8, length - 8);
                ++messages;
            }
        }
        if (bytes_read > 0)
        {
            __atomic_store_n(position(MR_RING_HEAD_OFFSET), head + bytes_read, __ATOMIC_RELEASE);
        }
        return messages;
    }

private:
    int64_t* position(const int32_t offset) const { return reinterpret_cast<int64_t*>(data() + capacity_ + offset); }

    std::string path_;
    int32_t capacity_;
    size_t length_;
    char* address_;
};
} // namespace millrace::test

#endif
