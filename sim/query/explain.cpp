#include "sim/query/explain.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "sim/base/text.h"
#include "sim/query/field_table.h"
#include "sim/query/law_book.h"
#include "sim/query/rule_book.h"
#include "sim/query/status_names.h"
#include "sim/query/words.h"
#include "sim/trace/codec.h"

namespace sim::query {
namespace {

char plain(char c) {
    if (c == '-') return '_';
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::optional<std::int64_t> number_of(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    if (hex) text.remove_prefix(2);
    std::uint64_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, hex ? 16 : 10);
    if (error != std::errc{} || stop != end || value > static_cast<std::uint64_t>(std::numeric_limits<std::uint32_t>::max()))
        return std::nullopt;
    return negative ? -static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value);
}

/// The words between the parentheses of "12 (words)"; "" if there are none.
std::string meaning(const std::string& text) {
    const auto open = text.find('(');
    return open == std::string::npos || !text.ends_with(')') ? std::string() : text.substr(open + 1, text.size() - open - 2);
}

std::string names_of_status(std::int32_t code) {
    std::string names;
    for (const auto& row : status_names()) {
        if (row.code == code) names += fmt::format("{}{}", names.empty() ? "" : ", ", row.name);
    }
    return names;
}

std::string rules_with_status(std::int32_t code) {
    constexpr std::int32_t kDeadReply = 29189, kFailedReply = 29201;
    if (code == kFailedReply)
        return "SIZE-1 is the rule behind it most often: the receiver's area has no room. See the refusal in the account";
    if (code == kDeadReply) return "the stub's process ended before or during the call. A death recipient is told, if one was added";
    return {};
}

void explain_status(std::vector<Explanation>& out, std::int32_t code) {
    const auto words = status_words(code);
    const auto names = names_of_status(code);
    if (words.empty() && names.empty()) return;
    Explanation made{.kind = "status", .name = fmt::format("{}", code), .title = std::string(words), .facts = {}};
    if (!names.empty()) made.facts.emplace_back("names", names);
    if (auto rules = rules_with_status(code); !rules.empty()) made.facts.emplace_back("cause", std::move(rules));
    made.facts.emplace_back("in a trace", fmt::format("`status = {}` at the end of a transaction", code));
    out.push_back(std::move(made));
}

void explain_number(std::vector<Explanation>& out, std::int64_t value) {
    if (value < std::numeric_limits<std::int32_t>::min() || value > std::numeric_limits<std::int32_t>::max()) {
        return;
    }
    const auto code = static_cast<std::int32_t>(value);
    explain_status(out, code);
    if (auto words = meaning(softbus_error_text(code)); !words.empty() && code != 0) {
        out.push_back({.kind = "SoftBus error",
                       .name = fmt::format("{}", code),
                       .title = std::move(words),
                       .facts = {{"in a trace", fmt::format("`error = {}` of socket.changed, state refused", code)}}});
    }
    if (auto words = meaning(shutdown_reason_text(code)); !words.empty()) {
        out.push_back({.kind = "shutdown reason",
                       .name = fmt::format("{}", code),
                       .title = std::move(words),
                       .facts = {{"in a trace", fmt::format("`error = {}` of socket.changed, state closed", code)}}});
    }
    if (const auto text = errno_text(code); !text.starts_with("errno ") && code != 0) {
        const auto colon = text.find(": ");
        const auto magnitude = std::abs(static_cast<std::int64_t>(code));
        out.push_back({.kind = "errno",
                       .name = fmt::format("{} ({})", text.substr(0, colon), magnitude),
                       .title = text.substr(colon + 2),
                       .facts = {{"in a trace", fmt::format("`error = -{}` of transaction.finished: why the driver refused", magnitude)}}});
    }
}

/// Driver words: 'c' commands, 'r' returns.
std::vector<std::string> driver_words() {
    std::vector<std::string> words;
    for (const char type : {'c', 'r'}) {
        for (std::uint32_t number = 0; number < 64; ++number) {
            auto text = command_text((static_cast<std::uint32_t>(type) << 8U) | number);
            if (!text.starts_with("0x")) words.push_back(std::move(text));
        }
    }
    return words;
}
const std::vector<std::string>& all_driver_words() {
    static const auto kWords = driver_words();
    return kWords;
}

void explain_driver_word(std::vector<Explanation>& out, std::string_view word) {
    for (const auto& known : all_driver_words()) {
        if (!same_word(word, known)) continue;
        const bool command = known.starts_with("BC_");
        out.push_back({.kind = command ? "driver command" : "driver return",
                       .name = known,
                       .title = command ? "what a thread asks of the Binder driver" : "what the Binder driver tells the thread that reads",
                       .facts = {{"in a trace", "event driver.command, level full"}}});
    }
}

std::string kinds_with(const Field& field) {
    std::string list{field.where};
    for (const auto& body : field.bodies) list += fmt::format("{}{}", list.empty() ? "" : ", ", trace::kind_name(body.kind));
    return list;
}

std::string words_of_field(const Field& field) {
    std::string list;
    for (const auto id : field.word_ids) list += fmt::format("{}{}", list.empty() ? "" : ", ", all_words()[id]);
    return list;
}

std::string example_of(const Field& field) {
    switch (field.type) {
        case FieldType::Flag:
            return std::string(field.name);
        case FieldType::Number:
            return fmt::format("{} = 5", field.name);
        case FieldType::Size:
            return fmt::format("{} > 200 KiB", field.name);
        case FieldType::Time:
            return fmt::format("{} > 5 ms", field.name);
        case FieldType::Transaction:
            return fmt::format("{} = t42", field.name);
        case FieldType::Sequence:
            return fmt::format("{} >= e1234", field.name);
        case FieldType::Text:
            return fmt::format("{} ~ \"a*\"", field.name);
        case FieldType::Method:
            return fmt::format("{} = Echo.Say", field.name);
        case FieldType::Word:
            return field.word_ids.empty() ? std::string() : fmt::format("{} = {}", field.name, all_words()[field.word_ids.back()]);
        case FieldType::Bytes:
            return fmt::format("has({})", field.name);
    }
    return {};
}

void explain_field(std::vector<Explanation>& out, const Field& field) {
    Explanation made{.kind = "field", .name = std::string(field.name), .title = std::string(field.doc), .facts = {}};
    made.facts.emplace_back("type", std::string(type_words(field.type)));
    if (field.type == FieldType::Word && field.derived != Derived::Event) made.facts.emplace_back("words", words_of_field(field));
    made.facts.emplace_back("events", kinds_with(field));
    made.facts.emplace_back("example", fmt::format("ipclab show TRACE --filter '{}'", example_of(field)));
    out.push_back(std::move(made));
}

void explain_kind(std::vector<Explanation>& out, std::uint16_t kind) {
    Explanation made{.kind = "event", .name = std::string(trace::kind_name(kind)), .title = {}, .facts = {}};
    bool full = false;
    std::uint16_t index = 0;
    trace::for_each_kind([&]<class E>() {
        if (index++ == kind) full = E::kLevel == trace::Level::Full;
    });
    made.facts.emplace_back("level", full ? "full: only in traces recorded with --level full" : "calls: in every trace");
    for (const auto& field : fields()) {
        const bool has = std::ranges::any_of(field.bodies, [&](const BodyField& body) { return body.kind == kind; });
        if (has) made.facts.emplace_back(std::string(field.name), std::string(field.doc));
    }
    made.facts.emplace_back("example", fmt::format("ipclab show TRACE --filter 'event = {}'", made.name));
    out.push_back(std::move(made));
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return plain(x) == plain(y); });
}

std::string_view rule_word(trace::Rule rule) { return trace::word(rule); }

Explanation explain_rule(trace::Rule rule) {
    const auto& entry = rule_entry(rule);
    Explanation made{.kind = "rule", .name = std::string(trace::word(rule)), .title = std::string(entry.title), .facts = {}};
    made.facts.emplace_back("rule", std::string(entry.law));
    if (!entry.remedy.empty()) made.facts.emplace_back("way out", std::string(entry.remedy));
    if (!entry.source.empty()) made.facts.emplace_back("source", std::string(entry.source));
    return made;
}

Explanation explain_law(trace::Law law) {
    const auto& entry = law_entry(law);
    Explanation made{.kind = "law", .name = std::string(trace::word(law)), .title = std::string(entry.title), .facts = {}};
    made.facts.emplace_back("law", std::string(entry.law));
    if (!entry.remedy.empty()) made.facts.emplace_back("look for", std::string(entry.remedy));
    if (!entry.source.empty()) made.facts.emplace_back("source", std::string(entry.source));
    return made;
}

std::vector<Explanation> explain_word(std::string_view word) {
    std::vector<Explanation> out;
    if (const auto number = number_of(word)) {
        explain_number(out, *number);
        return out;
    }
    for (std::size_t i = 1; i < trace::Words<trace::Rule>::kWords.size(); ++i) {
        if (same_word(word, trace::Words<trace::Rule>::kWords[i])) out.push_back(explain_rule(static_cast<trace::Rule>(i)));
    }
    for (std::size_t i = 1; i < trace::Words<trace::Law>::kWords.size(); ++i) {
        if (same_word(word, trace::Words<trace::Law>::kWords[i])) out.push_back(explain_law(static_cast<trace::Law>(i)));
    }
    for (const auto& row : status_names()) {
        if (same_word(word, row.name)) explain_status(out, row.code);
    }
    for (std::int32_t code = 1; code < 256; ++code) {
        const auto text = errno_text(code);
        if (!text.starts_with("errno ") && same_word(word, text.substr(0, text.find(':')))) {
            std::vector<Explanation> all;
            explain_number(all, code);
            for (auto& one : all) {
                if (one.kind == "errno") out.push_back(std::move(one));
            }
        }
    }
    explain_driver_word(out, word);
    for (const auto& field : fields()) {
        if (same_word(word, field.name)) explain_field(out, field);
    }
    for (std::uint16_t kind = 0; kind < trace::kKinds; ++kind) {
        if (same_word(word, trace::kind_name(kind))) explain_kind(out, kind);
    }
    if (out.empty()) {
        for (const auto& field : fields()) {
            for (const auto id : field.word_ids) {
                if (!same_word(word, all_words()[id])) continue;
                out.push_back({.kind = "word",
                               .name = std::string(all_words()[id]),
                               .title = fmt::format("a value of the field {}: {}", field.name, field.doc),
                               .facts = {{"events", kinds_with(field)},
                                         {"example", fmt::format("ipclab show TRACE --filter '{} = {}'", field.name, all_words()[id])}}});
            }
        }
    }
    return out;
}

std::vector<std::string_view> explained_words() {
    std::vector<std::string_view> words;
    const auto add = [&](const auto& list) { words.insert(words.end(), list.begin(), list.end()); };
    add(std::span(trace::Words<trace::Rule>::kWords).subspan(1));
    add(std::span(trace::Words<trace::Law>::kWords).subspan(1));
    for (const auto& row : status_names()) words.push_back(row.name);
    add(all_driver_words());
    for (const auto& field : fields()) words.push_back(field.name);
    add(all_words());
    return words;
}

}  // namespace sim::query
