#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace OHOS {

/// Time that handlers took, in microseconds of virtual time.
struct IPCPayloadCost {
    uint64_t totalCost = 0;
    uint32_t maxCost = 0;
    uint32_t minCost = 0;
    uint32_t averCost = 0;
};

/// One method of one interface.
struct IPCInterfaceInfo {
    std::u16string desc;
    int32_t code = 0;
};

/// Counts the calls that stubs of this process served, while that is switched on: by the caller's pid, the stub's descriptor and the code.
/// Calls from other devices count under pid -1, as a handler sees them.
class IPCPayloadStatistics {
public:
    IPCPayloadStatistics() = default;
    ~IPCPayloadStatistics() = default;

    static uint64_t GetTotalCount();
    static uint64_t GetTotalCost();
    static std::vector<int32_t> GetPids();
    static uint64_t GetCount(int32_t pid);
    static uint64_t GetCost(int32_t pid);
    static std::vector<IPCInterfaceInfo> GetDescriptorCodes(int32_t pid);
    static uint64_t GetDescriptorCodeCount(int32_t pid, const std::u16string& desc, int32_t code);
    static IPCPayloadCost GetDescriptorCodeCost(int32_t pid, const std::u16string& desc, int32_t code);

    /// Off at first. What was counted stays until it is cleared. Each is true.
    static bool StartStatistics();
    static bool StopStatistics();
    static bool GetStatisticsStatus();
    static bool ClearStatisticsData();
};

}  // namespace OHOS
