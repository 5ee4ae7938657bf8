#include "scenarios/services/ability_manager/ability_manager_service.h"

#include "ipc_skeleton.h"
#include "iservice_registry.h"
#include "string_ex.h"

namespace scenarios::services {

using OHOS::IRemoteObject;
using OHOS::sptr;
using OHOS::wptr;

/// The process of a background service has ended.
class AbilityManagerService::Farewell final : public IRemoteObject::DeathRecipient {
public:
    Farewell(const wptr<AbilityManagerService>& manager, std::u16string name) : manager_(manager), name_(std::move(name)) {}

    void OnRemoteDied(const wptr<IRemoteObject>& service) override {
        if (const auto manager = manager_.promote(); manager != nullptr) manager->Forget(name_, service);
    }

private:
    const wptr<AbilityManagerService> manager_;
    const std::u16string name_;
};

int32_t AbilityManagerService::PublishService(const std::u16string& name, const sptr<IRemoteObject>& service) {
    if (!OHOS::IPCSkeleton::IsLocalCalling()) return ERR_NOT_FROM_AFAR;
    if (name.empty() || service == nullptr) return OHOS::ERR_INVALID_DATA;
    {
        const std::lock_guard lock(mutex_);
        services_[name] = service;
    }
    service->AddDeathRecipient(sptr<IRemoteObject::DeathRecipient>(new Farewell(wptr<AbilityManagerService>(this), name)));
    return OHOS::ERR_NONE;
}

int32_t AbilityManagerService::ConnectService(const std::u16string& name, const std::u16string& device, sptr<IRemoteObject>& service) {
    if (device.empty()) {
        const std::lock_guard lock(mutex_);
        const auto found = services_.find(name);
        if (found == services_.end()) return ERR_NO_SUCH_SERVICE;
        service = found->second;
        return OHOS::ERR_NONE;
    }
    if (!OHOS::IPCSkeleton::IsLocalCalling()) return ERR_NOT_FROM_AFAR;
    // From here on the caller is this process: the other device is to see an ability manager, not an application.
    auto identity = OHOS::IPCSkeleton::ResetCallingIdentity();
    const auto samgr = OHOS::SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager();
    const auto remote = samgr != nullptr ? samgr->CheckSystemAbility(SYSTEM_ABILITY_ID, OHOS::Str16ToStr8(device)) : nullptr;
    const auto manager = OHOS::iface_cast<IAbilityManager>(remote);
    const auto status = manager != nullptr ? manager->ConnectService(name, u"", service) : ERR_NO_SUCH_DEVICE;
    OHOS::IPCSkeleton::SetCallingIdentity(identity);
    return status;
}

void AbilityManagerService::Forget(const std::u16string& name, const wptr<IRemoteObject>& service) {
    const std::lock_guard lock(mutex_);
    const auto found = services_.find(name);
    if (found != services_.end() && found->second.GetRefPtr() == service.GetRefPtr()) services_.erase(found);
}

int RunAbilityManager(bool distributed) {
    using OHOS::ISystemAbilityManager;
    const sptr<AbilityManagerService> service(new AbilityManagerService);
    const auto samgr = OHOS::SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager();
    const ISystemAbilityManager::SAExtraProp properties(distributed, ISystemAbilityManager::DUMP_FLAG_PRIORITY_DEFAULT, u"", u"");
    if (samgr == nullptr || samgr->AddSystemAbility(IAbilityManager::SYSTEM_ABILITY_ID, service, properties) != OHOS::ERR_OK) return 1;
    OHOS::IPCSkeleton::JoinWorkThread();
    return 0;
}

}  // namespace scenarios::services
