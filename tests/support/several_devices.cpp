#include "tests/support/several_devices.h"

#include "runtime/samgr/samgr_main.h"

namespace tests::support {
namespace {

std::unique_ptr<sim::trace::Recorder> make_recorder(const SeveralDevices::Options& options) {
    std::vector<std::string> processes{"samgr"};
    processes.insert(processes.end(), options.processes.begin(), options.processes.end());
    auto recorder = sim::trace::Recorder::open(
        {.level = options.level, .directory = options.directory, .devices = options.devices, .processes = std::move(processes)});
    if (options.witness) (*recorder)->set_witness(options.witness((*recorder)->names()));
    return std::move(recorder.value());
}

}  // namespace

struct SeveralDevices::Impl {
    explicit Impl(const Options& options)
        : recorder(make_recorder(options)),
          simulation({.seed = options.seed, .recorder = recorder.get(), .time_limit_ns = options.time_limit_ns}),
          network(simulation) {
        models::device::install_ports(simulation);
        auto properties = options.properties;
        for (int id = 1200; id < 1300; ++id) properties.try_emplace("ability." + std::to_string(id), "distributed");
        for (const auto& name : options.devices) {
            devices[name] = std::make_unique<models::device::Device>(
                simulation, models::device::DeviceOptions{.name = name,
                                                          .kernel = models::binder::parse_kernel(options.kernel).value(),
                                                          .cores = options.cores,
                                                          .profile = options.profile,
                                                          .network = &network,
                                                          .properties = properties});
        }
        for (std::size_t a = 0; options.linked && a < options.devices.size(); ++a) {
            for (std::size_t b = a + 1; b < options.devices.size(); ++b) {
                network.add_link({.name = options.devices[a] + "-" + options.devices[b],
                                  .kind = options.link,
                                  .device_a = options.devices[a],
                                  .device_b = options.devices[b],
                                  .profile = models::softbus::profile_of(options.link)});
            }
        }
        for (const auto& name : options.devices) start_samgr(name);
    }

    void start_samgr(const std::string& name) {
        devices.at(name)->spawn({.name = "samgr", .uid = 0}, [] { return runtime::samgr::RunSamgr(); });
    }

    std::unique_ptr<sim::trace::Recorder> recorder;
    sim::kernel::Simulation simulation;
    models::softbus::Network network;
    std::map<std::string, std::unique_ptr<models::device::Device>> devices;
};

SeveralDevices::SeveralDevices(Options options) : impl_(std::make_unique<Impl>(options)) {}
SeveralDevices::~SeveralDevices() = default;

std::uint32_t SeveralDevices::spawn(const std::string& device, const char* name, std::function<void()> program) {
    return spawn(device, Process{.name = name}, std::move(program));
}

std::uint32_t SeveralDevices::spawn(const std::string& device, Process process, std::function<void()> program) {
    return impl_->devices.at(device)->spawn({.name = std::move(process.name),
                                             .uid = process.uid,
                                             .token = process.token,
                                             .application_model = std::move(process.application_model)},
                                            [program = std::move(program)] {
                                                program();
                                                return 0;
                                            });
}

void SeveralDevices::at(std::int64_t time_ns, std::function<void()> act) { impl_->simulation.at(time_ns, std::move(act)); }

void SeveralDevices::kill_at(std::int64_t time_ns, const std::string& device, std::uint32_t pid) {
    at(time_ns, [this, device, pid] { impl_->devices.at(device)->kill(pid); });
}

bool SeveralDevices::power_on(const std::string& device) {
    if (!impl_->devices.at(device)->power_on()) return false;
    impl_->start_samgr(device);
    return true;
}

sim::kernel::Simulation::End SeveralDevices::run() {
    const auto end = impl_->simulation.run();
    for (auto& [name, device] : impl_->devices) device->end_all();
    return end;
}

models::device::Device& SeveralDevices::device(const std::string& name) { return *impl_->devices.at(name); }
models::softbus::Network& SeveralDevices::network() { return impl_->network; }
sim::kernel::Simulation& SeveralDevices::simulation() { return impl_->simulation; }
sim::trace::Recorder& SeveralDevices::recorder() { return *impl_->recorder; }
std::string SeveralDevices::link(const std::string& a, const std::string& b) { return impl_->network.links_between(a, b).front(); }

void SeveralDevices::report(const std::function<void()>& act) {
    const models::device::HostScope host;
    act();
}

}  // namespace tests::support
