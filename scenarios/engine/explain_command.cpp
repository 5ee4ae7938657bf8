#include <algorithm>
#include <array>
#include <charconv>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "scenarios/engine/commands.h"
#include "scenarios/engine/language_words.h"
#include "scenarios/engine/trace_file.h"
#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/explain.h"
#include "sim/query/nearest.h"
#include "sim/query/text_table.h"

namespace scenarios::engine {
namespace {

using Json = nlohmann::ordered_json;
using sim::query::Explanation;

constexpr std::size_t kWidth = 100;
constexpr std::size_t kFullyToldMax = 6;

struct Options {
    std::vector<std::string> what;
    std::string format = "text";
};

struct Exit {
    ExitCode code;
    std::string_view title, text;
};
constexpr std::array kExits{
    Exit{ExitCode::Pass, "pass", "all expectations and laws held, all declared faults bit"},
    Exit{ExitCode::Fail, "fail",
         "an expectation or a law failed, or a rule refused something that no expectation names; of diff: the traces differ"},
    Exit{ExitCode::Usage, "wrong command line", "a word, option, file or moment on the command line is wrong; nothing was done"},
    Exit{ExitCode::Invalid, "scenario invalid", "the scenario has mistakes; nothing ran. `ipclab validate` lists them"},
    Exit{ExitCode::Inconclusive, "inconclusive", "a fault touched nothing, or the scenario states no expectation: the run proves nothing"},
    Exit{ExitCode::Limit, "limit", "the limit of virtual time or of events was hit"},
    Exit{ExitCode::NotRepeatable, "not repeatable", "two runs of the same inputs differed"},
    Exit{ExitCode::Drift, "drift", "all expectations held, but the fingerprint or the golden file changed"},
    Exit{ExitCode::Crashed, "crashed", "code of a simulated process crashed, and the scenario did not expect it"},
    Exit{ExitCode::Internal, "internal error", "the fault is ipclab's own"},
    Exit{ExitCode::Interrupted, "interrupted", "by SIGINT or SIGTERM; the trace up to there is valid"}};

/// "exit 4", "exit-4", "exit4".
std::vector<Explanation> explain_exit(const std::string& what) {
    if (!what.starts_with("exit")) return {};
    const auto digits = what.find_first_not_of(" -_", 4);
    int number = -1;
    if (digits == std::string::npos) return {};
    const auto* const end = what.data() + what.size();
    const auto [stop, error] = std::from_chars(what.data() + digits, end, number);
    if (error != std::errc{} || stop != end) return {};
    for (const auto& exit : kExits) {
        if (static_cast<int>(exit.code) == number) {
            return {{.kind = "exit code",
                     .name = fmt::format("{}", number),
                     .title = std::string(exit.title),
                     .facts = {{"means", std::string(exit.text)}}}};
        }
    }
    return {};
}

/// Text in lines of at most kWidth columns, those behind the first indented.
std::string wrapped(const std::string& text, std::size_t indent) {
    std::string out;
    std::size_t column = indent;
    for (std::size_t start = 0; start <= text.size();) {
        const auto end = std::min(text.find(' ', start), text.size());
        const auto word = text.substr(start, end - start);
        const auto width = sim::query::text_width(word);
        if (column > indent && column + 1 + width > kWidth) {
            out += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (start > 0) {
            out += " ";
            ++column;
        }
        out += word;
        column += width;
        start = end + 1;
    }
    return out;
}

std::string render(const Explanation& one) {
    auto out = fmt::format("{} {}{}\n", one.kind, one.name, one.title.empty() ? "" : wrapped(": " + one.title, 2));
    std::size_t width = 0;
    for (const auto& [label, text] : one.facts) width = std::max(width, sim::query::text_width(label));
    for (const auto& [label, text] : one.facts) out += fmt::format("  {:<{}}  {}\n", label, width, wrapped(text, width + 4));
    return out;
}

Json json_of(const Explanation& one) {
    Json facts = Json::object();
    for (const auto& [label, text] : one.facts) facts[label] = text;
    return {{"kind", one.kind}, {"name", one.name}, {"title", one.title}, {"facts", std::move(facts)}};
}

std::string dump(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace); }

// ------------------------------------------------------------------------------------------------------------------- moments

void print_moment(const sim::query::MomentExplanation& moment) {
    const auto number = fmt::format("e{}", moment.event.sequence);
    std::cout << fmt::format(
        "{}{} at {}\n  {}  {}\n  {}\n", moment.event.moment, moment.event.moment == number ? "" : fmt::format(" ({})", number),
        sim::base::format_time(moment.event.time_ns), moment.event.who, moment.event.kind, wrapped(moment.event.text, 2));
    if (!moment.chain.empty()) std::cout << "\nhow it came to this\n";
    for (const auto& link : moment.chain) {
        std::cout << fmt::format("  t{}  {}  {} {}\n", link.transaction, sim::base::format_time(link.request.time_ns), link.request.who,
                                 link.request.text);
        if (link.line != 0) std::cout << fmt::format("      step  {}:{}: {}\n", moment.file, link.line, link.step);
        std::cout << fmt::format("      end   {}\n", link.end.empty() ? "none in this trace" : link.end);
    }
    const bool new_to_reader = !moment.refusal.empty() && moment.refusal != moment.event.text;
    if (new_to_reader) std::cout << fmt::format("\nwhat was refused\n  {}\n", wrapped(moment.refusal, 2));
    for (const auto& one : moment.about) std::cout << "\n" << render(one);
}

Json json_of(const sim::query::EventLine& line) {
    return {{"sequence", line.sequence}, {"time_ns", line.time_ns}, {"moment", line.moment},
            {"who", line.who},           {"event", line.kind},      {"text", line.text}};
}

Json json_of(const sim::query::MomentExplanation& moment) {
    Json out{{"kind", "moment"}, {"event", json_of(moment.event)}, {"file", moment.file}, {"chain", Json::array()}};
    for (const auto& link : moment.chain) {
        out["chain"].push_back({{"transaction", link.transaction},
                                {"request", json_of(link.request)},
                                {"end", link.end},
                                {"line", link.line},
                                {"step", link.step}});
    }
    out["refusal"] = moment.refusal;
    out["about"] = Json::array();
    for (const auto& one : moment.about) out["about"].push_back(json_of(one));
    return out;
}

ExitCode explain_place(const std::string& trace, const std::string& moment, const std::string& format) {
    const auto file = open_trace_or_say(trace);
    if (!file) return ExitCode::Usage;
    const auto sequence = find_record(*file->reader, moment);
    if (!sequence) {
        std::cerr << "ipclab: " << sequence.error() << "\n";
        return ExitCode::Usage;
    }
    const auto explained = sim::query::explain_moment(*file->reader, *sequence);
    if (!explained) return say_damage(explained.error());
    if (format == "json") {
        std::cout << dump(json_of(*explained)) << "\n";
    } else {
        print_moment(*explained);
    }
    return ExitCode::Pass;
}

// --------------------------------------------------------------------------------------------------------------------- words

ExitCode unknown(const std::string& what) {
    auto words = sim::query::explained_words();
    const auto paths = language_paths();
    for (const auto& path : paths) {
        words.emplace_back(path);
        if (const auto dot = path.rfind('.'); dot != std::string::npos) words.push_back(std::string_view(path).substr(dot + 1));
    }
    std::cerr << fmt::format(
        "ipclab: nothing is known of '{}'{}\n"
        "expected a rule (SIZE-1), a law, an error code or its name, a key, verb or expectation of scenarios (network.links.loss),\n"
        "a field or event of traces (duration, rule.refused), an exit code (exit 4), or a moment (TRACE@t42.3)\n",
        sim::query::plain_text(what, 60), sim::query::nearest_hint(what, words));
    return ExitCode::Usage;
}

ExitCode explain(const Options& options) {
    std::string what;
    for (const auto& word : options.what) what += (what.empty() ? "" : " ") + word;
    if (const auto at = what.rfind('@'); at != std::string::npos) {
        return explain_place(what.substr(0, at), what.substr(at + 1), options.format);
    }
    auto found = explain_exit(what);
    for (auto& one : sim::query::explain_word(what)) found.push_back(std::move(one));
    for (auto& one : explain_language(what)) found.push_back(std::move(one));
    if (found.empty()) return unknown(what);
    if (options.format == "json") {
        auto out = Json::array();
        for (const auto& one : found) out.push_back(json_of(one));
        std::cout << dump(out) << "\n";
        return ExitCode::Pass;
    }
    if (found.size() > kFullyToldMax) {
        std::cout << fmt::format("'{}' is {} things; ask for one of them by its whole name\n", what, found.size());
        sim::query::TextTable table({});
        for (const auto& one : found) table.add({one.kind, one.name, one.title});
        std::cout << table.text(2);
        return ExitCode::Pass;
    }
    for (std::size_t i = 0; i < found.size(); ++i) std::cout << (i == 0 ? "" : "\n") << render(found[i]);
    return ExitCode::Pass;
}

}  // namespace

void add_explain(CLI::App& app, ExitCode& exit) {
    auto options = std::make_shared<Options>();
    auto* verb =
        app.add_subcommand("explain", "Explain a rule, a law, an error code, a word of the scenario language, or a moment of a trace");
    verb->add_option("WHAT", options->what, "what to explain; TRACE@MOMENT for a moment")->required();
    verb->add_option("--format", options->format, "text or json")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
    verb->allow_extras(false);
    verb->footer(
        "Exit codes: 0 explained, 1 the trace is damaged, 2 nothing is known of it.\n"
        "Examples:\n"
        "  ipclab explain SIZE-1\n"
        "  ipclab explain 29189\n"
        "  ipclab explain network.links.loss\n"
        "  ipclab explain exit 4\n"
        "  ipclab explain out@t3.2\n"
        "  ipclab explain -- -426115018");
    verb->callback([options, &exit] { exit = explain(*options); });
}

}  // namespace scenarios::engine
