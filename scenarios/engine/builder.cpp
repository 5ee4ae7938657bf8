#include "scenarios/engine/builder.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "scenarios/engine/caller.h"
#include "scenarios/engine/nearest.h"
#include "scenarios/engine/units.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

constexpr std::uint64_t kBytesMax = 128ULL * 1024 * 1024;  // Parcel's own limit for raw data
constexpr std::uint64_t kSharedMemoryMax = 1024ULL * 1024 * 1024;

template <class Range>
std::vector<std::string> names_of(const Range& range) {
    std::vector<std::string> names;
    for (const auto& item : range) names.push_back(item.name);
    return names;
}

template <class T>
bool in_range(std::int64_t value) {
    return value >= static_cast<std::int64_t>(std::numeric_limits<T>::min()) &&
           value <= static_cast<std::int64_t>(std::numeric_limits<T>::max());
}

bool fits(std::int64_t value, ParcelType::Base base) {
    switch (base) {
        case ParcelType::Base::Int8:
            return in_range<std::int8_t>(value);
        case ParcelType::Base::Int16:
            return in_range<std::int16_t>(value);
        case ParcelType::Base::Int32:
            return in_range<std::int32_t>(value);
        case ParcelType::Base::Uint8:
            return in_range<std::uint8_t>(value);
        case ParcelType::Base::Uint16:
            return in_range<std::uint16_t>(value);
        case ParcelType::Base::Uint32:
            return in_range<std::uint32_t>(value);
        default:
            return true;
    }
}

/// One scalar as a value of this type; nothing if it is none.
std::optional<Value> scalar(const Node& node, ParcelType::Base base) {
    using Base = ParcelType::Base;
    if (!node.is(Node::Kind::Scalar)) return {};
    const auto& text = node.text;
    switch (base) {
        case Base::Bool:
            if (text != "true" && text != "false") return {};
            return Value{text == "true"};
        case Base::Int8:
        case Base::Int16:
        case Base::Int32:
        case Base::Int64: {
            const auto value = parse_integer(text);
            if (!value || !fits(*value, base)) return {};
            return Value{*value};
        }
        case Base::Uint8:
        case Base::Uint16:
        case Base::Uint32: {
            const auto value = parse_integer(text);
            if (!value || !fits(*value, base)) return {};
            return Value{static_cast<std::uint64_t>(*value)};
        }
        case Base::Uint64: {
            const auto value = parse_unsigned(text);
            if (!value) return {};
            return Value{*value};
        }
        case Base::Float:
        case Base::Double: {
            const auto value = parse_real(text);
            if (!value) return {};
            // What travels is a float: the expectation must be the same one.
            return Value{base == Base::Float ? static_cast<double>(static_cast<float>(*value)) : *value};
        }
        case Base::String:
        case Base::String16:
            return Value{text};
        case Base::Bytes: {
            const auto size = parse_size(text);
            if (!size || *size > kBytesMax) return {};
            return Value{pattern_bytes(*size)};
        }
        case Base::Fd:
        case Base::Ashmem: {
            const auto size = parse_size(text);
            if (!size || *size == 0 || *size > kSharedMemoryMax) return {};
            return Value{pattern_bytes(*size)};
        }
        case Base::Object:
            return {};
    }
    return {};
}

std::string wanted(const ParcelType& type) {
    switch (type.base) {
        case ParcelType::Base::Bytes:
            return "bytes: a size such as 200 KiB";
        case ParcelType::Base::Fd:
        case ParcelType::Base::Ashmem:
            return fmt::format("{}: the size of the shared memory, such as 4 MiB", name_of(type));
        default:
            return name_of(type);
    }
}

}  // namespace

const Shape& call_expectation_shape() {
    static const Shape kShape{
        "expect",
        "What a call must come to. Without it a call must succeed.",
        {{"status", of(Form::Status), "what SendRequest returns: a number, a name, or `any`", "29201", false, "0"},
         {"returns", map_of(of(Form::Literal)), "values of the reply; fields that are left out may be anything", "{ text: hi }"},
         {"refused", rule(), "the rule that must refuse the call", "SIZE-1"},
         {"at_least", of(Form::Duration), "the call takes this long or longer", "5 ms"},
         {"at_most", of(Form::Duration), "the call takes this long or less", "20 ms"}}};
    return kShape;
}

const Interface* Builder::interface(const Node& name) {
    if (!name.is(Node::Kind::Scalar)) return nullptr;
    for (const auto& item : scenario_.interfaces) {
        if (item.name == name.text) return &item;
    }
    problems_.add(name.place,
                  fmt::format("there is no interface '{}'{}", name.text, suggestion(name.text, names_of(scenario_.interfaces))));
    return nullptr;
}

const ProcessSpec* Builder::process(const Node& name) {
    if (!name.is(Node::Kind::Scalar)) return nullptr;
    for (const auto& item : scenario_.processes) {
        if (item.name == name.text) return &item;
    }
    problems_.add(name.place, fmt::format("there is no process '{}'{}", name.text, suggestion(name.text, names_of(scenario_.processes))));
    return nullptr;
}

std::string Builder::mark(const Node& name) {
    if (name.is(Node::Kind::Scalar) && !marks.contains(name.text)) {
        problems_.add(name.place,
                      fmt::format("no step sets the mark '{}'{}", name.text, suggestion(name.text, {marks.begin(), marks.end()})));
    }
    return name.text;
}

const Method* Builder::method(const Interface& interface, const Node& name) {
    if (!name.is(Node::Kind::Scalar)) return nullptr;
    if (const auto* found = interface.find(name.text)) return found;
    problems_.add(name.place, fmt::format("interface {} has no method '{}'{}", interface.name, name.text,
                                          suggestion(name.text, names_of(interface.methods))));
    return nullptr;
}

const Interface* Builder::interface_of_ability(std::int64_t ability, const DeviceSpec* device) const {
    for (const auto& process : scenario_.processes) {
        if (device != nullptr && process.device != device) continue;
        for (const auto& service : process.services) {
            if (service.ability == ability) return service.interface;
        }
    }
    return nullptr;
}

void Builder::begin_script(const ProcessSpec& process, const Method* handled) {
    process_ = &process;
    handled_ = handled;
    asks_caller_ = false;
    scope_.clear();
    if (handled == nullptr) return;
    for (const auto& argument : handled->arguments) scope_[argument.name] = {.kind = Known::Kind::Value, .type = argument.type};
}

void Builder::end_script() {
    process_ = nullptr;
    handled_ = nullptr;
    scope_.clear();
}

void Builder::define(const Node& as, Known known) {
    if (!as.is(Node::Kind::Scalar) || process_ == nullptr) return;
    for (const auto& service : process_->services) {
        if (service.name == as.text) problems_.add(as.place, fmt::format("'{}' is already the name of a service of this process", as.text));
    }
    if (known.kind == Known::Kind::Result || known.kind == Known::Kind::Watch) {
        if (!results_.emplace(as.text, known).second) {
            problems_.add(as.place,
                          fmt::format("the result '{}' is already given elsewhere; expectations could not tell them apart", as.text));
        }
    }
    if (handled_ == nullptr) processes_[process_][as.text] = known;
    scope_[as.text] = std::move(known);
}

std::vector<std::string> Builder::names_in_scope() const {
    std::set<std::string> names;
    for (const auto& [name, known] : scope_) names.insert(name);
    if (const auto found = processes_.find(process_); found != processes_.end()) {
        for (const auto& [name, known] : found->second) names.insert(name);
    }
    if (process_ != nullptr) {
        for (const auto& service : process_->services) names.insert(service.name);
    }
    return {names.begin(), names.end()};
}

Builder::Found Builder::look_up(const Node& name) {
    auto text = std::string_view(name.text);
    if (text.starts_with('$')) text.remove_prefix(1);
    const auto dot = text.find('.');
    Found found;
    found.reference.name = std::string(text.substr(0, dot));
    if (dot != std::string_view::npos) found.reference.field = std::string(text.substr(dot + 1));
    const auto& key = found.reference.name;
    if (const auto local = scope_.find(key); local != scope_.end()) {
        found.known = &local->second;
    } else if (const auto kept = processes_.find(process_); kept != processes_.end() && kept->second.contains(key)) {
        found.known = &kept->second.find(key)->second;
    } else if (process_ != nullptr) {
        for (const auto& service : process_->services) {
            if (service.name != key) continue;
            // Services are known from the start; their entry is made when first asked for.
            auto& known = processes_[process_][key];
            known = {.kind = Known::Kind::Object, .interface = service.interface};
            found.known = &known;
        }
    }
    if (found.known == nullptr && name.is(Node::Kind::Scalar)) {
        problems_.add(name.place, fmt::format("nothing is called '{}' here{}", key, suggestion(key, names_in_scope())));
    }
    return found;
}

Reference Builder::object(const Node& name, const Interface** interface) {
    *interface = nullptr;
    if (!name.is(Node::Kind::Scalar)) return {};
    const auto found = look_up(name);
    if (found.known == nullptr) return {};
    const auto& known = *found.known;
    const auto& field_name = found.reference.field;
    const auto offered = [&](const ParcelType& type) -> const Interface* {
        for (const auto& item : scenario_.interfaces) {
            if (item.name == type.interface_name) return &item;
        }
        return nullptr;
    };
    if (known.kind == Known::Kind::Object && field_name.empty()) {
        *interface = known.interface;
        return found.reference;
    }
    if (known.kind == Known::Kind::Value && known.type.base == ParcelType::Base::Object && field_name.empty()) {
        *interface = offered(known.type);
        return found.reference;
    }
    if (known.kind == Known::Kind::Result && known.method != nullptr && !field_name.empty()) {
        const auto& returns = known.method->returns;
        const auto field = std::find_if(returns.begin(), returns.end(), [&](const Field& f) { return f.name == field_name; });
        if (field == returns.end()) {
            problems_.add(name.place,
                          fmt::format("{} returns no '{}'{}", known.method->name, field_name, suggestion(field_name, names_of(returns))));
            return {};
        }
        if (field->type.base == ParcelType::Base::Object) {
            *interface = offered(field->type);
            return found.reference;
        }
    }
    problems_.add(name.place, fmt::format("expected an object, but '{}' is none", name.text));
    return {};
}

std::string Builder::watch(const Node& name) {
    if (!name.is(Node::Kind::Scalar)) return {};
    const auto found = look_up(name);
    if (found.known != nullptr && found.known->kind != Known::Kind::Watch) {
        problems_.add(name.place,
                      fmt::format("expected a subscription (`subscribe: {{ ..., as: {} }}`), but '{}' is none", name.text, name.text));
    }
    return found.reference.name;
}

Value Builder::literal(const Node& node, const ParcelType& type, const Field& field) {
    if (type.vector) {
        if (!node.is(Node::Kind::List)) {
            problems_.add(node.place, fmt::format("'{}' is {}: expected a list, found {}", field.name, name_of(type), describe(node)));
            return {};
        }
        std::vector<Value> items;
        auto element = type;
        element.vector = false;
        for (const auto& item : node.items) items.push_back(literal(item, element, field));
        return Value{std::move(items)};
    }
    auto value = scalar(node, type.base);
    if (!value) {
        problems_.add(node.place, fmt::format("'{}' is {}; found {}", field.name, wanted(type), describe(node)));
        return {};
    }
    return *std::move(value);
}

Expression Builder::expression(const Node& node, const Field& field) {
    Expression out{.type = field.type, .source = Value{}};
    if (field.type.base == ParcelType::Base::Object && !field.type.vector) {
        const Interface* interface = nullptr;
        if (!node.is(Node::Kind::Scalar)) {
            problems_.add(node.place, fmt::format("'{}' is an object: expected the name of one, found {}", field.name, describe(node)));
            return out;
        }
        out.source = object(node, &interface);
        if (interface != nullptr && !field.type.interface_name.empty() && interface->name != field.type.interface_name) {
            problems_.add(node.place, fmt::format("'{}' wants an object of {}, but '{}' offers {}", field.name, field.type.interface_name,
                                                  node.text, interface->name));
        }
        return out;
    }
    if (!node.is(Node::Kind::Scalar) || node.quoted || !node.text.starts_with('$')) {
        out.source = literal(node, field.type, field);
        return out;
    }
    if (handled_ != nullptr && node.text.starts_with("$caller.") && !scope_.contains(kCaller)) return caller_expression(node, field);
    const auto found = look_up(node);
    out.source = found.reference;
    if (found.known == nullptr) return out;
    const auto& known = *found.known;
    std::optional<ParcelType> type;
    if (known.kind == Known::Kind::Value && found.reference.field.empty()) type = known.type;
    if (known.kind == Known::Kind::Result && known.method != nullptr) {
        const auto& returns = known.method->returns;
        const auto at = std::find_if(returns.begin(), returns.end(), [&](const Field& f) { return f.name == found.reference.field; });
        if (at == returns.end()) {
            problems_.add(node.place, fmt::format("say which value of '{}' is meant, such as ${}.{}", found.reference.name,
                                                  found.reference.name, returns.empty() ? "name" : returns.front().name));
            return out;
        }
        type = at->type;
    }
    if (!type) {
        problems_.add(node.place, fmt::format("'{}' has no value that could stand here", node.text));
    } else if (type->base != field.type.base || type->vector != field.type.vector) {
        problems_.add(node.place, fmt::format("'{}' is {}, but {} is {}", field.name, name_of(field.type), node.text, name_of(*type)));
    }
    return out;
}

Expression Builder::caller_expression(const Node& node, const Field& field) {
    const auto name = node.text.substr(node.text.find('.') + 1);
    const auto type = caller_field_type(name);
    if (!type) {
        problems_.add(node.place, fmt::format("nothing called '{}' is known of a caller{}", name, suggestion(name, caller_fields())));
    } else if (!caller_field_fits(name, field.type)) {
        problems_.add(node.place, fmt::format("'{}' is {}, but {} is {}", field.name, name_of(field.type), node.text, *type));
    }
    ask_caller();
    return {.type = field.type, .source = Reference{std::string(kCaller), name}};
}

std::vector<Assignment> Builder::assignments(const Node& values, const std::vector<Field>& fields, const Place& owner,
                                             std::string_view what) {
    std::vector<Assignment> out;
    for (const auto& entry : values.entries) {
        const auto known = std::any_of(fields.begin(), fields.end(), [&](const Field& f) { return f.name == entry.key; });
        if (!known)
            problems_.add(entry.key_place, fmt::format("{} has no '{}'{}", what, entry.key, suggestion(entry.key, names_of(fields))));
    }
    for (const auto& field : fields) {
        const auto* entry = values.find(field.name);
        if (entry == nullptr) {
            problems_.add(values.present() ? values.place : owner,
                          fmt::format("{} needs a value for '{}' ({})", what, field.name, name_of(field.type)));
        } else if (entry->value.present() && !entry->value.is(Node::Kind::Map)) {
            out.push_back({field.name, expression(entry->value, field)});
        }
    }
    return out;
}

std::vector<Assignment> Builder::expected(const Node& values, const std::vector<Field>& fields, std::string_view what) {
    std::vector<Assignment> out;
    for (const auto& entry : values.entries) {
        const auto field = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == entry.key; });
        if (field == fields.end()) {
            problems_.add(entry.key_place, fmt::format("{} returns no '{}'{}", what, entry.key, suggestion(entry.key, names_of(fields))));
        } else if (field->type.base == ParcelType::Base::Object) {
            problems_.add(entry.value.place, fmt::format("'{}' is an object; what it is can only be seen by calling it", entry.key));
        } else if (entry.value.present() && !entry.value.is(Node::Kind::Map)) {
            out.push_back({field->name, {field->type, literal(entry.value, field->type, *field)}});
        }
    }
    return out;
}

CallExpectation Builder::call_expectation(const Node& node, const Method* method, const Place& owner) {
    CallExpectation out;
    out.line = node.present() ? node.place.line : owner.line;
    out.stated = node.present();
    if (node["status"].present()) out.status = parse_status(node["status"].text).value_or(ExpectedStatus{});
    out.refused = text_of(node["refused"]);
    out.at_least_ns = duration_of(node["at_least"], -1);
    out.at_most_ns = duration_of(node["at_most"], -1);
    if (method != nullptr) out.returns = expected(node["returns"], method->returns, method->name);
    return out;
}

Script Builder::script(const Node& steps) {
    Script out;
    const auto add = [&](const Node& item) {
        for (const auto& entry : item.entries) {
            const auto* verb = find_action(entry.key);
            if (verb == nullptr || (verb->where & (handled_ != nullptr ? kInHandler : kInClient)) == 0) continue;
            // What only a method can do shows in its reply; saying so again would double the records of each call.
            out.push_back({entry.key_place.line, step_text(item), verb->make(entry.value, *this), verb->where != kInHandler});
            return;
        }
    };
    if (steps.is(Node::Kind::Map)) add(steps);
    for (const auto& item : steps.items) add(item);
    return out;
}

const Known* Builder::any_result(std::string_view name) const {
    const auto found = results_.find(name);
    return found != results_.end() ? &found->second : nullptr;
}

const Method* Builder::result(const Node& name) {
    if (!name.is(Node::Kind::Scalar)) return nullptr;
    const auto* known = any_result(name.text);
    if (known != nullptr && known->kind == Known::Kind::Result) return known->method;
    std::vector<std::string> names;
    for (const auto& [key, item] : results_) {
        if (item.kind == Known::Kind::Result) names.push_back(key);
    }
    problems_.add(name.place, fmt::format("no call is named '{}' (`as: {}`){}", name.text, name.text, suggestion(name.text, names)));
    return nullptr;
}

void Builder::watch_of_any(const Node& name) {
    if (!name.is(Node::Kind::Scalar)) return;
    const auto* known = any_result(name.text);
    if (known != nullptr && known->kind == Known::Kind::Watch) return;
    std::vector<std::string> names;
    for (const auto& [key, item] : results_) {
        if (item.kind == Known::Kind::Watch) names.push_back(key);
    }
    problems_.add(name.place, fmt::format("no subscription is named '{}'{}", name.text, suggestion(name.text, names)));
}

void Builder::result_or_mark(const Node& name) {
    if (!name.is(Node::Kind::Scalar) || marks.contains(name.text) || any_result(name.text) != nullptr) return;
    std::vector<std::string> names(marks.begin(), marks.end());
    for (const auto& [key, item] : results_) names.push_back(key);
    problems_.add(name.place, fmt::format("no result, subscription or mark is named '{}'{}", name.text, suggestion(name.text, names)));
}

}  // namespace scenarios::engine
