#pragma once

#include "scenarios/engine/scenario.h"

namespace models::device {
struct Process;
}

namespace scenarios::engine {

class World;

/// What the main thread of a process with an image does: the image's `main`, or the SA framework's start-up by its profile. Its exit
/// status. What cannot be loaded is a failed judgement of the run, and status 127.
int play_image(World& world, const ProcessSpec& process);

/// A line that a simulated process wrote, to the tool's standard error: "player: text", with several devices "phone/player: text".
void show_line(const Scenario& scenario, const models::device::Process& process, const std::string& device, std::string_view line);

}  // namespace scenarios::engine
