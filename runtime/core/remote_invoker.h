#pragma once

#include "iremote_object.h"

namespace OHOS {

/// How a proxy reaches its stub: BinderInvoker on one device, Databus between devices.
class IRemoteInvoker {
public:
    virtual ~IRemoteInvoker() = default;
    /// As IRemoteObject::SendRequest.
    virtual int SendRequest(uint32_t handle, uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) = 0;
    virtual bool AcquireHandle(uint32_t handle) = 0;
    virtual bool ReleaseHandle(uint32_t handle) = 0;
    virtual bool AddDeathRecipient(uint32_t handle, uint64_t cookie) = 0;
    virtual bool RemoveDeathRecipient(uint32_t handle, uint64_t cookie) = 0;
    /// Sends what waits to be sent.
    virtual int FlushCommands() = 0;
};

}  // namespace OHOS
