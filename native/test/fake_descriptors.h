/*
 * Descriptor objects as the vendor's libraries export them, for the layout FAKE_DESCRIPTORS (MR_LAYOUT_*). Not taken from
 * the bridge's table: written down once more, from the vendor's headers. FAKE_SHIFT moves UpdateMillisec.
 */
#include <cstring>

#ifndef FAKE_SHIFT
#define FAKE_SHIFT 0
#endif

namespace
{
constexpr int kLayout = FAKE_DESCRIPTORS;
constexpr bool kLongIds = kLayout <= 2;
constexpr int kDepthSizes[] = {0, 584, 568, 408, 440, 408};
} // namespace

/* The bytes come first, as in the vendor's object. */
struct Descriptor
{
    char bytes[7816];

    explicit Descriptor(const int struct_size) : bytes() { put(104, struct_size); }

    Descriptor& add(const int type, const int offset, const int size)
    {
        const int member = 216 + 76 * count_++;
        put(member, type);
        put(member + 4, offset);
        put(member + 12, size);
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
        const int doubles[] = {80, 88, 96, 104, 112, 120, 128, 144, 152, 160, 168, 176, 184, 192, 200, 384};
        for (const int offset : doubles)
        {
            add(4, offset, 8);
        }
        for (int level = 0; level < 5; ++level)
        {
            add(4, 224 + 32 * level, 8).add(2, 232 + 32 * level, 4);
            add(4, 240 + 32 * level, 8).add(2, 248 + 32 * level, 4);
        }
        add(2, 136, 4).add(2, 220 - FAKE_SHIFT, 4);
        add(0, 0, 9).add(0, 9, 31).add(0, 40, 9).add(0, 49, 31).add(0, 208, 9).add(0, 392, 9);
        if (kLongIds)
        {
            add(0, 401, 81).add(0, 482, 81);
        }
        if (kLayout == 1)
        {
            add(4, 568, 8).add(4, 576, 8);
        }
        if (kLayout == 4)
        {
            add(4, 408, 8).add(0, 416, 13).add(6, 432, 8); // a type number that the bridge must not rely on
        }
    }
};

struct RequestDescriptor : Descriptor
{
    RequestDescriptor() : Descriptor(kLayout == 3 || kLayout == 5 ? 228 : 264)
    {
        add(0, 0, 9).add(0, 9, 11).add(0, 20, 16).add(0, 36, 41);
    }
};

struct AnswerDescriptor : Descriptor
{
    AnswerDescriptor() : Descriptor(156) { add(0, 0, 9).add(0, 9, 9).add(2, 88, 4).add(2, 92, 4); }
};

struct InstrumentDescriptor : Descriptor
{
    InstrumentDescriptor() : Descriptor(kLongIds ? 112 : 31)
    {
        add(0, 0, 31);
        if (kLongIds)
        {
            add(0, 31, 81);
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
