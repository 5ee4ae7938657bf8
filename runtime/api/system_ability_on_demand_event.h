#pragma once

#include "message_parcel.h"

namespace OHOS {

enum class OnDemandPolicyType {
    START_POLICY = 0,
    STOP_POLICY = 1,
};

enum class OnDemandEventId {
    DEVICE_ONLINE = 1,
    SETTING_SWITCH = 2,
    PARAM = 3,
    COMMON_EVENT = 4,
    TIMED_EVENT = 5,
};

/// What must hold besides when the event happens.
struct SystemAbilityOnDemandCondition {
    OnDemandEventId eventId = OnDemandEventId::DEVICE_ONLINE;
    std::string name;
    std::string value;
};

/// An event that starts or stops an ability on demand. Which of them happen here: runtime/README.md.
struct SystemAbilityOnDemandEvent {
    OnDemandEventId eventId = OnDemandEventId::DEVICE_ONLINE;
    std::string name;
    std::string value;
    bool persistence = false;
    std::vector<SystemAbilityOnDemandCondition> conditions;
    bool enableOnce = false;
};

/// Events on the wire: Int32 count; each Int32 id, String name, String value, Bool persistence, Int32 count of conditions, the conditions
/// (Int32 id, String name, String value), Bool once.
class OnDemandEventToParcel {
public:
    static bool WriteOnDemandEventsToParcel(const std::vector<SystemAbilityOnDemandEvent>& abilityOnDemandEvents, MessageParcel& data);
    static bool WriteOnDemandEventToParcel(const SystemAbilityOnDemandEvent& event, MessageParcel& data);
    static bool WriteOnDemandConditionToParcel(const SystemAbilityOnDemandCondition& condition, MessageParcel& data);
    static bool ReadOnDemandEventsFromParcel(std::vector<SystemAbilityOnDemandEvent>& abilityOnDemandEvents, MessageParcel& reply);
    static bool ReadOnDemandEventFromParcel(SystemAbilityOnDemandEvent& event, MessageParcel& reply);
    static bool ReadOnDemandConditionFromParcel(SystemAbilityOnDemandCondition& condition, MessageParcel& reply);
};

}  // namespace OHOS
