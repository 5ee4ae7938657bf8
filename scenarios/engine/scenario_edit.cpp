#include "scenarios/engine/scenario_edit.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "scenarios/engine/document.h"
#include "scenarios/engine/flow_text.h"
#include "scenarios/engine/hand_step.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/units.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

sim::base::Error at_line(int line, std::string_view message) {
    return {line > 0 ? fmt::format("line {}: {}", line, message) : std::string(message)};
}

/// The first mistake of a scenario, if it has one.
std::optional<sim::base::Error> mistake_in(const std::string& source) {
    Problems problems;
    (void)read_scenario({}, source, problems);
    if (problems.empty()) return {};
    const auto first = problems.sorted().front();
    return at_line(first.place.line, first.message);
}

/// Whether both say the same, wherever it stands and however it is written.
bool same(const Node& a, const Node& b) {
    return a.kind == b.kind && a.text == b.text && a.quoted == b.quoted &&
           std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same) &&
           std::equal(a.entries.begin(), a.entries.end(), b.entries.begin(), b.entries.end(),
                      [](const Entry& x, const Entry& y) { return x.key == y.key && same(x.value, y.value); });
}

/// Whether all keys of the root but this one say the same.
bool same_but(const Node& a, const Node& b, std::string_view key) {
    const auto without = [key](const Node& root) {
        std::vector<const Entry*> rest;
        for (const auto& entry : root.entries) {
            if (entry.key != key) rest.push_back(&entry);
        }
        return rest;
    };
    const auto x = without(a);
    const auto y = without(b);
    return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                      [](const Entry* p, const Entry* q) { return p->key == q->key && same(p->value, q->value); });
}

/// A fault by hand, read.
struct HandFault {
    std::int64_t time_ns = 0;
    Node step{};
    std::string words{};  ///< fit to stand inside { }: as given wherever that is so
    std::string comment{};
};

sim::base::Result<HandFault> read_fault(const TimedStep& fault) {
    auto node = read_hand_fault(fault.step);
    if (!node) return sim::base::Error{fmt::format("the fault '{}': {}", fault.step, node.error())};
    if (fault.time_ns < 0 || parse_duration(duration_text(fault.time_ns)) != fault.time_ns) {
        return sim::base::Error{fmt::format("the fault '{}': no scenario has a time of {} ns", fault.step, fault.time_ns)};
    }
    HandFault act{.time_ns = fault.time_ns, .step = *std::move(node)};
    const auto first = fault.step.find_first_not_of(" \t\r\n");
    const auto last = fault.step.find_last_not_of(" \t\r\n");
    act.words = fault.step.substr(first, last - first + 1);
    Problems ignored;
    const auto inside =
        act.words.find('\n') == std::string::npos ? read_document(fmt::format("{{ {} }}", act.words), ignored) : std::nullopt;
    if (!inside || !ignored.empty() || !same(*inside, act.step)) act.words = flow_entries(act.step);
    for (const char c : fault.comment) act.comment += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    return act;
}

/// A scenario's text, to be added to at one place.
class Text {
public:
    Text(const std::string& source, const Node& root) : source_(source), root_(root) {
        std::size_t at = source_.starts_with("\xef\xbb\xbf") ? 3 : 0;
        for (;;) {
            lines_.push_back(at);
            const auto end = source_.find('\n', at);
            if (end == std::string::npos) break;
            at = end + 1;
        }
        const auto newline = source_.find('\n');
        if (newline != std::string::npos && newline > 0 && source_[newline - 1] == '\r') end_ = "\r\n";
    }

    sim::base::Result<std::string> with_faults(const std::vector<HandFault>& acts) const {
        const auto* faults = root_.find("faults");
        if (is_flow(root_.entries.front().key_place)) {
            return at_line(root_.entries.front().key_place.line,
                           "the whole scenario stands in { }: write it line by line to add faults to it");
        }
        if (faults == nullptr) return with_list(acts);
        const auto& value = faults->value;
        if (value.is(Node::Kind::Map)) {
            return at_line(faults->key_place.line, "`faults` is a single fault: make it a list (`- ...`) to add to it");
        }
        const auto at = offset_of(value.place);
        if (at < source_.size() && source_[at] == '[') return with_flow_items(*faults, at, acts);
        return with_block_items(*faults, acts);
    }

    sim::base::Result<std::string> with_seed(std::uint64_t seed) const {
        const auto* entry = root_.find("seed");
        if (entry != nullptr) {
            const auto at = offset_of(entry->value.place);
            const auto& was = entry->value.text;
            if (entry->value.quoted || source_.compare(at, was.size(), was) != 0) {
                return at_line(entry->key_place.line, "the seed stands here in a form that cannot be changed: write it as a plain number");
            }
            return source_.substr(0, at) + fmt::format("{}", seed) + source_.substr(at + was.size());
        }
        const auto& name = *root_.find("name");
        if (is_flow(root_.entries.front().key_place)) {
            return at_line(name.key_place.line, "the whole scenario stands in { }: write it line by line to add a seed to it");
        }
        const auto line = last_line_of(name.value, line_after(name));
        return inserted(end_of(line), {fmt::format("{}seed: {}", std::string(indent(), ' '), seed)});
    }

private:
    [[nodiscard]] std::size_t offset_of(const Place& place) const {
        const auto line = std::min(static_cast<std::size_t>(std::max(place.line, 1)), lines_.size()) - 1;
        return std::min(lines_[line] + static_cast<std::size_t>(std::max(place.column, 1) - 1), source_.size());
    }

    /// The line of this number (from 1) without its end.
    [[nodiscard]] std::string_view line(std::size_t number) const {
        const auto rest = std::string_view(source_).substr(lines_[number - 1]);
        return rest.substr(0, rest.find_first_of("\r\n"));
    }

    /// Behind the line and its end.
    [[nodiscard]] std::size_t end_of(std::size_t number) const { return number < lines_.size() ? lines_[number] : source_.size(); }

    [[nodiscard]] std::size_t indent() const { return static_cast<std::size_t>(root_.entries.front().key_place.column - 1); }

    /// `---` or `...`
    [[nodiscard]] bool is_mark(std::size_t number) const {
        const auto text = line(number);
        return text.starts_with("---") || text.starts_with("...");
    }

    [[nodiscard]] bool has_content(std::size_t number) const {
        const auto text = line(number);
        const auto first = text.find_first_not_of(" \t");
        return first != std::string_view::npos && text[first] != '#';
    }

    /// The first key of a mapping has a brace before it.
    [[nodiscard]] bool is_flow(const Place& first_key) const {
        const auto last = std::string_view(source_).substr(0, offset_of(first_key)).find_last_not_of(" \t\r\n");
        return last != std::string_view::npos && source_[last] == '{';
    }

    /// The number of the line on which what follows an entry of the root begins: the next key, or one past the document.
    [[nodiscard]] std::size_t line_after(const Entry& entry) const {
        const auto next = static_cast<std::size_t>(&entry - root_.entries.data()) + 1;
        if (next < root_.entries.size()) return static_cast<std::size_t>(root_.entries[next].key_place.line);
        auto number = static_cast<std::size_t>(entry.key_place.line) + 1;
        while (number <= lines_.size() && !is_mark(number)) ++number;
        return number;
    }

    /// The last line of a value that ends before line `limit`; comments behind it are not its.
    [[nodiscard]] std::size_t last_line_of(const Node& value, std::size_t limit) const {
        const auto* leaf = &value;
        while (!leaf->items.empty() || !leaf->entries.empty())
            leaf = leaf->entries.empty() ? &leaf->items.back() : &leaf->entries.back().value;
        const auto at = offset_of(leaf->place);
        const auto first = static_cast<std::size_t>(std::max(leaf->place.line, 1));
        auto last = first;
        // In a block of text (`|`, `>`) all lines that are indented as its first one belong to it, though they look like comments.
        const auto block = leaf->is(Node::Kind::Scalar) && at < source_.size() && (source_[at] == '|' || source_[at] == '>');
        std::size_t least = 0;
        for (auto number = first + 1; number < limit; ++number) {
            const auto start = line(number).find_first_not_of(' ');
            if (block && start != std::string_view::npos) {
                if (least == 0) least = start;
                if (start < least) break;
                last = number;
            } else if (!block && has_content(number)) {
                last = number;
            }
        }
        return last;
    }

    /// The text with these lines before the byte `at`, which begins a line or ends the file.
    [[nodiscard]] std::string inserted(std::size_t at, const std::vector<std::string>& lines) const {
        std::string out = source_.substr(0, at);
        const auto torn = !out.empty() && out.back() != '\n';
        if (torn) out += end_;
        for (const auto& text : lines) out += text + end_;
        if (torn) out.resize(out.size() - end_.size());  // nor does it end now
        return out + source_.substr(at);
    }

    [[nodiscard]] static std::string behind(const HandFault& act) { return act.comment.empty() ? std::string{} : "  # " + act.comment; }

    [[nodiscard]] static std::string in_braces(const HandFault& act) {
        return fmt::format("{{ {} }}", hand_fault_text(act.time_ns, act.words));
    }

    [[nodiscard]] static std::vector<std::string> items(const std::vector<HandFault>& acts, std::size_t indent) {
        std::vector<std::string> lines;
        for (const auto& act : acts) lines.push_back(fmt::format("{}- {}{}", std::string(indent, ' '), in_braces(act), behind(act)));
        return lines;
    }

    /// How far lists of the root are indented here: as one that is there, else as anything else.
    [[nodiscard]] std::size_t list_indent() const {
        constexpr std::size_t kUsual = 2;
        std::optional<std::size_t> found;
        for (const auto& entry : root_.entries) {
            const auto& value = entry.value;
            if (value.place.line <= entry.key_place.line || (value.items.empty() && value.entries.empty())) continue;
            const auto text = line(static_cast<std::size_t>(value.place.line));
            const auto first = text.find_first_not_of(' ');
            if (value.is(Node::Kind::List) && text[first] == '-') return first;
            if (value.is(Node::Kind::Map) && text[first] != '{' && !found) found = first;
        }
        return found.value_or(indent() + kUsual);
    }

    /// A new list at the end of the document.
    [[nodiscard]] std::string with_list(const std::vector<HandFault>& acts) const {
        const auto limit = line_after(root_.entries.back());
        const auto at = limit <= lines_.size() ? lines_[limit - 1] : source_.size();
        auto lines = items(acts, list_indent());
        lines.insert(lines.begin(), std::string(indent(), ' ') + "faults:");
        const auto before = std::string_view(source_).substr(0, at);
        const auto blank = before.ends_with("\n\n") || before.ends_with("\n\r\n");
        if (!blank) lines.insert(lines.begin(), "");
        return inserted(at, lines);
    }

    [[nodiscard]] std::string with_block_items(const Entry& faults, const std::vector<HandFault>& acts) const {
        const auto& last = faults.value.items.back();
        // The line with the dash of the last item.
        auto number = static_cast<std::size_t>(last.place.line);
        while (number > static_cast<std::size_t>(faults.key_place.line) + 1 &&
               !line(number).substr(line(number).find_first_not_of(' ')).starts_with('-')) {
            --number;
        }
        const auto dash = line(number).find_first_not_of(' ');
        const auto at = end_of(last_line_of(last, line_after(faults)));
        if (last.entries.empty() || is_flow(last.entries.front().key_place)) return inserted(at, items(acts, dash));
        const auto key = static_cast<std::size_t>(last.entries.front().key_place.column - 1);
        const auto gap = last.entries.front().key_place.line == static_cast<int>(number) ? key - dash - 1 : 1;
        std::vector<std::string> lines;
        for (const auto& act : acts) {
            const auto margin = std::string(dash + 1 + gap, ' ');
            lines.push_back(fmt::format("{}-{}at: {}", std::string(dash, ' '), std::string(gap, ' '), duration_text(act.time_ns)));
            lines.push_back(margin + act.words + behind(act));
            lines.push_back(margin + std::string(kMayMiss));
        }
        return inserted(at, lines);
    }

    /// `[ ... ]`, with its bracket at `open`.
    [[nodiscard]] sim::base::Result<std::string> with_flow_items(const Entry& faults, std::size_t open,
                                                                 const std::vector<HandFault>& acts) const {
        const auto number = static_cast<std::size_t>(faults.value.place.line);
        const auto line_end = lines_[number - 1] + line(number).size();
        const auto close = closing_bracket(open, line_end);
        if (close == std::string::npos || number != static_cast<std::size_t>(faults.key_place.line)) {
            return at_line(faults.key_place.line,
                           "`faults` is a list in [ ] that goes over several lines: write it with `- ...` to add to it");
        }
        if (faults.value.items.empty()) {
            // The brackets go, and what stood behind them stays.
            const auto from = source_.find_last_not_of(" \t", open - 1) + 1;
            auto out = source_.substr(0, from) + source_.substr(close + 1, line_end - close - 1);
            const auto rest = source_.substr(line_end, end_of(number) - line_end);
            out += rest.empty() ? end_ : rest;
            for (const auto& text : items(acts, list_indent())) out += text + end_;
            if (rest.empty()) out.resize(out.size() - end_.size());
            return out + source_.substr(end_of(number));
        }
        auto last = source_.find_last_not_of(" \t", close - 1);
        const auto trailing_comma = source_[last] == ',';
        std::string added;
        std::string comment;
        for (const auto& act : acts) {
            added += (trailing_comma && added.empty() ? " " : ", ") + in_braces(act);
            if (!act.comment.empty()) comment += (comment.empty() ? "  # " : "; ") + act.comment;
        }
        return source_.substr(0, last + 1) + added + source_.substr(last + 1, line_end - last - 1) + comment + source_.substr(line_end);
    }

    /// Where the bracket at `open` is closed before `limit`; npos if it is not.
    [[nodiscard]] std::size_t closing_bracket(std::size_t open, std::size_t limit) const {
        std::size_t depth = 0;
        char quote = '\0';
        for (auto at = open; at < limit; ++at) {
            const auto c = source_[at];
            if (quote != '\0') {
                if (c == '\\' && quote == '"') ++at;
                if (c == quote) quote = '\0';
            } else if (c == '"' || c == '\'') {
                // Inside a plain word it is only a character.
                const auto before = source_[source_.find_last_not_of(" \t", at - 1)];
                if (std::string_view("[{,:").find(before) != std::string_view::npos) quote = c;
            } else if (c == '[' || c == '{') {
                ++depth;
            } else if ((c == ']' || c == '}') && --depth == 0) {
                return at;
            }
        }
        return std::string::npos;
    }

    const std::string& source_;
    const Node& root_;
    std::vector<std::size_t> lines_{};
    std::string end_ = "\n";
};

/// What was added is what was asked for, and all else says what it said.
bool adds(const Node& before, const Node& after, const std::vector<HandFault>& acts) {
    const auto& was = before["faults"].items;
    const auto& is = after["faults"].items;
    if (!same_but(before, after, "faults") || is.size() != was.size() + acts.size()) return false;
    if (!std::equal(was.begin(), was.end(), is.begin(), same)) return false;
    return std::equal(acts.begin(), acts.end(), is.begin() + static_cast<std::ptrdiff_t>(was.size()),
                      [](const HandFault& act, const Node& item) {
                          const auto& step = act.step.entries.front();
                          const auto* found = item.find(step.key);
                          return parse_duration(item["at"].text) == act.time_ns && found != nullptr && same(found->value, step.value);
                      });
}

/// A scenario that was read without a mistake.
sim::base::Result<Node> read_root(const std::string& source) {
    if (auto mistake = mistake_in(source)) return *std::move(mistake);
    Problems ignored;
    return *read_document(source, ignored);
}

}  // namespace

sim::base::Result<std::string> add_faults(const std::string& source, const std::vector<TimedStep>& faults) {
    auto root = read_root(source);
    if (!root) return sim::base::Error{root.error()};
    std::vector<HandFault> acts;
    for (const auto& fault : faults) {
        auto act = read_fault(fault);
        if (!act) return sim::base::Error{act.error()};
        acts.push_back(*std::move(act));
    }
    if (acts.empty()) return source;
    auto out = Text(source, *root).with_faults(acts);
    if (!out) return out;
    if (auto mistake = mistake_in(*out)) {
        return sim::base::Error{fmt::format("with these faults the scenario could not be read: {}", mistake->message)};
    }
    Problems ignored;
    if (!adds(*root, *read_document(*out, ignored), acts)) {
        return at_line((*root)["faults"].place.line,
                       "`faults` stands here in a form that cannot be added to: write it with `- ...`, line by line");
    }
    return out;
}

sim::base::Result<std::string> set_seed(const std::string& source, std::uint64_t seed) {
    auto root = read_root(source);
    if (!root) return sim::base::Error{root.error()};
    Problems ignored;
    if (read_scenario({}, source, ignored).seed == seed) return source;
    auto out = Text(source, *root).with_seed(seed);
    if (!out) return out;
    if (auto mistake = mistake_in(*out)) {
        return sim::base::Error{fmt::format("with the seed {} the scenario could not be read: {}", seed, mistake->message)};
    }
    if (!same_but(*root, *read_document(*out, ignored), "seed")) {
        return at_line((*root)["seed"].place.line, "the seed stands here in a form that cannot be changed: write it as a plain number");
    }
    return out;
}

}  // namespace scenarios::engine
