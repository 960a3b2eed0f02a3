#include "bridge/layout.h"

#include "ctp/vendor_abi.h"

namespace millrace::bridge
{
namespace
{
/* By MR_FIELD_*: from TRADING_DAY to ACTION_DAY the layouts differ in where the instrument's id is. */
#define MILLRACE_HEAD_OFFSETS(instrument_id, short_instrument_id)                                                      \
    0, instrument_id, short_instrument_id, 40, 80, 88, 96, 104, 112, 120, 128, 136, 144, 152, 160, 168, 176, 184, 192, \
        200, 208, 220, 224, 232, 240, 248, 256, 384, 392

constexpr Layout kLayouts[MR_LAYOUT_COUNT] = {
    {MR_LAYOUT_CTP_584,
     Family::ctp,
     584,
     ctp::kMaxInstrumentIdLength,
     {MILLRACE_HEAD_OFFSETS(401, 9), 568, 576, kNoField, kNoField, kNoField}},
    {MR_LAYOUT_CTP_568,
     Family::ctp,
     568,
     ctp::kMaxInstrumentIdLength,
     {MILLRACE_HEAD_OFFSETS(401, 9), kNoField, kNoField, kNoField, kNoField, kNoField}},
    {MR_LAYOUT_CTP_408,
     Family::ctp,
     408,
     ctp::kMaxShortInstrumentIdLength,
     {MILLRACE_HEAD_OFFSETS(9, kNoField), kNoField, kNoField, kNoField, kNoField, kNoField}},
    {MR_LAYOUT_SOPT_440,
     Family::sopt,
     440,
     ctp::kMaxShortInstrumentIdLength,
     {MILLRACE_HEAD_OFFSETS(9, kNoField), kNoField, kNoField, 408, 416, 432}},
    {MR_LAYOUT_SOPT_408,
     Family::sopt,
     408,
     ctp::kMaxShortInstrumentIdLength,
     {MILLRACE_HEAD_OFFSETS(9, kNoField), kNoField, kNoField, kNoField, kNoField, kNoField}},
};

constexpr int32_t offset(const int32_t layout_id, const int32_t field)
{
    return kLayouts[layout_id - 1].offsets[field];
}

/* The table against the structs that the compiler laid out, field by field. */
#define MILLRACE_SAME(layout, field, type, member)                                                                     \
    static_assert(offset(layout, field) == static_cast<int32_t>(offsetof(ctp::type, member)))
#define MILLRACE_SAME_HEAD(layout, type)                                                                               \
    static_assert(kLayouts[layout - 1].id == layout);                                                                  \
    static_assert(kLayouts[layout - 1].struct_length == static_cast<int32_t>(sizeof(ctp::type)));                      \
    MILLRACE_SAME(layout, MR_FIELD_TRADING_DAY, type, trading_day);                                                    \
    MILLRACE_SAME(layout, MR_FIELD_EXCHANGE_ID, type, exchange_id);                                                    \
    MILLRACE_SAME(layout, MR_FIELD_LAST_PRICE, type, last_price);                                                      \
    MILLRACE_SAME(layout, MR_FIELD_PRE_SETTLEMENT_PRICE, type, pre_settlement_price);                                  \
    MILLRACE_SAME(layout, MR_FIELD_PRE_CLOSE_PRICE, type, pre_close_price);                                            \
    MILLRACE_SAME(layout, MR_FIELD_PRE_OPEN_INTEREST, type, pre_open_interest);                                        \
    MILLRACE_SAME(layout, MR_FIELD_OPEN_PRICE, type, open_price);                                                      \
    MILLRACE_SAME(layout, MR_FIELD_HIGHEST_PRICE, type, highest_price);                                                \
    MILLRACE_SAME(layout, MR_FIELD_LOWEST_PRICE, type, lowest_price);                                                  \
    MILLRACE_SAME(layout, MR_FIELD_VOLUME, type, volume);                                                              \
    MILLRACE_SAME(layout, MR_FIELD_TURNOVER, type, turnover);                                                          \
    MILLRACE_SAME(layout, MR_FIELD_OPEN_INTEREST, type, open_interest);                                                \
    MILLRACE_SAME(layout, MR_FIELD_CLOSE_PRICE, type, close_price);                                                    \
    MILLRACE_SAME(layout, MR_FIELD_SETTLEMENT_PRICE, type, settlement_price);                                          \
    MILLRACE_SAME(layout, MR_FIELD_UPPER_LIMIT_PRICE, type, upper_limit_price);                                        \
    MILLRACE_SAME(layout, MR_FIELD_LOWER_LIMIT_PRICE, type, lower_limit_price);                                        \
    MILLRACE_SAME(layout, MR_FIELD_PRE_DELTA, type, pre_delta);                                                        \
    MILLRACE_SAME(layout, MR_FIELD_CURR_DELTA, type, curr_delta);                                                      \
    MILLRACE_SAME(layout, MR_FIELD_UPDATE_TIME, type, update_time);                                                    \
    MILLRACE_SAME(layout, MR_FIELD_UPDATE_MILLISEC, type, update_millisec);                                            \
    MILLRACE_SAME(layout, MR_FIELD_BID_PRICE_1, type, book[0].bid_price);                                              \
    MILLRACE_SAME(layout, MR_FIELD_BID_VOLUME_1, type, book[0].bid_volume);                                            \
    MILLRACE_SAME(layout, MR_FIELD_ASK_PRICE_1, type, book[0].ask_price);                                              \
    MILLRACE_SAME(layout, MR_FIELD_ASK_VOLUME_1, type, book[0].ask_volume);                                            \
    MILLRACE_SAME(layout, MR_FIELD_BID_PRICE_2, type, book[1].bid_price);                                              \
    MILLRACE_SAME(layout, MR_FIELD_AVERAGE_PRICE, type, average_price);                                                \
    MILLRACE_SAME(layout, MR_FIELD_ACTION_DAY, type, action_day)
#define MILLRACE_SAME_LONG_IDS(layout, type)                                                                           \
    MILLRACE_SAME(layout, MR_FIELD_INSTRUMENT_ID, type, instrument_id);                                                \
    MILLRACE_SAME(layout, MR_FIELD_SHORT_INSTRUMENT_ID, type, reserve1)
#define MILLRACE_SAME_SHORT_IDS(layout, type)                                                                          \
    MILLRACE_SAME(layout, MR_FIELD_INSTRUMENT_ID, type, reserve1);                                                     \
    MILLRACE_ABSENT(layout, MR_FIELD_SHORT_INSTRUMENT_ID)
#define MILLRACE_ABSENT(layout, field) static_assert(offset(layout, field) == kNoField)
#define MILLRACE_NO_BAND(layout)                                                                                       \
    MILLRACE_ABSENT(layout, MR_FIELD_BANDING_UPPER_PRICE);                                                             \
    MILLRACE_ABSENT(layout, MR_FIELD_BANDING_LOWER_PRICE)
#define MILLRACE_NO_SOPT_TAIL(layout)                                                                                  \
    MILLRACE_ABSENT(layout, MR_FIELD_CIRCUIT_REF_PRICE);                                                               \
    MILLRACE_ABSENT(layout, MR_FIELD_SENDING_TIME);                                                                    \
    MILLRACE_ABSENT(layout, MR_FIELD_BIG_VOLUME)

MILLRACE_SAME_HEAD(MR_LAYOUT_CTP_584, DepthMarketData);
MILLRACE_SAME_LONG_IDS(MR_LAYOUT_CTP_584, DepthMarketData);
MILLRACE_SAME(MR_LAYOUT_CTP_584, MR_FIELD_BANDING_UPPER_PRICE, DepthMarketData, banding_upper_price);
MILLRACE_SAME(MR_LAYOUT_CTP_584, MR_FIELD_BANDING_LOWER_PRICE, DepthMarketData, banding_lower_price);
MILLRACE_NO_SOPT_TAIL(MR_LAYOUT_CTP_584);

MILLRACE_SAME_HEAD(MR_LAYOUT_CTP_568, DepthMarketData568);
MILLRACE_SAME_LONG_IDS(MR_LAYOUT_CTP_568, DepthMarketData568);
MILLRACE_NO_BAND(MR_LAYOUT_CTP_568);
MILLRACE_NO_SOPT_TAIL(MR_LAYOUT_CTP_568);

MILLRACE_SAME_HEAD(MR_LAYOUT_CTP_408, DepthMarketData408);
MILLRACE_SAME_SHORT_IDS(MR_LAYOUT_CTP_408, DepthMarketData408);
MILLRACE_NO_BAND(MR_LAYOUT_CTP_408);
MILLRACE_NO_SOPT_TAIL(MR_LAYOUT_CTP_408);

MILLRACE_SAME_HEAD(MR_LAYOUT_SOPT_440, DepthMarketData440);
MILLRACE_SAME_SHORT_IDS(MR_LAYOUT_SOPT_440, DepthMarketData440);
MILLRACE_NO_BAND(MR_LAYOUT_SOPT_440);
MILLRACE_SAME(MR_LAYOUT_SOPT_440, MR_FIELD_CIRCUIT_REF_PRICE, DepthMarketData440, circuit_ref_price);
MILLRACE_SAME(MR_LAYOUT_SOPT_440, MR_FIELD_SENDING_TIME, DepthMarketData440, sending_time);
MILLRACE_SAME(MR_LAYOUT_SOPT_440, MR_FIELD_BIG_VOLUME, DepthMarketData440, big_volume);

MILLRACE_SAME_HEAD(MR_LAYOUT_SOPT_408, DepthMarketData408);
MILLRACE_SAME_SHORT_IDS(MR_LAYOUT_SOPT_408, DepthMarketData408);
MILLRACE_NO_BAND(MR_LAYOUT_SOPT_408);
MILLRACE_NO_SOPT_TAIL(MR_LAYOUT_SOPT_408);
} // namespace

const Layout* find_layout(const int32_t layout_id) noexcept
{
    return layout_id < 1 || layout_id > MR_LAYOUT_COUNT ? nullptr : &kLayouts[layout_id - 1];
}
} // namespace millrace::bridge
