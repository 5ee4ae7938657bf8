#pragma once

#include <string>

#include "ipc_object_stub.h"
#include "runtime/dbinder/dbinder_protocol.h"
#include "runtime/port/brief_lock.h"

namespace OHOS {

/// Stands in SAMgr's process for an ability of another device, as one client process asked for it. The client goes to the ability itself;
/// here it only leaves its death recipients. Other calls are refused with DBINDER_SERVICE_UNKNOW_TRANS_ERR.
class DBinderServiceStub final : public IPCObjectStub {
public:
    /// `name`: the ability's id as text; pid and uid: the client's.
    DBinderServiceStub(std::string name, std::string device, uint32_t pid, uint32_t uid)
        : IPCObjectStub(u"DBinderService"), name_(std::move(name)), device_(std::move(device)), pid_(pid), uid_(uid) {}

    int OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) override;
    /// Uint32 IF_PROT_DATABUS, String16 descriptor, Bool registered.
    int32_t ProcessProto(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) override;

    const std::string& Name() const { return name_; }
    const std::string& Device() const { return device_; }
    uint32_t Pid() const { return pid_; }
    uint32_t Uid() const { return uid_; }

    void SetSession(const NegotiationBlock& block);
    /// How its client reaches the ability; false before the other SAMgr answered and after the client lost the connection.
    bool Session(NegotiationBlock& block) const;

private:
    int ProcessDeathRecipient(MessageParcel& data);

    const std::string name_;
    const std::string device_;
    const uint32_t pid_;
    const uint32_t uid_;
    mutable runtime::port::BriefLock lock_;
    NegotiationBlock block_{};
    bool connected_ = false;
    int recipients_ = 0;
};

}  // namespace OHOS
