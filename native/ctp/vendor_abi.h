/*
 * What Millrace needs of the vendor's binary interface (CTP 6.3.19 to 6.7.13 and SOPT 3.5.8 to 3.7.5, Linux x86-64), in
 * our own declarations. Sizes and offsets were measured on the vendor's libraries; each one that is used is asserted
 * below.
 *
 * The order of the virtual functions is the interface. Neither class has a virtual destructor: none has a slot for it.
 */
#ifndef MILLRACE_CTP_VENDOR_ABI_H
#define MILLRACE_CTP_VENDOR_ABI_H

#include <cstddef>
#include <cstdint>

namespace millrace::ctp
{
/* Price and volume of one level on both sides. */
struct BookLevel
{
    double bid_price;
    int32_t bid_volume;
    double ask_price;
    int32_t ask_volume;
};

constexpr int kBookLevels = 5;

/* The members that every version has, at the same offsets. */
#define MILLRACE_DEPTH_HEAD                                                                                            \
    char trading_day[9];                                                                                               \
    char reserve1[31]; /* InstrumentID of old backends; of SOPT and CTP 6.3.19 the only one */                         \
    char exchange_id[9];                                                                                               \
    char reserve2[31]; /* ExchangeInstID, likewise */                                                                  \
    double last_price;                                                                                                 \
    double pre_settlement_price;                                                                                       \
    double pre_close_price;                                                                                            \
    double pre_open_interest;                                                                                          \
    double open_price;                                                                                                 \
    double highest_price;                                                                                              \
    double lowest_price;                                                                                               \
    int32_t volume;                                                                                                    \
    double turnover;                                                                                                   \
    double open_interest;                                                                                              \
    double close_price;                                                                                                \
    double settlement_price;                                                                                           \
    double upper_limit_price;                                                                                          \
    double lower_limit_price;                                                                                          \
    double pre_delta;                                                                                                  \
    double curr_delta;                                                                                                 \
    char update_time[9];                                                                                               \
    int32_t update_millisec;                                                                                           \
    BookLevel book[kBookLevels];                                                                                       \
    double average_price;                                                                                              \
    char action_day[9];

/* One market-data snapshot, CTP 6.6.1 to 6.7.13. */
struct DepthMarketData
{
    MILLRACE_DEPTH_HEAD
    char instrument_id[81];
    char exchange_inst_id[81];
    double banding_upper_price;
    double banding_lower_price;
};

/* CTP 6.5.1: no price band yet. */
struct DepthMarketData568
{
    MILLRACE_DEPTH_HEAD
    char instrument_id[81];
    char exchange_inst_id[81];
};

/* CTP 6.3.19 and SOPT 3.5.8: nothing behind the head; ids of 30 characters. */
struct DepthMarketData408
{
    MILLRACE_DEPTH_HEAD
};

/* SOPT 3.7.0 to 3.7.5. */
struct DepthMarketData440
{
    MILLRACE_DEPTH_HEAD
    double circuit_ref_price;
    char sending_time[13];
    int64_t big_volume;
};

struct ReqUserLogin
{
    char trading_day[9];
    char broker_id[11];
    char user_id[16];
    char password[41];
    char user_product_info[11];
    char interface_product_info[11];
    char protocol_info[11];
    char mac_address[21];
    char one_time_password[41];
    char reserve1[16];
    char login_remark[36];
    int32_t client_ip_port;
    char client_ip_address[33];
};

/* How much of a login a library reads: its own sizeof. The bridge passes more than the largest. */
constexpr size_t kReqUserLoginLength228 = 228; /* CTP 6.3.19, SOPT 3.5.8 */
constexpr size_t kReqUserLoginLength264 = 264; /* CTP 6.5.1 to 6.7.11, SOPT 3.7.x */
constexpr size_t kReqUserLoginLength280 = 280; /* CTP 6.7.13 */
constexpr size_t kMaxRequestLength = 1024;     /* the bridge's request buffers */

/*
 * The part up to 6.7.8; a reader must not look past the size of the version that it loaded. The bridge reads the part
 * that all versions have, which is as long as the struct of CTP up to 6.6.1 and of SOPT.
 */
constexpr size_t kRspUserLoginLength156 = 156; /* CTP 6.3.19 to 6.6.1, all SOPT */
constexpr size_t kRspUserLoginLength212 = 212; /* CTP 6.7.8 */
constexpr size_t kRspUserLoginLength296 = 296; /* CTP 6.7.11 and 6.7.13 */

struct RspUserLogin
{
    char trading_day[9];
    char login_time[9];
    char broker_id[11];
    char user_id[16];
    char system_name[41];
    int32_t front_id;
    int32_t session_id;
    char max_order_ref[13];
    char shfe_time[9];
    char dce_time[9];
    char czce_time[9];
    char ffex_time[9];
    char ine_time[9];
    char sys_version[41];
    char gfex_time[9];
    int32_t login_dr_identity_id;
    int32_t user_dr_identity_id;
};

struct RspInfo
{
    int32_t error_id;
    char error_msg[81]; /* GBK */
};

struct UserLogout
{
    char broker_id[11];
    char user_id[16];
};

struct SpecificInstrument
{
    char reserve1[31]; /* InstrumentID of old backends */
    char instrument_id[81];
};

/* CTP 6.3.19 and all SOPT. */
struct SpecificInstrument31
{
    char instrument_id[31];
};

struct FensUserInfo;
struct ForQuoteRsp;
struct QryMulticastInstrument;
struct MulticastInstrument;

static_assert(sizeof(BookLevel) == 32);
static_assert(sizeof(DepthMarketData) == 584 && alignof(DepthMarketData) == 8);
static_assert(offsetof(DepthMarketData, reserve1) == 9);
static_assert(offsetof(DepthMarketData, exchange_id) == 40);
static_assert(offsetof(DepthMarketData, reserve2) == 49);
static_assert(offsetof(DepthMarketData, last_price) == 80);
static_assert(offsetof(DepthMarketData, pre_settlement_price) == 88);
static_assert(offsetof(DepthMarketData, pre_close_price) == 96);
static_assert(offsetof(DepthMarketData, pre_open_interest) == 104);
static_assert(offsetof(DepthMarketData, open_price) == 112);
static_assert(offsetof(DepthMarketData, highest_price) == 120);
static_assert(offsetof(DepthMarketData, lowest_price) == 128);
static_assert(offsetof(DepthMarketData, volume) == 136);
static_assert(offsetof(DepthMarketData, turnover) == 144);
static_assert(offsetof(DepthMarketData, open_interest) == 152);
static_assert(offsetof(DepthMarketData, close_price) == 160);
static_assert(offsetof(DepthMarketData, settlement_price) == 168);
static_assert(offsetof(DepthMarketData, upper_limit_price) == 176);
static_assert(offsetof(DepthMarketData, lower_limit_price) == 184);
static_assert(offsetof(DepthMarketData, pre_delta) == 192);
static_assert(offsetof(DepthMarketData, curr_delta) == 200);
static_assert(offsetof(DepthMarketData, update_time) == 208);
static_assert(offsetof(DepthMarketData, update_millisec) == 220);
static_assert(offsetof(DepthMarketData, book) == 224);
static_assert(offsetof(BookLevel, bid_price) == 0 && offsetof(BookLevel, bid_volume) == 8);
static_assert(offsetof(BookLevel, ask_price) == 16 && offsetof(BookLevel, ask_volume) == 24);
static_assert(offsetof(DepthMarketData, average_price) == 384);
static_assert(offsetof(DepthMarketData, action_day) == 392);
static_assert(offsetof(DepthMarketData, instrument_id) == 401);
static_assert(offsetof(DepthMarketData, exchange_inst_id) == 482);
static_assert(offsetof(DepthMarketData, banding_upper_price) == 568);
static_assert(offsetof(DepthMarketData, banding_lower_price) == 576);

static_assert(sizeof(DepthMarketData568) == 568 && sizeof(DepthMarketData408) == 408 &&
              sizeof(DepthMarketData440) == 440);
static_assert(offsetof(DepthMarketData568, action_day) == 392 && offsetof(DepthMarketData568, instrument_id) == 401);
static_assert(offsetof(DepthMarketData568, exchange_inst_id) == 482);
static_assert(offsetof(DepthMarketData408, reserve1) == 9 && offsetof(DepthMarketData408, exchange_id) == 40);
static_assert(offsetof(DepthMarketData408, last_price) == 80 && offsetof(DepthMarketData408, volume) == 136);
static_assert(offsetof(DepthMarketData408, update_time) == 208 && offsetof(DepthMarketData408, book) == 224);
static_assert(offsetof(DepthMarketData408, average_price) == 384 && offsetof(DepthMarketData408, action_day) == 392);
static_assert(offsetof(DepthMarketData440, action_day) == 392 &&
              offsetof(DepthMarketData440, circuit_ref_price) == 408);
static_assert(offsetof(DepthMarketData440, sending_time) == 416 && offsetof(DepthMarketData440, big_volume) == 432);

static_assert(sizeof(ReqUserLogin) == 264);
static_assert(offsetof(ReqUserLogin, broker_id) == 9 && offsetof(ReqUserLogin, user_id) == 20);
static_assert(offsetof(ReqUserLogin, password) == 36 && offsetof(ReqUserLogin, user_product_info) == 77);
static_assert(offsetof(ReqUserLogin, client_ip_port) == 224 && offsetof(ReqUserLogin, client_ip_address) == 228);

static_assert(sizeof(RspUserLogin) == 212);
static_assert(offsetof(RspUserLogin, login_time) == 9 && offsetof(RspUserLogin, broker_id) == 18);
static_assert(offsetof(RspUserLogin, user_id) == 29 && offsetof(RspUserLogin, system_name) == 45);
static_assert(offsetof(RspUserLogin, front_id) == 88 && offsetof(RspUserLogin, session_id) == 92);
static_assert(offsetof(RspUserLogin, max_order_ref) == 96 && offsetof(RspUserLogin, shfe_time) == 109);
static_assert(offsetof(RspUserLogin, ine_time) == 145 && offsetof(RspUserLogin, sys_version) == 154);
static_assert(offsetof(RspUserLogin, gfex_time) == 195 && offsetof(RspUserLogin, login_dr_identity_id) == 204);

static_assert(offsetof(RspUserLogin, ine_time) + sizeof(RspUserLogin::ine_time) <= kRspUserLoginLength156);
static_assert(sizeof(SpecificInstrument31) == 31);
static_assert(sizeof(RspInfo) == 88 && offsetof(RspInfo, error_msg) == 4);
static_assert(sizeof(UserLogout) == 27 && offsetof(UserLogout, user_id) == 11);
static_assert(sizeof(SpecificInstrument) == 112 && offsetof(SpecificInstrument, instrument_id) == 31);

/* The vendor's callback interface: 13 slots. */
class MdSpi
{
public:
    virtual void OnFrontConnected() = 0;
    virtual void OnFrontDisconnected(int reason) = 0;
    virtual void OnHeartBeatWarning(int time_lapse) = 0;
    virtual void OnRspUserLogin(RspUserLogin* login, RspInfo* info, int request_id, bool is_last) = 0;
    virtual void OnRspUserLogout(UserLogout* logout, RspInfo* info, int request_id, bool is_last) = 0;
    virtual void OnRspQryMulticastInstrument(MulticastInstrument* instrument, RspInfo* info, int request_id,
                                             bool is_last) = 0;
    virtual void OnRspError(RspInfo* info, int request_id, bool is_last) = 0;
    virtual void OnRspSubMarketData(SpecificInstrument* instrument, RspInfo* info, int request_id, bool is_last) = 0;
    virtual void OnRspUnSubMarketData(SpecificInstrument* instrument, RspInfo* info, int request_id, bool is_last) = 0;
    virtual void OnRspSubForQuoteRsp(SpecificInstrument* instrument, RspInfo* info, int request_id, bool is_last) = 0;
    virtual void OnRspUnSubForQuoteRsp(SpecificInstrument* instrument, RspInfo* info, int request_id, bool is_last) = 0;
    virtual void OnRtnDepthMarketData(DepthMarketData* tick) = 0;
    virtual void OnRtnForQuoteRsp(ForQuoteRsp* for_quote) = 0;

protected:
    ~MdSpi() = default;
};

/* The callback interface of SOPT: 12 slots, as above without the multicast query. */
class SoptMdSpi
{
public:
    virtual void OnFrontConnected() = 0;
    virtual void OnFrontDisconnected(int reason) = 0;
    virtual void OnHeartBeatWarning(int time_lapse) = 0;
    virtual void OnRspUserLogin(RspUserLogin* login, RspInfo* info, int request_id, bool is_last) = 0;
    virtual void OnRspUserLogout(UserLogout* logout, RspInfo* info, int request_id, bool is_last) = 0;
    virtual void OnRspError(RspInfo* info, int request_id, bool is_last) = 0;
    virtual void OnRspSubMarketData(SpecificInstrument31* instrument, RspInfo* info, int request_id, bool is_last) = 0;
    virtual void OnRspUnSubMarketData(SpecificInstrument31* instrument, RspInfo* info, int request_id,
                                      bool is_last) = 0;
    virtual void OnRspSubForQuoteRsp(SpecificInstrument31* instrument, RspInfo* info, int request_id, bool is_last) = 0;
    virtual void OnRspUnSubForQuoteRsp(SpecificInstrument31* instrument, RspInfo* info, int request_id,
                                       bool is_last) = 0;
    virtual void OnRtnDepthMarketData(void* tick) = 0; /* DepthMarketData440 or 408, by version */
    virtual void OnRtnForQuoteRsp(ForQuoteRsp* for_quote) = 0;

protected:
    ~SoptMdSpi() = default;
};

/*
 * The vendor's request interface: 15 slots. Release deletes the object. SOPT has the first 14 of them, in this order;
 * its RegisterSpi wants a SoptMdSpi*, and the last one must never be called there.
 */
class MdApi
{
public:
    virtual void Release() = 0;
    virtual void Init() = 0;
    virtual int Join() = 0;
    virtual const char* GetTradingDay() = 0;
    virtual void RegisterFront(char* address) = 0;
    virtual void RegisterNameServer(char* address) = 0;
    virtual void RegisterFensUserInfo(FensUserInfo* user) = 0;
    virtual void RegisterSpi(MdSpi* spi) = 0;
    virtual int SubscribeMarketData(char* ids[], int count) = 0;
    virtual int UnSubscribeMarketData(char* ids[], int count) = 0;
    virtual int SubscribeForQuoteRsp(char* ids[], int count) = 0;
    virtual int UnSubscribeForQuoteRsp(char* ids[], int count) = 0;
    virtual int ReqUserLogin(millrace::ctp::ReqUserLogin* login, int request_id) = 0;
    virtual int ReqUserLogout(UserLogout* logout, int request_id) = 0;
    virtual int ReqQryMulticastInstrument(QryMulticastInstrument* query, int request_id) = 0;

protected:
    ~MdApi() = default;
};

/*
 * Type of both factories: the one up to 6.7.10 takes three arguments and, by the x86-64 calling convention, does not
 * see the fourth (production mode) that the one from 6.7.11 on takes.
 */
using CreateMdApi = MdApi* (*)(const char* flow_path, bool is_using_udp, bool is_multicast, bool is_production_mode);
using GetApiVersion = const char* (*)();

constexpr const char* kFactorySymbol4 = "_ZN15CThostFtdcMdApi15CreateFtdcMdApiEPKcbbb";
constexpr const char* kFactorySymbol3 = "_ZN15CThostFtdcMdApi15CreateFtdcMdApiEPKcbb";
constexpr const char* kVersionSymbol = "_ZN15CThostFtdcMdApi13GetApiVersionEv";
constexpr const char* kSoptFactorySymbol = "_ZN8ctp_sopt15CThostFtdcMdApi15CreateFtdcMdApiEPKcbb";
constexpr const char* kSoptVersionSymbol = "_ZN8ctp_sopt15CThostFtdcMdApi13GetApiVersionEv";
constexpr const char* kSoptNamespace = "ctp_sopt";

constexpr int32_t kMaxInstrumentIdLength = 80;
constexpr int32_t kMaxShortInstrumentIdLength = 30; /* SOPT and CTP 6.3.19 */
} // namespace millrace::ctp

#endif
