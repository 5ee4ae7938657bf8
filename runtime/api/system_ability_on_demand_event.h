#pragma once

#include "generous_includes.h"

namespace OHOS {

enum class OnDemandReasonId {
    INTERFACE_CALL = 0,
    DEVICE_ONLINE = 1,
    SETTING_SWITCH = 2,
    PARAM = 3,
    COMMON_EVENT = 4,
    TIMED_EVENT = 5,
    UNREF_EVENT = 6,
};

enum class OnDemandPolicyType { START_POLICY = 0, STOP_POLICY };

struct OnDemandCondition {
    int32_t eventId = 0;
    std::string name;
    std::string value;
};

/// An event that starts or stops an ability on demand.
struct SystemAbilityOnDemandEvent {
    OnDemandReasonId eventId = OnDemandReasonId::INTERFACE_CALL;
    std::string name;
    std::string value;
    bool persistence = false;
    std::vector<OnDemandCondition> conditions;
    bool enableOnce = false;
};

}  // namespace OHOS
