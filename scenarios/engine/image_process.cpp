#include "scenarios/engine/image_process.h"

#include <cstdio>

#include "models/device/device.h"
#include "models/posix/images.h"
#include "models/posix/process_state.h"
#include "runtime/api/system_ability.h"
#include "scenarios/engine/world.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

struct Start {
    World& world;
    const ProcessSpec& process;
};

void note_failure(void* context, const std::string& why) {
    auto& start = *static_cast<Start*>(context);
    // Its end is told by this.
    start.world.history().lives[start.process.name].back().end_named = true;
    start.world.judge(false, start.process.image->place.line, fmt::format("{} is loaded", start.process.name), why);
}

}  // namespace

int play_image(World& world, const ProcessSpec& process) {
    const auto& image = *process.image;
    Start start{world, process};
    {
        const models::device::HostScope host;
        auto& state = models::posix::ProcessState::current();
        state.images.folder = image.folder;
        state.images.fallback = image.path;
        state.environment.given = image.environment;
    }
    if (!image.profile.empty()) return OHOS::RunAbilityProcess();
    return models::posix::run_image(
        {.path = image.path, .arguments = image.arguments, .environment = image.environment, .failed = &note_failure, .context = &start});
}

void show_line(const Scenario& scenario, std::uint8_t device, std::string_view process, std::string_view line) {
    const auto place = scenario.devices.size() > 1 && device > 0 ? scenario.devices[device - 1U].name + "/" : std::string{};
    fmt::print(stderr, "{}{}: {}\n", place, process, line);
}

}  // namespace scenarios::engine
