/* The vendor's own, undocumented description of its structs, compared with what the bridge was compiled for. */
#ifndef MILLRACE_BRIDGE_FIELD_DESCRIPTOR_H
#define MILLRACE_BRIDGE_FIELD_DESCRIPTOR_H

#include "bridge/layout.h"

#include <functional>
#include <string>

namespace millrace::bridge
{
/* The descriptor object of a struct, by the struct's name without prefix (e.g. "DepthMarketData"); null: not exported. */
using FindDescriptor = std::function<const void*(const std::string& name)>;

/* The first contradiction in the descriptors that there are, naming struct and member; empty when all agree. */
std::string find_descriptor_fault(const Layout& layout, const FindDescriptor& find_descriptor);
} // namespace millrace::bridge

#endif
