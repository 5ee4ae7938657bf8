#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "if_system_ability_manager.h"
#include "local_ability_manager_proxy.h"
#include "runtime/port/brief_lock.h"
#include "runtime/port/os_port.h"
#include "runtime/samgr/ability_profiles.h"
#include "system_ability_ondemand_reason.h"

namespace OHOS {

/// SAMgr's knowledge of processes and of abilities on demand: starts, loads, idles, unloads and restarts them. Nothing in here happens
/// unless an ability has a profile or a process registers itself. Calls to processes are made without the lock; what is due at a time is
/// done on a thread of its own, started when first needed.
class AbilityScheduler {
public:
    static constexpr size_t kCallbacksMax = 256;                 ///< of one process, waiting for loads
    static constexpr int64_t kLoadNs = 4'000'000'000;            ///< until a load has failed
    static constexpr size_t kRestartsMax = 4;                    ///< of one process ...
    static constexpr int64_t kRestartWindowNs = 20'000'000'000;  ///< ... in this time

    /// The registered ability, or null.
    using Finder = std::function<sptr<IRemoteObject>(int32_t id)>;

    struct Reason {
        OnDemandReasonId id = OnDemandReasonId::INTERFACE_CALL;
        std::string name{};
        std::string value{};
        int64_t extraDataId = -1;
    };
    struct Caller {
        int32_t pid = 0;
        int32_t uid = 0;
        uint64_t token = 0;
    };

    explicit AbilityScheduler(Finder find);
    ~AbilityScheduler();

    // -- profiles
    /// Takes "ability_profiles" in. Abilities are known from then on.
    void ReadProfiles(const std::string& json);
    bool HasProfiles() const { return hasProfiles_; }
    /// Null: it has none. Stays for ever.
    const AbilityProfile* ProfileOf(int32_t id) const;
    bool IsOnDemand(int32_t id) const;
    std::vector<int32_t> OnDemandIds() const;
    std::vector<int32_t> IdsWithExtension(const std::string& extension) const;
    int32_t AddOnDemandInfo(int32_t id, const std::string& process, const Caller& caller);
    int32_t Policy(int32_t id, OnDemandPolicyType type, const Caller& caller, std::vector<SystemAbilityOnDemandEvent>& events);
    int32_t UpdatePolicy(int32_t id, OnDemandPolicyType type, const Caller& caller, const std::vector<SystemAbilityOnDemandEvent>& events);
    /// Events that now start or stop an ability.
    std::vector<SystemAbilityOnDemandEvent> EventsOf(int32_t id, OnDemandPolicyType type) const;

    // -- loading and unloading; the codes are ISystemAbilityManager's
    /// `callback` may be null: nobody is told.
    int32_t Load(int32_t id, const sptr<ISystemAbilityLoadCallback>& callback, int32_t pid, const Reason& reason);
    /// Null after 4 s. Blocks.
    sptr<IRemoteObject> LoadAndWait(int32_t id);
    /// True: it is there but about to go.
    bool IsUnloading(int32_t id) const;
    int32_t Unload(int32_t id, const Caller& caller);
    /// Because of an event: nobody asks who called.
    int32_t Unload(int32_t id, const Reason& reason);
    int32_t CancelUnload(int32_t id, const Caller& caller);
    void UnloadIdle(const std::vector<std::string>* processes);
    int32_t StartFailed(int32_t id, int32_t error, const Caller& caller);

    // -- what the registry tells
    void AbilityAdded(int32_t id, int32_t pid);
    void AbilityRemoved(int32_t id, int32_t pid, bool died);

    // -- processes
    int32_t AddProcess(const std::string& name, const sptr<IRemoteObject>& object, const Caller& caller);
    bool ProcessByPid(int32_t pid, SystemProcessInfo& info) const;
    std::list<SystemProcessInfo> Processes() const;
    std::vector<IdleProcessInfo> IdleProcesses() const;
    /// ILocalAbilityManager of the process in whose profile the ability is; null if that is not there.
    sptr<IRemoteObject> ManagerOf(int32_t id) const;
    int32_t Subscribe(const sptr<ISystemProcessStatusChange>& listener, bool lowMemory);
    int32_t Unsubscribe(const sptr<IRemoteObject>& listener, bool lowMemory);

    /// Runs the task on the scheduler's thread at that time (of NowNs). Not to block for long.
    void At(int64_t when_ns, std::function<void()> task);

    // -- what events brought along
    int64_t KeepExtraData(OnDemandReasonExtraData data);
    bool ExtraData(int64_t id, OnDemandReasonExtraData& data) const;

private:
    class Mourner;
    using Acts = std::vector<std::function<void()>>;
    /// When, and which of those that are due then: in the order in which they were asked for.
    using TaskKey = std::pair<int64_t, uint64_t>;

    enum class State { NotLoaded, Loading, Loaded, Unloading };
    struct Waiting {
        TaskKey timeOut;
        sptr<ISystemAbilityLoadCallback> callback;
        sptr<IRemoteObject> object;
        int32_t pid = 0;
    };
    struct Context {
        State state = State::NotLoaded;
        int32_t ownerPid = 0;
        bool idle = false;        ///< OnIdle let it go: it is stopped when its time is up
        bool unloadDue = false;   ///< an unload is under way that can still be cancelled
        uint64_t generation = 0;  ///< of unloads: what an earlier one was answered is void
        TaskKey task;             ///< of the unload
        Reason reason;            ///< of the load or unload under way
        std::vector<Waiting> waiting;
        AbilityProfile::Policy policies[2];
    };
    struct ProcessRecord {
        sptr<IRemoteObject> object;  ///< null: it is not there
        int32_t pid = 0;
        int32_t uid = 0;
        bool mayExit = false;  ///< its last ability was unloaded: it is expected to end
        bool idle = false;
        int64_t idleSinceNs = 0;
        std::deque<int64_t> restarts;
    };
    struct ProcessListener {
        sptr<ISystemProcessStatusChange> interface;
        sptr<IRemoteObject> object;
    };
    enum class ProcessChange { Started, Stopped, Activated, Idled };

    // With the lock held; what they want done goes into `acts`.
    int32_t Begin(int32_t id, const AbilityProfile& profile, Context& context, const Reason& reason, Acts& acts);
    int32_t Wait(int32_t id, Context& context, const sptr<ISystemAbilityLoadCallback>& callback, int32_t pid, Acts& acts);
    std::vector<Waiting> TakeWaiting(Context& context);
    void Release(const Waiting& waiting, Acts& acts);
    void Reactivate(int32_t id, const AbilityProfile& profile, Context& context, Acts& acts);
    void BeginUnload(int32_t id, const AbilityProfile& profile, Context& context, const Reason& reason);
    void Stop(int32_t id, const AbilityProfile& profile, Context& context, Acts& acts);
    void NoteIdle(const AbilityProfile& profile, Acts& acts);
    void Tell(ProcessChange change, const std::string& name, const ProcessRecord& process, Acts& acts);
    TaskKey Schedule(int64_t when_ns, std::function<void()> task);
    void Cancel(const TaskKey& key);
    void EndUnload(Context& context);
    bool MayRestart(const std::string& name, ProcessRecord& process);
    bool HasLoaded(const std::string& process) const;
    bool IsResident(const std::string& process) const;
    bool OwnedBy(const AbilityProfile& profile, const Caller& caller) const;
    sptr<IRemoteObject> ObjectOf(const AbilityProfile& profile) const;

    // Without it.
    static void Run(const Acts& acts);
    void TimeOut(int32_t id, const TaskKey& number);
    void AskIdle(int32_t id, uint64_t generation);
    void StopIfDue(int32_t id, uint64_t generation);
    void RunTasks();
    void ProcessDied(const sptr<IRemoteObject>& object);
    void CallbackDied(const sptr<IRemoteObject>& object);
    void ListenerDied(const sptr<IRemoteObject>& object);

    const Finder find_;
    bool hasProfiles_ = false;
    mutable runtime::port::BriefLock profilesLock_;  ///< of the map only: profiles are never changed nor taken away
    std::map<int32_t, AbilityProfile> profiles_;

    mutable runtime::port::Mutex mutex_;  ///< of all below
    runtime::port::Condition changed_;    ///< an ability came, or failed to
    std::map<int32_t, Context> contexts_;
    std::map<std::string, ProcessRecord> processes_;
    std::map<int32_t, size_t> callbacks_;  ///< that wait, by pid
    std::vector<ProcessListener> listeners_;
    std::vector<ProcessListener> lowMemoryListeners_;
    std::map<int64_t, OnDemandReasonExtraData> extraData_;
    int64_t lastExtraData_ = 0;
    uint64_t lastTask_ = 0;
    std::map<TaskKey, std::function<void()>> tasks_;
    runtime::port::Condition taskAdded_;
    bool taskThread_ = false;

    sptr<IRemoteObject::DeathRecipient> processMourner_;
    sptr<IRemoteObject::DeathRecipient> callbackMourner_;
    sptr<IRemoteObject::DeathRecipient> listenerMourner_;
};

}  // namespace OHOS
