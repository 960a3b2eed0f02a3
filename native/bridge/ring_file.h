/* The ring file: checked, mapped and locked for the life of one session. */
#ifndef MILLRACE_BRIDGE_RING_FILE_H
#define MILLRACE_BRIDGE_RING_FILE_H

#include "bridge/layout.h"
#include "millrace_records.h"

#include <cstddef>
#include <string>

namespace millrace::bridge
{
class RingFile
{
public:
    /*
     * Throws Failure (MR_E_RING_FILE) unless `path` is a ring file that no other session writes to, either a fresh one
     * or one whose books are in order.
     */
    explicit RingFile(const std::string& path);
    ~RingFile();
    RingFile(const RingFile&) = delete;
    RingFile& operator=(const RingFile&) = delete;

    mr_ring_header* header() const noexcept { return static_cast<mr_ring_header*>(address_); }
    char* data() const noexcept { return static_cast<char*>(address_) + MR_RING_HEADER_LENGTH; }
    int32_t capacity() const noexcept { return header()->capacity; }

    /* Writes into the header page what mr_open has to tell, and counts the session. */
    void begin_session(const std::string& vendor_version, const Layout& layout) noexcept;

private:
    int fd_;
    void* address_;
    size_t length_;
};
} // namespace millrace::bridge

#endif
