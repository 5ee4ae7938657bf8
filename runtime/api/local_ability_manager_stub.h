#pragma once

#include "if_local_ability_manager.h"

namespace OHOS {

/// The process's end of ILocalAbilityManager.
class LocalAbilityManagerStub : public IRemoteStub<ILocalAbilityManager> {
public:
    LocalAbilityManagerStub() = default;
    ~LocalAbilityManagerStub() override = default;
    int32_t OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) override;

protected:
    static bool CheckInputSysAbilityId(int32_t systemAbilityId);

private:
    static bool CheckPermission(uint32_t code);
};

}  // namespace OHOS
