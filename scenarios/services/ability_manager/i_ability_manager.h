#pragma once

#include <cstdint>
#include <string>

#include "iremote_broker.h"

namespace scenarios::services {

/// The ability manager of a device, as far as applications need it to reach background services: on their own device, and on another one
/// by multi-device collaboration, where the two ability managers talk to each other. Registered with SAMgr as 180.
class IAbilityManager : public OHOS::IRemoteBroker {
public:
    DECLARE_INTERFACE_DESCRIPTOR(u"ohos.aafwk.AbilityManager");

    enum Code : uint32_t { PUBLISH_SERVICE = 1, CONNECT_SERVICE = 2 };

    static constexpr int32_t SYSTEM_ABILITY_ID = 180;

    /// No background service of this name is there.
    static constexpr int32_t ERR_NO_SUCH_SERVICE = 2001;
    /// The other device's ability manager could not be found.
    static constexpr int32_t ERR_NO_SUCH_DEVICE = 2002;
    /// From another device one can only connect, and only to what is here.
    static constexpr int32_t ERR_NOT_FROM_AFAR = 2003;

    /// Makes a background service known under this name until its process ends. 0 or a status.
    virtual int32_t PublishService(const std::u16string& name, const OHOS::sptr<OHOS::IRemoteObject>& service) = 0;
    /// The background service of this name, on the device with this network id (empty: this one). 0, an error above, or the status of a
    /// call that failed. Blocks.
    virtual int32_t ConnectService(const std::u16string& name, const std::u16string& device, OHOS::sptr<OHOS::IRemoteObject>& service) = 0;
};

/// The one of this device, through SAMgr; null if there is none after SAMgr's seven tries. Blocks.
OHOS::sptr<IAbilityManager> FindAbilityManager();

}  // namespace scenarios::services
