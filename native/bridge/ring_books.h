/*
 * Whether a ring that an earlier session used can be gone on with: every tick that was begun is either in the ring, whole,
 * or counted as dropped, and the counters say so. Putting a killed producer's ring in order is Java's
 * (io.millrace.bridge.RingFile.repair): it owns the books while no session does.
 */
#ifndef MILLRACE_BRIDGE_RING_BOOKS_H
#define MILLRACE_BRIDGE_RING_BOOKS_H

#include "millrace_records.h"

#include <string>

namespace millrace::bridge
{
/* The first disorder, as it goes on after "ring file ...: "; empty when there is none. A fresh ring has none. */
std::string find_books_fault(const mr_ring_header& header, const char* data);
} // namespace millrace::bridge

#endif
