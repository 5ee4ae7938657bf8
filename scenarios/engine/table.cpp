#include "scenarios/engine/table.h"

#include <algorithm>

#include "scenarios/engine/event_kinds.h"
#include "scenarios/engine/nearest.h"
#include "scenarios/engine/parcel_type.h"
#include "scenarios/engine/status.h"
#include "scenarios/engine/units.h"
#include "scenarios/engine/verb.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

bool is_name(std::string_view text, bool dots) {
    constexpr std::size_t kNameMax = 64;
    if (text.empty() || text.size() > kNameMax || text.front() == '-' || text.front() == '.' || text.back() == '.') return false;
    return std::all_of(text.begin(), text.end(), [dots](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || (dots && c == '.');
    });
}

bool scalar_fits(const Node& node, const Type& type) {
    const auto& text = node.text;
    switch (type.form) {
        case Form::Text:
            return true;
        case Form::Literal:
            return true;
        case Form::Name:
            return is_name(text, false);
        case Form::Reference:
            return is_name(text.starts_with('$') ? std::string_view(text).substr(1) : text, true);
        case Form::Flag:
            return text == "true" || text == "false";
        case Form::Integer: {
            const auto value = parse_integer(text);
            return value && *value >= type.minimum && *value <= type.maximum;
        }
        case Form::Duration:
            return parse_duration(text).has_value();
        case Form::Size:
            return parse_size(text).has_value();
        case Form::Share:
            return parse_share(text).has_value();
        case Form::Rate:
            return parse_rate(text).has_value();
        case Form::Event:
            return event_kind(text).has_value();
        case Form::Moment:
            return parse_duration(text).has_value();
        case Form::Pair:
        case Form::Word: {
            const auto words = words_of(type);
            return std::find(words.begin(), words.end(), text) != words.end();
        }
        case Form::Status:
            return parse_status(text).has_value();
        case Form::ParcelType:
            return parse_parcel_type(text).has_value();
        default:
            return false;
    }
}

std::string hint(const Node& node, const Type& type) {
    if (type.form == Form::Word || type.form == Form::Event) {
        const auto word = nearest(node.text, type.form == Form::Word ? words_of(type) : event_names());
        return word.empty() ? std::string{} : fmt::format("; did you mean '{}'?", word);
    }
    if (type.form == Form::Status) return suggestion(node.text, status_names());
    if (type.form == Form::ParcelType) return suggestion(node.text, parcel_type_names());
    return {};
}

void check_shape(const Node& node, const Shape& table, Problems& problems) {
    std::vector<std::string> names;
    for (const auto& key : table.keys) names.emplace_back(key.name);
    std::vector<std::string> meant;  // a misspelt required key is one mistake, not two
    for (const auto& entry : node.entries) {
        const auto key = std::find_if(table.keys.begin(), table.keys.end(), [&](const Key& k) { return k.name == entry.key; });
        if (key == table.keys.end()) {
            problems.add(entry.key_place, fmt::format("unknown key '{}' in {}{}", entry.key, table.name, suggestion(entry.key, names)));
            meant.push_back(nearest(entry.key, names));
        } else {
            check(entry.value, key->type, problems);
        }
    }
    for (const auto& key : table.keys) {
        if (!key.required || node.find(key.name) != nullptr) continue;
        if (std::find(meant.begin(), meant.end(), key.name) != meant.end()) continue;
        problems.add(node.place, fmt::format("{} needs the key '{}' ({})", table.name, key.name, key.doc));
    }
}

struct Words {
    std::string_view one;                       ///< "step", "fault", "expectation"
    std::vector<std::string> names;             ///< of the verbs that may stand here
    std::vector<std::string> others;            ///< verbs that exist but not here
    const Type* (*argument)(std::string_view);  ///< type of a verb's argument
    std::vector<std::string_view> beside;       ///< keys that may stand beside the verb (faults)
};

const Type* action_argument(std::string_view name) {
    const auto* verb = find_action(name);
    return verb != nullptr ? &verb->argument : nullptr;
}
const Type* check_argument(std::string_view name) {
    const auto* kind = find_check(name);
    return kind != nullptr ? &kind->argument : nullptr;
}

Words words_for(Form form) {
    Words words{.one = "a step", .names = {}, .others = {}, .argument = action_argument, .beside = {}};
    if (form == Form::Checks) {
        words.one = "an expectation";
        words.argument = check_argument;
        for (const auto& kind : all_checks()) words.names.emplace_back(kind.name);
        return words;
    }
    const auto where = form == Form::Steps ? kInClient : form == Form::Handler ? kInHandler : kInFaults;
    if (form == Form::Handler) words.one = "a step of a method";
    if (form == Form::Faults) {
        words.one = "a fault";
        for (const auto& key : fault_shape().keys) words.beside.push_back(key.name);
    }
    for (const auto& verb : all_actions()) ((verb.where & where) != 0 ? words.names : words.others).emplace_back(verb.name);
    return words;
}

/// `- call: {...}`: a mapping with one verb; a fault also says when.
void check_verb(const Node& node, const Words& words, Problems& problems) {
    if (!node.is(Node::Kind::Map)) {
        problems.add(node.place, fmt::format("{} is one verb with its arguments, such as `{}: ...`; found {}", words.one,
                                             words.names.front(), describe(node)));
        return;
    }
    const Entry* found = nullptr;
    auto all = words.names;
    for (const auto key : words.beside) all.emplace_back(key);
    for (const auto& entry : node.entries) {
        if (std::find(words.beside.begin(), words.beside.end(), entry.key) != words.beside.end()) {
            const auto& keys = fault_shape().keys;
            check(entry.value, std::find_if(keys.begin(), keys.end(), [&](const Key& k) { return k.name == entry.key; })->type, problems);
        } else if (std::find(words.others.begin(), words.others.end(), entry.key) != words.others.end()) {
            problems.add(entry.key_place, fmt::format("'{}' cannot be {}", entry.key, words.one));
            return;
        } else if (std::find(words.names.begin(), words.names.end(), entry.key) == words.names.end()) {
            problems.add(entry.key_place, fmt::format("unknown verb '{}'{}", entry.key, suggestion(entry.key, all)));
            return;
        } else if (found != nullptr) {
            problems.add(entry.key_place, fmt::format("{} has one verb; '{}' stands here already", words.one, found->key));
        } else {
            found = &entry;
        }
    }
    if (found != nullptr) {
        check(found->value, *words.argument(found->key), problems);
    } else {
        problems.add(node.place, fmt::format("{} needs a verb: {}", words.one, listing(words.names)));
    }
}

void check_verbs(const Node& node, Form form, Problems& problems) {
    const auto words = words_for(form);
    if (!node.is(Node::Kind::List)) return check_verb(node, words, problems);
    for (const auto& item : node.items) check_verb(item, words, problems);
}

}  // namespace

std::vector<std::string> words_of(const Type& type) {
    std::vector<std::string> words;
    auto rest = type.words;
    while (!rest.empty()) {
        const auto bar = rest.find('|');
        words.emplace_back(rest.substr(0, bar));
        rest = bar == std::string_view::npos ? std::string_view{} : rest.substr(bar + 1);
    }
    return words;
}

std::string expectation(const Type& type) {
    switch (type.form) {
        case Form::Text:
            return "a text";
        case Form::Name:
            return "a name (letters, digits, _ and -)";
        case Form::Reference:
            return "a name, or a field of one such as opened.store";
        case Form::Flag:
            return "true or false";
        case Form::Integer:
            if (type.maximum == std::numeric_limits<std::int64_t>::max()) return fmt::format("a whole number from {} on", type.minimum);
            return fmt::format("a whole number from {} to {}", type.minimum, type.maximum);
        case Form::Duration:
            return "a time such as 5 ms";
        case Form::Size:
            return "a size such as 200 KiB";
        case Form::Share:
            return "a share such as 5 %";
        case Form::Rate:
            return "a rate such as 2 MiB/s";
        case Form::Event:
            return "a kind of event such as rpc.sent";
        case Form::Pair:
            return fmt::format("two different names such as [phone, tablet]{}",
                               type.words.empty() ? "" : fmt::format(", or {}", listing(words_of(type))));
        case Form::Moment:
            return "a time such as 5 ms, or an event such as { event: rpc.sent, nth: 2 }";
        case Form::Word:
            return fmt::format("one of {}", listing(words_of(type)));
        case Form::Status:
            return "a status such as 29201, BR_DEAD_REPLY or any";
        case Form::ParcelType:
            return "a parcel type such as int32, string16, bytes, object or int32[]";
        case Form::Literal:
            return "a value";
        case Form::Shape:
            return fmt::format("a mapping ({})", type.shape().name);
        case Form::Map:
            return "a mapping from names";
        case Form::List:
            return "a list";
        case Form::Steps:
        case Form::Handler:
            return "a list of steps";
        case Form::Faults:
            return "a list of faults";
        case Form::Checks:
            return "a list of expectations";
    }
    return {};
}

void check(const Node& node, const Type& type, Problems& problems) {
    const auto wrong = [&] {
        problems.add(node.place, fmt::format("expected {}, found {}{}", expectation(type), describe(node),
                                             node.is(Node::Kind::Scalar) ? hint(node, type) : std::string{}));
    };
    switch (type.form) {
        case Form::Shape:
            if (!node.is(Node::Kind::Map)) return wrong();
            return check_shape(node, type.shape(), problems);
        case Form::Map:
            if (!node.is(Node::Kind::Map)) return wrong();
            for (const auto& entry : node.entries) {
                if (!is_name(entry.key, false)) {
                    problems.add(entry.key_place, fmt::format("expected a name (letters, digits, _ and -), found '{}'", entry.key));
                }
                check(entry.value, *type.element, problems);
            }
            return;
        case Form::List:
            if (!node.is(Node::Kind::List)) return wrong();
            for (const auto& item : node.items) check(item, *type.element, problems);
            return;
        case Form::Steps:
        case Form::Handler:
        case Form::Faults:
        case Form::Checks:
            if (!node.is(Node::Kind::List) && !node.is(Node::Kind::Map)) return wrong();
            return check_verbs(node, type.form, problems);
        case Form::Moment:
            if (node.is(Node::Kind::Map)) return check_shape(node, type.shape(), problems);
            if (!node.is(Node::Kind::Scalar) || !scalar_fits(node, type)) wrong();
            return;
        case Form::Pair: {
            const auto is_pair = node.is(Node::Kind::List) && node.items.size() == 2 && node.items[0].text != node.items[1].text &&
                                 std::all_of(node.items.begin(), node.items.end(),
                                             [](const Node& item) { return item.is(Node::Kind::Scalar) && is_name(item.text, false); });
            if (!is_pair && !(node.is(Node::Kind::Scalar) && scalar_fits(node, type))) wrong();
            return;
        }
        case Form::Literal:
            if (!node.present() || node.is(Node::Kind::Map)) wrong();
            return;
        default:
            if (!node.is(Node::Kind::Scalar) || !scalar_fits(node, type)) wrong();
            return;
    }
}

std::string text_of(const Node& node, std::string_view fallback) { return node.is(Node::Kind::Scalar) ? node.text : std::string(fallback); }
bool flag_of(const Node& node, bool fallback) { return node.is(Node::Kind::Scalar) ? node.text == "true" : fallback; }
std::int64_t integer_of(const Node& node, std::int64_t fallback) { return parse_integer(node.text).value_or(fallback); }
std::int64_t duration_of(const Node& node, std::int64_t fallback) { return parse_duration(node.text).value_or(fallback); }
std::uint64_t size_of(const Node& node, std::uint64_t fallback) { return parse_size(node.text).value_or(fallback); }

double share_of(const Node& node, double fallback) { return parse_share(node.text).value_or(fallback); }
std::uint64_t rate_of(const Node& node, std::uint64_t fallback) { return parse_rate(node.text).value_or(fallback); }

std::string one_line(const Node& node) {
    std::string out;
    switch (node.kind) {
        case Node::Kind::Missing:
        case Node::Kind::Null:
            return "~";
        case Node::Kind::Scalar:
            return node.quoted ? fmt::format("\"{}\"", node.text) : node.text;
        case Node::Kind::List:
            for (const auto& item : node.items) out += (out.empty() ? "" : ", ") + one_line(item);
            return "[" + out + "]";
        case Node::Kind::Map:
            for (const auto& entry : node.entries) out += (out.empty() ? "" : ", ") + entry.key + ": " + one_line(entry.value);
            return "{" + out + "}";
    }
    return out;
}

std::string step_text(const Node& step) {
    auto text = one_line(step);
    return step.is(Node::Kind::Map) ? text.substr(1, text.size() - 2) : text;
}

}  // namespace scenarios::engine
