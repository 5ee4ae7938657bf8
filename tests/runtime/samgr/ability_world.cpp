#include "tests/runtime/samgr/ability_world.h"

#include <cerrno>

#include "models/device/process.h"
#include "models/device/running.h"

namespace tests {
namespace {

std::string profile_of(const std::string& process, const std::string& abilities) {
    return R"({"process": ")" + process + R"(", "systemability": )" + abilities + "}";
}

SeveralDevices::Options devices_of(const AbilityWorld::Options& options) {
    std::string all;
    for (const auto& [process, abilities] : options.profiles) all += (all.empty() ? "" : ",") + profile_of(process, abilities);
    if (!options.more_profiles.empty()) all += (all.empty() ? "" : ",") + options.more_profiles;
    SeveralDevices::Options devices;
    devices.devices = options.devices;
    devices.time_limit_ns = options.time_limit_ns;
    devices.properties = options.properties;
    devices.properties.emplace("ability_profiles", "[" + all + "]");
    return devices;
}

}  // namespace

/// Loads the test's functions in place of libraries.
class AbilityWorld::Side final : public models::device::ProcessSide {
public:
    explicit Side(const AbilityWorld& world) : world_(world) {}
    void thread_returned(models::device::Thread&) override {}
    void program_returned(int) override {}
    std::string load_library(std::string_view path) override {
        for (const auto& [name, load] : world_.libraries_) {
            if (name != path) continue;
            load();
            return {};
        }
        return "there is no such file";
    }
    void ended() override {}

private:
    const AbilityWorld& world_;
};

AbilityWorld::AbilityWorld(Options options) : options_(std::move(options)), devices_(devices_of(options_)) {
    for (const auto& device : options_.devices) {
        devices_.device(device).set_init([this, device](std::string_view name) { return init(device, std::string(name)); });
    }
    devices_.on<sim::trace::LogWritten>([this](const sim::trace::LogWritten& line, const auto&) {
        if (line.severity >= 6) complaints_.push_back(std::string(line.tag) + ": " + std::string(line.text));
    });
}

int AbilityWorld::init(const std::string& device, const std::string& name) {
    if (!options_.profiles.contains(name)) return -ENOENT;
    if (devices_.device(device).status(pid_of(name, device)).alive) return -EALREADY;
    return start(name, device) != 0 ? 0 : -EAGAIN;
}

std::uint32_t AbilityWorld::start(const std::string& name, const std::string& device) {
    ++starts_[name];
    models::device::ProcessOptions process;
    process.name = name;
    process.ability_profile = profile_of(name, options_.profiles.at(name));
    const auto pid = devices_.device(device).spawn(process, [this] {
        {
            const models::device::HostScope host;
            models::device::running()->process->side = std::make_unique<Side>(*this);
        }
        return OHOS::RunAbilityProcess();
    });
    pids_[{device, name}] = pid;
    return pid;
}

void AbilityWorld::start_at(std::int64_t time_ms, const std::string& name, const std::string& device) {
    devices_.at(time_ms * 1'000'000, [this, name, device] { start(name, device); });
}

}  // namespace tests
