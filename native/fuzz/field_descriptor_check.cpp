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
constexpr size_t kNameLength = 60;
constexpr size_t kMemberInput = 6; /* int8 type, int16 offset, int16 size, a byte for the name */
constexpr char kRightName = 'A';   /* the one that belongs to the offset */
constexpr char kNoEnd = 'Z';       /* 60 characters; any other byte is the name itself, or the start of a swapped one */
constexpr char kSwapped = 'S';

struct NameAt
{
    int offset;
    const char* name;
};

/* Of the depth struct. */
constexpr NameAt kNames[] = {{0, "TradingDay"},
                             {9, "OldInstrumentID"},
                             {40, "ExchangeID"},
                             {80, "LastPrice"},
                             {88, "PreSettlementPrice"},
                             {96, "PreClosePrice"},
                             {104, "PreOpenInterest"},
                             {112, "OpenPrice"},
                             {120, "HighestPrice"},
                             {128, "LowestPrice"},
                             {136, "Volume"},
                             {144, "Turnover"},
                             {152, "OpenInterest"},
                             {160, "ClosePrice"},
                             {168, "SettlementPrice"},
                             {176, "UpperLimitPrice"},
                             {184, "LowerLimitPrice"},
                             {192, "PreDelta"},
                             {200, "CurrDelta"},
                             {208, "UpdateTime"},
                             {220, "UpdateMillisec"},
                             {224, "BidPrice1"},
                             {232, "BidVolume1"},
                             {240, "AskPrice1"},
                             {248, "AskVolume1"},
                             {256, "BidPrice2"},
                             {384, "AveragePrice"},
                             {392, "ActionDay"},
                             {401, "InstrumentID"},
                             {568, "BandingUpperPrice"},
                             {576, "BandingLowerPrice"},
                             {408, "CircuitRefPrice"},
                             {416, "SendingTime"},
                             {432, "BigVolume"}};

/* Into 60 zeroed bytes. */
void put_name(char* const to, const char kind, const int offset, const bool has_short_ids)
{
    if (kind == kNoEnd)
    {
        std::memset(to, kNoEnd, kNameLength);
        return;
    }
    to[0] = kind;
    for (const NameAt& known : kNames)
    {
        if ((kind == kRightName && known.offset == offset) || (kind == kSwapped && known.offset == offset + 8))
        {
            const char* const name = offset == 9 && has_short_ids ? "InstrumentID" : known.name;
            std::memcpy(to, name, std::strlen(name));
        }
    }
}

/* Of the vendor's length exactly: ASan sees what is read behind it. */
std::unique_ptr<char[]> make_descriptor(const std::string& members, const int32_t struct_size, const int32_t count,
                                        const bool has_short_ids)
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
        put_name(to + 16, from[5], offset, has_short_ids);
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
    const std::unique_ptr<char[]> described =
        make_descriptor(input.substr(kHead), head[0], head[1], layout->max_instrument_id_length < 80);
    for (const char* const name : {"DepthMarketData", "ReqUserLogin", "SpecificInstrument"})
    {
        const std::string fault = find_descriptor_fault(*layout,
                                                        [&](const std::string& asked) -> const void*
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
