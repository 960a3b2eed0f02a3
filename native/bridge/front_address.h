/* Checks a front address before the vendor's library, which crashes on malformed text, sees it. */
#ifndef MILLRACE_BRIDGE_FRONT_ADDRESS_H
#define MILLRACE_BRIDGE_FRONT_ADDRESS_H

#include <string>

namespace millrace::bridge
{
/* What is wrong with an address of the form scheme://host:port; empty when it is well formed. Does not resolve names.
 */
std::string find_address_fault(const std::string& address);
} // namespace millrace::bridge

#endif
