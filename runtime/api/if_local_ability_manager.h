#pragma once

#include "iremote_broker.h"

namespace OHOS {

/// What SAMgr asks of a process that holds abilities. The SA framework, which answers it, is not there yet.
class ILocalAbilityManager : public IRemoteBroker {
public:
    virtual bool StartAbility(int32_t systemAbilityId, const std::string& eventStr) = 0;
    virtual bool StopAbility(int32_t systemAbilityId, const std::string& eventStr) = 0;

    DECLARE_INTERFACE_DESCRIPTOR(u"OHOS.ILocalAbilityManager")
};

}  // namespace OHOS
