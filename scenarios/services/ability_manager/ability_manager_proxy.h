#pragma once

#include "iremote_proxy.h"
#include "scenarios/services/ability_manager/i_ability_manager.h"

namespace scenarios::services {

/// The end of applications, of background services, and of other devices' ability managers.
class AbilityManagerProxy final : public OHOS::IRemoteProxy<IAbilityManager> {
public:
    explicit AbilityManagerProxy(const OHOS::sptr<OHOS::IRemoteObject>& remote) : IRemoteProxy<IAbilityManager>(remote) {}

    int32_t PublishService(const std::u16string& name, const OHOS::sptr<OHOS::IRemoteObject>& service) override;
    int32_t ConnectService(const std::u16string& name, const std::u16string& device, OHOS::sptr<OHOS::IRemoteObject>& service) override;

private:
    static inline OHOS::BrokerDelegator<AbilityManagerProxy> delegator_;
};

}  // namespace scenarios::services
