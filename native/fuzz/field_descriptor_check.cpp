#include "bridge/field_descriptor.h"
#include "fuzz/checks.h"

#include <cstring>
#include <memory>

namespace millrace::fuzz
{
using namespace bridge;

namespace
{
constexpr size_t kDescriptorLength = 7816;
constexpr size_t kStructSizeAt = 104;
constexpr size_t kMemberCountAt = 112;
constexpr size_t kMembersAt = 216;
constexpr size_t kMemberLength = 76;
constexpr size_t kMemberInput = 6; /* int8 type, int16 offset, int16 size, a byte of the name */

/* Of the vendor's length exactly: ASan sees what is read behind it. */
std::unique_ptr<char[]> make_descriptor(const std::string& members, const int32_t struct_size, const int32_t count)
{
    std::unique_ptr<char[]> bytes(new char[kDescriptorLength]());
    std::memcpy(&bytes[kStructSizeAt], &struct_size, sizeof(struct_size));
    std::memcpy(&bytes[kMemberCountAt], &count, sizeof(count));
    for (size_t i = 0; (i + 1) * kMemberInput <= members.size() && i < 100; ++i)
    {
        const char* const from = members.data() + i * kMemberInput;
        char* const to = &bytes[kMembersAt + i * kMemberLength];
        const int32_t type = from[0];
        int16_t halves[2] = {};
        std::memcpy(halves, from + 1, sizeof(halves));
        const int32_t offset = halves[0];
        const int32_t size = halves[1];
        std::memcpy(to, &type, sizeof(type));
        std::memcpy(to + 4, &offset, sizeof(offset));
        std::memcpy(to + 12, &size, sizeof(size));
        to[16] = from[5];
    }
    return bytes;
}
} // namespace

/*
 * The input: layout, int32 struct size, int32 member count, members. Accepted: the size that the layout has; a
 * contradiction names the struct; a struct that is not described contradicts nothing.
 */
void check_field_descriptor(const std::string& input)
{
    constexpr size_t kHead = 1 + 2 * sizeof(int32_t);
    if (input.size() < kHead)
    {
        return;
    }
    const Layout* const layout = find_layout(1 + static_cast<unsigned char>(input[0]) % MR_LAYOUT_COUNT);
    require(layout != nullptr, "a layout from 1 to MR_LAYOUT_COUNT is missing");
    int32_t head[2] = {};
    std::memcpy(head, input.data() + 1, sizeof(head));
    const std::unique_ptr<char[]> described = make_descriptor(input.substr(kHead), head[0], head[1]);
    for (const char* const name : {"DepthMarketData", "ReqUserLogin", "SpecificInstrument"})
    {
        const std::string fault =
            find_descriptor_fault(*layout, [&](const std::string& asked) -> const void*
                                  { return asked == name ? described.get() : nullptr; });
        require(fault.empty() || (contains(fault, name) && fault.size() > std::strlen(name) + 10),
                "a contradiction that does not name " + std::string(name) + ": " + fault);
        require(!fault.empty() || std::strcmp(name, "DepthMarketData") != 0 || head[0] == layout->struct_length,
                "a depth struct of " + std::to_string(head[0]) + " bytes was accepted");
    }
    require(find_descriptor_fault(*layout, [](const std::string&) -> const void* { return nullptr; }).empty(),
            "a contradiction without a descriptor");
}
} // namespace millrace::fuzz
