#include "runtime/core/stub_table.h"

namespace OHOS {

using runtime::port::Briefly;

uint64_t StubTable::IdOf(IPCObjectStub& stub) {
    Briefly brief(lock_);
    if (stub.binderId_ == 0) {
        stub.binderId_ = NextId();
        stubs_[stub.binderId_].stub = &stub;
    }
    return stub.binderId_;
}

sptr<IPCObjectStub> StubTable::Find(uint64_t id) {
    sptr<IPCObjectStub> stub;
    Briefly brief(lock_);
    const auto found = stubs_.find(id);
    if (found != stubs_.end() && found->second.stub->AttemptIncStrong(this)) stub.ForceSetRefPtr(found->second.stub);
    return stub;
}

void StubTable::Forget(const IPCObjectStub& stub) {
    if (stub.binderId_ == 0) return;
    Briefly brief(lock_);
    stubs_.erase(stub.binderId_);
}

void StubTable::SetAnonymousManager(IPCObjectStub& stub) {
    Briefly brief(lock_);
    stubs_[0].stub = &stub;
}

void StubTable::Acquire(uint64_t id) {
    Briefly brief(lock_);
    const auto found = stubs_.find(id);
    if (found != stubs_.end() && found->second.stub->AttemptIncStrong(this)) ++found->second.held;
}

void StubTable::Release(uint64_t id) {
    IPCObjectStub* stub = nullptr;
    {
        Briefly brief(lock_);
        const auto found = stubs_.find(id);
        if (found == stubs_.end() || found->second.held == 0) return;
        --found->second.held;
        stub = found->second.stub;
    }
    stub->DecStrongRef(this);
}

}  // namespace OHOS
