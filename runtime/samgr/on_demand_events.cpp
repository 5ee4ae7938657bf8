#include "system_ability_on_demand_event.h"
#include "system_ability_ondemand_reason.h"

namespace OHOS {
namespace {

/// More of them are an error of the writer's.
constexpr int32_t kEventsMax = 1000;
constexpr int32_t kWantMax = 4096;

template <typename T>
bool WriteHead(const T& event, MessageParcel& data) {
    return data.WriteInt32(static_cast<int32_t>(event.eventId)) && data.WriteString(event.name) && data.WriteString(event.value);
}

template <typename T>
bool ReadHead(T& event, MessageParcel& reply) {
    int32_t id = 0;
    if (!reply.ReadInt32(id) || !reply.ReadString(event.name) || !reply.ReadString(event.value)) return false;
    event.eventId = static_cast<OnDemandEventId>(id);
    return true;
}

bool ReadCount(int32_t& count, MessageParcel& reply) { return reply.ReadInt32(count) && count >= 0 && count <= kEventsMax; }

}  // namespace

bool OnDemandEventToParcel::WriteOnDemandEventToParcel(const SystemAbilityOnDemandEvent& event, MessageParcel& data) {
    return WriteHead(event, data);
}

bool OnDemandEventToParcel::WriteOnDemandConditionToParcel(const SystemAbilityOnDemandCondition& condition, MessageParcel& data) {
    return WriteHead(condition, data);
}

bool OnDemandEventToParcel::WriteOnDemandEventsToParcel(const std::vector<SystemAbilityOnDemandEvent>& abilityOnDemandEvents,
                                                        MessageParcel& data) {
    if (!data.WriteInt32(static_cast<int32_t>(abilityOnDemandEvents.size()))) return false;
    for (const auto& event : abilityOnDemandEvents) {
        if (!WriteHead(event, data) || !data.WriteBool(event.persistence)) return false;
        if (!data.WriteInt32(static_cast<int32_t>(event.conditions.size()))) return false;
        for (const auto& condition : event.conditions) {
            if (!WriteHead(condition, data)) return false;
        }
        if (!data.WriteBool(event.enableOnce)) return false;
    }
    return true;
}

bool OnDemandEventToParcel::ReadOnDemandEventFromParcel(SystemAbilityOnDemandEvent& event, MessageParcel& reply) {
    return ReadHead(event, reply);
}

bool OnDemandEventToParcel::ReadOnDemandConditionFromParcel(SystemAbilityOnDemandCondition& condition, MessageParcel& reply) {
    return ReadHead(condition, reply);
}

bool OnDemandEventToParcel::ReadOnDemandEventsFromParcel(std::vector<SystemAbilityOnDemandEvent>& abilityOnDemandEvents,
                                                         MessageParcel& reply) {
    int32_t events = 0;
    if (!ReadCount(events, reply)) return false;
    abilityOnDemandEvents.clear();
    for (int32_t i = 0; i < events; ++i) {
        SystemAbilityOnDemandEvent event;
        int32_t conditions = 0;
        if (!ReadHead(event, reply) || !reply.ReadBool(event.persistence) || !ReadCount(conditions, reply)) return false;
        for (int32_t k = 0; k < conditions; ++k) {
            SystemAbilityOnDemandCondition condition;
            if (!ReadHead(condition, reply)) return false;
            event.conditions.push_back(condition);
        }
        if (!reply.ReadBool(event.enableOnce)) return false;
        abilityOnDemandEvents.push_back(event);
    }
    return true;
}

// -- reasons

OnDemandReasonExtraData::OnDemandReasonExtraData(int32_t code, const std::string& data, const std::map<std::string, std::string>& want)
    : code_(code), data_(data), want_(want) {}

std::string OnDemandReasonExtraData::GetData() const { return data_; }
int32_t OnDemandReasonExtraData::GetCode() const { return code_; }
const std::map<std::string, std::string>& OnDemandReasonExtraData::GetWant() const { return want_; }

// Int32 code, String data, Int32 count, names and values in turn
bool OnDemandReasonExtraData::Marshalling(Parcel& parcel) const {
    if (!parcel.WriteInt32(code_) || !parcel.WriteString(data_) || !parcel.WriteInt32(static_cast<int32_t>(want_.size()))) return false;
    for (const auto& [name, value] : want_) {
        if (!parcel.WriteString(name) || !parcel.WriteString(value)) return false;
    }
    return true;
}

OnDemandReasonExtraData* OnDemandReasonExtraData::Unmarshalling(Parcel& parcel) {
    int32_t code = 0;
    int32_t count = 0;
    std::string data;
    std::map<std::string, std::string> want;
    if (!parcel.ReadInt32(code) || !parcel.ReadString(data) || !parcel.ReadInt32(count) || count < 0 || count > kWantMax) return nullptr;
    for (int32_t i = 0; i < count; ++i) {
        std::string name;
        std::string value;
        if (!parcel.ReadString(name) || !parcel.ReadString(value)) return nullptr;
        want[name] = value;
    }
    return new OnDemandReasonExtraData(code, data, want);
}

SystemAbilityOnDemandReason::SystemAbilityOnDemandReason(OnDemandReasonId reasonId, const std::string& reasonName,
                                                         const std::string& reasonValue, int64_t extraDataId)
    : reasonId_(reasonId), reasonName_(reasonName), reasonValue_(reasonValue), extraDataId_(extraDataId) {}

OnDemandReasonId SystemAbilityOnDemandReason::GetId() const { return reasonId_; }
void SystemAbilityOnDemandReason::SetId(OnDemandReasonId reasonId) { reasonId_ = reasonId; }
std::string SystemAbilityOnDemandReason::GetName() const { return reasonName_; }
void SystemAbilityOnDemandReason::SetName(const std::string& reasonName) { reasonName_ = reasonName; }
std::string SystemAbilityOnDemandReason::GetValue() const { return reasonValue_; }
void SystemAbilityOnDemandReason::SetValue(const std::string& reasonValue) { reasonValue_ = reasonValue; }
int64_t SystemAbilityOnDemandReason::GetExtraDataId() const { return extraDataId_; }
void SystemAbilityOnDemandReason::SetExtraDataId(int64_t extraDataId) { extraDataId_ = extraDataId; }
bool SystemAbilityOnDemandReason::HasExtraData() const { return extraDataId_ != -1; }
void SystemAbilityOnDemandReason::SetExtraData(OnDemandReasonExtraData& extraData) { extraData_ = extraData; }
const OnDemandReasonExtraData& SystemAbilityOnDemandReason::GetExtraData() const { return extraData_; }

}  // namespace OHOS
