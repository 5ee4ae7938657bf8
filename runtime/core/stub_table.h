#pragma once

#include <unordered_map>

#include "ipc_object_stub.h"
#include "runtime/port/brief_lock.h"

namespace OHOS {

/// The stubs of a process that other processes may know, by the ids the driver knows them by. Ids count from 1, so that what the
/// driver orders by them is the same in every run; an address never reaches it.
class StubTable {
public:
    /// The stub's id; given at the first call.
    uint64_t IdOf(IPCObjectStub& stub);
    /// A strong reference, or null: no such stub, or it is past its last one.
    sptr<IPCObjectStub> Find(uint64_t id);
    /// The stub is being destroyed.
    void Forget(const IPCObjectStub& stub);
    /// Id 0 is what the driver calls a context manager that could not give it an id.
    void SetAnonymousManager(IPCObjectStub& stub);

    /// The driver wants a strong reference kept, or gives it back. Returning it may destroy the stub.
    void Acquire(uint64_t id);
    void Release(uint64_t id);

    uint64_t NextId() { return ++lastId_; }

private:
    struct Entry {
        IPCObjectStub* stub = nullptr;
        unsigned held = 0;
    };

    std::atomic<uint64_t> lastId_{0};
    std::unordered_map<uint64_t, Entry> stubs_;
    runtime::port::BriefLock lock_;
};

}  // namespace OHOS
