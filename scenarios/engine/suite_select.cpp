#include "scenarios/engine/suite_select.h"

#include <algorithm>
#include <set>
#include <sstream>

#include "scenarios/engine/nearest.h"
#include "scenarios/engine/safe_name.h"
#include "scenarios/engine/units.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

bool has_wildcard(std::string_view pattern) { return pattern.find_first_of("*?") != std::string_view::npos; }

std::set<std::string> fields_of(const Suite& suite) {
    std::set<std::string> fields{"cell", "file", "label", "name"};
    for (const auto& one : suite.cases) {
        for (const auto& [name, value] : one.cell.values) fields.insert(name);
    }
    return fields;
}

/// A cell's id, pasted, is as many words as it has parameters.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::istringstream spaced{std::string(text)};
    for (std::string word; spaced >> word;) {
        if (word.starts_with("cell=") || word.starts_with("!")) {
            words.push_back(std::move(word));
            continue;
        }
        std::istringstream parts(word);
        for (std::string part; std::getline(parts, part, ',');) words.push_back(std::move(part));
    }
    return words;
}

}  // namespace

bool matches(std::string_view pattern, std::string_view text) {
    std::size_t at = 0;
    std::size_t star = std::string_view::npos;  // the last one, and how far it reaches by now
    std::size_t reach = 0;
    std::size_t read = 0;
    while (read < text.size()) {
        if (at < pattern.size() && pattern[at] == '*') {
            star = at++;
            reach = read;
        } else if (at < pattern.size() && (pattern[at] == '?' || pattern[at] == text[read])) {
            ++at;
            ++read;
        } else if (star != std::string_view::npos) {
            at = star + 1;
            read = ++reach;
        } else {
            return false;
        }
    }
    return std::all_of(pattern.begin() + static_cast<std::ptrdiff_t>(at), pattern.end(), [](char c) { return c == '*'; });
}

sim::base::Result<Selection> Selection::parse(std::string_view text, const Suite& suite) {
    const auto fields = fields_of(suite);
    Selection selection;
    for (const auto& written : words_of(text)) {
        Word word;
        word.negated = written.starts_with("!");
        word.pattern = written.substr(word.negated ? 1 : 0);
        if (const auto equals = word.pattern.find('='); equals != std::string::npos) {
            word.field = word.pattern.substr(0, equals);
            word.pattern.erase(0, equals + 1);
            if (!fields.contains(word.field)) {
                return sim::base::Error{fmt::format("no case has a parameter or field '{}'{}", word.field,
                                                    suggestion(word.field, {fields.begin(), fields.end()}))};
            }
        }
        if (word.pattern.empty()) return sim::base::Error{fmt::format("'{}' says nothing to look for", written)};
        selection.words_.push_back(std::move(word));
    }
    if (selection.words_.empty()) return sim::base::Error{"expected words such as hello, basics/*, name=hello or loss=2%"};
    return selection;
}

bool Selection::holds(const Word& word, const Case& one) {
    const auto fits = [&](std::string_view text) { return matches(word.pattern, text); };
    const auto& source = *one.source;
    if (word.field == "name") return fits(source.name);
    if (word.field == "file") return fits(source.file);
    if (word.field == "label") return fits(source.label);
    if (word.field == "cell") return fits(one.cell.id);
    if (!word.field.empty()) {
        return std::any_of(one.cell.values.begin(), one.cell.values.end(),
                           [&](const auto& value) { return value.first == word.field && fits(value.second); });
    }
    if (has_wildcard(word.pattern)) return fits(one.title()) || fits(source.label) || fits(source.name) || fits(source.file);
    return one.title().find(word.pattern) != std::string::npos || source.name.find(word.pattern) != std::string::npos ||
           source.file.find(word.pattern) != std::string::npos;
}

bool Selection::takes(const Case& one) const {
    return std::all_of(words_.begin(), words_.end(), [&](const Word& word) { return holds(word, one) != word.negated; });
}

sim::base::Result<Shard> Shard::parse(const std::string& text) {
    const auto slash = std::min(text.find('/'), text.size());
    const auto index = parse_unsigned(std::string_view(text).substr(0, slash));
    const auto count = parse_unsigned(std::string_view(text).substr(std::min(slash + 1, text.size())));
    if (!index || !count || *index < 1 || *index > *count) {
        return sim::base::Error{fmt::format("'{}' is no shard; expected i/n, such as 2/5, with 1 <= i <= n", text)};
    }
    return Shard{*index, *count};
}

bool Shard::takes(const Case& one) const { return stable_hash(fmt::format("{}\n{}", one.source->name, one.cell.id)) % count == index - 1; }

}  // namespace scenarios::engine
