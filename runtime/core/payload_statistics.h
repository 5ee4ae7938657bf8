#pragma once

#include <atomic>
#include <map>
#include <tuple>

#include "ipc_object_stub.h"
#include "ipc_payload_statistics.h"
#include "runtime/port/brief_lock.h"

namespace OHOS {

/// What IPCPayloadStatistics counts, of one process.
class PayloadStatistics {
public:
    struct Key {
        int32_t pid = 0;
        std::u16string descriptor{};
        int32_t code = 0;
        bool operator<(const Key& other) const {
            return std::tie(pid, descriptor, code) < std::tie(other.pid, other.descriptor, other.code);
        }
    };
    struct Entry {
        uint64_t count = 0;
        IPCPayloadCost cost{};
    };

    bool IsOn() const { return on_.load(std::memory_order_relaxed); }
    void SwitchOn(bool on) { on_.store(on, std::memory_order_relaxed); }
    void Count(Key key, int64_t spanNs);
    void Clear();
    /// A copy, so that nobody's code runs under the lock.
    std::map<Key, Entry> Entries();

private:
    std::atomic<bool> on_{false};
    std::map<Key, Entry> entries_;
    runtime::port::BriefLock lock_;
};

struct ProcessContext;

/// The handler's call, counted if the process counts.
int Dispatch(ProcessContext& process, IPCObjectStub& stub, int32_t pid, uint32_t code, MessageParcel& data, MessageParcel& reply,
             MessageOption& option);

}  // namespace OHOS
