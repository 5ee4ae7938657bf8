#pragma once

#include "iremote_stub.h"
#include "isystem_ability_load_callback.h"

namespace OHOS {

class SystemAbilityLoadCallbackStub : public IRemoteStub<ISystemAbilityLoadCallback> {
public:
    SystemAbilityLoadCallbackStub() = default;
    ~SystemAbilityLoadCallbackStub() override = default;
    int OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) override;
};

}  // namespace OHOS
