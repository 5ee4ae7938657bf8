#pragma once

#include <map>
#include <mutex>
#include <string>

#include "scenarios/services/ability_manager/ability_manager_stub.h"

namespace scenarios::services {

/// Keeps the background services of its device by name, and asks the ability manager of another device for those of that one.
class AbilityManagerService final : public AbilityManagerStub {
public:
    int32_t PublishService(const std::u16string& name, const OHOS::sptr<OHOS::IRemoteObject>& service) override;
    int32_t ConnectService(const std::u16string& name, const std::u16string& device, OHOS::sptr<OHOS::IRemoteObject>& service) override;

private:
    class Farewell;
    void Forget(const std::u16string& name, const OHOS::wptr<OHOS::IRemoteObject>& service);

    std::mutex mutex_;  ///< guards services_; never held during a call
    std::map<std::u16string, OHOS::sptr<OHOS::IRemoteObject>> services_;
};

/// What the process of the ability manager does: registers it with SAMgr, found by other devices if `distributed`, and serves. 1 if SAMgr
/// does not take it.
int RunAbilityManager(bool distributed);

}  // namespace scenarios::services
