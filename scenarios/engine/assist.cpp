#include "scenarios/engine/assist.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "scenarios/engine/cells.h"
#include "scenarios/engine/completion.h"
#include "scenarios/engine/document.h"
#include "scenarios/engine/parameters.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/suite.h"
#include "scenarios/engine/shipped.h"
#include "sim/base/text.h"
#include "sim/query/rule_book.h"
#include "sim/trace/events.h"

namespace scenarios::engine {
namespace {

using nlohmann::json;
using RuleWords = sim::trace::Words<sim::trace::Rule>;

/// More cells are not read one by one while somebody types: the first and others at equal distances stand for all.
constexpr std::size_t kCellsRead = 64;

/// What a newcomer best meets first, a folder at a time, as the tables of the README have it. What is not named here comes behind, by name.
/// Before all of them comes the one with which the window opens: the same call inside a device and between two.
constexpr std::string_view kOpening = "hello_twice";
constexpr std::array<std::string_view, 3> kTopics{"basics", "distributed", "faults"};
constexpr std::array<std::string_view, 23> kTaught{"hello",
                                                   "register_and_find",
                                                   "nested_calls",
                                                   "oneway_order",
                                                   "thread_pool_starvation",
                                                   "one_megabyte_wall",
                                                   "crowded_area",
                                                   "last_words",
                                                   "service_restart",
                                                   "hello_twice",
                                                   "three_device_relay",
                                                   "death_at_a_distance",
                                                   "link_loss_is_not_a_death",
                                                   "no_way_home",
                                                   "second_crossing",
                                                   "who_is_asking",
                                                   "bad_weather",
                                                   "big_data_slow_link",
                                                   "handed_over",
                                                   "hung_service",
                                                   "full_buffer",
                                                   "busy_pool",
                                                   "denied"};

template <class List>
std::size_t place_in_list(const List& list, std::string_view word) {
    return static_cast<std::size_t>(std::find(list.begin(), list.end(), word) - list.begin());
}

// Text for JSON: bytes that are no UTF-8 would make the codec throw.
std::string utf8(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t size = lead < 0x80                   ? 1
                                 : lead >= 0xc2 && lead < 0xe0 ? 2
                                 : lead >= 0xe0 && lead < 0xf0 ? 3
                                 : lead >= 0xf0 && lead < 0xf5 ? 4
                                                               : 0;
        auto good = size != 0 && at + size <= text.size();
        for (std::size_t i = 1; good && i < size; ++i) good = (static_cast<unsigned char>(text[at + i]) & 0xc0U) == 0x80U;
        if (good && size >= 3) {
            const auto next = static_cast<unsigned char>(text[at + 1]);
            good = !(lead == 0xe0 && next < 0xa0) && !(lead == 0xed && next >= 0xa0) && !(lead == 0xf0 && next < 0x90) &&
                   !(lead == 0xf4 && next >= 0x90);
        }
        if (good) {
            out += text.substr(at, size);
            at += size;
        } else {
            out += "\xef\xbf\xbd";
            ++at;
        }
    }
    return out;
}

json words_json(const std::vector<std::string>& words) {
    auto out = json::array();
    for (const auto& word : words) out.push_back(utf8(word));
    return out;
}

/// A problem with its place in characters, though the reader counts bytes.
json problem_json(const Problem& problem, std::string_view text) {
    const auto line = line_of(text, problem.place.line);
    const auto before = static_cast<std::size_t>(std::max(problem.place.column - 1, 0));
    const auto column = characters(line.substr(0, std::min(before, line.size()))) + (before > line.size() ? before - line.size() : 0) + 1;
    const auto length = characters(line.substr(std::min(before, line.size()), static_cast<std::size_t>(std::max(problem.place.length, 1))));
    return {{"line", problem.place.line},
            {"column", problem.place.line == 0 ? std::size_t{0} : column},
            {"length", std::max<std::size_t>(length, 1)},
            {"message", utf8(problem.message)}};
}

/// The steps of a scenario at which a run says that it is there, by the line of their verb.
class StepLines {
public:
    explicit StepLines(const Node& root) {
        static const auto kRoot = shape(scenario_shape);
        visit(root, kRoot);
    }

    json lines = json::array();

private:
    void visit(const Node& node, const Type& type) {
        switch (type.form) {
            case Form::Shape:
            case Form::Moment:
                for (const auto& entry : node.entries) {
                    for (const auto& key : type.shape().keys) {
                        if (key.name == entry.key) visit(entry.value, key.type);
                    }
                }
                return;
            case Form::Map:
                for (const auto& entry : node.entries) visit(entry.value, *type.element);
                return;
            case Form::List:
                for (const auto& item : node.items) visit(item, *type.element);
                return;
            case Form::Steps:
            case Form::Handler:
            case Form::Faults:
                if (node.is(Node::Kind::Map)) step(node);
                for (const auto& item : node.items) step(item);
                return;
            default:
                return;
        }
    }

    void step(const Node& item) {
        for (const auto& entry : item.entries) {
            const auto* verb = find_action(entry.key);
            if (verb == nullptr) continue;
            // What only a method can do shows in its reply; no record says that it was reached.
            if (verb->where != kInHandler) lines.push_back({{"line", entry.key_place.line}, {"text", utf8(step_text(item))}});
            visit(entry.value, verb->argument);
            return;
        }
    }
};

/// Checks the scenario as each of its cells, or as some of them where there are very many.
void check_some_cells(const std::string& file, const std::string& text, const std::vector<Cell>& cells, Problems& problems) {
    if (cells.size() <= kCellsRead) return check_scenario(file, text, problems);
    for (std::size_t i = 0; i < kCellsRead; ++i) (void)read_scenario(file, text, problems, cells[i * cells.size() / kCellsRead]);
}

bool is_rule(std::string_view word) {
    return std::find(RuleWords::kWords.begin() + 1, RuleWords::kWords.end(), word) != RuleWords::kWords.end();
}

/// Rules that the scenario expects to be refused or tolerated, then those that its text names.
std::vector<std::string> rules_of(const Node& root, std::string_view text) {
    std::vector<std::string> rules;
    const auto add = [&rules](const std::string& rule) {
        if (is_rule(rule) && std::find(rules.begin(), rules.end(), rule) == rules.end()) rules.push_back(rule);
    };
    std::vector<const Node*> open{&root};
    while (!open.empty()) {
        const auto* node = open.back();
        open.pop_back();
        for (const auto& entry : node->entries) {
            if (entry.key != "refused" && entry.key != "tolerated") continue;
            add(entry.value.text);
            add(entry.value["rule"].text);
        }
        for (auto item = node->items.rbegin(); item != node->items.rend(); ++item) open.push_back(&*item);
        for (auto entry = node->entries.rbegin(); entry != node->entries.rend(); ++entry) open.push_back(&entry->value);
    }
    const auto in_word = [&](std::size_t at) {
        return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '-' || text[at] == '_');
    };
    for (const auto rule : RuleWords::kWords) {
        for (auto at = text.find(rule); at != std::string_view::npos; at = text.find(rule, at + 1)) {
            if ((at == 0 || !in_word(at - 1)) && !in_word(at + rule.size())) add(std::string(rule));
        }
    }
    return rules;
}

std::string trimmed(std::string text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.pop_back();
    return text;
}

json scenario_json(const SuiteFile& file) {
    const auto path = std::filesystem::path(file.file);
    Problems problems;
    Node root;
    if (auto document = read_document(file.text, problems)) root = *std::move(document);
    Problems of_first;
    const auto scenario = read_scenario(file.file, file.text, of_first);
    std::vector<std::string> processes;
    std::vector<std::string> cells;
    for (const auto& process : scenario.processes) {
        const bool says_where = scenario.devices.size() > 1 && process.device != nullptr;
        processes.push_back(says_where ? process.device->name + "/" + process.name : process.name);
    }
    for (const auto& cell : file.cells) {
        if (!cell.id.empty()) cells.push_back(cell.id);
    }
    json out{{"file", utf8(file.file)},
             {"topic", utf8(path.parent_path().filename().string())},
             {"name", utf8(scenario.name.empty() ? path.stem().string() : scenario.name)},
             {"title", utf8(scenario.title.empty() ? path.stem().string() : scenario.title)},
             {"summary", utf8(trimmed(scenario.summary))},
             {"devices", scenario.devices.size()},
             {"processes", words_json(processes)},
             {"rules", words_json(rules_of(root, file.text))},
             {"cells", words_json(cells)},
             {"seed", scenario.seed}};
    const auto found = !file.problems.empty() ? file.problems : of_first.sorted();
    if (!found.empty()) {
        const auto& first = found.front();
        out["problem"] = first.place.line > 0 ? fmt::format("line {}: {}", first.place.line, utf8(first.message)) : utf8(first.message);
    }
    return out;
}

}  // namespace

json assist_scenarios(const std::vector<std::string>& roots) {
    auto list = std::vector<json>{};
    auto places = roots;
    if (places.empty()) places.push_back(library_directory());
    std::set<std::string> seen;
    for (const auto& root : places) {
        const auto suite =
            root.empty() ? sim::base::Result<Suite>(sim::base::Error{"the shipped scenarios are nowhere to be found"}) : discover({root});
        if (!suite) {
            list.push_back({{"file", utf8(root)},
                            {"topic", ""},
                            {"name", ""},
                            {"title", utf8(root)},
                            {"summary", ""},
                            {"devices", 0},
                            {"processes", json::array()},
                            {"rules", json::array()},
                            {"cells", json::array()},
                            {"seed", 1},
                            {"problem", utf8(suite.error())}});
            continue;
        }
        for (const auto& file : suite->files) {
            if (seen.insert(file.file).second) list.push_back(scenario_json(file));
        }
    }
    const auto rank = [](const json& scenario) {
        const auto topic = scenario["topic"].get<std::string>();
        const auto name = scenario["name"].get<std::string>();
        return std::tuple(name != kOpening, place_in_list(kTopics, topic), topic, place_in_list(kTaught, name), name);
    };
    std::stable_sort(list.begin(), list.end(), [&](const json& a, const json& b) { return rank(a) < rank(b); });
    return {{"scenarios", list}};
}

json assist_validate(const std::string& file, const std::string& text) {
    Problems of_document;
    const auto root = read_document(text, of_document);
    Problems problems;
    std::vector<std::string> ids;
    auto steps = json::array();
    if (root) {
        steps = std::move(StepLines(*root).lines);
        Problems ignored;
        const auto cells = root->is(Node::Kind::Map) ? cells_of(*root, text, ignored) : std::vector<Cell>{};
        for (const auto& cell : cells) {
            if (!cell.id.empty()) ids.push_back(cell.id);
        }
        check_some_cells(file, text, cells, problems);
    } else {
        problems = of_document;
    }
    auto list = json::array();
    for (const auto& problem : problems.sorted()) list.push_back(problem_json(problem, text));
    return {{"problems", list}, {"steps", steps}, {"cells", words_json(ids)}};
}

json assist_complete(const std::string& text, int line, int column) {
    // From line and characters to bytes; what lies behind the end of a line means its end.
    std::size_t begin = 0;
    for (int i = 1; i < line && begin != std::string::npos; ++i) {
        const auto end = text.find('\n', begin);
        begin = end == std::string::npos ? std::string::npos : end + 1;
    }
    if (line < 1 || column < 1 || begin == std::string::npos) return {{"from", std::max(column, 1)}, {"items", json::array()}};
    const auto row = line_of(std::string_view(text).substr(begin), 1);
    std::size_t at = 0;
    for (int i = 1; i < column && at < row.size(); ++i) {
        do ++at;
        while (at < row.size() && (static_cast<unsigned char>(row[at]) & 0xc0U) == 0x80U);
    }
    const auto found = complete(text, begin + at);
    const auto from = found.from >= begin && found.from <= begin + at ? found.from - begin : at;
    auto items = json::array();
    for (const auto& item : found.items) {
        items.push_back({{"label", utf8(item.label)},
                         {"insert", utf8(item.insert)},
                         {"detail", utf8(item.detail)},
                         {"documentation", utf8(item.documentation)}});
    }
    return {{"from", characters(row.substr(0, from)) + 1}, {"items", items}};
}

json assist_rules(const std::string& language) {
    const auto in = language == "zh" ? sim::query::Language::Chinese : sim::query::Language::English;
    auto rules = json::array();
    for (std::size_t i = 1; i < RuleWords::kWords.size(); ++i) {
        const auto& entry = sim::query::rule_entry(static_cast<sim::trace::Rule>(i), in);
        rules.push_back(
            {{"id", RuleWords::kWords[i]}, {"title", entry.title}, {"law", entry.law}, {"remedy", entry.remedy}, {"source", entry.source}});
    }
    return {{"rules", rules}};
}

std::string library_directory() { return shipped("scenarios/library", "scenarios/library"); }

}  // namespace scenarios::engine
