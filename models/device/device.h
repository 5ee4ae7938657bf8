#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/binder/binder_device.h"
#include "sim/kernel/simulation.h"

namespace models::softbus {
class Network;
}

namespace models::device {

class OperatingSystem;

struct DeviceOptions {
    std::string name = "device";
    binder::Kernel kernel = binder::Kernel::Ohos510;
    unsigned cores = 4;
    std::size_t stack_bytes = 256 * 1024;  ///< of each simulated thread
    std::string profile = "seed";          ///< seed, as-coded
    binder::BinderTiming timing = {};
    softbus::Network* network = nullptr;  ///< outlives the device; null: no bus (see SimulatedSoftBusPort)
    /// What Property() answers beyond the built-in ones: "switch.<name>" of single rows, "ability.<id>", "ability_profiles".
    std::map<std::string, std::string> properties = {};
};

struct ProcessOptions {
    std::string name = {};
    std::uint32_t uid = 1000;
    std::uint64_t token = 0;                                   ///< 0: a token is made up from the uid
    std::string application_model = {};                        ///< "" or "stage"
    unsigned descriptors_max = 32'768;                         ///< open files
    std::optional<std::vector<std::string>> permissions = {};  ///< those it holds; none said: all
    std::string ability_profile = {};                          ///< its profile for the SA framework (JSON), "" if it has none
};

/// How a process stands at the moment.
struct ProcessStatus {
    bool alive = false;
    bool known = false;
    sim::trace::EndReason reason{};
    int status = 0;
    std::size_t heap_bytes = 0;  ///< its own heap: 0 once it is gone
    std::size_t threads = 0;
};

/// One virtual device: cores, operating system, Binder driver. Owns its processes.
class Device {
public:
    Device(sim::kernel::Simulation& simulation, DeviceOptions options);
    ~Device();

    /// Starts a process whose main thread runs `program` (its result is the exit status). From the host's stack (before the run, in
    /// Simulation::at) or from a simulated thread of this device. Its pid; pids count from 100 on each device. 0: the device is off.
    std::uint32_t spawn(ProcessOptions options, std::function<int()> program);

    /// Ends a process as SIGKILL does: none of its code runs on; its stacks are dropped, its heap is released, its descriptors are
    /// closed in order. From anywhere, also from a thread of that process (then it does not return). False: no such live process.
    bool kill(std::uint32_t pid, sim::trace::EndReason reason = sim::trace::EndReason::Killed, int status = 9);

    /// Stops a process as SIGSTOP does: none of its threads runs on. What they wait for they go on waiting for, in the driver too, where
    /// work is queued to them; time-outs that pass take effect when it goes on. It can be killed. From the host's stack or from a thread
    /// of any other process. How many threads it has; 0: no such live process, or it is stopped.
    std::size_t stop(std::uint32_t pid);
    /// Lets a stopped process go on: who was computing has the rest still to do. How many threads it has; 0: it is not stopped.
    std::size_t resume(std::uint32_t pid);

    // -- what is taken from a process, and given back; see binder::Pressure for what is counted and returned
    std::uint64_t occupy_area(std::uint32_t pid, const binder::Occupation& occupation);
    std::uint64_t vacate_area(std::uint32_t pid);
    std::uint64_t withhold_threads(std::uint32_t pid, std::uint32_t left);
    std::uint64_t give_back_threads(std::uint32_t pid);
    [[nodiscard]] binder::PressureCounts pressure(std::uint32_t pid);
    /// Size of its receive area; 0: it has none.
    [[nodiscard]] std::uint64_t area_bytes(std::uint32_t pid);

    /// What answers when a process asks for another one to be started (OsPort::StartProcess): in virtual-time order, on the asking
    /// thread, as the host.
    void set_init(std::function<int(std::string_view name)> init);

    /// The token that a process with these options has.
    [[nodiscard]] std::uint64_t token_of(const ProcessOptions& options) const;
    /// Processes with that token do not have the permission, whatever they were given. False: that is so already.
    bool deny(std::uint64_t token, const std::string& permission);
    /// False: it is not denied.
    bool grant(std::uint64_t token, const std::string& permission);
    /// How often somebody was refused because of `deny`.
    [[nodiscard]] std::uint64_t denials(std::uint64_t token, const std::string& permission) const;

    /// Switches the device off: its processes end at once (PoweredOff), its peers hear of it (graceful) or notice after a while. Also from
    /// a thread of the device itself, which then ends too (the call does not return). False: it is off.
    bool power_off(bool graceful);
    /// On again, without any process. False: it is on.
    bool power_on();
    [[nodiscard]] bool is_on() const;

    /// Ends every process that is still there (RunEnded): the end of a run. The destructor does it too.
    void end_all();

    [[nodiscard]] ProcessStatus status(std::uint32_t pid) const;
    [[nodiscard]] const DeviceOptions& options() const;
    [[nodiscard]] binder::BinderDevice& binder();
    /// For models that are part of the device.
    [[nodiscard]] OperatingSystem& os();
    /// Coroutine switches so far (tests count them).
    [[nodiscard]] std::uint64_t switches() const;
    /// Bytes the driver copied from and to its callers' memory so far (tests count the copies of a payload).
    [[nodiscard]] std::uint64_t copied_bytes() const;

    struct Impl;

private:
    std::unique_ptr<Impl> impl_;
};

/// Makes the runtime's three ports those of the simulated devices: installs them with runtime::port::SetCurrentPorts.
/// One call a simulation, before the first process runs. The ports ask which simulated thread runs, so one object serves all.
void install_ports(sim::kernel::Simulation& simulation);

/// The simulated thread that runs now acts as the simulator itself for this scope: what it allocates outlives its process.
/// Every write of a simulated thread into structures that outlive the process (results, the trace, the engine) stands in one.
class HostScope {
public:
    HostScope();
    ~HostScope();
    HostScope(const HostScope&) = delete;
    HostScope& operator=(const HostScope&) = delete;

private:
    void* saved_;
};

/// Adds `span_ns` of computing to the running simulated thread: it occupies its core for that virtual time.
void work(std::uint64_t span_ns);

}  // namespace models::device
