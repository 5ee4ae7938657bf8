#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>

#include "scenarios/engine/commands.h"
#include "scenarios/engine/state_json.h"
#include "scenarios/engine/trace_file.h"
#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/account.h"
#include "sim/query/event_scope.h"
#include "sim/query/event_text.h"
#include "sim/query/explain.h"
#include "sim/query/expression.h"
#include "sim/query/state_reader.h"
#include "sim/query/state_text.h"

namespace scenarios::engine {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
    std::string trace;
    std::string at;
    std::string filter;
    bool driver = false;
    std::string format = "text";
    std::string color = "auto";
};

std::string dump(const Json& json, int indent = 2) { return json.dump(indent, ' ', false, Json::error_handler_t::replace); }

Json event_json(const sim::query::EventLine& line) {
    return {{"sequence", line.sequence}, {"time_ns", line.time_ns}, {"moment", line.moment},
            {"who", line.who},           {"event", line.kind},      {"text", line.text}};
}

bool is_full(const sim::trace::Reader& reader) {
    const auto first = reader.at(1);
    return first && first->is<sim::trace::RunStarted>() && first->as<sim::trace::RunStarted>().full != 0;
}

ExitCode usage(const std::string& message) {
    std::cerr << "ipclab: " << message << "\n";
    return ExitCode::Usage;
}

ExitCode show_account(const TraceFile& file, const Options& options) {
    sim::query::AccountOptions account;
    account.lines.colour = wants_color(options.color);
    const auto error = sim::query::write_account(*file.reader, account, [](std::string_view line) { std::cout << line << '\n'; });
    return error ? say_damage(error->message) : ExitCode::Pass;
}

ExitCode show_events(const TraceFile& file, const Options& options) {
    const auto parsed = sim::query::Expression::parse(options.filter);
    if (const auto* const error = std::get_if<sim::query::ExpressionError>(&parsed)) {
        std::cerr << fmt::format("ipclab: --filter: {}\n  {}\n  {}^\n", error->message, sim::query::plain_text(options.filter),
                                 std::string(error->column - 1, ' '));
        return ExitCode::Usage;
    }
    const auto& expression = std::get<sim::query::Expression>(parsed);
    const auto& reader = *file.reader;
    const auto width = sim::query::EventTexts::who_width(reader.names());
    sim::query::EventScope scope(reader.names());
    sim::query::EventTexts texts(reader.names());
    std::uint64_t found = 0;
    auto cursor = reader.begin();
    sim::trace::RecordView record;
    while (cursor.next(record)) {
        scope.add(record);
        texts.add(record);
        if (!scope.holds(expression)) continue;
        ++found;
        std::cout << (options.format == "json" ? dump(event_json(texts.line()), -1) : sim::query::format_event(texts.line(), width))
                  << '\n';
        if (!std::cout) break;  // nobody reads on
    }
    std::cout << std::flush;
    if (cursor.failed()) return say_damage(cursor.error());
    if (found == 0 && options.format != "json") {
        std::cerr << fmt::format("no event of {}{}\n", reader.last_sequence(),
                                 is_full(reader) ? "" : "; the trace is of level calls, `ipclab run --level full` records more kinds");
    }
    return ExitCode::Pass;
}

void print_moment(const sim::trace::Reader& reader, const sim::query::MomentExplanation& moment) {
    const auto width = sim::query::EventTexts::who_width(reader.names());
    std::cout << sim::query::format_event(moment.event, width) << '\n';
    if (moment.chain.empty()) return;
    std::cout << "\nin this transaction\n";
    for (const auto& link : moment.chain) {
        std::cout << fmt::format("  t{:<6} {}  {} {}{}\n", link.transaction, sim::base::format_time(link.request.time_ns), link.request.who,
                                 link.request.text, link.line == 0 ? std::string() : fmt::format("  ({}:{})", moment.file, link.line));
    }
}

ExitCode show_state(const TraceFile& file, const Options& options) {
    const auto& reader = *file.reader;
    const auto sequence = find_record(reader, options.at);
    if (!sequence) return usage(sequence.error());
    sim::query::StateReader states(reader, file.directory);
    const auto state = states.state_at(*sequence);
    if (!state) return say_damage(state.error());
    (void)states.save();  // only saves time the next time
    if (options.driver) {
        for (const auto& [index, device] : state->devices) {
            std::cout << fmt::format("device {}\n", reader.device_name(index)) << render(device.driver);
        }
        return ExitCode::Pass;
    }
    const auto moment = sim::query::explain_moment(reader, *sequence);
    if (!moment) return say_damage(moment.error());
    const bool full = is_full(reader);
    if (options.format == "json") {
        Json out{{"at", event_json(moment->event)}, {"level", full ? "full" : "calls"}, {"transactions", Json::array()}};
        for (const auto& link : moment->chain) {
            auto one = event_json(link.request);
            if (link.line != 0) one["line"] = link.line;
            out["transactions"].push_back(std::move(one));
        }
        out["state"] = state_json(*state, reader.names());
        std::cout << dump(out) << "\n";
        return ExitCode::Pass;
    }
    print_moment(reader, *moment);
    if (!full) {
        std::cout << "\nThe trace is of level calls: threads, handles, nodes, counts and buffers are not in it.\n"
                     "`ipclab run --level full --trace DIR SCENARIO` records them.\n";
    }
    std::cout << "\n" << sim::query::state_text(*state, reader.names());
    return ExitCode::Pass;
}

ExitCode show(const Options& options) {
    if (!options.at.empty() && !options.filter.empty()) return usage("--at shows one moment and --filter many events; give one of them");
    if (options.driver && options.at.empty()) return usage("--driver needs --at");
    if (options.driver && options.format == "json") return usage("--driver is text; without it --format json has the driver's tables");
    if (options.format == "json" && options.at.empty() && options.filter.empty()) {
        return usage("the account is text; --format json goes with --at or --filter");
    }
    const auto file = open_trace_or_say(options.trace);
    if (!file) return ExitCode::Usage;
    if (!options.at.empty()) return show_state(*file, options);
    if (!options.filter.empty()) return show_events(*file, options);
    return show_account(*file, options);
}

}  // namespace

void add_show(CLI::App& app, ExitCode& exit) {
    auto options = std::make_shared<Options>();
    auto* verb = app.add_subcommand("show", "Tell what a trace holds, or the state of every process at a moment");
    verb->add_option("TRACE", options->trace, "a trace directory, or a run folder")->required();
    verb->add_option("--at", options->at, "the state at this moment: t42 (first record of transaction 42), t42.3, e57, or 12.5ms")
        ->type_name("MOMENT");
    verb->add_option("--filter", options->filter, "only events for which this holds, a line each")->type_name("EXPR");
    verb->add_flag("--driver", options->driver, "with --at: only the tables of the Binder drivers, a line a thing");
    verb->add_option("--format", options->format, "text or json (with --filter: a line an event)")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    verb->add_option("--color", options->color, "auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->capture_default_str();
    verb->footer(
        "Exit codes: 0 shown, 1 the trace is damaged (what could be read is shown), 2 no trace, no such moment, or a wrong command line.\n"
        "Expressions: sim/query/expression.md.\n"
        "Examples:\n"
        "  ipclab run --trace out --level full scenarios/library/basics/hello.yaml\n"
        "  ipclab show out\n"
        "  ipclab show out --at t3.2\n"
        "  ipclab show out --filter 'process = app and duration > 2 us'");
    verb->callback([options, &exit] { exit = show(*options); });
}

}  // namespace scenarios::engine
