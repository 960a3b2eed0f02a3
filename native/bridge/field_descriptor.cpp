#include "bridge/field_descriptor.h"

#include "ctp/vendor_abi.h"

#include <cstring>

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

constexpr int kChars = 0;
constexpr int kInt = 2;
constexpr int kDouble = 4;

struct Member
{
    const char* name;
    int type;
    size_t offset;
    size_t size;
};

#define MILLRACE_MEMBER(name, type, member)                                                                            \
    {                                                                                                                  \
        name, type, offsetof(ctp::DepthMarketData, member), sizeof(ctp::DepthMarketData::member)                       \
    }

constexpr Member kMembers[] = {
    MILLRACE_MEMBER("TradingDay", kChars, trading_day),
    MILLRACE_MEMBER("reserve1", kChars, reserve1),
    MILLRACE_MEMBER("ExchangeID", kChars, exchange_id),
    MILLRACE_MEMBER("LastPrice", kDouble, last_price),
    MILLRACE_MEMBER("PreSettlementPrice", kDouble, pre_settlement_price),
    MILLRACE_MEMBER("PreClosePrice", kDouble, pre_close_price),
    MILLRACE_MEMBER("PreOpenInterest", kDouble, pre_open_interest),
    MILLRACE_MEMBER("OpenPrice", kDouble, open_price),
    MILLRACE_MEMBER("HighestPrice", kDouble, highest_price),
    MILLRACE_MEMBER("LowestPrice", kDouble, lowest_price),
    MILLRACE_MEMBER("Volume", kInt, volume),
    MILLRACE_MEMBER("Turnover", kDouble, turnover),
    MILLRACE_MEMBER("OpenInterest", kDouble, open_interest),
    MILLRACE_MEMBER("ClosePrice", kDouble, close_price),
    MILLRACE_MEMBER("SettlementPrice", kDouble, settlement_price),
    MILLRACE_MEMBER("UpperLimitPrice", kDouble, upper_limit_price),
    MILLRACE_MEMBER("LowerLimitPrice", kDouble, lower_limit_price),
    MILLRACE_MEMBER("UpdateTime", kChars, update_time),
    MILLRACE_MEMBER("UpdateMillisec", kInt, update_millisec),
    MILLRACE_MEMBER("AveragePrice", kDouble, average_price),
    MILLRACE_MEMBER("ActionDay", kChars, action_day),
    MILLRACE_MEMBER("InstrumentID", kChars, instrument_id),
    MILLRACE_MEMBER("ExchangeInstID", kChars, exchange_inst_id),
    MILLRACE_MEMBER("BandingUpperPrice", kDouble, banding_upper_price),
    MILLRACE_MEMBER("BandingLowerPrice", kDouble, banding_lower_price),
};

int read_int(const char* at)
{
    int32_t value = 0;
    std::memcpy(&value, at, sizeof(value));
    return value;
}

std::string compare_member(const char* described, const Member& expected)
{
    const int type = read_int(described);
    const int size = read_int(described + 12);
    if (type != expected.type || size != static_cast<int>(expected.size))
    {
        return std::string(expected.name) + " at offset " + std::to_string(expected.offset) + " has type " +
               std::to_string(type) + " and size " + std::to_string(size) + ", expected type " +
               std::to_string(expected.type) + " and size " + std::to_string(expected.size);
    }
    return "";
}
} // namespace

std::string find_depth_layout_fault(const void* descriptor)
{
    const auto* bytes = static_cast<const char*>(descriptor);
    const int struct_size = read_int(bytes + kStructSizeAt);
    if (struct_size != static_cast<int>(sizeof(ctp::DepthMarketData)))
    {
        return "its size is " + std::to_string(struct_size) + ", expected " +
               std::to_string(sizeof(ctp::DepthMarketData));
    }
    const int member_count = read_int(bytes + kMemberCountAt);
    if (member_count < 0 || member_count > kMaxMembers)
    {
        return "it has " + std::to_string(member_count) + " members";
    }

    for (const Member& expected : kMembers)
    {
        const char* described = nullptr;
        for (int i = 0; i < member_count && described == nullptr; ++i)
        {
            const char* const candidate = bytes + kMembersAt + i * kMemberLength;
            described = read_int(candidate + 4) == static_cast<int>(expected.offset) ? candidate : nullptr;
        }
        if (described == nullptr)
        {
            return std::string(expected.name) + ": no member at offset " + std::to_string(expected.offset);
        }
        const std::string fault = compare_member(described, expected);
        if (!fault.empty())
        {
            return fault;
        }
    }
    return "";
}
} // namespace millrace::bridge
