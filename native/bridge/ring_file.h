/* The ring file: checked, mapped and locked for the life of one session. */
#ifndef MILLRACE_BRIDGE_RING_FILE_H
#define MILLRACE_BRIDGE_RING_FILE_H

#include "millrace_records.h"

#include <cstddef>
#include <string>

namespace millrace::bridge
{
class RingFile
{
public:
    /* Throws Failure (MR_E_RING_FILE) unless `path` is a fresh ring file that no other session writes to. */
    explicit RingFile(const std::string& path);
    ~RingFile();
    RingFile(const RingFile&) = delete;
    RingFile& operator=(const RingFile&) = delete;

    mr_ring_header* header() const noexcept { return static_cast<mr_ring_header*>(address_); }
    char* data() const noexcept { return static_cast<char*>(address_) + MR_RING_HEADER_LENGTH; }
    int32_t capacity() const noexcept { return header()->capacity; }

    /* Writes what mr_open has to tell into the header page. */
    void describe_producer(const std::string& vendor_version, int32_t struct_length, int32_t layout_id) noexcept;

private:
    int fd_;
    void* address_;
    size_t length_;
};
} // namespace millrace::bridge

#endif
