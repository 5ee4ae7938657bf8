#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runtime/samgr/ability_scheduler.h"

namespace OHOS {

/// The events that start and stop abilities on demand by themselves: devices coming and going (the bus tells), parameters, loops by the
/// clock. Settings, common events and dates do not happen here. Only what some profile names is watched.
class OnDemandTriggers {
public:
    explicit OnDemandTriggers(AbilityScheduler& scheduler);
    ~OnDemandTriggers();

    /// Watches for what the profiles name.
    void Start();
    /// Watches for these too.
    void Watch(const std::vector<SystemAbilityOnDemandEvent>& events);

private:
    class Nodes;

    void WatchDevices();
    void WatchParameter(const std::string& name, const std::string& value);
    void WatchLoop(const std::string& seconds);
    /// Starts and stops what waits for this event.
    void Happened(OnDemandEventId event, const std::string& name, const std::string& value, int64_t extraDataId);
    bool Hold(const std::vector<SystemAbilityOnDemandCondition>& conditions) const;
    void Online(const std::string& device, bool online);

    AbilityScheduler& scheduler_;
    std::unique_ptr<Nodes> nodes_;
    mutable runtime::port::Mutex mutex_;  ///< of all below
    std::set<std::string> online_;
    std::set<std::pair<std::string, std::string>> parameters_;
    std::map<std::string, std::string> seen_;  ///< the watched value that a parameter had last
    runtime::port::Condition seenAnother_;
    std::set<std::string> loops_;
    std::set<std::string> spent_;  ///< events that happen once only, and did
};

}  // namespace OHOS
