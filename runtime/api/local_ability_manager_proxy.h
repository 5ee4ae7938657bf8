#pragma once

#include "if_local_ability_manager.h"

namespace OHOS {

/// SAMgr's end of ILocalAbilityManager.
class LocalAbilityManagerProxy : public IRemoteProxy<ILocalAbilityManager> {
public:
    explicit LocalAbilityManagerProxy(const sptr<IRemoteObject>& impl) : IRemoteProxy<ILocalAbilityManager>(impl) {}
    ~LocalAbilityManagerProxy() override = default;

    bool StartAbility(int32_t systemAbilityId, const std::string& eventStr) override;
    bool StopAbility(int32_t systemAbilityId, const std::string& eventStr) override;
    bool ActiveAbility(int32_t systemAbilityId, const nlohmann::json& activeReason) override;
    bool IdleAbility(int32_t systemAbilityId, const nlohmann::json& idleReason, int32_t& delayTime) override;
    bool SendStrategyToSA(int32_t type, int32_t systemAbilityId, int32_t level, std::string& action) override;
    bool IpcStatCmdProc(int32_t fd, int32_t cmd) override;
    bool FfrtStatCmdProc(int32_t fd, int32_t cmd) override;
    bool FfrtDumperProc(std::string& ffrtDumperInfo) override;
    int32_t SystemAbilityExtProc(const std::string& extension, int32_t said, SystemAbilityExtensionPara* callback,
                                 bool isAsync = false) override;
    int32_t ServiceControlCmd(int32_t fd, int32_t systemAbilityId, const std::vector<std::u16string>& args) override;

private:
    static inline BrokerDelegator<LocalAbilityManagerProxy> delegator_;
};

}  // namespace OHOS
