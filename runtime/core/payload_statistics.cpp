#include "runtime/core/payload_statistics.h"

#include <algorithm>

#include "runtime/core/process_context.h"
#include "runtime/port/ports.h"

namespace OHOS {
namespace {

using runtime::port::Briefly;

std::map<PayloadStatistics::Key, PayloadStatistics::Entry> Entries() { return ProcessContext::Current().statistics.Entries(); }

PayloadStatistics::Entry EntryOf(int32_t pid, const std::u16string& descriptor, int32_t code) {
    const auto entries = Entries();
    const auto found = entries.find({pid, descriptor, code});
    return found != entries.end() ? found->second : PayloadStatistics::Entry{};
}

}  // namespace

void PayloadStatistics::Count(Key key, int64_t spanNs) {
    const auto cost = static_cast<uint32_t>(std::min<int64_t>(std::max<int64_t>(spanNs, 0) / 1'000, UINT32_MAX));
    Briefly brief(lock_);
    auto& entry = entries_[std::move(key)];
    entry.cost.minCost = entry.count == 0 ? cost : std::min(entry.cost.minCost, cost);
    entry.cost.maxCost = std::max(entry.cost.maxCost, cost);
    entry.cost.totalCost += cost;
    ++entry.count;
    entry.cost.averCost = static_cast<uint32_t>(entry.cost.totalCost / entry.count);
}

void PayloadStatistics::Clear() {
    Briefly brief(lock_);
    entries_.clear();
}

std::map<PayloadStatistics::Key, PayloadStatistics::Entry> PayloadStatistics::Entries() {
    Briefly brief(lock_);
    return entries_;
}

int Dispatch(ProcessContext& process, IPCObjectStub& stub, int32_t pid, uint32_t code, MessageParcel& data, MessageParcel& reply,
             MessageOption& option) {
    if (!process.statistics.IsOn()) [[likely]]
        return stub.SendRequest(code, data, reply, option);
    auto& os = runtime::port::Os();
    const int64_t begin = os.NowNs();
    const int result = stub.SendRequest(code, data, reply, option);
    process.statistics.Count({pid, stub.GetObjectDescriptor(), static_cast<int32_t>(code)}, os.NowNs() - begin);
    return result;
}

uint64_t IPCPayloadStatistics::GetTotalCount() {
    uint64_t sum = 0;
    for (const auto& [key, entry] : Entries()) sum += entry.count;
    return sum;
}

uint64_t IPCPayloadStatistics::GetTotalCost() {
    uint64_t sum = 0;
    for (const auto& [key, entry] : Entries()) sum += entry.cost.totalCost;
    return sum;
}

std::vector<int32_t> IPCPayloadStatistics::GetPids() {
    std::vector<int32_t> pids;
    for (const auto& [key, entry] : Entries()) {
        if (pids.empty() || pids.back() != key.pid) pids.push_back(key.pid);
    }
    return pids;
}

uint64_t IPCPayloadStatistics::GetCount(int32_t pid) {
    uint64_t sum = 0;
    for (const auto& [key, entry] : Entries()) {
        if (key.pid == pid) sum += entry.count;
    }
    return sum;
}

uint64_t IPCPayloadStatistics::GetCost(int32_t pid) {
    uint64_t sum = 0;
    for (const auto& [key, entry] : Entries()) {
        if (key.pid == pid) sum += entry.cost.totalCost;
    }
    return sum;
}

std::vector<IPCInterfaceInfo> IPCPayloadStatistics::GetDescriptorCodes(int32_t pid) {
    std::vector<IPCInterfaceInfo> found;
    for (const auto& [key, entry] : Entries()) {
        if (key.pid == pid) found.push_back({key.descriptor, key.code});
    }
    return found;
}

uint64_t IPCPayloadStatistics::GetDescriptorCodeCount(int32_t pid, const std::u16string& desc, int32_t code) {
    return EntryOf(pid, desc, code).count;
}

IPCPayloadCost IPCPayloadStatistics::GetDescriptorCodeCost(int32_t pid, const std::u16string& desc, int32_t code) {
    return EntryOf(pid, desc, code).cost;
}

bool IPCPayloadStatistics::StartStatistics() {
    ProcessContext::Current().statistics.SwitchOn(true);
    return true;
}

bool IPCPayloadStatistics::StopStatistics() {
    ProcessContext::Current().statistics.SwitchOn(false);
    return true;
}

bool IPCPayloadStatistics::GetStatisticsStatus() { return ProcessContext::Current().statistics.IsOn(); }

bool IPCPayloadStatistics::ClearStatisticsData() {
    ProcessContext::Current().statistics.Clear();
    return true;
}

}  // namespace OHOS
