#include "scenarios/engine/process_state.h"

#include <utility>

#include "runtime/api/ipc_object_proxy.h"
#include "runtime/api/ipc_skeleton.h"
#include "runtime/api/iservice_registry.h"
#include "runtime/api/string_ex.h"
#include "runtime/port/idle.h"
#include "runtime/port/ports.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/scripted_stub.h"
#include "scenarios/engine/world.h"
#include "scenarios/services/ability_manager/i_ability_manager.h"
#include "scenarios/services/all_services.h"
#include "sim/base/text.h"

namespace scenarios::engine {

void Watch::OnRemoteDied(const OHOS::wptr<OHOS::IRemoteObject>&) {
    if (object_ == nullptr) return;  // its process has let go of it
    // Only proxies can be told dead.
    world_.note_death(name_, device_, static_cast<OHOS::IPCObjectProxy*>(object_.GetRefPtr())->GetHandle());
    auto& os = runtime::port::Os();
    const runtime::port::Locked locked(os, mutex_);
    ++notices_;
    os.Notify(told_, true);
}

bool Watch::wait(std::int64_t deadline_ns) {
    auto& os = runtime::port::Os();
    const runtime::port::Locked locked(os, mutex_);
    while (notices_ == 0) {
        if (!os.Wait(told_, mutex_, deadline_ns)) break;
    }
    return notices_ > 0;
}

void ProcessState::publish_ability(const ServiceSpec& service, const OHOS::sptr<OHOS::IRemoteObject>& stub) {
    using OHOS::ISystemAbilityManager;
    const auto samgr = OHOS::SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager();
    const ISystemAbilityManager::SAExtraProp properties(service.distributed, ISystemAbilityManager::DUMP_FLAG_PRIORITY_DEFAULT, u"", u"");
    const auto status = samgr != nullptr ? samgr->AddSystemAbility(*service.ability, stub, properties) : OHOS::ERR_NULL_OBJECT;
    if (status == OHOS::ERR_OK) return;
    world_.judge(false, service.place.line, fmt::format("{} is registered under {}", service.name, *service.ability),
                 fmt::format("SAMgr answered {}", name_of_status(status)));
}

void ProcessState::publish_background(const ServiceSpec& service, const OHOS::sptr<OHOS::IRemoteObject>& stub) {
    const auto manager = services::FindAbilityManager();
    const auto status = manager != nullptr ? manager->PublishService(OHOS::Str8ToStr16(service.name), stub) : OHOS::ERR_NULL_OBJECT;
    if (status == OHOS::ERR_OK) return;
    world_.judge(false, service.place.line, fmt::format("the ability manager takes {}", service.name),
                 fmt::format("it answered {}", name_of_status(status)));
}

void ProcessState::publish() {
    for (const auto& service : spec_.services) {
        OHOS::sptr<OHOS::IRemoteObject> stub;
        if (service.compiled.empty()) {
            stub = OHOS::sptr<OHOS::IRemoteObject>(new ScriptedStub(*this, service));
        } else {
            stub = services::make_service(service.compiled);
        }
        names[service.name].slot = {.value = Value{Held{true}}, .object = stub};
        if (service.ability) publish_ability(service, stub);
        if (service.background) publish_background(service, stub);
    }
}

void ProcessState::let_go() {
    // Taken out first: letting go asks the driver, and other threads may look for names meanwhile.
    auto gone = std::exchange(names, {});
    for (auto& [name, named] : gone) {
        // A proxy keeps its recipients, and this one keeps its proxy.
        if (named.watch != nullptr) named.watch->object() = nullptr;
    }
}

int play_process(World& world, const ProcessSpec& spec, std::size_t life) {
    // On the heap of the process: other threads still use it when this one is done with its script.
    auto& process = *new ProcessState(world, spec);
    if (spec.ipc_threads > 0) OHOS::IPCSkeleton::SetMaxWorkThreadNum(static_cast<int>(spec.ipc_threads));
    process.publish();
    Actor(process).play(spec.steps);
    world.script_done(spec.name, life);
    if (spec.services.empty()) {
        process.let_go();
        return 0;
    }
    // Serves on with its work threads; this one stays out of it.
    auto& os = runtime::port::Os();
    auto& mutex = *new runtime::port::Mutex;
    auto& never = *new runtime::port::Condition;
    os.Lock(mutex);
    for (;;) os.Wait(never, mutex, runtime::port::kUntilWorkComes);
}

}  // namespace scenarios::engine
