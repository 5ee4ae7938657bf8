#pragma once

#include "if_system_ability_manager.h"
#include "ipc_object_stub.h"

namespace OHOS {

/// A process's way to SAMgr.
class SystemAbilityManagerClient {
public:
    static SystemAbilityManagerClient& GetInstance();

    /// Null if there is no Binder driver. Whether SAMgr runs shows in the calls.
    sptr<ISystemAbilityManager> GetSystemAbilityManager();
    /// Forgets SAMgr, so that the next call finds one that was started anew.
    void DestroySystemAbilityManagerObject();

    SystemAbilityManagerClient() = default;
    ~SystemAbilityManagerClient() = default;

private:
    sptr<ISystemAbilityManager> systemAbilityManager_;
    runtime::port::BriefLock lock_;
};

}  // namespace OHOS
