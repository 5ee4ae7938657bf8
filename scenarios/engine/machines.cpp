#include "scenarios/engine/machines.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <utility>

#include "models/posix/file_system.h"
#include "scenarios/engine/files.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

using models::softbus::LinkKind;

constexpr std::uint64_t kImageStackBytes = 1024 * 1024;

constexpr std::array kLinkKinds{LinkKind::Wlan24, LinkKind::Wlan5, LinkKind::Ble, LinkKind::Br, LinkKind::Usb, LinkKind::Ethernet};

/// What a process of the device can ask of it: which rules are set apart from the profile, and the profiles of its system abilities.
std::map<std::string, std::string> properties_of(const DeviceSpec& device, const Scenario& scenario) {
    std::map<std::string, std::string> properties;
    for (const auto& [name, value] : scenario.switches) properties["switch." + name] = value;
    for (const auto& process : scenario.processes) {
        for (const auto& service : process.services) {
            if (!service.ability) continue;
            const auto name = fmt::format("ability.{}", *service.ability);
            // A distributed ability is known as one on every device: SAMgr asks there first. What the device itself has goes before.
            if (process.device == &device) properties[name] = service.distributed ? "distributed" : "local";
            if (service.distributed) properties.emplace(name, "distributed");
        }
    }
    std::string profiles;
    for (const auto& process : scenario.processes) {
        if (!process.image || process.image->profile.empty()) continue;
        for (const auto& [id, distributed] : process.image->abilities) {
            const auto name = fmt::format("ability.{}", id);
            if (process.device == &device) properties[name] = distributed ? "distributed" : "local";
            if (distributed) properties.emplace(name, "distributed");
        }
        if (process.device == &device) profiles.append(profiles.empty() ? "[" : ",").append(process.image->profile);
    }
    if (!profiles.empty()) properties["ability_profiles"] = profiles + "]";
    if (scenario.ability_manager) {
        properties[fmt::format("ability.{}", kAbilityManagerId)] = scenario.devices.size() > 1 ? "distributed" : "local";
    }
    return properties;
}

/// "" or why not.
std::string copy_files(models::device::Device& device, const std::string& from, const std::string& to) {
    std::error_code error;
    if (std::filesystem::is_directory(from, error)) return models::posix::add_folder(device, to, from);
    const auto content = read_file(from);
    if (!content) return content.error();
    models::posix::add_file(device, to, *content);
    return {};
}

}  // namespace

models::softbus::LinkSpec link_spec(const LinkPlan& plan) {
    models::softbus::LinkSpec spec{.name = plan.name, .device_a = plan.device_a, .device_b = plan.device_b, .profile = {}};
    for (const auto kind : kLinkKinds) {
        if (models::softbus::word_of(kind) == plan.kind) spec.kind = kind;
    }
    auto& profile = spec.profile = models::softbus::profile_of(spec.kind);
    profile.latency_ns = plan.latency_ns.value_or(profile.latency_ns);
    profile.jitter_ns = plan.jitter_ns.value_or(profile.jitter_ns);
    profile.set_up_ns = plan.set_up_ns.value_or(profile.set_up_ns);
    profile.loss = plan.loss.value_or(profile.loss);
    profile.bandwidth = plan.bandwidth.value_or(profile.bandwidth);
    profile.queue_bytes = plan.queue_bytes.value_or(profile.queue_bytes);
    return spec;
}

sim::base::Result<std::unique_ptr<Machines>> Machines::make(const Scenario& scenario, sim::kernel::Simulation& simulation) {
    std::unique_ptr<Machines> machines(new Machines);
    if (scenario.devices.size() > 1) machines->network_ = std::make_unique<models::softbus::Network>(simulation);
    for (const auto& spec : scenario.devices) {
        // Scripts need little; what others wrote was written for the stacks of a real system.
        const auto runs_images = std::any_of(scenario.processes.begin(), scenario.processes.end(), [&spec](const ProcessSpec& process) {
            return process.device == &spec && process.image;
        });
        const auto stack_bytes = runs_images && !spec.stack_given ? kImageStackBytes : spec.stack_bytes;
        const auto kernel = models::binder::parse_kernel(spec.kernel);
        if (!kernel) return sim::base::Error{kernel.error()};
        machines->devices_.push_back(std::make_unique<models::device::Device>(
            simulation, models::device::DeviceOptions{.name = spec.name,
                                                      .kernel = *kernel,
                                                      .cores = spec.cores,
                                                      .stack_bytes = stack_bytes,
                                                      .profile = scenario.profile,
                                                      .network = machines->network_.get(),
                                                      .properties = properties_of(spec, scenario)}));
    }
    for (std::size_t i = 0; i < scenario.devices.size(); ++i) {
        for (const auto& [to, from] : scenario.devices[i].files) {
            if (const auto problem = copy_files(*machines->devices_[i], from, to); !problem.empty()) return sim::base::Error{problem};
        }
    }
    for (const auto& plan : scenario.links) {
        if (!machines->network_->add_link(link_spec(plan))) return sim::base::Error{fmt::format("no link '{}' could be made", plan.name)};
    }
    for (const auto& [a, b] : scenario.untrusted) machines->network_->set_trust(a, b, false);
    return machines;
}

void Machines::end_all() {
    for (auto& device : devices_) device->end_all();
}

}  // namespace scenarios::engine
