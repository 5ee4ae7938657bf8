#pragma once

#include "iremote_stub.h"
#include "isystem_process_status_change.h"

namespace OHOS {

class SystemProcessStatusChangeStub : public IRemoteStub<ISystemProcessStatusChange> {
public:
    SystemProcessStatusChangeStub() = default;
    ~SystemProcessStatusChangeStub() override = default;
    int OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) override;
};

}  // namespace OHOS
