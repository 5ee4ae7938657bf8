#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "runtime/port/os_port.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/slot.h"

namespace scenarios::engine {

class World;

/// A subscription to the death of an object's process, as OpenHarmony's own recipients are.
class Watch final : public OHOS::IRemoteObject::DeathRecipient {
public:
    Watch(World& world, const DeviceSpec& device, const std::string& name, OHOS::sptr<OHOS::IRemoteObject> object)
        : world_(world), device_(device), name_(name), object_(std::move(object)) {}

    void OnRemoteDied(const OHOS::wptr<OHOS::IRemoteObject>& object) override;

    /// Blocks until a death was told or the deadline (virtual ns; negative: none) passes; true if one was told.
    bool wait(std::int64_t deadline_ns);
    OHOS::sptr<OHOS::IRemoteObject>& object() { return object_; }

private:
    World& world_;
    const DeviceSpec& device_;
    const std::string name_;
    OHOS::sptr<OHOS::IRemoteObject> object_;
    std::uint64_t notices_ = 0;
    runtime::port::Mutex mutex_;  ///< guards notices_
    runtime::port::Condition told_;
};

/// What a name stands for while a process runs.
struct Named {
    Slot slot;
    NamedSlots fields;  ///< of a call's result
    OHOS::sptr<Watch> watch;
};

/// What a simulated process of a scenario knows. Lives in that process's memory and dies with it.
class ProcessState {
public:
    ProcessState(World& world, const ProcessSpec& spec) : world_(world), spec_(spec) {}

    World& world() { return world_; }
    [[nodiscard]] const ProcessSpec& spec() const { return spec_; }

    /// Makes the services and registers those that have an id with SAMgr.
    void publish();

    /// Lets go of what its names stand for, as a program does before it exits in order.
    void let_go();

    std::map<std::string, Named, std::less<>> names;

private:
    void publish_ability(const ServiceSpec& service, const OHOS::sptr<OHOS::IRemoteObject>& stub);
    void publish_background(const ServiceSpec& service, const OHOS::sptr<OHOS::IRemoteObject>& stub);

    World& world_;
    const ProcessSpec& spec_;
};

/// What the main thread of a simulated process does: publishes its services, plays its steps, and serves on or exits. Its exit status.
int play_process(World& world, const ProcessSpec& spec, std::size_t life);

}  // namespace scenarios::engine
