#include "local_ability_manager.h"

#include <set>

#include "ipc_skeleton.h"
#include "iservice_registry.h"
#include "runtime/core/process_context.h"
#include "runtime/port/ports.h"
#include "runtime/samgr/ability_profiles.h"
#include "sim/base/text.h"
#include "system_ability_status_change_stub.h"

namespace OHOS {
namespace {

using runtime::port::Briefly;
using runtime::port::Locked;
using runtime::port::Os;

constexpr int kSamgrTries = 50;
constexpr int64_t kSamgrNs = 200'000'000;
constexpr int64_t kDependencyNs = 50'000'000;
constexpr int64_t kMs = 1'000'000;
constexpr const char* kTag = "safwk";

sptr<ISystemAbilityManager> Samgr() { return SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager(); }

/// Without the record that a look-up in vain leaves: waiting for somebody is no mistake.
bool IsPresent(int32_t id) {
    const auto samgr = IPCSkeleton::GetContextObject();
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    if (samgr == nullptr || !data.WriteInterfaceToken(ISystemAbilityManager::SAMANAGER_INTERFACE_TOKEN) || !data.WriteInt32(id))
        return false;
    const auto code = static_cast<uint32_t>(SamgrInterfaceCode::CHECK_SYSTEM_ABILITY_TRANSACTION);
    return samgr->SendRequest(code, data, reply, option) == ERR_NONE && reply.ReadRemoteObject() != nullptr;
}

nlohmann::json JsonOf(const std::string& text) { return nlohmann::json::parse(text, nullptr, false); }

}  // namespace

struct LocalAbilityManager::State {
    enum class Running { No, Starting, Yes, Stopping };
    enum class Library { Loading, Loaded, Failed };
    struct Listened {
        bool present = false;
        std::vector<int32_t> listeners;
    };

    const AbilityProfile* ProfileOf(int32_t id) const {
        for (const auto& ability : profile.abilities) {
            if (ability.id == id) return &ability;
        }
        return nullptr;
    }

    bool hasProfile = false;
    bool serves = false;     ///< the process is nothing but its abilities
    ProcessProfile profile;  ///< never changed once read

    runtime::port::Mutex mutex;  ///< of all below
    std::map<int32_t, SystemAbility*> abilities;
    std::map<int32_t, Running> running;
    std::map<std::string, Library> libraries;
    runtime::port::Condition loaded;
    std::map<int32_t, Listened> listened;
    sptr<ISystemAbilityStatusChange> listener;
    int starting = 0;  ///< abilities of the phase at hand
    runtime::port::Condition started;
};

/// Hears for all abilities of the process.
class LocalAbilityManager::StatusListener final : public SystemAbilityStatusChangeStub {
public:
    void OnAddSystemAbility(int32_t systemAbilityId, const std::string& deviceId) override {
        GetInstance().AbilityChanged(systemAbilityId, deviceId, true);
    }
    void OnRemoveSystemAbility(int32_t systemAbilityId, const std::string& deviceId) override {
        GetInstance().AbilityChanged(systemAbilityId, deviceId, false);
    }
};

LocalAbilityManager& LocalAbilityManager::GetInstance() {
    auto& process = ProcessContext::Current();
    {
        Briefly brief(process.lock);
        if (process.abilityManager != nullptr) return *static_cast<LocalAbilityManager*>(process.abilityManager);
    }
    auto* fresh = new LocalAbilityManager;
    Briefly brief(process.lock);
    if (process.abilityManager == nullptr) {
        fresh->IncStrongRef(fresh);  // for the process's life
        process.abilityManager = fresh;
    }
    return *static_cast<LocalAbilityManager*>(process.abilityManager);
}

LocalAbilityManager::LocalAbilityManager() : state_(std::make_unique<State>()) {
    const std::string text = Os().Property("ability_profile");
    if (text.empty()) return;
    state_->hasProfile = ParseAbilityProfile(text, state_->profile, [](const std::string& what) {
        Os().Log(6, kTag, fmt::format("{} (process '{}')", what, Os().Property("process_name")));
    });
}

LocalAbilityManager::~LocalAbilityManager() = default;

// -- which abilities there are

bool LocalAbilityManager::AddAbility(SystemAbility* ability) {
    if (ability == nullptr) return false;
    const int32_t id = ability->saId_;
    const auto* profile = state_->ProfileOf(id);
    bool added = false;
    if (profile != nullptr) {
        ability->isRunOnCreate_ = profile->runOnCreate;
        ability->isDistributed_ = profile->distributed;
        ability->dumpLevel_ = profile->dumpLevel;
        ability->dependSa_ = profile->depends;
        ability->dependTimeout_ = static_cast<int>(profile->dependTimeoutMs);
        ability->capability_ = Str8ToStr16(profile->capability);
        ability->permission_ = Str8ToStr16(profile->permission);
        Locked locked(Os(), state_->mutex);
        added = state_->abilities.emplace(id, ability).second;
    }
    if (added) return true;
    Os().Log(6, kTag,
             fmt::format("ability {} is dropped: {}", id, profile == nullptr ? "it is not in the process's profile" : "its id is taken"));
    delete ability;
    return false;
}

bool LocalAbilityManager::RemoveAbility(int32_t systemAbilityId) {
    Locked locked(Os(), state_->mutex);
    return state_->abilities.erase(systemAbilityId) != 0;
}

SystemAbility* LocalAbilityManager::GetAbility(int32_t systemAbilityId) {
    Locked locked(Os(), state_->mutex);
    const auto found = state_->abilities.find(systemAbilityId);
    return found != state_->abilities.end() ? found->second : nullptr;
}

bool LocalAbilityManager::GetRunningStatus(int32_t systemAbilityId) {
    const auto* ability = GetAbility(systemAbilityId);
    return ability != nullptr && ability->isRunning_;
}

// -- start-up

bool LocalAbilityManager::WaitForSamgr() {
    for (int tries = 0; tries < kSamgrTries; ++tries) {
        MessageParcel data;
        MessageParcel reply;
        MessageOption option;
        auto& process = ProcessContext::Current();
        if (process.Connect() && process.invoker.SendRequest(REGISTRY_HANDLE, PING_TRANSACTION, data, reply, option) == ERR_NONE)
            return true;
        Os().SleepNs(kSamgrNs);
    }
    Os().Log(6, kTag, fmt::format("process '{}' gives up: there is no SAMgr", state_->profile.process));
    return false;
}

/// Registrars run in here. Once a library, whoever asks.
bool LocalAbilityManager::LoadLibraryOf(int32_t systemAbilityId) {
    const auto* profile = state_->ProfileOf(systemAbilityId);
    if (profile == nullptr || profile->library.empty()) return profile != nullptr;
    {
        Locked locked(Os(), state_->mutex);
        const auto [entry, fresh] = state_->libraries.emplace(profile->library, State::Library::Loading);
        if (!fresh) {
            while (entry->second == State::Library::Loading) Os().Wait(state_->loaded, state_->mutex, -1);
            return entry->second == State::Library::Loaded;
        }
    }
    const std::string wrong = Os().LoadLibrary(profile->library);
    if (!wrong.empty())
        Os().Log(6, kTag, fmt::format("library '{}' of ability {} cannot be loaded: {}", profile->library, systemAbilityId, wrong));
    Locked locked(Os(), state_->mutex);
    state_->libraries[profile->library] = wrong.empty() ? State::Library::Loaded : State::Library::Failed;
    Os().Notify(state_->loaded, true);
    return wrong.empty();
}

int LocalAbilityManager::Run() {
    if (!state_->hasProfile) {
        Os().Log(6, kTag, fmt::format("process '{}' has no ability profile to start from", Os().Property("process_name")));
        return 1;
    }
    state_->serves = true;
    if (!WaitForSamgr()) return 1;
    const auto& profile = state_->profile;
    for (const auto& ability : profile.abilities) {
        if (ability.runOnCreate) LoadLibraryOf(ability.id);
    }
    const auto name = Str8ToStr16(profile.process);
    const auto samgr = Samgr();
    const int32_t result = samgr->AddSystemProcess(name, sptr<IRemoteObject>(AsObject()));
    if (result != ERR_OK) Os().Log(6, kTag, fmt::format("process '{}' cannot be registered with SAMgr: {}", profile.process, result));
    for (const auto& ability : profile.abilities) {
        if (!ability.runOnCreate) samgr->AddOnDemandSystemAbilityInfo(ability.id, name);
    }
    for (const auto phase : {AbilityProfile::BootPhase::Boot, AbilityProfile::BootPhase::Core, AbilityProfile::BootPhase::Others})
        StartPhase(static_cast<int>(phase));
    IPCSkeleton::JoinWorkThread();
    return 0;
}

/// Starts the abilities of a phase side by side, each on a thread of its own, and waits for all of them. Blocks.
void LocalAbilityManager::StartPhase(int phase) {
    for (const auto& profile : state_->profile.abilities) {
        if (!profile.runOnCreate || static_cast<int>(profile.bootPhase) != phase) continue;
        auto* ability = GetAbility(profile.id);
        if (ability == nullptr) {
            Os().Log(6, kTag, fmt::format("ability {} is not started: no library registered it", profile.id));
            continue;
        }
        {
            Locked locked(Os(), state_->mutex);
            ++state_->starting;
        }
        const auto start = [this, ability] {
            StartWhenReady(ability);
            Locked locked(Os(), state_->mutex);
            --state_->starting;
            Os().Notify(state_->started, true);
        };
        if (Os().StartThread(fmt::format("sa_start_{}", profile.id), start) < 0) start();
    }
    Locked locked(Os(), state_->mutex);
    while (state_->starting != 0) Os().Wait(state_->started, state_->mutex, -1);
}

/// Once the abilities it depends on are there; not at all if they do not come in time.
void LocalAbilityManager::StartWhenReady(SystemAbility* ability) {
    const int64_t deadline = Os().NowNs() + ability->dependTimeout_ * kMs;
    auto missing = ability->dependSa_;
    for (;;) {
        std::erase_if(missing, IsPresent);
        if (missing.empty()) break;
        const int64_t left = deadline - Os().NowNs();
        if (left <= 0) {
            std::string names;
            for (const int32_t id : missing) names += (names.empty() ? "" : ", ") + std::to_string(id);
            Os().Log(6, kTag,
                     fmt::format("ability {} is not started: what it depends on did not come in {} ms: {}", ability->saId_,
                                 ability->dependTimeout_, names));
            return;
        }
        Os().SleepNs(std::min(left, kDependencyNs));
    }
    StartNow(ability->saId_, {});
}

void LocalAbilityManager::StartNow(int32_t systemAbilityId, const SystemAbilityOnDemandReason& given) {
    LoadLibraryOf(systemAbilityId);
    auto* ability = GetAbility(systemAbilityId);
    if (ability == nullptr) {
        Os().Log(6, kTag, fmt::format("ability {} is not started: no library registered it", systemAbilityId));
        return;
    }
    {
        Locked locked(Os(), state_->mutex);
        auto& running = state_->running[systemAbilityId];
        if (running != State::Running::No) return;
        running = State::Running::Starting;
    }
    auto reason = given;
    if (reason.HasExtraData()) {
        MessageParcel parcel;
        if (Samgr()->GetOnDemandReasonExtraData(reason.GetExtraDataId(), parcel) == ERR_OK) {
            const sptr<OnDemandReasonExtraData> extra(parcel.ReadParcelable<OnDemandReasonExtraData>());
            if (extra != nullptr) reason.SetExtraData(*extra);
        }
    }
    ability->Start(reason);
    Locked locked(Os(), state_->mutex);
    auto& running = state_->running[systemAbilityId];
    // It may have stopped itself, or said that it cannot start.
    if (running == State::Running::Starting) running = ability->isRunning_ ? State::Running::Yes : State::Running::No;
}

void LocalAbilityManager::StopNow(int32_t systemAbilityId, const SystemAbilityOnDemandReason& reason) {
    auto* ability = GetAbility(systemAbilityId);
    if (ability == nullptr) return;
    {
        Locked locked(Os(), state_->mutex);
        auto& running = state_->running[systemAbilityId];
        if (running == State::Running::No || running == State::Running::Stopping) return;
        running = State::Running::Stopping;
    }
    ability->Stop(reason);
    {
        Locked locked(Os(), state_->mutex);
        state_->running[systemAbilityId] = State::Running::No;
    }
    ExitIfDone();
}

/// A process of abilities on demand only ends with the last of them.
void LocalAbilityManager::ExitIfDone() {
    if (!state_->serves) return;
    {
        Locked locked(Os(), state_->mutex);
        for (const auto& [id, running] : state_->running) {
            if (running != State::Running::No) return;
        }
    }
    for (const auto& ability : state_->profile.abilities) {
        if (ability.runOnCreate) return;
    }
    Os().ExitProcess(0);
}

// -- what SAMgr asks

SystemAbilityOnDemandReason LocalAbilityManager::JsonToOnDemandReason(const nlohmann::json& reasonJson) {
    SystemAbilityOnDemandReason reason;
    if (!reasonJson.is_object()) return reason;
    const auto text = [&reasonJson](const char* key) {
        const auto found = reasonJson.find(key);
        return found != reasonJson.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    const auto number = [&reasonJson](const char* key, int64_t otherwise) {
        const auto found = reasonJson.find(key);
        return found != reasonJson.end() && found->is_number_integer() ? found->get<int64_t>() : otherwise;
    };
    reason.SetId(static_cast<OnDemandReasonId>(number("eventId", 0)));
    reason.SetName(text("name"));
    reason.SetValue(text("value"));
    reason.SetExtraDataId(number("extraDataId", -1));
    return reason;
}

bool LocalAbilityManager::StartAbility(int32_t systemAbilityId, const std::string& eventStr) {
    if (state_->ProfileOf(systemAbilityId) == nullptr) return false;
    const auto reason = JsonToOnDemandReason(JsonOf(eventStr));
    return Os().StartThread(fmt::format("sa_start_{}", systemAbilityId),
                            [this, systemAbilityId, reason] { StartNow(systemAbilityId, reason); }) >= 0;
}

bool LocalAbilityManager::StopAbility(int32_t systemAbilityId, const std::string& eventStr) {
    if (GetAbility(systemAbilityId) == nullptr) return false;
    const auto reason = JsonToOnDemandReason(JsonOf(eventStr));
    return Os().StartThread(fmt::format("sa_stop_{}", systemAbilityId),
                            [this, systemAbilityId, reason] { StopNow(systemAbilityId, reason); }) >= 0;
}

bool LocalAbilityManager::ActiveAbility(int32_t systemAbilityId, const nlohmann::json& activeReason) {
    auto* ability = GetAbility(systemAbilityId);
    if (ability == nullptr || !ability->isRunning_) return false;
    auto reason = JsonToOnDemandReason(activeReason);
    ability->Active(reason);
    return true;
}

bool LocalAbilityManager::IdleAbility(int32_t systemAbilityId, const nlohmann::json& idleReason, int32_t& delayTime) {
    auto* ability = GetAbility(systemAbilityId);
    if (ability == nullptr || !ability->isRunning_) return false;
    auto reason = JsonToOnDemandReason(idleReason);
    ability->Idle(reason, delayTime);
    return true;
}

bool LocalAbilityManager::SendStrategyToSA(int32_t type, int32_t systemAbilityId, int32_t level, std::string& action) {
    auto* ability = GetAbility(systemAbilityId);
    if (ability == nullptr) return false;
    ability->OnDeviceLevelChanged(type, level, action);
    return true;
}

bool LocalAbilityManager::IpcStatCmdProc(int32_t, int32_t) { return false; }
bool LocalAbilityManager::FfrtStatCmdProc(int32_t, int32_t) { return false; }

bool LocalAbilityManager::FfrtDumperProc(std::string& result) {
    result += fmt::format("process {} did not load ffrt\n", Os().Pid());
    return false;
}

int32_t LocalAbilityManager::SystemAbilityExtProc(const std::string& extension, int32_t said, SystemAbilityExtensionPara* callback, bool) {
    auto* ability = GetAbility(said);
    if (ability == nullptr || callback == nullptr || callback->data_ == nullptr || callback->reply_ == nullptr) return INVALID_DATA_ERR;
    return ability->OnExtension(extension, *callback->data_, *callback->reply_);
}

int32_t LocalAbilityManager::ServiceControlCmd(int32_t fd, int32_t systemAbilityId, const std::vector<std::u16string>& args) {
    auto* ability = GetAbility(systemAbilityId);
    return ability != nullptr ? ability->OnSvcCmd(fd, args) : int32_t{INVALID_DATA_ERR};
}

// -- listening to other abilities

bool LocalAbilityManager::AddSystemAbilityListener(int32_t systemAbilityId, int32_t listenerSaId) {
    const auto samgr = Samgr();
    if (!CheckInputSysAbilityId(systemAbilityId) || !CheckInputSysAbilityId(listenerSaId) || samgr == nullptr) return false;
    bool first = false;
    bool present = false;
    sptr<ISystemAbilityStatusChange> listener;
    {
        Locked locked(Os(), state_->mutex);
        if (state_->listener == nullptr) state_->listener = sptr<StatusListener>::MakeSptr();
        listener = state_->listener;
        auto& listened = state_->listened[systemAbilityId];
        if (std::find(listened.listeners.begin(), listened.listeners.end(), listenerSaId) != listened.listeners.end()) return true;
        first = listened.listeners.empty();
        present = listened.present;
        listened.listeners.push_back(listenerSaId);
    }
    if (first) {
        if (samgr->SubscribeSystemAbility(systemAbilityId, listener) == ERR_OK) return true;
        Locked locked(Os(), state_->mutex);
        std::erase(state_->listened[systemAbilityId].listeners, listenerSaId);
        return false;
    }
    if (!present) return true;
    // SAMgr told this process already; and not on the caller's stack, which may hold the ability's locks.
    auto* ability = GetAbility(listenerSaId);
    const auto tell = [ability, systemAbilityId] { ability->OnAddSystemAbility(systemAbilityId, ""); };
    return ability == nullptr || Os().StartThread("sa_listener", tell) >= 0;
}

bool LocalAbilityManager::RemoveSystemAbilityListener(int32_t systemAbilityId, int32_t listenerSaId) {
    const auto samgr = Samgr();
    if (!CheckInputSysAbilityId(systemAbilityId) || samgr == nullptr) return false;
    sptr<ISystemAbilityStatusChange> listener;
    {
        Locked locked(Os(), state_->mutex);
        const auto found = state_->listened.find(systemAbilityId);
        if (found == state_->listened.end() || std::erase(found->second.listeners, listenerSaId) == 0) return false;
        if (!found->second.listeners.empty()) return true;
        state_->listened.erase(found);
        listener = state_->listener;
    }
    return samgr->UnSubscribeSystemAbility(systemAbilityId, listener) == ERR_OK;
}

void LocalAbilityManager::AbilityChanged(int32_t systemAbilityId, const std::string& deviceId, bool added) {
    std::vector<SystemAbility*> told;
    {
        Locked locked(Os(), state_->mutex);
        const auto found = state_->listened.find(systemAbilityId);
        if (found == state_->listened.end()) return;
        found->second.present = added;
        for (const int32_t id : found->second.listeners) {
            const auto ability = state_->abilities.find(id);
            if (ability != state_->abilities.end()) told.push_back(ability->second);
        }
    }
    for (auto* ability : told) {
        added ? ability->OnAddSystemAbility(systemAbilityId, deviceId) : ability->OnRemoveSystemAbility(systemAbilityId, deviceId);
    }
}

int RunAbilityProcess() { return LocalAbilityManager::GetInstance().Run(); }

}  // namespace OHOS
