#include "sim/query/account_actors.h"

#include <algorithm>

#include "sim/base/text.h"
#include "sim/query/account_phrases.h"

namespace sim::query {

std::string ActorNames::label(std::uint8_t device, std::string_view process) const {
    if (names_.devices.size() <= 2 || device >= names_.devices.size() || device == 0) return std::string(process);
    return fmt::format("{}/{}", names_.devices[device], process);
}

std::string ActorNames::start(const trace::Stamp& stamp, std::string_view process) {
    return processes_[{stamp.device, stamp.pid}] = label(stamp.device, process);
}

std::string ActorNames::acting(const trace::Stamp& stamp) const {
    if (stamp.process != 0 && stamp.process < names_.processes.size()) return label(stamp.device, names_.processes[stamp.process]);
    return stamp.pid == 0 ? "the world" : process(stamp.device, stamp.pid);
}

std::string ActorNames::device(const trace::Stamp& stamp) const {
    return stamp.device == 0 || stamp.device >= names_.devices.size() ? "the world" : names_.devices[stamp.device];
}

std::string ActorNames::process(std::uint8_t device, std::uint32_t pid) const {
    if (pid == 0) return "nobody";
    const auto found = processes_.find({device, pid});
    return found == processes_.end() ? fmt::format("pid {}", pid) : found->second;
}

std::string ActorNames::far_process(std::string_view device, std::string_view session) const {
    const auto index = static_cast<std::size_t>(std::ranges::find(names_.devices, device) - names_.devices.begin());
    if (index >= names_.devices.size()) return std::string(device);
    const auto found = processes_.find({static_cast<std::uint8_t>(index), pid_of_session(session)});
    return found == processes_.end() ? std::string(device) : found->second;
}

std::size_t actors_width(const trace::Names& names) {
    std::size_t longest = 8;
    for (const auto& name : names.processes) longest = std::max(longest, name.size());
    if (names.devices.size() > 2) {
        std::size_t device = 0;
        for (const auto& name : names.devices) device = std::max(device, name.size());
        longest += device + 1;
    }
    return std::min<std::size_t>(2 * longest + 5, 40);
}

}  // namespace sim::query
