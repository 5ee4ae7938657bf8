#pragma once

#include <cstdint>
#include <string>

#include "iremote_object.h"

namespace OHOS {

/// What a SAMgr gives its DBinder service: the abilities that other devices may have.
class RpcSystemAbilityCallback {
public:
    virtual sptr<IRemoteObject> GetSystemAbilityFromRemote(int32_t systemAbilityId) = 0;
    virtual bool LoadSystemAbilityFromRemote(const std::string& srcNetworkId, int32_t systemAbilityId) = 0;
    virtual bool IsDistributedSystemAbility(int32_t systemAbilityId) = 0;
    virtual ~RpcSystemAbilityCallback() = default;
};

}  // namespace OHOS
