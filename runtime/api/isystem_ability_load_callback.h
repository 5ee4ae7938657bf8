#pragma once

#include "iremote_broker.h"
#include "iremote_object.h"
#include "iremote_proxy.h"

namespace OHOS {

/// Who wants to hear how the loading of an ability went.
class ISystemAbilityLoadCallback : public IRemoteBroker {
public:
    virtual void OnLoadSystemAbilitySuccess(int32_t, const sptr<IRemoteObject>&) {}
    virtual void OnLoadSystemAbilityFail(int32_t) {}
    virtual void OnLoadSystemAbilityFail(int32_t systemAbilityId, int32_t) { OnLoadSystemAbilityFail(systemAbilityId); }
    virtual void OnLoadSACompleteForRemote(const std::string&, int32_t, const sptr<IRemoteObject>&) {}

    enum {
        ON_LOAD_SYSTEM_ABILITY_SUCCESS = 1,
        ON_LOAD_SYSTEM_ABILITY_FAIL = 2,
        ON_LOAD_SYSTEM_ABILITY_COMPLETE_FOR_REMOTE = 3,
        ON_LOAD_SYSTEM_ABILITY_FAIL_WITH_CODE = 4,
    };

    DECLARE_INTERFACE_DESCRIPTOR(u"OHOS.ISystemAbilityLoadCallback")
};

}  // namespace OHOS
