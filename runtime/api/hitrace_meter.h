#pragma once

#include <cstdint>
#include <string>

/// Spans of work for a device's system trace. Here each begin, end and count is a line of the log at severity debug (tag "hitrace_meter"):
/// "B name", "E", "S name id", "F name id", "C name value". Labels and limits choose nothing.

constexpr uint64_t HITRACE_TAG_NEVER = 0;
constexpr uint64_t HITRACE_TAG_ALWAYS = (1ULL << 0);
constexpr uint64_t HITRACE_TAG_COMMERCIAL = (1ULL << 5);
constexpr uint64_t HITRACE_TAG_DLP_CREDENTIAL = (1ULL << 21);
constexpr uint64_t HITRACE_TAG_ACCESS_CONTROL = (1ULL << 22);
constexpr uint64_t HITRACE_TAG_NET = (1ULL << 23);
constexpr uint64_t HITRACE_TAG_NWEB = (1ULL << 24);
constexpr uint64_t HITRACE_TAG_HUKS = (1ULL << 25);
constexpr uint64_t HITRACE_TAG_USERIAM = (1ULL << 26);
constexpr uint64_t HITRACE_TAG_DISTRIBUTED_AUDIO = (1ULL << 27);
constexpr uint64_t HITRACE_TAG_DLSM = (1ULL << 28);
constexpr uint64_t HITRACE_TAG_FILEMANAGEMENT = (1ULL << 29);
constexpr uint64_t HITRACE_TAG_OHOS = (1ULL << 30);
constexpr uint64_t HITRACE_TAG_ABILITY_MANAGER = (1ULL << 31);
constexpr uint64_t HITRACE_TAG_ZCAMERA = (1ULL << 32);
constexpr uint64_t HITRACE_TAG_ZMEDIA = (1ULL << 33);
constexpr uint64_t HITRACE_TAG_ZIMAGE = (1ULL << 34);
constexpr uint64_t HITRACE_TAG_ZAUDIO = (1ULL << 35);
constexpr uint64_t HITRACE_TAG_DISTRIBUTEDDATA = (1ULL << 36);
constexpr uint64_t HITRACE_TAG_MDFS = (1ULL << 37);
constexpr uint64_t HITRACE_TAG_GRAPHIC_AGP = (1ULL << 38);
constexpr uint64_t HITRACE_TAG_ACE = (1ULL << 39);
constexpr uint64_t HITRACE_TAG_NOTIFICATION = (1ULL << 40);
constexpr uint64_t HITRACE_TAG_MISC = (1ULL << 41);
constexpr uint64_t HITRACE_TAG_MULTIMODALINPUT = (1ULL << 42);
constexpr uint64_t HITRACE_TAG_SENSORS = (1ULL << 43);
constexpr uint64_t HITRACE_TAG_MSDP = (1ULL << 44);
constexpr uint64_t HITRACE_TAG_DSOFTBUS = (1ULL << 45);
constexpr uint64_t HITRACE_TAG_RPC = (1ULL << 46);
constexpr uint64_t HITRACE_TAG_ARK = (1ULL << 47);
constexpr uint64_t HITRACE_TAG_WINDOW_MANAGER = (1ULL << 48);
constexpr uint64_t HITRACE_TAG_ACCOUNT_MANAGER = (1ULL << 49);
constexpr uint64_t HITRACE_TAG_DISTRIBUTED_SCREEN = (1ULL << 50);
constexpr uint64_t HITRACE_TAG_DISTRIBUTED_CAMERA = (1ULL << 51);
constexpr uint64_t HITRACE_TAG_DISTRIBUTED_HARDWARE_FWK = (1ULL << 52);
constexpr uint64_t HITRACE_TAG_GLOBAL_RESMGR = (1ULL << 53);
constexpr uint64_t HITRACE_TAG_DEVICE_MANAGER = (1ULL << 54);
constexpr uint64_t HITRACE_TAG_SAMGR = (1ULL << 55);
constexpr uint64_t HITRACE_TAG_POWER = (1ULL << 56);
constexpr uint64_t HITRACE_TAG_DISTRIBUTED_SCHEDULE = (1ULL << 57);
constexpr uint64_t HITRACE_TAG_DEVICE_PROFILE = (1ULL << 58);
constexpr uint64_t HITRACE_TAG_DISTRIBUTED_INPUT = (1ULL << 59);
constexpr uint64_t HITRACE_TAG_BLUETOOTH = (1ULL << 60);
constexpr uint64_t HITRACE_TAG_ACCESSIBILITY_MANAGER = (1ULL << 61);
constexpr uint64_t HITRACE_TAG_APP = (1ULL << 62);
constexpr uint64_t HITRACE_TAG_LAST = HITRACE_TAG_APP;

void UpdateTraceLabel(void);
void SetTraceDisabled(bool disable);
void StartTrace(uint64_t label, const std::string& value, float limit = -1);
void StartTraceDebug(bool isDebug, uint64_t label, const std::string& value, float limit = -1);
/// Formats as printf's.
void StartTraceArgs(uint64_t label, const char* fmt, ...);
void FinishTrace(uint64_t label);
void FinishTraceDebug(bool isDebug, uint64_t label);
void StartAsyncTrace(uint64_t label, const std::string& value, int32_t taskId, float limit = -1);
void FinishAsyncTrace(uint64_t label, const std::string& value, int32_t taskId);
void CountTrace(uint64_t label, const std::string& name, int64_t count);
void MiddleTrace(uint64_t label, const std::string& beforeValue, const std::string& afterValue);

/// A span that lasts as long as its scope.
class HitraceScoped {
public:
    HitraceScoped(uint64_t label, const std::string& value) : label_(label) { StartTrace(label_, value); }
    ~HitraceScoped() { FinishTrace(label_); }
    HitraceScoped(const HitraceScoped&) = delete;
    HitraceScoped& operator=(const HitraceScoped&) = delete;

private:
    uint64_t label_;
};

class HitraceMeterFmtScoped {
public:
    HitraceMeterFmtScoped(uint64_t label, const char* fmt, ...);
    ~HitraceMeterFmtScoped() { FinishTrace(label_); }
    HitraceMeterFmtScoped(const HitraceMeterFmtScoped&) = delete;
    HitraceMeterFmtScoped& operator=(const HitraceMeterFmtScoped&) = delete;

private:
    uint64_t label_;
};

#define HITRACE_TOKENPASTE(x, y) x##y
#define HITRACE_TOKENPASTE2(x, y) HITRACE_TOKENPASTE(x, y)
#define HITRACE_METER_NAME(TAG, str) HitraceScoped HITRACE_TOKENPASTE2(trace, __LINE__)(TAG, str)
#define HITRACE_METER(TAG) HITRACE_METER_NAME(TAG, __func__)
#define HITRACE_METER_FMT(TAG, ...) HitraceMeterFmtScoped HITRACE_TOKENPASTE2(trace, __LINE__)(TAG, __VA_ARGS__)
