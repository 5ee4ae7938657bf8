#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "system_ability.h"
#include "system_ability_load_callback_stub.h"
#include "system_ability_status_change_stub.h"
#include "system_process_status_change_stub.h"
#include "tests/runtime/rpc_lab.h"

/// What tests of SAMgr and of the SA framework share.
namespace tests {

/// Devices with profiles. Processes named in them are started by SAMgr, or by the test; what their libraries do when they are loaded is a
/// function of the test.
class AbilityWorld {
public:
    struct Options {
        std::map<std::string, std::string> profiles = {};  ///< JSON of the abilities, by process: "[{\"name\": 1300}]"
        std::vector<std::string> devices = {"phone"};
        std::string more_profiles = {};  ///< put into the device's array as it is
        std::map<std::string, std::string> properties = {};
        std::int64_t time_limit_ns = 120'000'000'000;
    };

    explicit AbilityWorld(Options options);

    /// What loading that library does.
    void library(const std::string& path, std::function<void()> load) { libraries_[path] = std::move(load); }
    /// Starts a process of a profile as the device's init does at boot: its pid.
    std::uint32_t start(const std::string& name, const std::string& device = "phone");
    /// Starts it at a time.
    void start_at(std::int64_t time_ms, const std::string& name, const std::string& device = "phone");
    std::uint32_t spawn(const char* name, std::function<void()> program, const std::string& device = "phone") {
        return devices_.spawn(device, name, std::move(program));
    }
    void run() { devices_.run(); }

    SeveralDevices& devices() { return devices_; }
    Notes& notes() { return notes_; }
    /// Pid of the process of that name that was started last; 0: none was.
    std::uint32_t pid_of(const std::string& name, const std::string& device = "phone") { return pids_[{device, name}]; }
    /// How often it was started.
    int starts_of(const std::string& name) { return starts_[name]; }
    /// Lines of severity 6 and above so far, of whom: "samgr: what".
    const std::vector<std::string>& complaints() const { return complaints_; }

private:
    class Side;

    int init(const std::string& device, const std::string& name);

    const Options options_;
    SeveralDevices devices_;
    Notes notes_;
    std::map<std::string, std::function<void()>> libraries_;
    std::map<std::pair<std::string, std::string>, std::uint32_t> pids_;
    std::map<std::string, int> starts_;
    std::vector<std::string> complaints_;
};

/// An ability that notes what happens to it as "<what> <reason's name> @<ms>", publishes itself, and does what the test says besides.
class NotedAbility : public OHOS::SystemAbility, public OHOS::IPCObjectStub {
    DECLARE_SYSTEM_ABILITY(NotedAbility);

public:
    struct Plan {
        bool publish = true;
        std::int32_t idle = 0;                             ///< OnIdle's answer
        std::function<void(NotedAbility&)> started = {};   ///< in OnStart, before it publishes
        std::function<void(NotedAbility&)> idled = {};     ///< in OnIdle
        std::function<void(NotedAbility&)> stopping = {};  ///< in OnStop
    };

    NotedAbility(std::int32_t id, bool run_on_create, Notes& notes, Plan plan)
        : SystemAbility(id, run_on_create), IPCObjectStub(u"tests.NotedAbility"), id_(id), notes_(notes), plan_(std::move(plan)) {}

    int OnRemoteRequest(std::uint32_t code, OHOS::MessageParcel& data, OHOS::MessageParcel& reply, OHOS::MessageOption&) override {
        return echo(code, data, reply);
    }

    using SystemAbility::CancelIdle;
    using SystemAbility::GetAbilityState;
    using SystemAbility::OnStartFail;
    using SystemAbility::Publish;
    using SystemAbility::StopAbility;

    void note(const std::string& what) { notes_.add(std::to_string(id_) + " " + what + " @" + std::to_string(now_ms())); }

protected:
    void OnStart(const OHOS::SystemAbilityOnDemandReason& reason) override {
        note("start " + reason.GetName() + (reason.GetValue().empty() ? "" : "=" + reason.GetValue()));
        if (reason.HasExtraData()) note("extra " + reason.GetExtraData().GetData());
        if (plan_.started) plan_.started(*this);
        if (plan_.publish && !Publish(OHOS::sptr<OHOS::IRemoteObject>(this))) note("refused");
    }
    std::int32_t OnIdle(const OHOS::SystemAbilityOnDemandReason& reason) override {
        note("idle " + reason.GetName());
        if (plan_.idled) plan_.idled(*this);
        return plan_.idle;
    }
    void OnActive(const OHOS::SystemAbilityOnDemandReason& reason) override { note("active " + reason.GetName()); }
    void OnStop(const OHOS::SystemAbilityOnDemandReason& reason) override {
        note("stop " + reason.GetName());
        if (plan_.stopping) plan_.stopping(*this);
    }
    void OnAddSystemAbility(std::int32_t id, const std::string&) override { note("sees " + std::to_string(id)); }
    void OnRemoveSystemAbility(std::int32_t id, const std::string&) override { note("misses " + std::to_string(id)); }
    void OnDeviceLevelChanged(std::int32_t type, std::int32_t level, std::string& action) override {
        note("level " + std::to_string(type) + " " + std::to_string(level) + " " + action);
    }
    std::int32_t OnExtension(const std::string& extension, OHOS::MessageParcel& data, OHOS::MessageParcel& reply) override {
        reply.WriteString(extension + ":" + data.ReadString());
        return 0;
    }
    std::int32_t OnSvcCmd(std::int32_t, const std::vector<std::u16string>& args) override {
        note("svc " + (args.empty() ? std::string() : OHOS::Str16ToStr8(args.front())));
        return static_cast<std::int32_t>(args.size());
    }

private:
    const std::int32_t id_;
    Notes& notes_;
    const Plan plan_;
};

/// Registers such an ability; for a library's function. What MakeAndRegisterAbility answers.
inline bool make_noted(std::int32_t id, Notes& notes, NotedAbility::Plan plan = {}) {
    return OHOS::SystemAbility::MakeAndRegisterAbility(new NotedAbility(id, false, notes, std::move(plan)));
}

/// Notes how a load went: "<id> loaded @<ms>", "<id> failed <error> @<ms>", "<id> loaded from <device>" or "<id> failed from <device>".
class NotedLoad final : public OHOS::SystemAbilityLoadCallbackStub {
public:
    explicit NotedLoad(Notes& notes) : notes_(notes) {}
    void OnLoadSystemAbilitySuccess(std::int32_t id, const OHOS::sptr<OHOS::IRemoteObject>& object) override {
        notes_.add(std::to_string(id) + (object != nullptr ? " loaded @" : " loaded null @") + std::to_string(now_ms()));
    }
    void OnLoadSystemAbilityFail(std::int32_t id, std::int32_t error) override {
        notes_.add(std::to_string(id) + " failed " + std::to_string(error) + " @" + std::to_string(now_ms()));
    }
    void OnLoadSACompleteForRemote(const std::string& device, std::int32_t id, const OHOS::sptr<OHOS::IRemoteObject>& object) override {
        const auto said = object != nullptr ? say(object, "hi") : std::string();
        notes_.add(std::to_string(id) + (object != nullptr ? " loaded from " : " failed from ") + device + " " + said);
    }

private:
    Notes& notes_;
};

/// Notes processes' changes as "<what> <name> @<ms>".
class NotedProcesses final : public OHOS::SystemProcessStatusChangeStub {
public:
    explicit NotedProcesses(Notes& notes) : notes_(notes) {}
    void OnSystemProcessStarted(OHOS::SystemProcessInfo& info) override { note("started", info); }
    void OnSystemProcessStopped(OHOS::SystemProcessInfo& info) override { note("stopped", info); }
    void OnSystemProcessActivated(OHOS::SystemProcessInfo& info) override { note("activated", info); }
    void OnSystemProcessIdled(OHOS::SystemProcessInfo& info) override { note("idled", info); }

private:
    void note(const std::string& what, const OHOS::SystemProcessInfo& info) {
        notes_.add(what + " " + info.processName + " " + std::to_string(info.uid) + " @" + std::to_string(now_ms()));
    }
    Notes& notes_;
};

/// Notes abilities' changes as "+1300 @<ms>", "-1300 @<ms>".
class NotedAbilities final : public OHOS::SystemAbilityStatusChangeStub {
public:
    explicit NotedAbilities(Notes& notes) : notes_(notes) {}
    void OnAddSystemAbility(std::int32_t id, const std::string&) override { note("+", id); }
    void OnRemoveSystemAbility(std::int32_t id, const std::string&) override { note("-", id); }

private:
    void note(const std::string& what, std::int32_t id) { notes_.add(what + std::to_string(id) + " @" + std::to_string(now_ms())); }
    Notes& notes_;
};

}  // namespace tests
