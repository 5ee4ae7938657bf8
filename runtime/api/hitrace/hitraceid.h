#pragma once

#include <cstddef>
#include <cstdint>

namespace OHOS {
namespace HiviewDFX {

enum HiTraceFlag {
    HITRACE_FLAG_DEFAULT = 0,
    HITRACE_FLAG_INCLUDE_ASYNC = 1 << 0,
    HITRACE_FLAG_DONOT_CREATE_SPAN = 1 << 1,
    HITRACE_FLAG_TP_INFO = 1 << 2,
    HITRACE_FLAG_NO_BE_INFO = 1 << 3,
    HITRACE_FLAG_DONOT_ENABLE_LOG = 1 << 4,
    HITRACE_FLAG_FAULT_TRIGGER = 1 << 5,
    HITRACE_FLAG_D2D_TP_INFO = 1 << 6,
    HITRACE_FLAG_MAX = HITRACE_FLAG_D2D_TP_INFO,
};

/// As the bytes of a trace id lie, 16 of them.
struct HiTraceIdStruct {
    uint64_t valid : 1;
    uint64_t ver : 3;
    uint64_t chainId : 60;
    uint64_t flags : 12;
    uint64_t spanId : 26;
    uint64_t parentSpanId : 26;
};
static_assert(sizeof(HiTraceIdStruct) == 16, "as on a device");

/// Names one chain of calls, and the step in it. Invalid until it has a chain.
class HiTraceId final {
public:
    HiTraceId() = default;
    explicit HiTraceId(const HiTraceIdStruct& id) : id_(id) {}
    /// Invalid unless there are 16 bytes of a valid one.
    HiTraceId(const uint8_t* pIdArray, int len);

    bool IsValid() const { return id_.valid != 0; }
    bool IsFlagEnabled(HiTraceFlag flag) const { return IsValid() && (static_cast<int>(id_.flags) & flag) != 0; }
    void EnableFlag(HiTraceFlag flag) {
        if (IsValid()) id_.flags = (id_.flags | static_cast<uint64_t>(flag)) & 0xfff;
    }
    int GetFlags() const { return static_cast<int>(id_.flags); }
    void SetFlags(int flags) {
        if (IsValid()) id_.flags = static_cast<uint64_t>(flags) & 0xfff;
    }
    uint64_t GetChainId() const { return id_.chainId; }
    /// Makes it valid.
    void SetChainId(uint64_t chainId) {
        id_ = HiTraceIdStruct{};
        id_.valid = 1;
        id_.ver = 1;
        id_.chainId = chainId & ((uint64_t{1} << 60) - 1);
    }
    uint64_t GetSpanId() const { return id_.spanId; }
    void SetSpanId(uint64_t spanId) {
        if (IsValid()) id_.spanId = spanId & ((uint64_t{1} << 26) - 1);
    }
    uint64_t GetParentSpanId() const { return id_.parentSpanId; }
    void SetParentSpanId(uint64_t parentSpanId) {
        if (IsValid()) id_.parentSpanId = parentSpanId & ((uint64_t{1} << 26) - 1);
    }
    /// Bytes written: 16, or 0 if it is not valid or there is no room.
    int ToBytes(uint8_t* pIdArray, int len) const;
    const HiTraceIdStruct& Raw() const { return id_; }

private:
    HiTraceIdStruct id_{};
};

}  // namespace HiviewDFX
}  // namespace OHOS
