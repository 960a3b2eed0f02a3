/* Checks a flow directory before the vendor's library, which crashes without a writable one, sees it. */
#ifndef MILLRACE_BRIDGE_FLOW_DIRECTORY_H
#define MILLRACE_BRIDGE_FLOW_DIRECTORY_H

#include <string>

namespace millrace::bridge
{
/*
 * The path as the vendor wants it: a prefix, so with a slash at the end. Throws Failure (MR_E_FLOW_DIRECTORY) unless it
 * is a directory in which a file can be made and written.
 */
std::string checked_flow_prefix(const std::string& directory);
} // namespace millrace::bridge

#endif
