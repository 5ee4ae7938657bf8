#include <iostream>

#include "scenarios/engine/build_id.h"
#include "scenarios/engine/commands.h"
#include "sim/base/text.h"
#include "sim/trace/events.h"

namespace scenarios::engine {

void add_version(CLI::App& app, ExitCode& exit) {
    auto* verb = app.add_subcommand("version", "Print the versions of the program and of what it reads and writes");
    verb->callback([&exit] {
        std::cout << fmt::format("ipclab {}\nbuild     {}\ntrace     CTF 1.8, {} kinds of events\nscenario  schema draft-07\n",
                                 IPCLAB_VERSION, build_id(), std::variant_size_v<sim::trace::Event>);
        exit = ExitCode::Pass;
    });
}

}  // namespace scenarios::engine
