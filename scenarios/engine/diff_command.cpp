#include <algorithm>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>

#include "scenarios/engine/commands.h"
#include "scenarios/engine/trace_file.h"
#include "sim/base/text.h"
#include "sim/query/divergence.h"
#include "sim/query/text_table.h"

namespace scenarios::engine {
namespace {

struct Options {
    std::string first, second;
    std::size_t context = 5;
};

std::string plural(std::uint64_t count, const std::string& noun) { return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s"); }

void print_divergence(const sim::query::Divergence& found, const Options& options) {
    if (found.sequence_a != 0 && found.sequence_b != 0) {
        std::cout << fmt::format("first difference at {} ({})\n", found.moment,
                                 found.sequence_a == found.sequence_b
                                     ? fmt::format("e{}", found.sequence_a)
                                     : fmt::format("e{} in the first trace, e{} in the second", found.sequence_a, found.sequence_b));
    } else {
        const bool first_ended = found.sequence_a == 0;
        std::cout << fmt::format("the {} trace ends where the {} goes on with {} (e{}); up to there they are equal\n",
                                 first_ended ? "first" : "second", first_ended ? "second" : "first", found.moment,
                                 first_ended ? found.sequence_b : found.sequence_a);
    }
    if (options.context > 0 && !found.led_there.empty()) {
        std::cout << "\nwhat led there (in both)\n";
        for (const auto& line : found.led_there) std::cout << "    " << line << "\n";
        std::cout << "\n";
    }
    if (!found.text_a.empty()) std::cout << "  - " << found.text_a << "\n";
    if (!found.text_b.empty()) std::cout << "  + " << found.text_b << "\n";
    for (const auto& field : found.field_differences) std::cout << "      " << field << "\n";
}

void print_summary(const sim::query::RunComparison& comparison) {
    std::cout << fmt::format("\n- {}, {}\n+ {}, {}\n", plural(comparison.records_a, "record"),
                             plural(comparison.transactions_a, "transaction"), plural(comparison.records_b, "record"),
                             plural(comparison.transactions_b, "transaction"));
    if (comparison.methods.empty()) {
        std::cout << "every call has its like in the other trace, with the same sizes and the same end; they differ in times or order\n";
        return;
    }
    std::cout << fmt::format(
        "{} of the transactions have an equal one in the other trace; the others by who and what, the first of a kind\n"
        "compared with the first, and so on\n",
        comparison.equal);
    sim::query::TextTable table({"who", "method", ">equal", ">different", ">only in -", ">only in +", "first that differs"});
    const auto number = [](std::uint64_t value) { return value == 0 ? std::string("-") : fmt::format("{}", value); };
    for (const auto& row : comparison.methods) {
        table.add(
            {row.who, row.method, number(row.equal), number(row.different), number(row.only_a), number(row.only_b), row.first_different});
    }
    std::cout << table.text(2);
}

ExitCode diff(const Options& options) {
    const auto a = open_trace_or_say(options.first), b = open_trace_or_say(options.second);
    if (!a || !b) return ExitCode::Usage;
    const auto inputs = sim::query::input_differences(*a->reader, *b->reader);
    const auto found = sim::query::first_divergence(*a->reader, *b->reader, options.context);
    if (!found) {
        std::cerr << "ipclab: " << found.error() << "\n";
        return ExitCode::Fail;
    }
    std::string what;
    for (const auto& input : inputs) what += fmt::format("{}{}", what.empty() ? "" : "; ", input);
    if (!found->has_value()) {
        std::cout << fmt::format("{}: {}{}{}\n", inputs.empty() ? "equal" : "same events",
                                 plural(std::min(a->reader->last_sequence(), b->reader->last_sequence()), "record"),
                                 inputs.empty() ? "" : "; what was run differs: ", what);
        return ExitCode::Pass;
    }
    if (!inputs.empty()) std::cout << fmt::format("what was run differs: {}\n", what);
    print_divergence(**found, options);
    sim::query::RunComparison comparison;
    const auto damage = compare_transactions(*a->reader, *b->reader, comparison);
    print_summary(comparison);
    if (damage) return say_damage(damage->message);
    return ExitCode::Fail;
}

}  // namespace

void add_diff(CLI::App& app, ExitCode& exit) {
    auto options = std::make_shared<Options>();
    auto* verb = app.add_subcommand("diff", "Compare two traces: where they part first, what led there, and which calls differ");
    verb->add_option("A", options->first, "a trace directory, or a run folder")->required();
    verb->add_option("B", options->second, "another")->required();
    verb->add_option("--context", options->context, "how many records before, of the transaction and of the thread")
        ->check(CLI::Range(0, 1000))
        ->capture_default_str();
    verb->footer(
        "What was run may differ (seed, build, text of the scenario): that is said, and makes no difference.\n"
        "A trace of level calls and one of level full are compared by the events of level calls.\n"
        "Exit codes: 0 the same events, 1 they differ or a trace is damaged, 2 no trace, or a wrong command line.\n"
        "Example:\n"
        "  ipclab run --trace one --seed 1 scenarios/library/distributed/bad_weather.yaml\n"
        "  ipclab run --trace two --seed 2 scenarios/library/distributed/bad_weather.yaml\n"
        "  ipclab diff one two");
    verb->callback([options, &exit] { exit = diff(*options); });
}

}  // namespace scenarios::engine
