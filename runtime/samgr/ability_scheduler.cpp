#include "runtime/samgr/ability_scheduler.h"

#include <algorithm>
#include <cerrno>

#include "runtime/port/idle.h"
#include "runtime/port/ports.h"
#include "sim/base/text.h"

namespace OHOS {
namespace {

using runtime::port::Briefly;
using runtime::port::Locked;
using runtime::port::Os;

constexpr size_t kExtraDataMax = 1000;
constexpr int64_t kMs = 1'000'000;

nlohmann::json JsonOf(const AbilityScheduler::Reason& reason) {
    return {
        {"eventId", static_cast<int32_t>(reason.id)}, {"name", reason.name}, {"value", reason.value}, {"extraDataId", reason.extraDataId}};
}

/// Whatever a parameter's value holds, it becomes text.
std::string TextOf(const AbilityScheduler::Reason& reason) {
    return JsonOf(reason).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

sptr<ILocalAbilityManager> ManagerFor(const sptr<IRemoteObject>& object) {
    return object != nullptr ? sptr<ILocalAbilityManager>(sptr<LocalAbilityManagerProxy>::MakeSptr(object)) : nullptr;
}

}  // namespace

/// Tells the scheduler, which lives as long as its process, of a death.
class AbilityScheduler::Mourner final : public IRemoteObject::DeathRecipient {
public:
    using Handler = void (AbilityScheduler::*)(const sptr<IRemoteObject>&);

    Mourner(AbilityScheduler& scheduler, Handler handler) : scheduler_(scheduler), handler_(handler) {}

    void OnRemoteDied(const wptr<IRemoteObject>& object) override {
        if (const auto dead = object.promote(); dead != nullptr) (scheduler_.*handler_)(dead);
    }

private:
    AbilityScheduler& scheduler_;
    const Handler handler_;
};

AbilityScheduler::AbilityScheduler(Finder find) : find_(std::move(find)) {
    processMourner_ = sptr<Mourner>::MakeSptr(*this, &AbilityScheduler::ProcessDied);
    callbackMourner_ = sptr<Mourner>::MakeSptr(*this, &AbilityScheduler::CallbackDied);
    listenerMourner_ = sptr<Mourner>::MakeSptr(*this, &AbilityScheduler::ListenerDied);
}

AbilityScheduler::~AbilityScheduler() = default;

void AbilityScheduler::Run(const Acts& acts) {
    for (const auto& act : acts) act();
}

// -- profiles

void AbilityScheduler::ReadProfiles(const std::string& json) {
    const auto complain = [](const std::string& what) { Os().Log(6, "samgr", what); };
    for (auto& process : ParseAbilityProfiles(json, complain)) {
        for (auto& ability : process.abilities) {
            const auto [entry, fresh] = profiles_.emplace(ability.id, ability);
            if (!fresh) {
                complain(fmt::format("ability {} is in the profiles of '{}' and '{}'; the first counts", ability.id, entry->second.process,
                                     process.process));
                continue;
            }
            auto& context = contexts_[ability.id];
            context.policies[0] = ability.start;
            context.policies[1] = ability.stop;
            hasProfiles_ = true;
        }
    }
}

const AbilityProfile* AbilityScheduler::ProfileOf(int32_t id) const {
    Briefly brief(profilesLock_);
    const auto found = profiles_.find(id);
    return found != profiles_.end() ? &found->second : nullptr;
}

bool AbilityScheduler::IsOnDemand(int32_t id) const {
    const auto* profile = ProfileOf(id);
    return profile != nullptr && !profile->runOnCreate;
}

std::vector<int32_t> AbilityScheduler::OnDemandIds() const {
    std::vector<int32_t> ids;
    Briefly brief(profilesLock_);
    for (const auto& [id, profile] : profiles_) {
        if (!profile.runOnCreate) ids.push_back(id);
    }
    return ids;
}

std::vector<int32_t> AbilityScheduler::IdsWithExtension(const std::string& extension) const {
    std::vector<int32_t> ids;
    Briefly brief(profilesLock_);
    for (const auto& [id, profile] : profiles_) {
        if (std::find(profile.extensions.begin(), profile.extensions.end(), extension) != profile.extensions.end()) ids.push_back(id);
    }
    return ids;
}

/// For an ability that SAMgr has no profile of: it learns of one here.
int32_t AbilityScheduler::AddOnDemandInfo(int32_t id, const std::string& process, const Caller& caller) {
    {
        Locked locked(Os(), mutex_);
        const auto found = processes_.find(process);
        if (found == processes_.end() || found->second.object == nullptr || found->second.pid != caller.pid) return ERR_INVALID_VALUE;
    }
    if (const auto* profile = ProfileOf(id)) return profile->process == process ? int32_t{ERR_OK} : int32_t{CHECK_CALL_PROC_FAIL};
    AbilityProfile profile;
    profile.id = id;
    profile.process = process;
    Briefly brief(profilesLock_);
    profiles_.emplace(id, std::move(profile));
    return ERR_OK;
}

/// The ability's own process, or root.
bool AbilityScheduler::OwnedBy(const AbilityProfile& profile, const Caller& caller) const {
    const auto found = processes_.find(profile.process);
    const bool registered = found != processes_.end() && found->second.pid == caller.pid && found->second.object != nullptr;
    const auto context = contexts_.find(profile.id);
    return registered || caller.uid == 0 || (context != contexts_.end() && context->second.ownerPid == caller.pid);
}

int32_t AbilityScheduler::Policy(int32_t id, OnDemandPolicyType type, const Caller& caller,
                                 std::vector<SystemAbilityOnDemandEvent>& events) {
    const auto* profile = ProfileOf(id);
    if (profile == nullptr) return PROFILE_NOT_EXIST;
    Locked locked(Os(), mutex_);
    if (!OwnedBy(*profile, caller)) return CHECK_CALL_PROC_FAIL;
    const auto& policy = contexts_[id].policies[static_cast<size_t>(type)];
    if (!policy.allowUpdate) return ERR_PERMISSION_DENIED;
    events = policy.events;
    return ERR_OK;
}

int32_t AbilityScheduler::UpdatePolicy(int32_t id, OnDemandPolicyType type, const Caller& caller,
                                       const std::vector<SystemAbilityOnDemandEvent>& events) {
    const auto* profile = ProfileOf(id);
    if (profile == nullptr) return PROFILE_NOT_EXIST;
    Locked locked(Os(), mutex_);
    if (!OwnedBy(*profile, caller)) return CHECK_CALL_PROC_FAIL;
    auto& policy = contexts_[id].policies[static_cast<size_t>(type)];
    if (!policy.allowUpdate) return ERR_PERMISSION_DENIED;
    policy.events = events;
    return ERR_OK;
}

std::vector<SystemAbilityOnDemandEvent> AbilityScheduler::EventsOf(int32_t id, OnDemandPolicyType type) const {
    Locked locked(Os(), mutex_);
    const auto found = contexts_.find(id);
    if (found == contexts_.end()) return {};
    return found->second.policies[static_cast<size_t>(type)].events;
}

// -- tasks

void AbilityScheduler::At(int64_t when_ns, std::function<void()> task) {
    Locked locked(Os(), mutex_);
    Schedule(when_ns, std::move(task));
}

AbilityScheduler::TaskKey AbilityScheduler::Schedule(int64_t when_ns, std::function<void()> task) {
    const TaskKey key{when_ns, ++lastTask_};
    tasks_.emplace(key, std::move(task));
    if (taskThread_) {
        Os().Notify(taskAdded_, true);
    } else {
        taskThread_ = Os().StartThread("samgr_tasks", [this] { RunTasks(); }) >= 0;
    }
    return key;
}

/// So that nothing stays due: a device that waits for nothing is at rest.
void AbilityScheduler::Cancel(const TaskKey& key) {
    if (tasks_.erase(key) != 0) Os().Notify(taskAdded_, true);
}

void AbilityScheduler::RunTasks() {
    for (;;) {
        std::function<void()> task;
        {
            Locked locked(Os(), mutex_);
            for (;;) {
                if (tasks_.empty()) {
                    Os().Wait(taskAdded_, mutex_, runtime::port::kUntilWorkComes);
                } else if (tasks_.begin()->first.first > Os().NowNs()) {
                    Os().Wait(taskAdded_, mutex_, tasks_.begin()->first.first);
                } else {
                    break;
                }
            }
            task = std::move(tasks_.begin()->second);
            tasks_.erase(tasks_.begin());
        }
        task();
    }
}

// -- loading

int32_t AbilityScheduler::Load(int32_t id, const sptr<ISystemAbilityLoadCallback>& callback, int32_t pid, const Reason& reason) {
    Acts acts;
    int32_t result = ERR_OK;
    {
        Locked locked(Os(), mutex_);
        const auto* profile = ProfileOf(id);
        const auto object = find_(id);
        auto* context = profile != nullptr ? &contexts_[id] : nullptr;
        if (object != nullptr && (context == nullptr || context->state != State::Unloading)) {
            if (callback != nullptr) acts.push_back([callback, id, object] { callback->OnLoadSystemAbilitySuccess(id, object); });
            if (context != nullptr) Reactivate(id, *profile, *context, acts);
        } else if (context == nullptr) {
            result = PROFILE_NOT_EXIST;
        } else {
            result = Wait(id, *context, callback, pid, acts);
            if (result == ERR_OK && context->state == State::NotLoaded) {
                result = Begin(id, *profile, *context, reason, acts);
                if (result != ERR_OK) {
                    for (const auto& waiting : TakeWaiting(*context)) Release(waiting, acts);
                }
            } else if (context->state == State::Unloading) {
                context->reason = reason;
            }
        }
    }
    Run(acts);
    return result;
}

/// Puts a callback on the list of those who are told, at the latest when the time is up.
int32_t AbilityScheduler::Wait(int32_t id, Context& context, const sptr<ISystemAbilityLoadCallback>& callback, int32_t pid, Acts& acts) {
    Waiting waiting;
    if (callback != nullptr) waiting.object = callback->AsObject();
    for (const auto& other : context.waiting) {
        if (other.object == waiting.object) return ERR_OK;
    }
    if (callback != nullptr) {
        auto& count = callbacks_[pid];
        if (count >= kCallbacksMax) return CALLBACK_MAP_SIZE_LIMIT;
        ++count;
        acts.push_back([mourner = callbackMourner_, object = waiting.object] { object->AddDeathRecipient(mourner); });
    }
    waiting.callback = callback;
    waiting.pid = pid;
    const auto number = lastTask_ + 1;
    const int64_t deadline = Os().NowNs() + kLoadNs;
    waiting.timeOut = Schedule(deadline, [this, id, deadline, number] { TimeOut(id, {deadline, number}); });
    context.waiting.push_back(waiting);
    return ERR_OK;
}

std::vector<AbilityScheduler::Waiting> AbilityScheduler::TakeWaiting(Context& context) {
    std::vector<Waiting> all;
    std::swap(all, context.waiting);
    return all;
}

void AbilityScheduler::Release(const Waiting& waiting, Acts& acts) {
    Cancel(waiting.timeOut);
    if (waiting.object == nullptr) return;
    const auto count = callbacks_.find(waiting.pid);
    if (count != callbacks_.end() && --count->second == 0) callbacks_.erase(count);
    acts.push_back([mourner = callbackMourner_, object = waiting.object] { object->RemoveDeathRecipient(mourner); });
}

/// Has the ability started: by its process, or by starting that.
int32_t AbilityScheduler::Begin(int32_t id, const AbilityProfile& profile, Context& context, const Reason& reason, Acts& acts) {
    auto& process = processes_[profile.process];
    context.state = State::Loading;
    context.reason = reason;
    if (process.object != nullptr) {
        if (process.mayExit) return ERR_OK;  // once it is gone
        acts.push_back([manager = ManagerFor(process.object), id, text = TextOf(reason)] { manager->StartAbility(id, text); });
        return ERR_OK;
    }
    const int started = Os().StartProcess(profile.process);
    if (started == 0 || started == -EALREADY) return ERR_OK;
    context.state = State::NotLoaded;
    Os().Log(6, "samgr",
             fmt::format("process '{}' of ability {} cannot be started: {}", profile.process, id,
                         started == -ENOSYS ? "the device has no init" : "the device has none of that name"));
    return PROC_NOT_EXIST;
}

void AbilityScheduler::TimeOut(int32_t id, const TaskKey& number) {
    Acts acts;
    {
        Locked locked(Os(), mutex_);
        auto& context = contexts_[id];
        const auto found =
            std::find_if(context.waiting.begin(), context.waiting.end(), [&number](const auto& each) { return each.timeOut == number; });
        if (found == context.waiting.end()) return;  // just now
        if (found->callback != nullptr)
            acts.push_back([callback = found->callback, id] { callback->OnLoadSystemAbilityFail(id, LOAD_SA_TIMEOUT); });
        Release(*found, acts);
        context.waiting.erase(found);
        if (context.waiting.empty() && context.state == State::Loading) context.state = State::NotLoaded;
        Os().Notify(changed_, true);
    }
    Os().Log(5, "samgr", fmt::format("ability {} was not there in time", id));
    Run(acts);
}

sptr<IRemoteObject> AbilityScheduler::LoadAndWait(int32_t id) {
    const int64_t deadline = Os().NowNs() + kLoadNs;
    if (Load(id, nullptr, 0, {.name = "load"}) != ERR_OK) return nullptr;
    Locked locked(Os(), mutex_);
    for (;;) {
        if (auto object = find_(id)) return object;
        if (contexts_[id].state == State::NotLoaded || !Os().Wait(changed_, mutex_, deadline)) return find_(id);
    }
}

int32_t AbilityScheduler::StartFailed(int32_t id, int32_t error, const Caller& caller) {
    Acts acts;
    {
        Locked locked(Os(), mutex_);
        const auto* profile = ProfileOf(id);
        if (profile == nullptr) return PROFILE_NOT_EXIST;
        if (!OwnedBy(*profile, caller)) return CHECK_CALL_PROC_FAIL;
        auto& context = contexts_[id];
        for (const auto& waiting : TakeWaiting(context)) {
            if (waiting.callback != nullptr)
                acts.push_back([callback = waiting.callback, id, error] { callback->OnLoadSystemAbilityFail(id, error); });
            Release(waiting, acts);
        }
        if (context.state == State::Loading) context.state = State::NotLoaded;
        Os().Notify(changed_, true);
    }
    Run(acts);
    return ERR_OK;
}

void AbilityScheduler::AbilityAdded(int32_t id, int32_t pid) {
    const auto* profile = ProfileOf(id);
    if (profile == nullptr) return;
    Acts acts;
    {
        Locked locked(Os(), mutex_);
        auto& context = contexts_[id];
        context.state = State::Loaded;
        context.ownerPid = pid;
        EndUnload(context);
        processes_[profile->process].mayExit = false;
        const auto object = find_(id);
        for (const auto& waiting : TakeWaiting(context)) {
            if (waiting.callback != nullptr)
                acts.push_back([callback = waiting.callback, id, object] { callback->OnLoadSystemAbilitySuccess(id, object); });
            Release(waiting, acts);
        }
        Os().Notify(changed_, true);
    }
    Run(acts);
}

void AbilityScheduler::AbilityRemoved(int32_t id, int32_t pid, bool died) {
    const auto* profile = ProfileOf(id);
    if (profile == nullptr) return;
    Acts acts;
    {
        Locked locked(Os(), mutex_);
        auto& context = contexts_[id];
        auto& process = processes_[profile->process];
        if (context.ownerPid != pid) return;
        // What follows from the death of a process that registered itself is ProcessDied's business.
        if (died && process.pid == pid) return;
        context.state = State::NotLoaded;
        context.ownerPid = 0;
        EndUnload(context);
        process.mayExit = process.object != nullptr && !IsResident(profile->process) && !HasLoaded(profile->process);
        if (!context.waiting.empty()) Begin(id, *profile, context, context.reason, acts);
    }
    Run(acts);
}

/// It has an ability that runs from its start, and so does not end by itself.
bool AbilityScheduler::IsResident(const std::string& process) const {
    Briefly brief(profilesLock_);
    return std::any_of(profiles_.begin(), profiles_.end(),
                       [&process](const auto& entry) { return entry.second.process == process && entry.second.runOnCreate; });
}

bool AbilityScheduler::HasLoaded(const std::string& process) const {
    return std::any_of(contexts_.begin(), contexts_.end(), [this, &process](const auto& entry) {
        const auto* profile = ProfileOf(entry.first);
        return profile != nullptr && profile->process == process &&
               (entry.second.state == State::Loaded || entry.second.state == State::Unloading);
    });
}

// -- unloading

bool AbilityScheduler::IsUnloading(int32_t id) const {
    Locked locked(Os(), mutex_);
    const auto found = contexts_.find(id);
    return found != contexts_.end() && found->second.state == State::Unloading;
}

int32_t AbilityScheduler::Unload(int32_t id, const Caller& caller) {
    const auto* profile = ProfileOf(id);
    if (profile == nullptr || profile->runOnCreate) return NOT_ONDEMAND_SA;
    Locked locked(Os(), mutex_);
    if (!OwnedBy(*profile, caller)) return CHECK_CALL_PROC_FAIL;
    auto& context = contexts_[id];
    if (context.state == State::Unloading) return ERR_OK;
    if (context.state != State::Loaded) return SA_NOT_EXIST;
    BeginUnload(id, *profile, context, {.name = "unload"});
    return ERR_OK;
}

int32_t AbilityScheduler::Unload(int32_t id, const Reason& reason) {
    const auto* profile = ProfileOf(id);
    if (profile == nullptr || profile->runOnCreate) return NOT_ONDEMAND_SA;
    Locked locked(Os(), mutex_);
    auto& context = contexts_[id];
    if (context.state != State::Loaded) return SA_NOT_EXIST;
    BeginUnload(id, *profile, context, reason);
    return ERR_OK;
}

/// The first request counts; those that follow do not put it off.
void AbilityScheduler::BeginUnload(int32_t id, const AbilityProfile& profile, Context& context, const Reason& reason) {
    if (context.unloadDue) return;
    context.unloadDue = true;
    context.reason = reason;
    const uint64_t generation = ++context.generation;
    const int64_t delayNs = profile.recycle == AbilityProfile::Recycle::Immediately ? 0 : profile.idleDelayMs * kMs;
    // Its answer may take its time, and others' turns do not wait for it.
    context.task = Schedule(Os().NowNs() + delayNs, [this, id, generation] {
        Os().StartThread("samgr_idle", [this, id, generation] { AskIdle(id, generation); });
    });
}

/// Whatever an unload under way has in store is void.
void AbilityScheduler::EndUnload(Context& context) {
    context.idle = context.unloadDue = false;
    ++context.generation;
    Cancel(context.task);
}

void AbilityScheduler::AskIdle(int32_t id, uint64_t generation) {
    const auto* profile = ProfileOf(id);
    sptr<ILocalAbilityManager> manager;
    Reason reason;
    {
        Locked locked(Os(), mutex_);
        auto& context = contexts_[id];
        if (context.generation != generation || !context.unloadDue) return;
        manager = ManagerFor(ObjectOf(*profile));
        reason = context.reason;
    }
    int32_t delayMs = -1;
    const bool asked = manager != nullptr && manager->IdleAbility(id, JsonOf(reason), delayMs);
    Acts acts;
    {
        Locked locked(Os(), mutex_);
        auto& context = contexts_[id];
        if (context.generation != generation || !context.unloadDue) return;
        if (!asked || delayMs < 0) {
            context.unloadDue = false;
            if (!asked) Os().Log(5, "samgr", fmt::format("ability {} cannot be asked whether it is idle", id));
        } else if (delayMs == 0 && profile->recycle != AbilityProfile::Recycle::LowMemory) {
            Stop(id, *profile, context, acts);
        } else {
            context.idle = true;
            NoteIdle(*profile, acts);
            if (profile->recycle != AbilityProfile::Recycle::LowMemory) {
                const int64_t span = std::min<int64_t>(delayMs, AbilityProfile::kIdleDelayMaxMs) * kMs;
                context.task = Schedule(Os().NowNs() + span, [this, id, generation] { StopIfDue(id, generation); });
            }
        }
    }
    Run(acts);
}

void AbilityScheduler::StopIfDue(int32_t id, uint64_t generation) {
    Acts acts;
    {
        Locked locked(Os(), mutex_);
        auto& context = contexts_[id];
        if (context.generation == generation && context.unloadDue) Stop(id, *ProfileOf(id), context, acts);
    }
    Run(acts);
}

void AbilityScheduler::Stop(int32_t id, const AbilityProfile& profile, Context& context, Acts& acts) {
    context.state = State::Unloading;
    EndUnload(context);
    if (const auto manager = ManagerFor(ObjectOf(profile)))
        acts.push_back([manager, id, text = TextOf(context.reason)] { manager->StopAbility(id, text); });
}

sptr<IRemoteObject> AbilityScheduler::ObjectOf(const AbilityProfile& profile) const {
    const auto found = processes_.find(profile.process);
    return found != processes_.end() ? found->second.object : nullptr;
}

/// Whoever wants an ability that is about to go keeps it.
void AbilityScheduler::Reactivate(int32_t id, const AbilityProfile& profile, Context& context, Acts& acts) {
    if (!context.unloadDue) return;
    const bool idle = context.idle;
    EndUnload(context);
    if (!idle) return;
    NoteIdle(profile, acts);
    if (const auto manager = ManagerFor(ObjectOf(profile)))
        acts.push_back([manager, id] { manager->ActiveAbility(id, JsonOf({.name = "active"})); });
}

int32_t AbilityScheduler::CancelUnload(int32_t id, const Caller& caller) {
    const auto* profile = ProfileOf(id);
    if (profile == nullptr || profile->runOnCreate) return NOT_ONDEMAND_SA;
    Acts acts;
    {
        Locked locked(Os(), mutex_);
        if (!OwnedBy(*profile, caller)) return CHECK_CALL_PROC_FAIL;
        auto& context = contexts_[id];
        if (context.state != State::Loaded) return INVALID_SA_STATE;
        Reactivate(id, *profile, context, acts);
    }
    Run(acts);
    return ERR_OK;
}

void AbilityScheduler::UnloadIdle(const std::vector<std::string>* processes) {
    Acts acts;
    {
        Locked locked(Os(), mutex_);
        for (auto& [id, context] : contexts_) {
            const auto* profile = ProfileOf(id);
            if (profile == nullptr || !context.idle) continue;
            if (processes != nullptr && std::find(processes->begin(), processes->end(), profile->process) == processes->end()) continue;
            Stop(id, *profile, context, acts);
        }
    }
    Run(acts);
}

// -- processes

/// A process is idle when it has abilities and all of them are.
void AbilityScheduler::NoteIdle(const AbilityProfile& profile, Acts& acts) {
    auto& process = processes_[profile.process];
    bool any = false;
    bool all = true;
    for (const auto& [id, context] : contexts_) {
        const auto* other = ProfileOf(id);
        if (other == nullptr || other->process != profile.process || context.state == State::NotLoaded) continue;
        any = true;
        all = all && context.idle;
    }
    const bool idle = any && all;
    if (idle == process.idle) return;
    process.idle = idle;
    process.idleSinceNs = Os().NowNs();
    Tell(idle ? ProcessChange::Idled : ProcessChange::Activated, profile.process, process, acts);
}

void AbilityScheduler::Tell(ProcessChange change, const std::string& name, const ProcessRecord& process, Acts& acts) {
    for (const auto& listener : listeners_) {
        acts.push_back([listener = listener.interface, change, info = SystemProcessInfo{name, process.pid, process.uid}]() mutable {
            switch (change) {
                case ProcessChange::Started:
                    return listener->OnSystemProcessStarted(info);
                case ProcessChange::Stopped:
                    return listener->OnSystemProcessStopped(info);
                case ProcessChange::Activated:
                    return listener->OnSystemProcessActivated(info);
                case ProcessChange::Idled:
                    return listener->OnSystemProcessIdled(info);
            }
        });
    }
}

int32_t AbilityScheduler::AddProcess(const std::string& name, const sptr<IRemoteObject>& object, const Caller& caller) {
    if (name.empty() || object == nullptr) return ERR_INVALID_VALUE;
    Acts acts;
    {
        Locked locked(Os(), mutex_);
        auto& process = processes_[name];
        process.object = object;
        process.pid = caller.pid;
        process.uid = caller.uid;
        process.mayExit = process.idle = false;
        acts.push_back([mourner = processMourner_, object] { object->AddDeathRecipient(mourner); });
        Tell(ProcessChange::Started, name, process, acts);
        for (const auto& [id, context] : contexts_) {
            const auto* profile = ProfileOf(id);
            // What runs from the start is started by the process itself.
            if (profile == nullptr || profile->process != name || profile->runOnCreate || context.state != State::Loading) continue;
            acts.push_back([manager = ManagerFor(object), id = id, text = TextOf(context.reason)] { manager->StartAbility(id, text); });
        }
    }
    Run(acts);
    return ERR_OK;
}

bool AbilityScheduler::MayRestart(const std::string& name, ProcessRecord& process) {
    const int64_t now = Os().NowNs();
    auto& restarts = process.restarts;
    while (!restarts.empty() && restarts.front() <= now - kRestartWindowNs) restarts.pop_front();
    if (restarts.size() >= kRestartsMax) {
        Os().Log(6, "samgr", fmt::format("process '{}' is not restarted: it ended {} times in 20 s", name, kRestartsMax + 1));
        return false;
    }
    restarts.push_back(now);
    return true;
}

void AbilityScheduler::ProcessDied(const sptr<IRemoteObject>& object) {
    Acts acts;
    {
        Locked locked(Os(), mutex_);
        const auto dead =
            std::find_if(processes_.begin(), processes_.end(), [&object](const auto& entry) { return entry.second.object == object; });
        if (dead == processes_.end()) return;
        const auto& name = dead->first;
        auto& process = dead->second;
        const bool expected = process.mayExit;
        process.object = nullptr;
        process.mayExit = process.idle = false;
        Tell(ProcessChange::Stopped, name, process, acts);

        std::vector<int32_t> wanted;
        std::vector<int32_t> restarted;
        for (auto& [id, context] : contexts_) {
            const auto* profile = ProfileOf(id);
            if (profile == nullptr || profile->process != name) continue;
            const auto before = context.state;
            context.state = State::NotLoaded;
            context.ownerPid = 0;
            EndUnload(context);
            // Who waits for an ability that took its process down with it waits in vain, until the time is up.
            if (!context.waiting.empty() && (expected || before == State::Unloading)) {
                wanted.push_back(id);
            } else if (profile->autoRestart && (before == State::Loaded || before == State::Loading)) {
                restarted.push_back(id);
            }
        }
        for (const int32_t id : wanted) Begin(id, *ProfileOf(id), contexts_[id], contexts_[id].reason, acts);
        if (!restarted.empty() && MayRestart(name, process)) {
            for (const int32_t id : restarted) {
                auto& context = contexts_[id];
                if (Wait(id, context, nullptr, 0, acts) == ERR_OK) Begin(id, *ProfileOf(id), context, {.name = "restart"}, acts);
            }
        }
        Os().Notify(changed_, true);
    }
    Run(acts);
}

void AbilityScheduler::CallbackDied(const sptr<IRemoteObject>& object) {
    Acts acts;
    {
        Locked locked(Os(), mutex_);
        for (auto& [id, context] : contexts_) {
            for (const auto& waiting : context.waiting) {
                if (waiting.object == object) Release(waiting, acts);
            }
            std::erase_if(context.waiting, [&object](const auto& waiting) { return waiting.object == object; });
        }
    }
    Run(acts);
}

void AbilityScheduler::ListenerDied(const sptr<IRemoteObject>& object) {
    Locked locked(Os(), mutex_);
    std::erase_if(listeners_, [&object](const auto& listener) { return listener.object == object; });
    std::erase_if(lowMemoryListeners_, [&object](const auto& listener) { return listener.object == object; });
}

bool AbilityScheduler::ProcessByPid(int32_t pid, SystemProcessInfo& info) const {
    Locked locked(Os(), mutex_);
    for (const auto& [name, process] : processes_) {
        if (process.object == nullptr || process.pid != pid) continue;
        info = {name, process.pid, process.uid};
        return true;
    }
    return false;
}

std::list<SystemProcessInfo> AbilityScheduler::Processes() const {
    std::list<SystemProcessInfo> all;
    Locked locked(Os(), mutex_);
    for (const auto& [name, process] : processes_) {
        if (process.object != nullptr) all.push_back({name, process.pid, process.uid});
    }
    return all;
}

std::vector<IdleProcessInfo> AbilityScheduler::IdleProcesses() const {
    std::vector<IdleProcessInfo> all;
    Locked locked(Os(), mutex_);
    for (const auto& [name, process] : processes_) {
        if (process.object != nullptr && process.idle) all.push_back({process.pid, Str8ToStr16(name), process.idleSinceNs / kMs});
    }
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.lastIdleTime < b.lastIdleTime; });
    return all;
}

sptr<IRemoteObject> AbilityScheduler::ManagerOf(int32_t id) const {
    const auto* profile = ProfileOf(id);
    if (profile == nullptr) return nullptr;
    Locked locked(Os(), mutex_);
    return ObjectOf(*profile);
}

int32_t AbilityScheduler::Subscribe(const sptr<ISystemProcessStatusChange>& listener, bool lowMemory) {
    const auto object = listener->AsObject();
    {
        Locked locked(Os(), mutex_);
        auto& listeners = lowMemory ? lowMemoryListeners_ : listeners_;
        for (const auto& other : listeners) {
            if (other.object == object) return ERR_OK;
        }
        listeners.push_back({listener, object});
    }
    object->AddDeathRecipient(listenerMourner_);
    return ERR_OK;
}

int32_t AbilityScheduler::Unsubscribe(const sptr<IRemoteObject>& listener, bool lowMemory) {
    {
        Locked locked(Os(), mutex_);
        auto& listeners = lowMemory ? lowMemoryListeners_ : listeners_;
        if (std::erase_if(listeners, [&listener](const auto& each) { return each.object == listener; }) == 0) return ERR_OK;
    }
    listener->RemoveDeathRecipient(listenerMourner_);
    return ERR_OK;
}

// -- what events brought along

int64_t AbilityScheduler::KeepExtraData(OnDemandReasonExtraData data) {
    Locked locked(Os(), mutex_);
    extraData_.emplace(++lastExtraData_, std::move(data));
    if (extraData_.size() > kExtraDataMax) extraData_.erase(extraData_.begin());
    return lastExtraData_;
}

bool AbilityScheduler::ExtraData(int64_t id, OnDemandReasonExtraData& data) const {
    Locked locked(Os(), mutex_);
    const auto found = extraData_.find(id);
    if (found == extraData_.end()) return false;
    data = found->second;
    return true;
}

}  // namespace OHOS
