#include <iostream>
#include <memory>

#include "scenarios/engine/commands.h"
#include "scenarios/engine/schema.h"

namespace scenarios::engine {

void add_schema(CLI::App& app, ExitCode& exit) {
    auto modeline = std::make_shared<bool>(false);
    auto* verb = app.add_subcommand("schema", "Print the JSON Schema of scenario files, by which editors complete and check");
    verb->add_flag("--modeline", *modeline, "print the line that tells an editor where the schema is");
    verb->footer("Example:\n  ipclab schema > scenarios/scenario.schema.json");
    verb->callback([modeline, &exit] {
        std::cout << (*modeline ? "# yaml-language-server: $schema=scenarios/scenario.schema.json\n" : json_schema());
        exit = ExitCode::Pass;
    });
}

}  // namespace scenarios::engine
