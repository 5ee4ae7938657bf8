#include "scenarios/engine/language_words.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "scenarios/engine/scenario.h"
#include "scenarios/engine/verb.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

constexpr std::size_t kDepthMax = 12;

/// One word of the language, with where it stands.
struct Row {
    std::string path;  ///< without the names that people give: `processes.services.interface`
    std::string kind;  ///< key, verb, expectation
    std::string doc, type, fallback, example, where;
    bool required = false;
};

/// The table as a flat list.
class Walk {
public:
    std::vector<Row> all() {
        keys("", scenario_shape());
        for (const auto& key : fault_shape().keys) add_key("faults", key);
        for (const auto& verb : all_actions()) {
            std::string where;
            const auto stands = [&](unsigned place, std::string_view words) {
                if ((verb.where & place) != 0) where += fmt::format("{}{}", where.empty() ? "" : ", ", words);
            };
            stands(kInClient, "steps of a process");
            stands(kInHandler, "methods of a service");
            stands(kInFaults, "faults");
            const auto path =
                (verb.where & (kInClient | kInHandler)) != 0 ? fmt::format("steps.{}", verb.name) : fmt::format("faults.{}", verb.name);
            entries_.push_back({.path = path,
                                .kind = "verb",
                                .doc = std::string(verb.doc),
                                .type = expectation(verb.argument),
                                .fallback = {},
                                .example = std::string(verb.example),
                                .where = std::move(where)});
            below(path, verb.argument);
        }
        for (const auto& check : all_checks()) {
            const auto path = fmt::format("expect.{}", check.name);
            entries_.push_back({.path = path,
                                .kind = "expectation",
                                .doc = std::string(check.doc),
                                .type = expectation(check.argument),
                                .fallback = {},
                                .example = std::string(check.example),
                                .where = "expect"});
            below(path, check.argument);
        }
        return std::move(entries_);
    }

private:
    void keys(const std::string& path, const Shape& shape) {
        if (open_.size() >= kDepthMax || std::ranges::find(open_, &shape) != open_.end()) return;
        open_.push_back(&shape);
        for (const auto& key : shape.keys) add_key(path, key);
        open_.pop_back();
    }
    void add_key(const std::string& path, const Key& key) {
        const auto whole = path.empty() ? std::string(key.name) : fmt::format("{}.{}", path, key.name);
        entries_.push_back({.path = whole,
                            .kind = "key",
                            .doc = std::string(key.doc),
                            .type = expectation(key.type),
                            .fallback = std::string(key.fallback),
                            .example = key.example.empty() ? std::string() : fmt::format("{}: {}", key.name, key.example),
                            .where = {},
                            .required = key.required});
        below(whole, key.type);
    }
    void below(const std::string& path, const Type& type) {
        if (type.shape != nullptr) keys(path, type.shape());
        if (type.element != nullptr) below(path, *type.element);
    }

    std::vector<Row> entries_;
    std::vector<const Shape*> open_;
};

const std::vector<Row>& entries() {
    static const auto kEntries = Walk().all();
    return kEntries;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return c == '-' ? '_' : static_cast<char>(std::tolower(c)); });
    return out;
}

bool ends_path(const std::string& path, const std::string& word) {
    return path == word || (path.size() > word.size() && path.ends_with(word) && path[path.size() - word.size() - 1] == '.');
}

sim::query::Explanation explanation_of(const Row& entry) {
    sim::query::Explanation made{.kind = entry.kind, .name = entry.path, .title = entry.doc, .facts = {}};
    if (!entry.where.empty()) made.facts.emplace_back("stands in", entry.where);
    if (!entry.type.empty()) made.facts.emplace_back("takes", entry.type);
    if (entry.required) made.facts.emplace_back("needed", "always");
    if (!entry.fallback.empty()) made.facts.emplace_back("without it", entry.fallback);
    if (!entry.example.empty()) made.facts.emplace_back("example", entry.example);
    std::string below;
    for (const auto& other : entries()) {
        if (other.path.starts_with(entry.path + ".") && other.path.find('.', entry.path.size() + 1) == std::string::npos) {
            below += fmt::format("{}{}", below.empty() ? "" : ", ", other.path.substr(entry.path.size() + 1));
        }
    }
    if (!below.empty()) made.facts.emplace_back("keys in it", below);
    return made;
}

}  // namespace

std::vector<sim::query::Explanation> explain_language(std::string_view path) {
    auto word = lower(path);
    // Verbs that are steps and faults are listed once, as steps.
    if (word.starts_with("faults.")) {
        const auto verb = word.substr(7, word.find('.', 7) - 7);
        const auto* const action = find_action(verb);
        if (action != nullptr && (action->where & (kInClient | kInHandler)) != 0 && (action->where & kInFaults) != 0)
            word.replace(0, 6, "steps");
    }
    std::vector<const Row*> whole, found;
    for (const auto& entry : entries()) {
        if (entry.path == word) whole.push_back(&entry);
        if (ends_path(entry.path, word)) found.push_back(&entry);
    }
    if (!whole.empty() && word.find('.') != std::string::npos) found = whole;
    std::vector<sim::query::Explanation> out;
    for (const auto* const entry : found) out.push_back(explanation_of(*entry));
    return out;
}

std::vector<std::string> language_paths() {
    std::vector<std::string> paths;
    for (const auto& entry : entries()) paths.push_back(entry.path);
    return paths;
}

}  // namespace scenarios::engine
