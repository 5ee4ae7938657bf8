#pragma once

#include "iremote_proxy.h"
#include "isystem_ability_status_change.h"

namespace OHOS {

/// SAMgr's end of a listener: one-way calls.
class SystemAbilityStatusChangeProxy final : public IRemoteProxy<ISystemAbilityStatusChange> {
public:
    explicit SystemAbilityStatusChangeProxy(const sptr<IRemoteObject>& object) : IRemoteProxy<ISystemAbilityStatusChange>(object) {}

    void OnAddSystemAbility(int32_t systemAbilityId, const std::string& deviceId) override;
    void OnRemoveSystemAbility(int32_t systemAbilityId, const std::string& deviceId) override;

private:
    void Tell(uint32_t code, int32_t systemAbilityId, const std::string& deviceId);

    static inline BrokerDelegator<SystemAbilityStatusChangeProxy> delegator_;
};

}  // namespace OHOS
