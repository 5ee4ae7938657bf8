#pragma once

#include "message_parcel.h"

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

/// What an event brought along: a code, a text, and named texts.
class OnDemandReasonExtraData : public Parcelable {
public:
    OnDemandReasonExtraData() = default;
    OnDemandReasonExtraData(int32_t code, const std::string& data, const std::map<std::string, std::string>& want);

    std::string GetData() const;
    int32_t GetCode() const;
    const std::map<std::string, std::string>& GetWant() const;

    bool Marshalling(Parcel& parcel) const override;
    static OnDemandReasonExtraData* Unmarshalling(Parcel& parcel);

private:
    int32_t code_ = -1;
    std::string data_;
    std::map<std::string, std::string> want_;
};

/// Why an ability is started, idled, activated or stopped.
class SystemAbilityOnDemandReason {
public:
    SystemAbilityOnDemandReason() = default;
    SystemAbilityOnDemandReason(OnDemandReasonId reasonId, const std::string& reasonName, const std::string& reasonValue,
                                int64_t extraDataId);

    OnDemandReasonId GetId() const;
    void SetId(OnDemandReasonId reasonId);
    std::string GetName() const;
    void SetName(const std::string& reasonName);
    std::string GetValue() const;
    void SetValue(const std::string& reasonValue);
    /// -1: there is none.
    int64_t GetExtraDataId() const;
    void SetExtraDataId(int64_t extraDataId);
    bool HasExtraData() const;
    void SetExtraData(OnDemandReasonExtraData& extraData);
    const OnDemandReasonExtraData& GetExtraData() const;

private:
    OnDemandReasonId reasonId_ = OnDemandReasonId::INTERFACE_CALL;
    std::string reasonName_;
    std::string reasonValue_;
    int64_t extraDataId_ = -1;
    OnDemandReasonExtraData extraData_;
};

}  // namespace OHOS
