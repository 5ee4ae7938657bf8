#pragma once

#include "iremote_stub.h"
#include "isystem_ability_status_change.h"

namespace OHOS {

class SystemAbilityStatusChangeStub : public IRemoteStub<ISystemAbilityStatusChange> {
public:
    SystemAbilityStatusChangeStub() = default;
    ~SystemAbilityStatusChangeStub() override = default;
    int OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) override;
};

}  // namespace OHOS
