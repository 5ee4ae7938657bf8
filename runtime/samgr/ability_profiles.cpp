#include "runtime/samgr/ability_profiles.h"

#include <algorithm>

#include "nlohmann/json.hpp"
#include "sim/base/text.h"
#include "system_ability_definition.h"

namespace OHOS {
namespace {

using nlohmann::json;

/// A value of the wrong kind, with the path to it.
struct Wrong {
    std::string path;
    std::string what;
};

/// Reads the members of one JSON object; a wrong kind of value is thrown as Wrong.
class Reader {
public:
    Reader(const json& object, std::string path) : object_(object), path_(std::move(path)) {
        if (!object_.is_object()) throw Wrong{path_, "an object is expected"};
    }

    std::string PathOf(std::string_view key) const { return fmt::format("{}.{}", path_, key); }
    const json* Find(const char* key) const {
        const auto found = object_.find(key);
        return found != object_.end() ? &*found : nullptr;
    }
    void Read(const char* key, bool& value) const {
        if (const auto* found = Find(key))
            value = found->is_boolean() ? found->get<bool>() : throw Wrong{PathOf(key), "true or false is expected"};
    }
    void Read(const char* key, std::string& value) const {
        if (const auto* found = Find(key))
            value = found->is_string() ? found->get<std::string>() : throw Wrong{PathOf(key), "a text is expected"};
    }
    template <typename T>
    void ReadNumber(const char* key, T& value, int64_t least, int64_t most) const {
        const auto* found = Find(key);
        if (found == nullptr) return;
        if (!found->is_number_integer()) throw Wrong{PathOf(key), "a whole number is expected"};
        const auto number = found->get<int64_t>();
        if (number < least || number > most) throw Wrong{PathOf(key), fmt::format("{} is not in {}..{}", number, least, most)};
        value = static_cast<T>(number);
    }
    const json* ReadArray(const char* key) const {
        const auto* found = Find(key);
        if (found != nullptr && !found->is_array()) throw Wrong{PathOf(key), "an array is expected"};
        return found;
    }

private:
    const json& object_;
    const std::string path_;
};

struct EventKey {
    const char* key;
    OnDemandEventId id;
};
constexpr EventKey kEventKeys[] = {{"deviceonline", OnDemandEventId::DEVICE_ONLINE},
                                   {"settingswitch", OnDemandEventId::SETTING_SWITCH},
                                   {"commonevent", OnDemandEventId::COMMON_EVENT},
                                   {"param", OnDemandEventId::PARAM},
                                   {"timedevent", OnDemandEventId::TIMED_EVENT}};

/// Values are texts; numbers and truths are taken as they are written.
std::string TextOf(const json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

template <typename T>
void ReadEvent(const Reader& reader, T& event) {
    reader.Read("name", event.name);
    if (const auto* value = reader.Find("value")) event.value = TextOf(*value);
}

void ReadConditions(const Reader& reader, SystemAbilityOnDemandEvent& event) {
    const auto* conditions = reader.ReadArray("conditions");
    if (conditions == nullptr) return;
    for (size_t i = 0; i < conditions->size(); ++i) {
        const Reader each((*conditions)[i], fmt::format("{}[{}]", reader.PathOf("conditions"), i));
        SystemAbilityOnDemandCondition condition;
        ReadEvent(each, condition);
        std::string kind;
        each.Read("eventId", kind);
        const auto* known =
            std::find_if(std::begin(kEventKeys), std::end(kEventKeys), [&kind](const auto& key) { return kind == key.key; });
        if (known == std::end(kEventKeys)) throw Wrong{each.PathOf("eventId"), fmt::format("'{}' is no event", kind)};
        condition.eventId = known->id;
        event.conditions.push_back(condition);
    }
}

void ReadPolicy(const Reader& ability, const char* key, AbilityProfile::Policy& policy) {
    const auto* found = ability.Find(key);
    if (found == nullptr) return;
    const Reader reader(*found, ability.PathOf(key));
    reader.Read("allow-update", policy.allowUpdate);
    for (const auto& [name, id] : kEventKeys) {
        const auto* events = reader.ReadArray(name);
        for (size_t i = 0; events != nullptr && i < events->size(); ++i) {
            const Reader each((*events)[i], fmt::format("{}[{}]", reader.PathOf(name), i));
            SystemAbilityOnDemandEvent event;
            event.eventId = id;
            ReadEvent(each, event);
            each.Read("enable-once", event.enableOnce);
            each.Read("persistence", event.persistence);
            ReadConditions(each, event);
            policy.events.push_back(event);
        }
    }
}

void ReadIdleDelay(const Reader& reader, AbilityProfile& ability) {
    int64_t delay = -1;
    reader.ReadNumber("recycle-delaytime", delay, 0, INT32_MAX);
    if (delay >= 0) ability.idleDelayMs = std::min(delay, AbilityProfile::kIdleDelayMaxMs);
}

AbilityProfile ReadAbility(const Reader& reader, const std::string& process) {
    AbilityProfile ability;
    ability.process = process;
    if (reader.Find("name") == nullptr) throw Wrong{reader.PathOf("name"), "the ability's id is missing"};
    reader.ReadNumber("name", ability.id, 1, LAST_SYS_ABILITY_ID);
    reader.Read("libpath", ability.library);
    reader.Read("run-on-create", ability.runOnCreate);
    reader.Read("distributed", ability.distributed);
    reader.ReadNumber("dump-level", ability.dumpLevel, 0, UINT16_MAX);
    reader.Read("auto-restart", ability.autoRestart);
    reader.ReadNumber("depend-time-out", ability.dependTimeoutMs, 0, INT32_MAX);
    ability.dependTimeoutMs = std::clamp(ability.dependTimeoutMs, AbilityProfile::kDependTimeoutMinMs, AbilityProfile::kDependTimeoutMaxMs);
    const auto* depends = reader.ReadArray("depend");
    for (size_t i = 0; depends != nullptr && i < depends->size(); ++i) {
        if (!(*depends)[i].is_number_integer()) throw Wrong{fmt::format("{}[{}]", reader.PathOf("depend"), i), "an id is expected"};
        ability.depends.push_back((*depends)[i].get<int32_t>());
    }
    std::string phase;
    reader.Read("bootphase", phase);
    if (phase == "BootStartPhase") ability.bootPhase = AbilityProfile::BootPhase::Boot;
    if (phase == "CoreStartPhase") ability.bootPhase = AbilityProfile::BootPhase::Core;
    ReadPolicy(reader, "start-on-demand", ability.start);
    ReadPolicy(reader, "stop-on-demand", ability.stop);
    ReadIdleDelay(reader, ability);
    if (const auto* stop = reader.Find("stop-on-demand")) ReadIdleDelay(Reader(*stop, reader.PathOf("stop-on-demand")), ability);
    std::string strategy;
    reader.Read("recycle-strategy", strategy);
    if (strategy == "immediately") ability.recycle = AbilityProfile::Recycle::Immediately;
    if (strategy == "low-memory") ability.recycle = AbilityProfile::Recycle::LowMemory;
    const auto* extensions = reader.ReadArray("extension");
    for (size_t i = 0; extensions != nullptr && i < extensions->size(); ++i) ability.extensions.push_back(TextOf((*extensions)[i]));
    reader.Read("capability", ability.capability);
    reader.Read("permission", ability.permission);
    return ability;
}

/// Throws Wrong.
ProcessProfile ReadProfile(const json& object, const std::string& path) {
    const Reader reader(object, path);
    ProcessProfile profile;
    reader.Read("process", profile.process);
    if (profile.process.empty()) throw Wrong{reader.PathOf("process"), "the process's name is missing"};
    const auto* abilities = reader.ReadArray("systemability");
    if (abilities == nullptr) throw Wrong{reader.PathOf("systemability"), "the abilities are missing"};
    for (size_t i = 0; i < abilities->size(); ++i)
        profile.abilities.push_back(
            ReadAbility(Reader((*abilities)[i], fmt::format("{}[{}]", reader.PathOf("systemability"), i)), profile.process));
    return profile;
}

std::string NameIn(const json& object) {
    if (!object.is_object()) return "?";
    const auto found = object.find("process");
    return found != object.end() && found->is_string() ? found->get<std::string>() : "?";
}

bool ReadOrComplain(const json& object, const std::string& path, ProcessProfile& profile, const Complain& complain) {
    try {
        profile = ReadProfile(object, path);
        return true;
    } catch (const Wrong& wrong) {
        complain(fmt::format("the ability profile of process '{}' is ignored: {}: {}", NameIn(object), wrong.path, wrong.what));
    }
    return false;
}

/// False: it is no JSON.
bool ParseText(std::string_view text, json& parsed, std::string_view whose, const Complain& complain) {
    try {
        parsed = json::parse(text);
        return true;
    } catch (const json::parse_error& error) {
        const auto before = text.substr(0, std::min(error.byte, text.size()));
        const auto line = 1 + std::count(before.begin(), before.end(), '\n');
        complain(fmt::format("{} no JSON and ignored: at byte {} (line {})", whose, error.byte, line));
    }
    return false;
}

}  // namespace

bool ParseAbilityProfile(std::string_view text, ProcessProfile& profile, const Complain& complain) {
    json parsed;
    return ParseText(text, parsed, "the process's ability profile is", complain) && ReadOrComplain(parsed, "profile", profile, complain);
}

std::vector<ProcessProfile> ParseAbilityProfiles(std::string_view text, const Complain& complain) {
    std::vector<ProcessProfile> profiles;
    json parsed;
    if (text.empty() || !ParseText(text, parsed, "the device's ability profiles are", complain)) return profiles;
    if (!parsed.is_array()) {
        complain("the device's ability profiles are no array and ignored");
        return profiles;
    }
    for (size_t i = 0; i < parsed.size(); ++i) {
        ProcessProfile profile;
        if (ReadOrComplain(parsed[i], fmt::format("profiles[{}]", i), profile, complain)) profiles.push_back(std::move(profile));
    }
    return profiles;
}

}  // namespace OHOS
