#include "bridge/field_descriptor.h"

#include "ctp/vendor_abi.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace millrace::bridge
{
namespace
{
/*
 * Descriptor object, 7816 bytes:   104 int32 struct size   112 int32 member count   116 class name   216 members
 * Member, 76 bytes:                0 int32 type (0 char, 2 int, 4 double)   4 int32 offset   12 int32 size   16 name
 */
constexpr int kStructSizeAt = 104;
constexpr int kMemberCountAt = 112;
constexpr int kMembersAt = 216;
constexpr int kMemberLength = 76;
constexpr int kMaxMembers = 100;
constexpr int kMemberNameAt = 16;
constexpr size_t kMemberNameLength = 60;

constexpr int kChars = 0;
constexpr int kInt = 2;
constexpr int kDouble = 4;
constexpr int kUnknownType = -1; /* no library that describes such a member was seen: only its size is compared */

struct Member
{
    const char* name;
    int type;
    int offset;
    int size;
};

struct DepthField
{
    const char* name;
    int type;
    int size;
};

/*
 * Header files call the short id reserve1 since there is a longer one; CTP 6.6.1 and 6.7.8 describe it as
 * OldInstrumentID. All other names are the same in both.
 */
constexpr const char* kShortId = "reserve1";
constexpr const char* kShortIdNames[] = {kShortId, "OldInstrumentID", "InstrumentID"};

/* By MR_FIELD_*. The size of the instrument's id depends on the layout. */
constexpr DepthField kDepthFields[MR_FIELD_COUNT] = {
    {"TradingDay", kChars, 9},         {"InstrumentID", kChars, 0},     {kShortId, kChars, 31},
    {"ExchangeID", kChars, 9},         {"LastPrice", kDouble, 8},       {"PreSettlementPrice", kDouble, 8},
    {"PreClosePrice", kDouble, 8},     {"PreOpenInterest", kDouble, 8}, {"OpenPrice", kDouble, 8},
    {"HighestPrice", kDouble, 8},      {"LowestPrice", kDouble, 8},     {"Volume", kInt, 4},
    {"Turnover", kDouble, 8},          {"OpenInterest", kDouble, 8},    {"ClosePrice", kDouble, 8},
    {"SettlementPrice", kDouble, 8},   {"UpperLimitPrice", kDouble, 8}, {"LowerLimitPrice", kDouble, 8},
    {"PreDelta", kDouble, 8},          {"CurrDelta", kDouble, 8},       {"UpdateTime", kChars, 9},
    {"UpdateMillisec", kInt, 4},       {"BidPrice1", kDouble, 8},       {"BidVolume1", kInt, 4},
    {"AskPrice1", kDouble, 8},         {"AskVolume1", kInt, 4},         {"BidPrice2", kDouble, 8},
    {"AveragePrice", kDouble, 8},      {"ActionDay", kChars, 9},        {"BandingUpperPrice", kDouble, 8},
    {"BandingLowerPrice", kDouble, 8}, {"CircuitRefPrice", kDouble, 8}, {"SendingTime", kChars, 13},
    {"BigVolume", kUnknownType, 8},
};

/* A struct and what of it the bridge relies on. */
struct Expected
{
    const char* name;
    int min_size;
    int max_size;
    std::vector<Member> members;
};

#define MILLRACE_MEMBER(name, type, owner, member)                                                                     \
    {                                                                                                                  \
        name, type, static_cast<int>(offsetof(ctp::owner, member)), static_cast<int>(sizeof(ctp::owner::member))       \
    }

Expected expected_depth(const Layout& layout)
{
    Expected depth = {"DepthMarketData", layout.struct_length, layout.struct_length, {}};
    for (int field = 0; field < MR_FIELD_COUNT; ++field)
    {
        if (layout.offsets[field] != kNoField)
        {
            const DepthField& known = kDepthFields[field];
            const int size = field == MR_FIELD_INSTRUMENT_ID ? layout.max_instrument_id_length + 1 : known.size;
            depth.members.push_back({known.name, known.type, layout.offsets[field], size});
        }
    }
    return depth;
}

std::vector<Expected> expected_structs(const Layout& layout)
{
    std::vector<Expected> structs;
    structs.push_back(expected_depth(layout));
    structs.push_back({"ReqUserLogin",
                       static_cast<int>(ctp::kReqUserLoginLength228),
                       static_cast<int>(ctp::kMaxRequestLength),
                       {MILLRACE_MEMBER("BrokerID", kChars, ReqUserLogin, broker_id),
                        MILLRACE_MEMBER("UserID", kChars, ReqUserLogin, user_id),
                        MILLRACE_MEMBER("Password", kChars, ReqUserLogin, password)}});
    structs.push_back({"RspUserLogin",
                       static_cast<int>(ctp::kRspUserLoginLength156),
                       INT32_MAX,
                       {MILLRACE_MEMBER("TradingDay", kChars, RspUserLogin, trading_day),
                        MILLRACE_MEMBER("FrontID", kInt, RspUserLogin, front_id),
                        MILLRACE_MEMBER("SessionID", kInt, RspUserLogin, session_id)}});
    structs.push_back({"RspInfo",
                       sizeof(ctp::RspInfo),
                       INT32_MAX,
                       {MILLRACE_MEMBER("ErrorID", kInt, RspInfo, error_id),
                        MILLRACE_MEMBER("ErrorMsg", kChars, RspInfo, error_msg)}});
    if (layout.max_instrument_id_length == ctp::kMaxInstrumentIdLength)
    {
        structs.push_back({"SpecificInstrument",
                           sizeof(ctp::SpecificInstrument),
                           sizeof(ctp::SpecificInstrument),
                           {MILLRACE_MEMBER(kShortId, kChars, SpecificInstrument, reserve1),
                            MILLRACE_MEMBER("InstrumentID", kChars, SpecificInstrument, instrument_id)}});
    }
    else
    {
        structs.push_back({"SpecificInstrument",
                           sizeof(ctp::SpecificInstrument31),
                           sizeof(ctp::SpecificInstrument31),
                           {MILLRACE_MEMBER("InstrumentID", kChars, SpecificInstrument31, instrument_id)}});
    }
    return structs;
}

int read_int(const char* at)
{
    int32_t value = 0;
    std::memcpy(&value, at, sizeof(value));
    return value;
}

bool is_name_of(const Member& expected, const std::string& described)
{
    if (std::strcmp(expected.name, kShortId) == 0)
    {
        return std::find(std::begin(kShortIdNames), std::end(kShortIdNames), described) != std::end(kShortIdNames);
    }
    return described == expected.name;
}

std::string shape(const int type, const int size)
{
    return (type == kUnknownType ? "" : "type " + std::to_string(type) + " and ") + "size " + std::to_string(size);
}

std::string compare_member(const char* described, const Member& expected)
{
    const char* const name_at = described + kMemberNameAt;
    const std::string name(name_at, strnlen(name_at, kMemberNameLength));
    if (!is_name_of(expected, name))
    {
        return "the member at offset " + std::to_string(expected.offset) + " is called '" + name + "', expected " +
               expected.name;
    }
    const int type = read_int(described);
    const int size = read_int(described + 12);
    const bool same_type = expected.type == kUnknownType || type == expected.type;
    if (!same_type || size != expected.size)
    {
        return std::string(expected.name) + " at offset " + std::to_string(expected.offset) + " has " +
               shape(expected.type == kUnknownType ? kUnknownType : type, size) + ", expected " +
               shape(expected.type, expected.size);
    }
    return "";
}

std::string size_range(const Expected& expected)
{
    const std::string min = std::to_string(expected.min_size);
    if (expected.max_size == expected.min_size)
    {
        return min;
    }
    return expected.max_size == INT32_MAX ? "at least " + min
                                          : "from " + min + " to " + std::to_string(expected.max_size);
}

std::string find_struct_fault(const void* descriptor, const Expected& expected)
{
    const auto* bytes = static_cast<const char*>(descriptor);
    const int struct_size = read_int(bytes + kStructSizeAt);
    if (struct_size < expected.min_size || struct_size > expected.max_size)
    {
        return "its size is " + std::to_string(struct_size) + ", expected " + size_range(expected);
    }
    const int member_count = read_int(bytes + kMemberCountAt);
    if (member_count < 0 || member_count > kMaxMembers)
    {
        return "it has " + std::to_string(member_count) + " members, expected from 0 to " + std::to_string(kMaxMembers);
    }

    for (const Member& member : expected.members)
    {
        const char* described = nullptr;
        for (int i = 0; i < member_count && described == nullptr; ++i)
        {
            const char* const candidate = bytes + kMembersAt + i * kMemberLength;
            described = read_int(candidate + 4) == member.offset ? candidate : nullptr;
        }
        if (described == nullptr)
        {
            return std::string(member.name) + ": no member at offset " + std::to_string(member.offset);
        }
        const std::string fault = compare_member(described, member);
        if (!fault.empty())
        {
            return fault;
        }
    }
    return "";
}
} // namespace

std::string find_descriptor_fault(const Layout& layout, const FindDescriptor& find_descriptor)
{
    for (const Expected& expected : expected_structs(layout))
    {
        const void* const descriptor = find_descriptor(expected.name);
        const std::string fault = descriptor == nullptr ? "" : find_struct_fault(descriptor, expected);
        if (!fault.empty())
        {
            return std::string(expected.name) + ": " + fault;
        }
    }
    return "";
}
} // namespace millrace::bridge
