#pragma once

#include "iremote_stub.h"
#include "scenarios/services/ability_manager/i_ability_manager.h"

namespace scenarios::services {

/// The ability manager's own end. A status reaches the caller with an empty reply; the reply of a connection that came about holds the
/// object.
class AbilityManagerStub : public OHOS::IRemoteStub<IAbilityManager> {
public:
    int OnRemoteRequest(uint32_t code, OHOS::MessageParcel& data, OHOS::MessageParcel& reply, OHOS::MessageOption& option) override;
};

}  // namespace scenarios::services
