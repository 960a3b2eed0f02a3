/*
 * Looks for a secret in the writable memory of a process. The secret is kept XORed, so that the search does not find
 * itself; the window that memory is read into is wiped after each read for the same reason.
 */
#ifndef MILLRACE_TEST_MEMORY_SCAN_H
#define MILLRACE_TEST_MEMORY_SCAN_H

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

namespace millrace::test
{
class Canary
{
public:
    static constexpr size_t kLength = 32;

    /* Letters that no other test run has had. */
    Canary()
    {
        std::random_device random;
        for (char& masked : masked_)
        {
            masked = static_cast<char>(('a' + random() % 26) ^ kMask);
        }
    }

    /* Writes the secret, with a NUL, for the caller to wipe. */
    void reveal(char (&out)[kLength + 1]) const
    {
        for (size_t i = 0; i < kLength; ++i)
        {
            out[i] = static_cast<char>(masked_[i] ^ kMask);
        }
        out[kLength] = '\0';
    }

    /*
     * Number of places in the process's writable memory that have at least the secret's last 12 characters: a copy
     * whose start was written over counts too.
     */
    int count_in(const pid_t pid) const
    {
        const std::string process = "/proc/" + std::to_string(pid);
        std::ifstream maps(process + "/maps");
        const int memory = ::open((process + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
        if (!maps || memory < 0)
        {
            throw std::runtime_error("cannot read the memory of " + process);
        }
        int found = 0;
        size_t bytes = 0;
        std::string line;
        while (std::getline(maps, line))
        {
            unsigned long start = 0;
            unsigned long end = 0;
            char access[5] = {};
            if (std::sscanf(line.c_str(), "%lx-%lx %4s", &start, &end, access) == 3 && access[0] == 'r' &&
                access[1] == 'w' && end - start <= kLargestMapping)
            {
                found += count_between(memory, start, end, bytes);
            }
        }
        ::close(memory);
        if (bytes == 0)
        {
            throw std::runtime_error("no memory of " + process + " could be read");
        }
        return found;
    }

private:
    static constexpr char kMask = 0x5a;
    static constexpr size_t kTail = 12;
    static constexpr size_t kWindow = 1 << 16;
    static constexpr unsigned long kLargestMapping = 1UL
                                                     << 32; /* larger: a sanitizer's shadow, terabytes of no bytes */

    int count_between(const int memory, const unsigned long start, const unsigned long end, size_t& bytes) const
    {
        int found = 0;
        std::vector<char> window(kWindow);
        for (unsigned long at = start; at < end; at += kWindow - kTail)
        {
            const size_t wanted = std::min<unsigned long>(kWindow, end - at);
            const ssize_t count = ::pread(memory, window.data(), wanted, static_cast<off_t>(at));
            if (count <= 0)
            {
                continue; // a guard or a device page
            }
            bytes += static_cast<size_t>(count);
            for (size_t i = 0; i + kTail <= static_cast<size_t>(count); ++i)
            {
                found += is_tail(window.data() + i) ? 1 : 0;
            }
            explicit_bzero(window.data(), window.size());
        }
        return found;
    }

    bool is_tail(const char* at) const
    {
        const char* const masked = masked_ + kLength - kTail;
        size_t same = 0;
        while (same < kTail && static_cast<char>(at[same] ^ kMask) == masked[same])
        {
            ++same;
        }
        return same == kTail;
    }

    char masked_[kLength];
};
} // namespace millrace::test

#endif
