/*
 * Descriptor objects as the vendor's libraries export them, for the layout FAKE_DESCRIPTORS (MR_LAYOUT_*). Not taken
 * from the bridge's table: written down once more, from the vendor's headers, the short ids' names from the descriptors
 * of the real 6.6.1 and 6.7.8. FAKE_SHIFT moves UpdateMillisec; FAKE_SWAP gives HighestPrice and LowestPrice each
 * other's name.
 */
#include <cstring>
#include <string>
#include <utility>

#ifndef FAKE_SHIFT
#define FAKE_SHIFT 0
#endif

namespace
{
constexpr int kLayout = FAKE_DESCRIPTORS;
constexpr bool kLongIds = kLayout <= 2;
#ifdef FAKE_SWAP
constexpr bool kIsSwapped = true;
#else
constexpr bool kIsSwapped = false;
#endif
constexpr const char* kShortIdName = kLongIds ? "OldInstrumentID" : "InstrumentID";
constexpr int kDepthSizes[] = {0, 584, 568, 408, 440, 408};
} // namespace

/* The bytes come first, as in the vendor's object. */
struct Descriptor
{
    char bytes[7816];

    explicit Descriptor(const int struct_size) : bytes() { put(104, struct_size); }

    Descriptor& add(const int type, const int offset, const int size, const std::string& name)
    {
        const int member = 216 + 76 * count_++;
        put(member, type);
        put(member + 4, offset);
        put(member + 12, size);
        name.copy(bytes + member + 16, 59);
        put(112, count_);
        return *this;
    }

private:
    void put(const int at, const int value) { std::memcpy(bytes + at, &value, sizeof(value)); }

    int count_ = 0;
};

struct DepthDescriptor : Descriptor
{
    DepthDescriptor() : Descriptor(kDepthSizes[kLayout])
    {
        const std::pair<int, const char*> doubles[] = {{80, "LastPrice"},
                                                       {88, "PreSettlementPrice"},
                                                       {96, "PreClosePrice"},
                                                       {104, "PreOpenInterest"},
                                                       {112, "OpenPrice"},
                                                       {120, kIsSwapped ? "LowestPrice" : "HighestPrice"},
                                                       {128, kIsSwapped ? "HighestPrice" : "LowestPrice"},
                                                       {144, "Turnover"},
                                                       {152, "OpenInterest"},
                                                       {160, "ClosePrice"},
                                                       {168, "SettlementPrice"},
                                                       {176, "UpperLimitPrice"},
                                                       {184, "LowerLimitPrice"},
                                                       {192, "PreDelta"},
                                                       {200, "CurrDelta"},
                                                       {384, "AveragePrice"}};
        for (const auto& [offset, name] : doubles)
        {
            add(4, offset, 8, name);
        }
        for (int level = 0; level < 5; ++level)
        {
            const std::string number = std::to_string(level + 1);
            add(4, 224 + 32 * level, 8, "BidPrice" + number).add(2, 232 + 32 * level, 4, "BidVolume" + number);
            add(4, 240 + 32 * level, 8, "AskPrice" + number).add(2, 248 + 32 * level, 4, "AskVolume" + number);
        }
        add(2, 136, 4, "Volume").add(2, 220 - FAKE_SHIFT, 4, "UpdateMillisec");
        add(0, 0, 9, "TradingDay").add(0, 9, 31, kShortIdName).add(0, 40, 9, "ExchangeID");
        add(0, 49, 31, kLongIds ? "OldExchangeInstID" : "ExchangeInstID");
        add(0, 208, 9, "UpdateTime").add(0, 392, 9, "ActionDay");
        if (kLongIds)
        {
            add(0, 401, 81, "InstrumentID").add(0, 482, 81, "ExchangeInstID");
        }
        if (kLayout == 1)
        {
            add(4, 568, 8, "BandingUpperPrice").add(4, 576, 8, "BandingLowerPrice");
        }
        if (kLayout == 4)
        {
            add(4, 408, 8, "CircuitRefPrice").add(0, 416, 13, "SendingTime");
            add(6, 432, 8, "BigVolume"); // a type number that the bridge must not rely on
        }
    }
};

struct RequestDescriptor : Descriptor
{
    RequestDescriptor() : Descriptor(kLayout == 3 || kLayout == 5 ? 228 : 264)
    {
        add(0, 0, 9, "TradingDay").add(0, 9, 11, "BrokerID").add(0, 20, 16, "UserID").add(0, 36, 41, "Password");
    }
};

struct AnswerDescriptor : Descriptor
{
    AnswerDescriptor() : Descriptor(156)
    {
        add(0, 0, 9, "TradingDay").add(0, 9, 9, "LoginTime").add(2, 88, 4, "FrontID").add(2, 92, 4, "SessionID");
    }
};

struct InstrumentDescriptor : Descriptor
{
    InstrumentDescriptor() : Descriptor(kLongIds ? 112 : 31)
    {
        add(0, 0, 31, kShortIdName);
        if (kLongIds)
        {
            add(0, 31, 81, "InstrumentID");
        }
    }
};

/* Exported under the names of the vendor's static members; SOPT's in their namespace. */
#ifdef FAKE_SOPT
#define FAKE_DESCRIBE(name) "_ZN8ctp_sopt" name "10m_DescribeE"
#else
#define FAKE_DESCRIBE(name) "_ZN" name "10m_DescribeE"
#endif
FAKE_EXPORT extern DepthDescriptor depth asm(FAKE_DESCRIBE("24CFTDDepthMarketDataField"));
FAKE_EXPORT extern RequestDescriptor request asm(FAKE_DESCRIBE("21CFTDReqUserLoginField"));
FAKE_EXPORT extern AnswerDescriptor answer asm(FAKE_DESCRIBE("21CFTDRspUserLoginField"));
FAKE_EXPORT extern InstrumentDescriptor instrument asm(FAKE_DESCRIBE("27CFTDSpecificInstrumentField"));
DepthDescriptor depth;
RequestDescriptor request;
AnswerDescriptor answer;
InstrumentDescriptor instrument;
