#include <CLI/CLI.hpp>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include "scenarios/engine/address_layout.h"
#include "scenarios/engine/commands.h"
#include "sim/kernel/simulation.h"

int main(int argc, char** argv) {
    using namespace scenarios::engine;
    fix_address_layout(argv);
    ::setenv("TZ", "UTC0", 1);  // simulated devices have no other time zone, wherever this runs
    sim::kernel::quiet_systemc();
    auto exit = ExitCode::Pass;
    CLI::App app{"ipclab: a testbed for OpenHarmony-style IPC. Real proxy and stub code, simulated devices.", "ipclab"};
    app.require_subcommand(1);
    app.footer(
        "Examples:\n"
        "  ipclab run scenarios/library/basics/hello.yaml\n"
        "  ipclab run --trace out --level full scenarios/library/basics/last_words.yaml\n"
        "  ipclab check scenarios/library\n"
        "  ipclab validate my_scenario.yaml");
    const std::string program = argc > 0 ? argv[0] : "ipclab";
    add_run(app, exit, program);
    add_check(app, exit, program);
    add_validate(app, exit);
    add_schema(app, exit);
    add_version(app, exit);
    add_show(app, exit);
    add_stats(app, exit);
    add_explain(app, exit);
    add_diff(app, exit);
    add_query(app, exit);
    add_gui(app, exit);
    add_serve(app, exit);
    add_new(app, exit);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const auto shown = app.exit(error);
        return shown == 0 ? 0 : static_cast<int>(ExitCode::Usage);
    } catch (const std::exception& error) {
        std::cerr << "ipclab: internal error: " << error.what() << "\n";
        return static_cast<int>(ExitCode::Internal);
    }
    return static_cast<int>(exit);
}
