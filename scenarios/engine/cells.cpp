#include "scenarios/engine/cells.h"

#include <algorithm>
#include <optional>
#include <set>

#include "scenarios/engine/nearest.h"
#include "scenarios/engine/parameters.h"
#include "scenarios/engine/scenario.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

constexpr std::size_t kValueMax = 200;  // ids name folders

const Type& type_of_key(std::string_view name) {
    const auto& keys = scenario_shape().keys;
    return std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; })->type;
}

/// A value as ids have it: without spaces, and without what would part an id or a path.
std::string id_of(std::string_view value) {
    std::string out;
    for (const char c : value) {
        if (c == ' ' || c == '\t') continue;
        const auto parts = c == ',' || c == '=' || c == '/' || c == '\\' || c == '"' || c == '\'' || static_cast<unsigned char>(c) < 0x20;
        out += parts ? '_' : c;
    }
    return out;
}

std::vector<std::string> names_of(const Node& parameters) {
    std::vector<std::string> names;
    for (const auto& entry : parameters.entries) names.push_back(entry.key);
    return names;
}

void check_values(const Entry& parameter, Problems& problems) {
    if (!parameter.value.is(Node::Kind::List)) return;  // said by its type
    if (parameter.value.items.empty()) problems.add(parameter.value.place, fmt::format("the parameter '{}' has no values", parameter.key));
    std::set<std::string> seen;
    for (const auto& item : parameter.value.items) {
        if (!item.is(Node::Kind::Scalar)) continue;  // said by its type
        const auto id = id_of(item.text);
        if (id.empty()) {
            problems.add(item.place, fmt::format("an empty value of '{}': its cell would have no name", parameter.key));
        } else if (item.text.find('\n') != std::string::npos || id.size() > kValueMax) {
            problems.add(item.place, fmt::format("a value of a parameter is one line of up to {} characters", kValueMax));
        } else if (item.text.find("${") != std::string::npos) {
            problems.add(item.place, "values of parameters do not take other parameters");
        } else if (!seen.insert(id).second) {
            problems.add(item.place, fmt::format("'{}' stands here twice: cells are named by their values, without spaces", id));
        }
    }
}

void check_constraint(const Node& constraint, const Node& parameters, Problems& problems) {
    if (constraint.entries.empty()) problems.add(constraint.place, "a constraint names at least one parameter");
    for (const auto& entry : constraint.entries) {
        const auto* parameter = parameters.find(entry.key);
        if (parameter == nullptr) {
            problems.add(entry.key_place,
                         fmt::format("there is no parameter '{}'{}", entry.key, suggestion(entry.key, names_of(parameters))));
            continue;
        }
        std::vector<std::string> values;
        for (const auto& item : parameter->value.items) values.push_back(item.text);
        const auto known = std::any_of(values.begin(), values.end(), [&](const auto& v) { return id_of(v) == id_of(entry.value.text); });
        if (!known) {
            problems.add(entry.value.place,
                         fmt::format("'{}' has no value '{}'{}", entry.key, entry.value.text, suggestion(entry.value.text, values)));
        }
    }
}

/// Reports what is no parameter, and gathers those that are used.
class Uses {
public:
    Uses(const Node& parameters, std::string_view source, Problems& problems)
        : names_(names_of(parameters)), source_(source), problems_(problems) {}

    void visit(const Node& node) {
        if (node.is(Node::Kind::Scalar)) check(node);
        for (const auto& item : node.items) visit(item);
        for (const auto& entry : node.entries) {
            check({.kind = Node::Kind::Scalar, .place = entry.key_place, .text = entry.key});
            visit(entry.value);
        }
    }

    [[nodiscard]] bool has(const std::string& name) const { return used_.contains(name); }

private:
    void check(const Node& scalar) {
        for (const auto& use : uses_in(scalar.text)) {
            if (use.form == ParameterUse::Form::Escape) continue;
            const auto place = [&] { return place_in(scalar, characters(std::string_view(scalar.text).substr(0, use.at)), source_); };
            if (use.form == ParameterUse::Form::Broken) {
                problems_.add(place(), "`${` begins a parameter: write ${name}, or $${ where the text shall have it");
            } else if (std::find(names_.begin(), names_.end(), use.name) == names_.end()) {
                problems_.add(place(), fmt::format("there is no parameter '{}'{}", use.name,
                                                   names_.empty() ? "; the scenario has no `parameters`" : suggestion(use.name, names_)));
            } else {
                used_.insert(use.name);
            }
        }
    }

    std::vector<std::string> names_;
    std::string_view source_;
    Problems& problems_;
    std::set<std::string> used_;
};

bool is_excluded(const Cell& cell, const Node& constraints) {
    return std::any_of(constraints.items.begin(), constraints.items.end(), [&](const Node& constraint) {
        return std::all_of(constraint.entries.begin(), constraint.entries.end(), [&](const Entry& entry) {
            const auto value =
                std::find_if(cell.values.begin(), cell.values.end(), [&](const auto& pair) { return pair.first == entry.key; });
            return value != cell.values.end() && id_of(value->second) == id_of(entry.value.text);
        });
    });
}

std::vector<Cell> combinations(const Node& parameters, const Node& constraints) {
    std::vector<Cell> cells;
    std::vector<std::size_t> chosen(parameters.entries.size(), 0);
    for (;;) {
        Cell cell;
        for (std::size_t i = 0; i < chosen.size(); ++i) {
            const auto& [name, place, values] = parameters.entries[i];
            const auto& value = values.items[chosen[i]].text;
            cell.values.emplace_back(name, value);
            cell.id += fmt::format("{}{}={}", cell.id.empty() ? "" : ",", name, id_of(value));
        }
        if (!is_excluded(cell, constraints)) cells.push_back(std::move(cell));
        auto digit = chosen.size();
        while (digit > 0 && ++chosen[digit - 1] == parameters.entries[digit - 1].value.items.size()) chosen[--digit] = 0;
        if (digit == 0) return cells;
    }
}

/// `a=1` and `b=2` of "a=1, b=2".
std::set<std::string> parts_of(std::string_view id) {
    std::set<std::string> parts;
    while (!id.empty()) {
        const auto comma = id.find(',');
        const auto part = id.substr(0, comma);
        if (!part.empty()) parts.emplace(part);
        id = comma == std::string_view::npos ? std::string_view{} : id.substr(comma + 1);
    }
    return parts;
}

}  // namespace

std::vector<Cell> cells_of(const Node& root, std::string_view source, Problems& problems) {
    const auto before = problems.size();
    const auto& parameters = root["parameters"];
    const auto& constraints = root["exclude"];
    if (root.find("parameters") != nullptr) check(parameters, type_of_key("parameters"), problems);
    if (const auto* exclude = root.find("exclude")) {
        check(constraints, type_of_key("exclude"), problems);
        if (!parameters.present()) problems.add(exclude->key_place, "`exclude` goes with `parameters`: it names cells that make no sense");
    }
    if (parameters.is(Node::Kind::Map) && parameters.entries.empty()) problems.add(parameters.place, "`parameters` names none");

    Uses uses(parameters, source, problems);
    for (const auto& entry : root.entries) {
        if (entry.key != "parameters" && entry.key != "exclude") uses.visit(entry.value);
    }
    std::size_t count = 1;
    for (const auto& parameter : parameters.entries) {
        check_values(parameter, problems);
        if (!uses.has(parameter.key)) {
            problems.add(parameter.key_place, fmt::format("the parameter '{}' is never used: write ${{{}}} where its value shall stand",
                                                          parameter.key, parameter.key));
        }
        count = std::min(count * std::max<std::size_t>(parameter.value.items.size(), 1), kCellsMax + 1);
        if (count > kCellsMax) {
            problems.add(parameter.key_place,
                         fmt::format("from here on the parameters make more than {} cells; a scenario has at most that "
                                     "many",
                                     kCellsMax));
            break;
        }
    }
    for (const auto& constraint : constraints.items) check_constraint(constraint, parameters, problems);
    if (problems.size() != before) return {};
    if (parameters.entries.empty()) return {Cell{}};
    auto cells = combinations(parameters, constraints);
    if (cells.empty()) problems.add(constraints.place, "the constraints exclude every cell");
    return cells;
}

std::vector<Cell> read_cells(const std::string& file, const std::string& source, Problems& problems) {
    (void)file;
    const auto document = read_document(source, problems);
    if (!document || !problems.empty()) return {};
    return cells_of(*document, source, problems);
}

sim::base::Result<Cell> find_cell(const std::vector<Cell>& cells, std::string_view text) {
    std::string asked;
    for (const char c : text) {
        if (c != ' ' && c != '\t') asked += c;
    }
    const auto exact = std::find_if(cells.begin(), cells.end(), [&](const Cell& cell) { return cell.id == asked; });
    if (exact != cells.end()) return *exact;
    if (cells.size() == 1 && cells.front().id.empty()) {
        return sim::base::Error{fmt::format("the scenario has no parameters, so there is no cell '{}'", text)};
    }
    const auto wanted = parts_of(asked);
    std::vector<const Cell*> found;
    for (const auto& cell : cells) {
        const auto parts = parts_of(cell.id);
        if (std::includes(parts.begin(), parts.end(), wanted.begin(), wanted.end())) found.push_back(&cell);
    }
    if (found.size() == 1) return *found.front();
    constexpr std::size_t kShown = 4;
    std::vector<std::string> ids;
    if (!found.empty()) {
        for (const auto* cell : found) ids.push_back(cell->id);
        const auto more = ids.size() > kShown ? fmt::format(" and {} more", ids.size() - kShown) : std::string{};
        ids.resize(std::min(ids.size(), kShown));
        return sim::base::Error{fmt::format("'{}' fits {} cells: {}{}", text, found.size(), fmt::join(ids, ", "), more)};
    }
    for (const auto& cell : cells) ids.push_back(cell.id);
    const auto near = nearest(asked, ids);
    return sim::base::Error{near.empty() ? fmt::format("there is no cell '{}'; the first of {} is '{}'", text, ids.size(), ids.front())
                                         : fmt::format("there is no cell '{}'; did you mean '{}'?", text, near)};
}

}  // namespace scenarios::engine
