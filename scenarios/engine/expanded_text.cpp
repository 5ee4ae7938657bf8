#include "scenarios/engine/expanded_text.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "scenarios/engine/flow_text.h"
#include "scenarios/engine/parameters.h"
#include "scenarios/engine/units.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

constexpr std::string_view kOpen = "${";

/// A text that has `${` in it, as it must be written not to mean a parameter.
std::string escaped_parameters(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text.substr(at).starts_with(kOpen)) out += '$';
        out += text[at];
    }
    return out;
}

std::string scalar_text(std::string_view text, bool quoted) { return flow_scalar(escaped_parameters(text), quoted); }

class Rewriting {
public:
    explicit Rewriting(const Scenario& scenario) : scenario_(scenario), source_(scenario.source) {
        std::size_t at = source_.starts_with("\xef\xbb\xbf") ? 3 : 0;
        for (;;) {
            lines_.push_back(at);
            const auto end = source_.find('\n', at);
            if (end == std::string::npos) break;
            at = end + 1;
        }
    }

    std::string text() {
        Problems ignored;
        const auto was = read_document(source_, ignored);
        if (!was) return source_;
        const auto is = with_values(*was, scenario_.cell, ignored);
        const std::array<std::pair<std::string_view, std::string>, 3> fixed{{{"seed", fmt::format("{}", scenario_.seed)},
                                                                             {"profile", scenario_.profile},
                                                                             {"time_limit", duration_text(scenario_.time_limit_ns)}}};
        auto next = is.entries.begin();
        for (const auto& entry : was->entries) {
            if (entry.key == "parameters" || entry.key == "exclude") {
                blank(*was, entry);
                continue;
            }
            const auto given = std::find_if(fixed.begin(), fixed.end(), [&](const auto& pair) { return pair.first == entry.key; });
            if (given != fixed.end()) {
                replace(offset_of(entry.value.place), size_of(entry.value), given->second);
            } else {
                rewrite(entry.value, next->value);
            }
            ++next;
        }
        std::vector<std::string> missing;
        for (const auto& [key, value] : fixed) {
            if (was->find(key) == nullptr) missing.push_back(fmt::format("{}: {}", key, value));
        }
        return applied(*was, missing);
    }

private:
    struct Edit {
        std::size_t at;
        std::size_t size;
        std::string text;
    };

    [[nodiscard]] std::size_t offset_of(const Place& place) const {
        const auto line = std::min(static_cast<std::size_t>(std::max(place.line, 1)), lines_.size()) - 1;
        return std::min(lines_[line] + static_cast<std::size_t>(std::max(place.column, 1) - 1), source_.size());
    }

    void replace(std::size_t at, std::size_t size, std::string text) { edits_.push_back({at, size, std::move(text)}); }

    /// How many bytes of the file a scalar takes, if it is on one line; 0 if it is not.
    [[nodiscard]] std::size_t size_of(const Node& scalar) const {
        const auto at = offset_of(scalar.place);
        const auto rest = std::string_view(source_).substr(at);
        const auto line = rest.substr(0, rest.find('\n'));
        if (!scalar.quoted) return line.starts_with(scalar.text) ? scalar.text.size() : 0;
        if (line.empty() || (line.front() != '"' && line.front() != '\'')) return 0;
        for (std::size_t i = 1; i < line.size(); ++i) {
            if (line.front() == '"' && line[i] == '\\') {
                ++i;
            } else if (line[i] == line.front()) {
                if (line.front() == '"' || i + 1 == line.size() || line[i + 1] != '\'') return i + 1;
                ++i;
            }
        }
        return 0;
    }

    void rewrite_scalar(const Node& was, const Node& is) {
        if (escaped_parameters(is.text) == was.text && is.quoted == was.quoted) return;
        const auto at = offset_of(was.place);
        if (const auto size = size_of(was); size > 0) return replace(at, size, scalar_text(is.text, is.quoted));
        // Over several lines: each parameter on its own, so that the lines stay.
        const auto escapes = was.quoted && source_[at] == '"';
        auto from = at;
        for (const auto& use : uses_in(was.text)) {
            if (use.form != ParameterUse::Form::Value) continue;
            const auto written = fmt::format("${{{}}}", use.name);
            from = source_.find(written, from);
            if (from == std::string::npos) return;
            const auto value = std::find_if(scenario_.cell.values.begin(), scenario_.cell.values.end(),
                                            [&](const auto& pair) { return pair.first == use.name; });
            if (value != scenario_.cell.values.end()) {
                replace(from, written.size(), escapes ? inside_quotes(value->second) : value->second);
            }
            from += written.size();
        }
    }

    void rewrite(const Node& was, const Node& is) {
        if (was.is(Node::Kind::Scalar)) rewrite_scalar(was, is);
        for (std::size_t i = 0; i < was.items.size(); ++i) rewrite(was.items[i], is.items[i]);
        for (std::size_t i = 0; i < was.entries.size(); ++i) {
            const auto& entry = was.entries[i];
            const auto first = source_[std::min(offset_of(entry.key_place), source_.size() - 1)];
            Node key{.kind = Node::Kind::Scalar, .place = entry.key_place, .text = entry.key, .quoted = first == '"' || first == '\''};
            auto put = key;
            put.text = is.entries[i].key;
            rewrite_scalar(key, put);
            rewrite(entry.value, is.entries[i].value);
        }
    }

    /// Takes a key of the root and its value out; line ends and lines of comments stay.
    void blank(const Node& root, const Entry& entry) {
        const auto next = static_cast<std::size_t>(&entry - root.entries.data()) + 1;
        const auto at = offset_of(entry.key_place);
        auto end = next < root.entries.size() ? offset_of(root.entries[next].key_place) : source_.size();
        if (next == root.entries.size() && is_flow(root)) end = source_.rfind('}');
        if (end == std::string::npos || end < at) return;
        std::string out;
        auto rest = std::string_view(source_).substr(at, end - at);
        while (!rest.empty()) {
            const auto line = rest.substr(0, rest.find('\n'));
            const auto first = line.find_first_not_of(" \t");
            if (first != std::string_view::npos && line[first] == '#' && !out.empty()) out += line;
            rest.remove_prefix(line.size());
            if (!rest.empty()) {
                out += '\n';
                rest.remove_prefix(1);
            }
        }
        // What stands before the next key on its line is that key's indentation.
        if (next < root.entries.size()) out += std::string(static_cast<std::size_t>(root.entries[next].key_place.column - 1), ' ');
        replace(at, end - at, std::move(out));
    }

    /// The root stands in { }.
    [[nodiscard]] bool is_flow(const Node& root) const {
        if (root.entries.empty() || root.entries.front().key_place.column == 1) return false;
        const auto before = std::string_view(source_).substr(0, offset_of(root.entries.front().key_place));
        const auto last = before.find_last_not_of(" \t\r\n");
        return last != std::string_view::npos && before[last] == '{';
    }

    std::string applied(const Node& root, const std::vector<std::string>& missing) {
        const auto flow = is_flow(root);
        if (flow && !missing.empty()) {
            replace(offset_of(root.entries.front().key_place), 0, fmt::format("{}, ", fmt::join(missing, ", ")));
        }
        std::stable_sort(edits_.begin(), edits_.end(),
                         [](const Edit& a, const Edit& b) { return std::pair(a.at, a.size) < std::pair(b.at, b.size); });
        std::string out;
        std::size_t from = 0;
        for (const auto& edit : edits_) {
            if (edit.at < from) continue;
            out += source_.substr(from, edit.at - from) + edit.text;
            from = edit.at + edit.size;
        }
        out += source_.substr(from);
        if (flow) return out;
        if (!out.empty() && out.back() != '\n') out += '\n';
        const auto column = root.entries.empty() ? 1 : root.entries.front().key_place.column;
        for (const auto& line : missing) out += std::string(static_cast<std::size_t>(column - 1), ' ') + line + "\n";
        return out;
    }

    const Scenario& scenario_;
    const std::string& source_;
    std::vector<std::size_t> lines_;
    std::vector<Edit> edits_;
};

}  // namespace

std::string expanded_text(const Scenario& scenario) { return Rewriting(scenario).text(); }

}  // namespace scenarios::engine
