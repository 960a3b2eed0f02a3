/* One request of the pipe protocol (millrace_host.h), read out of a frame's body without copying: it may hold a password. */
#ifndef MILLRACE_BRIDGE_HOST_FRAME_H
#define MILLRACE_BRIDGE_HOST_FRAME_H

#include "millrace_host.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace millrace::host
{
constexpr int kMaxTexts = 3;
constexpr int32_t kRequestHeadLength = 8; /* operation and number */

struct Request
{
    int32_t operation; /* MR_HOST_* */
    int32_t number;
    const char* texts[kMaxTexts]; /* NUL-terminated, inside the body; null where the operation has fewer */
};

/* Why a frame's length is refused; empty when it can be that of a request. */
std::string find_length_fault(int32_t length);

/*
 * Reads a request. The body is changed: a NUL takes the place of the byte behind each text, so `body` must have one
 * byte more than its length. Returns why the body is malformed, without a byte of its texts; empty when it is not.
 */
std::string parse_request(char* body, size_t length, Request& request);
} // namespace millrace::host

#endif
