#include "scenarios/services/ability_manager/ability_manager_proxy.h"

#include "iservice_registry.h"
#include "message_option.h"
#include "message_parcel.h"

namespace scenarios::services {

using OHOS::MessageOption;
using OHOS::MessageParcel;

int32_t AbilityManagerProxy::PublishService(const std::u16string& name, const OHOS::sptr<OHOS::IRemoteObject>& service) {
    MessageParcel data, reply;
    MessageOption option;
    if (!data.WriteInterfaceToken(GetDescriptor()) || !data.WriteString16(name) || !data.WriteRemoteObject(service)) {
        return OHOS::ERR_INVALID_DATA;
    }
    return Remote()->SendRequest(PUBLISH_SERVICE, data, reply, option);
}

int32_t AbilityManagerProxy::ConnectService(const std::u16string& name, const std::u16string& device,
                                            OHOS::sptr<OHOS::IRemoteObject>& service) {
    MessageParcel data, reply;
    MessageOption option;
    if (!data.WriteInterfaceToken(GetDescriptor()) || !data.WriteString16(name) || !data.WriteString16(device)) {
        return OHOS::ERR_INVALID_DATA;
    }
    if (const auto status = Remote()->SendRequest(CONNECT_SERVICE, data, reply, option); status != OHOS::ERR_NONE) return status;
    service = reply.ReadRemoteObject();
    return service != nullptr ? OHOS::ERR_NONE : OHOS::ERR_NULL_OBJECT;
}

OHOS::sptr<IAbilityManager> FindAbilityManager() {
    const auto samgr = OHOS::SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager();
    if (samgr == nullptr) return nullptr;
    return OHOS::iface_cast<IAbilityManager>(samgr->GetSystemAbility(IAbilityManager::SYSTEM_ABILITY_ID));
}

}  // namespace scenarios::services
