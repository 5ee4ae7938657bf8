#pragma once

#include <cstdint>

namespace OHOS {

/// Codes of the requests to a process's LocalAbilityManager.
enum SafwkInterfaceCode : uint32_t {
    START_ABILITY_TRANSACTION = 1,
    STOP_ABILITY_TRANSACTION = 2,
    ACTIVE_ABILITY_TRANSACTION = 3,
    IDLE_ABILITY_TRANSACTION = 4,
    SEND_STRATEGY_TO_SA_TRANSACTION = 5,
    IPC_STAT_CMD_TRANSACTION = 6,
    FFRT_DUMPER_TRANSACTION = 7,
    SYSTEM_ABILITY_EXT_TRANSACTION = 8,
    SERVICE_CONTROL_CMD_TRANSACTION = 9,
    FFRT_STAT_CMD_TRANSACTION = 10,
};

}  // namespace OHOS
