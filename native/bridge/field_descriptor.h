/* The vendor's own, undocumented description of its depth struct, compared with the layout that we compiled in. */
#ifndef MILLRACE_BRIDGE_FIELD_DESCRIPTOR_H
#define MILLRACE_BRIDGE_FIELD_DESCRIPTOR_H

#include <string>

namespace millrace::bridge
{
/* The first contradiction in the descriptor object (_ZN24CFTDDepthMarketDataField10m_DescribeE); empty when it agrees.
 */
std::string find_depth_layout_fault(const void* descriptor);
} // namespace millrace::bridge

#endif
