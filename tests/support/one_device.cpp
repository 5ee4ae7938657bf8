#include "tests/support/one_device.h"

#include "models/device/device.h"
#include "runtime/samgr/samgr_main.h"

namespace tests::support {
namespace {

std::unique_ptr<sim::trace::Recorder> make_recorder(const OneDevice::Options& options) {
    auto recorder = sim::trace::Recorder::open({.level = options.level, .directory = {}, .devices = {"device"}, .processes = {}});
    return std::move(recorder.value());
}

models::binder::Kernel kernel_of(const OneDevice::Options& options) { return models::binder::parse_kernel(options.kernel).value(); }

}  // namespace

struct OneDevice::Impl {
    explicit Impl(const Options& options)
        : recorder(make_recorder(options)),
          simulation({.seed = 1, .recorder = recorder.get(), .time_limit_ns = options.time_limit_ns}),
          device(simulation, {.name = "device", .kernel = kernel_of(options), .cores = options.cores}) {
        models::device::install_ports(simulation);
        if (options.samgr) samgr = device.spawn({.name = "samgr", .uid = 0}, [] { return runtime::samgr::RunSamgr(); });
    }

    std::unique_ptr<sim::trace::Recorder> recorder;
    sim::kernel::Simulation simulation;
    models::device::Device device;
    std::uint32_t samgr = 0;
};

OneDevice::OneDevice() : OneDevice(Options{}) {}
OneDevice::OneDevice(Options options) : impl_(std::make_unique<Impl>(options)) {}
OneDevice::~OneDevice() = default;

std::uint32_t OneDevice::spawn(std::string name, std::function<void()> program) {
    return spawn(Process{.name = std::move(name)}, std::move(program));
}

std::uint32_t OneDevice::spawn(Process process, std::function<void()> program) {
    return impl_->device.spawn(
        {.name = std::move(process.name), .uid = process.uid, .token = process.token, .descriptors_max = process.descriptors_max},
        [program = std::move(program)] {
            program();
            return 0;
        });
}

void OneDevice::kill_at(std::int64_t time_ns, std::uint32_t pid) {
    impl_->simulation.at(time_ns, [this, pid] { impl_->device.kill(pid); });
}

void OneDevice::run() {
    impl_->simulation.run();
    impl_->device.end_all();
}

std::int64_t OneDevice::now_ns() const { return impl_->simulation.now_ns(); }
std::uint32_t OneDevice::samgr_pid() const { return impl_->samgr; }
std::uint64_t OneDevice::switches() const { return impl_->device.switches(); }
std::uint64_t OneDevice::copied_bytes() const { return impl_->device.copied_bytes(); }
sim::query::DriverState OneDevice::driver_state() const { return impl_->device.binder().state(); }
std::uint64_t OneDevice::transactions() const { return impl_->simulation.transactions(); }
void OneDevice::add_listener(sim::trace::Recorder::Listener listener) { impl_->recorder->add_listener(std::move(listener)); }

void OneDevice::report(const std::function<void()>& act) {
    const models::device::HostScope host;
    act();
}

}  // namespace tests::support
