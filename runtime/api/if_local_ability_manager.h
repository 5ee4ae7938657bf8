#pragma once

#include "iremote_broker.h"
#include "iremote_proxy.h"
#include "iremote_stub.h"
#include "nlohmann/json.hpp"
#include "safwk_ipc_interface_code.h"

namespace OHOS {

enum { IPC_STAT_CMD_START = 0, IPC_STAT_CMD_STOP = 1, IPC_STAT_CMD_GET = 2, IPC_STAT_CMD_MAX = 3 };
enum { FFRT_STAT_CMD_START = 0, FFRT_STAT_CMD_STOP = 1, FFRT_STAT_CMD_GET = 2, FFRT_STAT_CMD_MAX = 3 };

/// How a caller of SystemAbilityExtProc fills the request and reads the reply.
class SystemAbilityExtensionPara {
public:
    SystemAbilityExtensionPara() = default;
    virtual ~SystemAbilityExtensionPara() = default;
    virtual bool InputParaSet(MessageParcel&) { return true; }
    virtual bool OutputParaGet(MessageParcel&) { return true; }

    MessageParcel* data_ = nullptr;
    MessageParcel* reply_ = nullptr;
};

/// What SAMgr and tools ask of a process that holds abilities. Reasons are JSON objects {"eventId", "name", "value", "extraDataId"}.
class ILocalAbilityManager : public IRemoteBroker {
public:
    /// One-way: loads the ability's library and runs its OnStart on a thread of its own / runs its OnStop.
    virtual bool StartAbility(int32_t systemAbilityId, const std::string& eventStr) = 0;
    virtual bool StopAbility(int32_t systemAbilityId, const std::string& eventStr) = 0;
    virtual bool ActiveAbility(int32_t systemAbilityId, const nlohmann::json& activeReason) = 0;
    /// `delayTime`: what OnIdle answered, at most 5 min.
    virtual bool IdleAbility(int32_t systemAbilityId, const nlohmann::json& idleReason, int32_t& delayTime) = 0;
    virtual bool SendStrategyToSA(int32_t type, int32_t systemAbilityId, int32_t level, std::string& action) = 0;
    /// The statistics' three: nothing is counted here, false.
    virtual bool IpcStatCmdProc(int32_t fd, int32_t cmd) = 0;
    virtual bool FfrtStatCmdProc(int32_t fd, int32_t cmd) = 0;
    virtual bool FfrtDumperProc(std::string& result) = 0;
    virtual int32_t SystemAbilityExtProc(const std::string& extension, int32_t said, SystemAbilityExtensionPara* callback,
                                         bool isAsync = false) = 0;
    virtual int32_t ServiceControlCmd(int32_t fd, int32_t systemAbilityId, const std::vector<std::u16string>& args) = 0;

    DECLARE_INTERFACE_DESCRIPTOR(u"OHOS.ILocalAbilityManager")

protected:
    /// Of the requests; it is not the descriptor.
    static inline const std::u16string LOCAL_ABILITY_MANAGER_INTERFACE_TOKEN = u"ohos.localabilitymanager.accessToken";
};

}  // namespace OHOS
