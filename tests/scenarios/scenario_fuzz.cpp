// Whatever a scenario file holds, the reader reports it and never crashes, hangs or runs out of memory.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "scenarios/engine/scenario.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    scenarios::engine::Problems problems;
    const std::string source(reinterpret_cast<const char*>(data), size);
    const auto scenario = scenarios::engine::read_scenario("fuzz.yaml", source, problems);
    // Messages must be printable for every mistake, and a scenario without mistakes has what a run relies on.
    for (const auto& problem : problems.sorted()) (void)scenarios::engine::render(problem, "fuzz.yaml", source);
    if (problems.empty() && (scenario.name.empty() || scenario.devices.empty())) std::abort();
    return 0;
}
