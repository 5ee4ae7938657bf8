#pragma once

#include "iremote_broker.h"
#include "iremote_object.h"
#include "iremote_proxy.h"

namespace OHOS {

/// A process whose abilities are all idle. `lastIdleTime`: since when, in ms of the device's clock.
struct IdleProcessInfo {
    int32_t pid = -1;
    std::u16string processName;
    int64_t lastIdleTime = 0;
};

/// Who wants to hear that an ability came or went. Told one-way.
class ISystemAbilityStatusChange : public IRemoteBroker {
public:
    virtual void OnAddSystemAbility(int32_t systemAbilityId, const std::string& deviceId) = 0;
    virtual void OnRemoveSystemAbility(int32_t systemAbilityId, const std::string& deviceId) = 0;

    enum { ON_ADD_SYSTEM_ABILITY = 1, ON_REMOVE_SYSTEM_ABILITY = 2 };

    DECLARE_INTERFACE_DESCRIPTOR(u"OHOS.ISystemAbilityStatusChange")
};

}  // namespace OHOS
