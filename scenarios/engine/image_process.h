#pragma once

#include "scenarios/engine/scenario.h"

namespace scenarios::engine {

class World;

/// What the main thread of a process with an image does: the image's `main`, or the SA framework's start-up by its profile. Its exit
/// status. What cannot be loaded is a failed judgement of the run, and status 127.
int play_image(World& world, const ProcessSpec& process);

/// Shows a line that a simulated process wrote, to the tool's standard error: "player: text", with several devices "phone/player: text". `device`: its number.
void show_line(const Scenario& scenario, std::uint8_t device, std::string_view process, std::string_view line);

}  // namespace scenarios::engine
