#include "runtime/samgr/on_demand_triggers.h"

#include <charconv>

#include "runtime/port/idle.h"
#include "runtime/port/ports.h"
#include "sim/base/text.h"

namespace OHOS {
namespace {

using runtime::port::Locked;
using runtime::port::Os;

constexpr const char* kDeviceOnline = "deviceonline";
constexpr const char* kLoop = "loopevent";
constexpr int64_t kSecondNs = 1'000'000'000;

/// 0: no number of seconds.
int64_t SecondsOf(const std::string& text) {
    int64_t seconds = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), seconds);
    return result.ec == std::errc{} && result.ptr == text.data() + text.size() && seconds > 0 ? seconds : 0;
}

}  // namespace

/// The bus's word on devices. It must not wait for us.
class OnDemandTriggers::Nodes final : public runtime::port::NodeListener {
public:
    explicit Nodes(OnDemandTriggers& triggers) : triggers_(triggers) {}
    void OnNodeOnline(const std::string& network_id) override { triggers_.Online(network_id, true); }
    void OnNodeOffline(const std::string& network_id) override { triggers_.Online(network_id, false); }

private:
    OnDemandTriggers& triggers_;
};

OnDemandTriggers::OnDemandTriggers(AbilityScheduler& scheduler) : scheduler_(scheduler) {}
OnDemandTriggers::~OnDemandTriggers() = default;

void OnDemandTriggers::Start() {
    if (!scheduler_.HasProfiles()) return;
    for (const int32_t id : scheduler_.OnDemandIds()) {
        Watch(scheduler_.EventsOf(id, OnDemandPolicyType::START_POLICY));
        Watch(scheduler_.EventsOf(id, OnDemandPolicyType::STOP_POLICY));
    }
}

void OnDemandTriggers::Watch(const std::vector<SystemAbilityOnDemandEvent>& events) {
    for (const auto& event : events) {
        switch (event.eventId) {
            case OnDemandEventId::DEVICE_ONLINE:
                WatchDevices();
                break;
            case OnDemandEventId::PARAM:
                WatchParameter(event.name, event.value);
                break;
            case OnDemandEventId::TIMED_EVENT:
                if (event.name == kLoop) {
                    WatchLoop(event.value);
                    break;
                }
                [[fallthrough]];
            default:
                Os().Log(5, "samgr", fmt::format("event '{}' ({}) of an ability profile never happens here", event.name, event.value));
        }
    }
}

void OnDemandTriggers::WatchDevices() {
    auto* bus = runtime::port::SoftBus();
    {
        Locked locked(Os(), mutex_);
        if (nodes_ != nullptr || bus == nullptr) return;
        nodes_ = std::make_unique<Nodes>(*this);
    }
    bus->RegisterNodeListener(*nodes_);
    for (const auto& node : bus->Nodes()) {
        if (node.online) Online(std::string(node.network_id), true);
    }
}

void OnDemandTriggers::Online(const std::string& network_id, bool online) {
    const std::string device(network_id.data(), network_id.size());
    {
        Locked locked(Os(), mutex_);
        if (online ? !online_.insert(device).second : online_.erase(device) == 0) return;
    }
    scheduler_.At(Os().NowNs(), [this, device, online] {
        const int64_t extra = scheduler_.KeepExtraData({online ? 1 : 0, device, {{"deviceId", device}}});
        Happened(OnDemandEventId::DEVICE_ONLINE, kDeviceOnline, online ? "on" : "off", extra);
    });
}

/// The event happens when the parameter gets the value, and again only after it was seen with another that is watched for.
void OnDemandTriggers::WatchParameter(const std::string& name, const std::string& value) {
    {
        Locked locked(Os(), mutex_);
        if (!parameters_.emplace(name, value).second) return;
    }
    Os().StartThread("samgr_param", [this, name, value] {
        for (;;) {
            Os().WaitParameter(name, value.empty() ? "*" : value, runtime::port::kUntilWorkComes);
            const int64_t extra = scheduler_.KeepExtraData({0, Os().Parameter(name), {}});
            Happened(OnDemandEventId::PARAM, name, value, extra);
            Locked locked(Os(), mutex_);
            seen_[name] = value;
            Os().Notify(seenAnother_, true);
            while (seen_[name] == value) Os().Wait(seenAnother_, mutex_, runtime::port::kUntilWorkComes);
        }
    });
}

void OnDemandTriggers::WatchLoop(const std::string& text) {
    const int64_t seconds = SecondsOf(text);
    if (seconds == 0) {
        Os().Log(6, "samgr", fmt::format("'{}' is no number of seconds: the loop event of an ability profile never happens", text));
        return;
    }
    {
        Locked locked(Os(), mutex_);
        if (!loops_.insert(text).second) return;
    }
    Os().StartThread("samgr_loop", [this, text, seconds] {
        for (;;) {
            Os().SleepNs(seconds * kSecondNs);
            Happened(OnDemandEventId::TIMED_EVENT, kLoop, text, -1);
        }
    });
}

void OnDemandTriggers::Happened(OnDemandEventId event, const std::string& name, const std::string& value, int64_t extraDataId) {
    const AbilityScheduler::Reason reason{static_cast<OnDemandReasonId>(event), name, value, extraDataId};
    for (const int32_t id : scheduler_.OnDemandIds()) {
        for (const auto type : {OnDemandPolicyType::START_POLICY, OnDemandPolicyType::STOP_POLICY}) {
            for (const auto& each : scheduler_.EventsOf(id, type)) {
                // A profile may leave the name of this one event out.
                const bool named = each.name == name || (event == OnDemandEventId::DEVICE_ONLINE && each.name.empty());
                if (each.eventId != event || !named || each.value != value || !Hold(each.conditions)) continue;
                if (each.enableOnce) {
                    Locked locked(Os(), mutex_);
                    if (!spent_.insert(fmt::format("{} {} {} {} {}", id, static_cast<int>(type), static_cast<int>(event), name, value))
                             .second)
                        continue;
                }
                type == OnDemandPolicyType::START_POLICY ? scheduler_.Load(id, nullptr, 0, reason) : scheduler_.Unload(id, reason);
            }
        }
    }
}

bool OnDemandTriggers::Hold(const std::vector<SystemAbilityOnDemandCondition>& conditions) const {
    for (const auto& condition : conditions) {
        if (condition.eventId == OnDemandEventId::PARAM) {
            if (Os().Parameter(condition.name) != condition.value) return false;
        } else if (condition.eventId == OnDemandEventId::DEVICE_ONLINE) {
            Locked locked(Os(), mutex_);
            if (online_.empty() != (condition.value != "on")) return false;
        } else {
            return false;
        }
    }
    return true;
}

}  // namespace OHOS
