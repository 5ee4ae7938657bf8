#include "models/device/device.h"

#include "models/binder/pressure.h"
#include "models/device/crash.h"
#include "models/device/heap.h"
#include "models/device/ports.h"
#include "models/device/running.h"

namespace models::device {

/// The device in SystemC's hierarchy: its cores are `phone.core0` and so on.
struct Device::Impl final : sc_core::sc_module {
    Impl(const sc_core::sc_module_name& name, sim::kernel::Simulation& simulation, const DeviceOptions& options)
        : sc_module(name), os(simulation, options) {}

    OperatingSystem os;
};

Device::Device(sim::kernel::Simulation& simulation, DeviceOptions options)
    : impl_(std::make_unique<Impl>(options.name.c_str(), simulation, options)) {}
Device::~Device() = default;

std::uint32_t Device::spawn(ProcessOptions options, std::function<int()> program) {
    return impl_->os.spawn(std::move(options), std::move(program));
}
bool Device::kill(std::uint32_t pid, sim::trace::EndReason reason, int status) { return impl_->os.kill(pid, reason, status); }
std::size_t Device::stop(std::uint32_t pid) { return impl_->os.stop(pid); }
std::size_t Device::resume(std::uint32_t pid) { return impl_->os.resume(pid); }

std::uint64_t Device::occupy_area(std::uint32_t pid, const binder::Occupation& occupation) {
    const RunningDevice on(impl_->os);
    return binder().pressure().occupy(pid, occupation);
}
std::uint64_t Device::vacate_area(std::uint32_t pid) {
    const RunningDevice on(impl_->os);
    return binder().pressure().vacate(pid);
}
std::uint64_t Device::withhold_threads(std::uint32_t pid, std::uint32_t left) {
    const RunningDevice on(impl_->os);
    return binder().pressure().withhold(pid, left);
}
std::uint64_t Device::give_back_threads(std::uint32_t pid) {
    const RunningDevice on(impl_->os);
    return binder().pressure().give_back(pid);
}
binder::PressureCounts Device::pressure(std::uint32_t pid) { return binder().pressure().counts(pid); }
std::uint64_t Device::area_bytes(std::uint32_t pid) { return binder().pressure().area_bytes(pid); }

void Device::set_init(std::function<int(std::string_view name)> init) { impl_->os.init = std::move(init); }

std::uint64_t Device::token_of(const ProcessOptions& options) const { return impl_->os.token_of(options); }
bool Device::deny(std::uint64_t token, const std::string& permission) { return impl_->os.permissions().deny(token, permission); }
bool Device::grant(std::uint64_t token, const std::string& permission) { return impl_->os.permissions().grant(token, permission); }
std::uint64_t Device::denials(std::uint64_t token, const std::string& permission) const {
    return impl_->os.permissions().refused(token, permission);
}

bool Device::power_off(bool graceful) { return impl_->os.power_off(graceful); }
bool Device::power_on() { return impl_->os.power_on(); }
bool Device::is_on() const { return impl_->os.is_on(); }
void Device::end_all() { impl_->os.end_all(); }

ProcessStatus Device::status(std::uint32_t pid) const {
    const auto* process = impl_->os.process(pid);
    if (process == nullptr) return {};
    return {.alive = process->alive,
            .known = true,
            .reason = process->reason,
            .status = process->status,
            .heap_bytes = process->heap.bytes(),
            .threads = process->threads.size()};
}

const DeviceOptions& Device::options() const { return impl_->os.options(); }
OperatingSystem& Device::os() { return impl_->os; }
binder::BinderDevice& Device::binder() { return impl_->os.binder(); }
std::uint64_t Device::switches() const { return Coroutine::switches(); }

std::uint64_t Device::copied_bytes() const { return impl_->os.copied_bytes(); }

namespace {

/// Lives as long as the program: the ports are asked until the last simulated process is gone.
struct Installed {
    explicit Installed(sim::kernel::Simulation& simulation) : os(simulation), stamper(simulation) {}
    SimulatedDriverPort driver;
    SimulatedOsPort os;
    SimulatedSoftBusPort softbus;
    RunningStamper stamper;
};

}  // namespace

void install_ports(sim::kernel::Simulation& simulation) {
    static std::unique_ptr<Installed> installed;
    installed = std::make_unique<Installed>(simulation);
    simulation.recorder().set_stamper(&installed->stamper);
    simulation.recorder().set_allocation_owner(allocation_owner());
    runtime::port::SetCurrentPorts({.driver = &installed->driver, .os = &installed->os, .softbus = &installed->softbus});
    install_crash_handlers();
}

HostScope::HostScope() : saved_(use_heap(nullptr)) {
    if (auto* thread = running()) thread->os->sync(*thread);
}
HostScope::~HostScope() {
    if (auto* thread = running()) thread->os->leave(*thread);
    use_heap(static_cast<ProcessHeap*>(saved_));
}

void work(std::uint64_t span_ns) {
    if (auto* thread = running()) thread->os->compute(*thread, span_ns);
}

}  // namespace models::device
