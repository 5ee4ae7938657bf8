#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "system_ability_on_demand_event.h"

namespace OHOS {

/// A system ability as its process's profile has it (JSON; the keys are a device's).
struct AbilityProfile {
    static constexpr int64_t kIdleDelayMs = 20'000;      ///< of an unload, unless the profile says otherwise
    static constexpr int64_t kIdleDelayMaxMs = 300'000;  ///< 5 min
    static constexpr int64_t kDependTimeoutMs = 6'000;   ///< of one ability's dependencies
    static constexpr int64_t kDependTimeoutMinMs = 200;
    static constexpr int64_t kDependTimeoutMaxMs = 60'000;

    enum class BootPhase { Boot, Core, Others };
    enum class Recycle { AfterDelay, Immediately, LowMemory };
    struct Policy {
        bool allowUpdate = false;
        std::vector<SystemAbilityOnDemandEvent> events;
    };

    int32_t id = 0;                              // "name"
    std::string process;                         // of the whole profile
    std::string library;                         // "libpath"
    bool runOnCreate = false;                    // "run-on-create"; on demand otherwise
    bool distributed = false;                    // "distributed"
    unsigned dumpLevel = 8;                      // "dump-level"; ISystemAbilityManager::DUMP_FLAG_PRIORITY_DEFAULT
    std::vector<int32_t> depends;                // "depend"
    int64_t dependTimeoutMs = kDependTimeoutMs;  // "depend-time-out"
    bool autoRestart = false;                    // "auto-restart"
    BootPhase bootPhase = BootPhase::Others;     // "bootphase"
    Policy start;                                // "start-on-demand"
    Policy stop;                                 // "stop-on-demand"
    int64_t idleDelayMs = kIdleDelayMs;          // "recycle-delaytime", in "stop-on-demand" or beside it
    Recycle recycle = Recycle::AfterDelay;       // "recycle-strategy"
    std::vector<std::string> extensions;         // "extension"
    std::string capability;                      // "capability"
    std::string permission;                      // "permission"
};

struct ProcessProfile {
    std::string process;
    std::vector<AbilityProfile> abilities;
};

/// Says what is wrong with a profile: one sentence that names the process, as far as it is known, and the place.
using Complain = std::function<void(const std::string& what)>;

/// One profile object. False: it could not be read, and `complain` was called.
bool ParseAbilityProfile(std::string_view json, ProcessProfile& profile, const Complain& complain);
/// An array of profiles, or "" for none. A profile that cannot be read is left out, with a complaint; so is the whole array if it is no
/// JSON.
std::vector<ProcessProfile> ParseAbilityProfiles(std::string_view json, const Complain& complain);

}  // namespace OHOS
