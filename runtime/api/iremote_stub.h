#pragma once

#include "ipc_object_stub.h"
#include "iremote_broker.h"

namespace OHOS {

/// Base of the callee's end of interface INTERFACE. With `serialInvokeFlag` its handlers run one at a time.
template <typename INTERFACE>
class IRemoteStub : public IPCObjectStub, public INTERFACE {
public:
    explicit IRemoteStub(bool serialInvokeFlag = false) : IPCObjectStub(INTERFACE::GetDescriptor(), serialInvokeFlag) {}
    ~IRemoteStub() override = default;

    sptr<IRemoteObject> AsObject() override { return this; }
    sptr<IRemoteBroker> AsInterface() override { return this; }
};

}  // namespace OHOS
