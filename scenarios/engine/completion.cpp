#include "scenarios/engine/completion.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <set>
#include <utility>

#include "scenarios/engine/caller.h"
#include "scenarios/engine/event_kinds.h"
#include "scenarios/engine/outline.h"
#include "scenarios/engine/parcel_type.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/status.h"
#include "scenarios/engine/verb.h"
#include "scenarios/services/all_services.h"
#include "sim/base/text.h"
#include "sim/query/field_table.h"

namespace scenarios::engine {
namespace {

constexpr std::size_t kItemsMax = 200;
constexpr std::size_t kTextBytesMax = 1024 * 1024;

/// What the table says of a part of the outline.
struct Slot {
    const Type* type = nullptr;    ///< null: the table does not know it
    const Key* key = nullptr;      ///< the key under which it stands
    bool verb = false;             ///< a mapping with one verb, of the list that `type` is
    std::string_view verb_name{};  ///< whose argument it is, or in whose argument it stands
    bool handler = false;          ///< in the steps of a method
};

const Type* verb_argument(Form form, std::string_view name) {
    if (form == Form::Checks) {
        const auto* check = find_check(name);
        return check != nullptr ? &check->argument : nullptr;
    }
    const auto* action = find_action(name);
    return action != nullptr ? &action->argument : nullptr;
}

bool is_verb_list(Form form) { return form == Form::Steps || form == Form::Handler || form == Form::Faults || form == Form::Checks; }

const Key* find_key(const Shape& shape, std::string_view name) {
    const auto found = std::find_if(shape.keys.begin(), shape.keys.end(), [&](const Key& key) { return key.name == name; });
    return found != shape.keys.end() ? &*found : nullptr;
}

const Type& device_name() {
    static const auto kType = of(Form::Name);
    return kType;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// Names that a scenario gives, as far as its text shows them.
class Names {
public:
    explicit Names(const Outline& outline) : outline_(outline) {
        for (std::size_t part = 1; part < outline.parts().size(); ++part) {
            const auto name = outline[part].item ? std::string_view{} : outline.value(part, "as");
            if (!name.empty() && named_.size() < kNamesMax) named_.push_back({std::string(name), part, process_of(part)});
        }
        const auto processes = outline.find(0, "processes");
        if (processes == 0) return;
        for (const auto process : outline[processes].below) {
            const auto services = outline.find(process, "services");
            if (services == 0) continue;
            for (const auto service : outline[services].below) {
                if (services_.size() < kNamesMax) services_.emplace_back(process, service);
            }
        }
    }

    [[nodiscard]] std::vector<std::string> keys_of(std::string_view root_key) const { return keys_in(outline_.find(0, root_key)); }
    [[nodiscard]] std::vector<std::string> keys_in(std::size_t part) const {
        std::vector<std::string> names;
        if (part == 0) return names;
        for (const auto below : outline_[part].below) {
            if (!outline_[below].item) names.push_back(outline_[below].key);
        }
        return names;
    }

    /// Processes with their services.
    [[nodiscard]] const std::vector<std::pair<std::size_t, std::size_t>>& services() const { return services_; }

    /// Calls `visit(entry)` for each key of that name anywhere.
    template <class Visit>
    void each_entry(std::string_view key, const Visit& visit) const {
        for (std::size_t part = 1; part < outline_.parts().size(); ++part) {
            if (!outline_[part].item && outline_[part].key == key) visit(part);
        }
    }

    /// The key under `processes` that a part stands below; 0 if none.
    [[nodiscard]] std::size_t process_of(std::size_t part) const {
        const auto processes = outline_.find(0, "processes");
        while (part != 0 && outline_[part].parent != processes) part = outline_[part].parent;
        return processes != 0 ? part : 0;
    }

    struct Named {
        std::string name;
        std::size_t part;  ///< of the verb that gives it
        std::size_t process;
    };

    /// What these verbs give names to (`as:`), in one process (0: in all).
    [[nodiscard]] std::vector<Named> named_by(const std::vector<std::string_view>& verbs, std::size_t process) const {
        std::vector<Named> out;
        for (const auto& named : named_) {
            const auto fits = std::find(verbs.begin(), verbs.end(), outline_[named.part].key) != verbs.end();
            if (fits && (process == 0 || named.process == process)) out.push_back(named);
        }
        return out;
    }

    [[nodiscard]] std::vector<std::string> marks() const {
        std::set<std::string> names;
        each_entry("mark", [&](std::size_t part) {
            if (!outline_[part].value.empty()) names.insert(outline_[part].value);
        });
        return {names.begin(), names.end()};
    }

    /// The part of an interface, by its name; 0 if there is none.
    [[nodiscard]] std::size_t interface(std::string_view name) const {
        const auto interfaces = outline_.find(0, "interfaces");
        return interfaces != 0 && !name.empty() ? outline_.find(interfaces, name) : 0;
    }

    /// What an object offers that goes by that name in a process: the part of its interface; 0 if it cannot be seen.
    [[nodiscard]] std::size_t offered_by(std::string_view object, std::size_t process) const {
        for (const auto& [owner, service] : services_) {
            if (owner == process && outline_[service].key == object) return interface(outline_.value(service, "interface"));
        }
        for (const auto& named : named_) {
            if (named.name == object && named.process == process && outline_[named.part].key != "call") return looked_up(named.part);
        }
        // A field of a result: `opened.store`.
        const auto dot = object.find('.');
        for (const auto& named : named_) {
            if (dot == std::string_view::npos || named.name != object.substr(0, dot) || outline_[named.part].key != "call") continue;
            const auto method = method_of_call(named.part);
            const auto returns = method != 0 ? outline_.find(method, "returns") : 0;
            return returns != 0 ? interface(object_type(outline_.value(returns, object.substr(dot + 1)))) : 0;
        }
        return 0;
    }

    /// The part of the method that a call is for; 0 if it cannot be seen.
    [[nodiscard]] std::size_t method_of_call(std::size_t call) const {
        auto offered = interface(outline_.value(call, "interface"));
        constexpr int kDepthMax = 3;
        if (offered == 0 && depth_ < kDepthMax) {
            ++depth_;  // what a result's field offers hangs on another call
            offered = offered_by(outline_.value(call, "to"), process_of(call));
            --depth_;
        }
        return method(offered, outline_.value(call, "method"));
    }

    [[nodiscard]] std::size_t method(std::size_t interface_part, std::string_view name) const {
        const auto methods = interface_part != 0 ? outline_.find(interface_part, "methods") : 0;
        return methods != 0 ? outline_.find(methods, name) : 0;
    }

    /// The `Echo` of `object<Echo>`.
    static std::string_view object_type(std::string_view type) {
        constexpr std::string_view kBegin = "object<";
        return type.starts_with(kBegin) && type.ends_with('>') ? type.substr(kBegin.size(), type.size() - kBegin.size() - 1)
                                                               : std::string_view{};
    }

    /// The method of an interface that the steps at this part are of; 0 if they are no method's.
    [[nodiscard]] std::size_t handled_at(std::size_t part) const {
        while (part != 0) {
            const auto methods = outline_[part].parent;
            const auto service = outline_[methods].parent;
            const auto services = outline_[service].parent;
            if (methods != 0 && outline_[methods].key == "methods" && outline_[services].key == "services" && process_of(services) != 0) {
                return method(interface(outline_.value(service, "interface")), outline_[part].key);
            }
            part = methods;
        }
        return 0;
    }

    [[nodiscard]] std::vector<std::string> links() const {
        std::vector<std::string> out;
        const auto network = outline_.find(0, "network");
        const auto links = network != 0 ? outline_.find(network, "links") : 0;
        if (links == 0) {
            const auto devices = keys_of("devices");
            for (std::size_t a = 0; a < devices.size() && out.size() < kItemsMax; ++a) {
                for (auto b = a + 1; b < devices.size() && out.size() < kItemsMax; ++b) {
                    out.push_back(fmt::format("{}-{}.wlan_5g", devices[a], devices[b]));
                }
            }
            return out;
        }
        for (const auto link : outline_[links].below) {
            const auto name = outline_.value(link, "name");
            const auto between = outline_.find(link, "between");
            const auto kind = outline_.value(link, "kind");
            if (!name.empty()) {
                out.emplace_back(name);
            } else if (between != 0 && outline_[between].below.size() == 2) {
                const auto& ends = outline_[between].below;
                out.push_back(fmt::format("{}-{}.{}", outline_[ends[0]].value, outline_[ends[1]].value, kind.empty() ? "wlan_5g" : kind));
            }
        }
        return out;
    }

private:
    static constexpr std::size_t kNamesMax = 1000;

    /// The interface of what a get, check or connect looks for.
    [[nodiscard]] std::size_t looked_up(std::size_t verb) const {
        if (const auto said = interface(outline_.value(verb, "interface")); said != 0) return said;
        const auto ability = outline_.value(verb, "ability");
        const auto to = outline_.value(verb, "to");
        for (const auto& [owner, service] : services_) {
            const auto meant = !ability.empty() ? outline_.value(service, "ability") == ability : outline_[service].key == to;
            if (meant) return interface(outline_.value(service, "interface"));
        }
        return 0;
    }

    const Outline& outline_;
    std::vector<Named> named_{};
    std::vector<std::pair<std::size_t, std::size_t>> services_{};
    mutable int depth_ = 0;
};

class Completer {
public:
    Completer(std::string_view text, std::size_t at) : before_(text.substr(0, at)), whole_(text), names_(whole_) {}

    Completion run() {
        const auto& spot = before_.end();
        Completion out{.from = spot.from};
        if (spot.kind == Outline::Spot::Kind::Nothing) return out;
        const auto slot = slot_of(spot.part);
        if (spot.kind == Outline::Spot::Kind::Entry) {
            entries(slot, spot);
        } else if (spot.flow_list) {
            values(below_item(slot), spot.part, true);
        } else {
            values(slot, spot.part, false);
        }
        out.from = from_ != 0 ? from_ : spot.from;
        out.items = chosen(from_ != 0 ? word_ : spot.word);
        return out;
    }

private:
    // -- what the table says

    [[nodiscard]] Slot slot_of(std::size_t part) const {
        std::vector<std::size_t> path;
        for (auto at = part; at != 0; at = before_[at].parent) path.push_back(at);
        static const auto kRoot = shape(scenario_shape);
        Slot slot{.type = &kRoot};
        for (auto at = path.rbegin(); at != path.rend() && slot.type != nullptr; ++at) {
            slot = before_[*at].item ? below_item(slot) : below_key(slot, before_[*at].key);
        }
        return slot;
    }

    [[nodiscard]] static Slot below_item(const Slot& slot) {
        if (slot.type == nullptr) return {};
        auto below = slot;
        if (is_verb_list(slot.type->form) && !slot.verb) {
            below.verb = true;
        } else if (slot.type->form == Form::List) {
            below.type = slot.type->element.get();
        } else if (slot.type->form == Form::Pair) {
            below.type = &device_name();
        } else {
            return {};
        }
        return below;
    }

    [[nodiscard]] static Slot below_key(const Slot& slot, std::string_view name) {
        if (slot.type == nullptr) return {};
        auto below = slot;
        const auto form = slot.type->form;
        below.verb = false;
        if (is_verb_list(form)) {  // in an item, or one verb without a list
            below.key = form == Form::Faults ? find_key(fault_shape(), name) : nullptr;
            below.type = below.key != nullptr ? &below.key->type : verb_argument(form, name);
            if (below.key == nullptr) below.verb_name = name;
            return below;
        }
        if (form == Form::Map) {
            below.type = slot.type->element.get();
            below.handler = below.handler || below.type->form == Form::Handler;
            return below;
        }
        if (form != Form::Shape && form != Form::Moment) return {};
        below.key = find_key(slot.type->shape(), name);
        below.type = below.key != nullptr ? &below.key->type : nullptr;
        return below;
    }

    // -- keys

    /// Keys that stand in the part already, but the one that is being written.
    [[nodiscard]] std::set<std::string, std::less<>> present(std::size_t part) const {
        std::set<std::string, std::less<>> keys;
        if (part >= whole_.parts().size()) return keys;
        for (const auto below : whole_[part].below) {
            if (!whole_[below].item && whole_[below].at != before_.end().from) keys.insert(whole_[below].key);
        }
        return keys;
    }

    void entries(const Slot& slot, const Outline::Spot& spot) {
        if (slot.type == nullptr) return;
        const auto form = slot.type->form;
        const auto there = present(spot.part);
        if (is_verb_list(form)) return verbs(slot, spot, there);
        if (form == Form::Shape || form == Form::Moment) {
            for (const auto& key : slot.type->shape().keys) {
                if (!there.contains(key.name)) add_key(key);
            }
            return;
        }
        if (form == Form::Map) {
            for (const auto& name : names_for_map(slot, spot.part)) {
                if (!there.contains(name.first)) add({name.first, name.first + ": ", name.second, {}});
            }
            return;
        }
        if (form == Form::List) {
            if (spot.dash || before_[spot.part].item) return values(below_item(slot), spot.part, true);
            const auto& element = *slot.type->element;
            if (element.form == Form::Shape && !element.shape().keys.empty()) {
                for (const auto& key : element.shape().keys) add_key(key, "- ");
            }
            return;
        }
        values(slot, spot.part, spot.dash);  // the value of a key on a line of its own, or of an item
    }

    void verbs(const Slot& slot, const Outline::Spot& spot, const std::set<std::string, std::less<>>& there) {
        const auto form = slot.type->form;
        const auto dash = slot.verb || spot.flow ? std::string_view{} : std::string_view("- ");
        const auto has_verb = std::any_of(there.begin(), there.end(), [&](const auto& key) { return verb_argument(form, key) != nullptr; });
        if (form == Form::Faults) {
            for (const auto& key : fault_shape().keys) {
                if (!there.contains(key.name)) add_key(key, dash);
            }
        }
        if (has_verb && slot.verb) return;
        if (form == Form::Checks) {
            for (const auto& check : all_checks()) add_verb(check.name, check.argument, check.doc, check.example, dash);
            return;
        }
        const auto where = form == Form::Handler || slot.handler ? kInHandler : form == Form::Steps ? kInClient : kInFaults;
        for (const auto& verb : all_actions()) {
            if ((verb.where & where) != 0) add_verb(verb.name, verb.argument, verb.doc, verb.example, dash);
        }
    }

    void add_verb(std::string_view name, const Type& argument, std::string_view doc, std::string_view example, std::string_view dash) {
        add({std::string(name), fmt::format("{}{}: ", dash, name), expectation(argument), fmt::format("{}. Example: {}", doc, example)});
    }

    void add_key(const Key& key, std::string_view before = {}) {
        auto detail = expectation(key.type);
        if (key.required) detail += ", required";
        auto documentation = std::string(key.doc);
        if (!key.fallback.empty()) documentation += fmt::format(". Without it: {}", key.fallback);
        if (!key.example.empty()) documentation += fmt::format(". Example: {}: {}", key.name, key.example);
        add({std::string(key.name), fmt::format("{}{}: ", before, key.name), std::move(detail), std::move(documentation)});
    }

    using NamedList = std::vector<std::pair<std::string, std::string>>;  ///< with what they are

    /// Keys of a mapping from names that other parts of the text give.
    [[nodiscard]] NamedList names_for_map(const Slot& slot, std::size_t part) const {
        NamedList out;
        const auto fields = [&](std::size_t method, std::string_view which) {
            const auto list = method != 0 ? whole_.find(method, which) : 0;
            if (list == 0) return;
            for (const auto field : whole_[list].below) out.emplace_back(whole_[field].key, whole_[field].value);
        };
        const auto key = slot.key != nullptr ? slot.key->name : std::string_view{};
        if (slot.type->element->form == Form::Handler) {  // the methods of a service
            const auto interface = names_.interface(whole_.value(whole_[part].parent, "interface"));
            const auto methods = interface != 0 ? whole_.find(interface, "methods") : 0;
            for (const auto& name : names_.keys_in(methods)) out.emplace_back(name, "a method of the interface");
        } else if (slot.verb_name == "reply" && key.empty()) {
            fields(names_.handled_at(part), "returns");
        } else if (key == "arguments" && !slot.verb_name.empty()) {
            fields(names_.method_of_call(whole_[part].parent), "arguments");
        } else if (key == "returns" && slot.verb_name == "result") {
            for (const auto& [name, call, owner] : names_.named_by({"call"}, 0)) {
                if (name == whole_.value(whole_[part].parent, "of")) fields(names_.method_of_call(call), "returns");
            }
        } else if (key == "returns" && !slot.verb_name.empty()) {
            fields(names_.method_of_call(whole_[whole_[part].parent].parent), "returns");
        } else if (slot.type->element->form == Form::Text && before_[part].item) {  // a row of `exclude`
            for (const auto& name : names_.keys_of("parameters")) out.emplace_back(name, "a parameter");
        }
        return out;
    }

    // -- values

    void values(const Slot& slot, std::size_t part, bool item) {
        if (slot.type == nullptr) return;
        const auto& type = *slot.type;
        const auto key = slot.key != nullptr ? slot.key->name : std::string_view{};
        const auto documentation = slot.key != nullptr ? std::string(slot.key->doc) : std::string{};
        switch (type.form) {
            case Form::Word:
                for (const auto& word : words_of(type)) add({word, word, is_default(slot, word) ? "the default" : "", documentation});
                return;
            case Form::Flag:
                for (const auto* word : {"true", "false"}) add({word, word, is_default(slot, word) ? "the default" : "", documentation});
                return;
            case Form::Event:
                for (const auto& name : event_names()) add({name, name, "a kind of event", documentation});
                return;
            case Form::Status:
                add({"any", "any", "whatever it is", documentation});
                for (const auto& name : status_names()) {
                    const auto status = parse_status(name);
                    if (status && !status->any) add({name, name, fmt::format("{}", status->code), documentation});
                }
                return;
            case Form::ParcelType:
                for (const auto& name : parcel_type_names()) add({name, name, "a parcel type", {}});
                for (const auto& name : names_.keys_of("interfaces")) {
                    add({fmt::format("object<{}>", name), fmt::format("object<{}>", name), "an object that offers it", {}});
                }
                return;
            case Form::Pair:
                pairs(type);
                return;
            case Form::Name:
            case Form::Reference:
                named(slot, part);
                break;
            case Form::Literal:
                literals(part);
                return;
            case Form::Integer:
                if (key == "ability") return abilities();
                break;
            case Form::Text:
                if (key == "where" || key == "holds") return condition();
                if (key == "link") {
                    for (const auto& name : names_.links()) add({name, name, "a link", documentation});
                }
                break;
            case Form::Shape:
            case Form::Moment:
                if (item || before_.end().kind != Outline::Spot::Kind::Value) {
                    for (const auto& each : type.shape().keys) add_key(each);
                    return;
                }
                break;
            default:
                if (is_verb_list(type.form) && slot.verb) return verbs(slot, before_.end(), {});
                break;
        }
        // What it may look like, where no list of words tells; one that the text offers goes before an invented one.
        if (found_.empty() && before_.end().word.empty()) example(slot);
    }

    [[nodiscard]] static bool is_default(const Slot& slot, std::string_view word) {
        return slot.key != nullptr && slot.key->fallback == word;
    }

    void example(const Slot& slot) {
        std::string text;
        if (slot.key != nullptr) {
            text = slot.key->example;
        } else if (!slot.verb_name.empty()) {
            const auto* action = find_action(slot.verb_name);
            const auto* check = find_check(slot.verb_name);
            const auto whole = action != nullptr ? action->example : check != nullptr ? check->example : std::string_view{};
            text = whole.substr(std::min(whole.size(), slot.verb_name.size() + 2));
        }
        if (text.empty() || before_.end().quoted) return;
        add({text, text, "an example: " + expectation(*slot.type), slot.key != nullptr ? std::string(slot.key->doc) : std::string{}});
    }

    void add_all(const std::vector<std::string>& names, std::string_view detail) {
        for (const auto& name : names) add({name, name, std::string(detail), {}});
    }

    void pairs(const Type& type) {
        for (const auto& word : words_of(type)) add({word, word, "every link", {}});
        const auto devices = names_.keys_of("devices");
        constexpr std::size_t kPairsMax = 40;
        for (std::size_t a = 0; a < devices.size(); ++a) {
            for (auto b = a + 1; b < devices.size() && found_.size() < kPairsMax; ++b) {
                const auto pair = fmt::format("[{}, {}]", devices[a], devices[b]);
                add({pair, pair, "two devices", {}});
            }
        }
    }

    void abilities() {
        for (const auto& [owner, service] : names_.services()) {
            const auto id = std::string(whole_.value(service, "ability"));
            if (!id.empty()) add({id, id, whole_[service].key, fmt::format("offers {}", whole_.value(service, "interface"))});
        }
    }

    void results(const std::vector<std::string_view>& verbs, std::size_t process, std::string_view detail) {
        for (const auto& [name, part, owner] : names_.named_by(verbs, process)) add({name, name, std::string(detail), {}});
    }

    /// Objects that can be called or passed on, by their names in the process.
    void objects(std::size_t part) {
        const auto process = names_.process_of(part);
        for (const auto& [name, verb, owner] : names_.named_by({"get", "check", "connect", "keep"}, process))
            add({name, name, "an object", {}});
        for (const auto& [owner, service] : names_.services()) {
            if (owner == process) add({whole_[service].key, whole_[service].key, "a service of this process", {}});
        }
        const auto handled = names_.handled_at(part);
        const auto arguments = handled != 0 ? whole_.find(handled, "arguments") : 0;
        if (arguments != 0) {
            for (const auto field : whole_[arguments].below) {
                if (whole_[field].value.starts_with("object")) add({whole_[field].key, whole_[field].key, whole_[field].value, {}});
            }
        }
        for (const auto& [name, call, owner] : names_.named_by({"call"}, process)) {
            const auto method = names_.method_of_call(call);
            const auto returns = method != 0 ? whole_.find(method, "returns") : 0;
            if (returns == 0) continue;
            for (const auto field : whole_[returns].below) {
                const auto path = fmt::format("{}.{}", name, whole_[field].key);
                if (whole_[field].value.starts_with("object")) add({path, path, whole_[field].value, {}});
            }
        }
    }

    void literals(std::size_t part) {
        const auto sigil = [](const std::string& name) { return "$" + name; };
        const auto handled = names_.handled_at(part);
        if (const auto arguments = handled != 0 ? whole_.find(handled, "arguments") : 0; arguments != 0) {
            for (const auto field : whole_[arguments].below) {
                add({sigil(whole_[field].key), sigil(whole_[field].key), whole_[field].value, "an argument of the request"});
            }
        }
        for (const auto& [name, call, owner] : names_.named_by({"call"}, names_.process_of(part))) {
            const auto method = names_.method_of_call(call);
            const auto returns = method != 0 ? whole_.find(method, "returns") : 0;
            if (returns == 0) continue;
            for (const auto field : whole_[returns].below) {
                const auto path = fmt::format("${}.{}", name, whole_[field].key);
                add({path, path, whole_[field].value, fmt::format("of the result '{}'", name)});
            }
        }
        if (handled != 0) {
            for (const auto& field : caller_fields()) add({"$caller." + field, "$caller." + field, "what can be seen of the caller", {}});
        }
        objects(part);
    }

    void named(const Slot& slot, std::size_t part) {
        const auto key = slot.key != nullptr ? slot.key->name : std::string_view{};
        const auto verb = slot.verb_name;
        if (slot.type == &device_name() || key == "device" || key == "from" || key == "host_device") {
            add_all(names_.keys_of("devices"), "a device");
        } else if (key == "interface") {
            add_all(names_.keys_of("interfaces"), "an interface");
        } else if (key == "method") {
            methods(part);
        } else if (key == "service") {
            for (const auto& service : services::all_services())
                add({std::string(service.name), std::string(service.name), "a service in C++", {}});
        } else if (key == "process" || (key == "name" && verb == "process")) {
            add_all(names_.keys_of("processes"), "a process");
        } else if (key == "when" || key == "mark" || (key == "name" && verb == "mark")) {
            add_all(names_.marks(), "a mark");
        } else if (key == "to" && verb == "connect") {
            for (const auto& [owner, service] : names_.services()) {
                if (whole_.value(service, "background") == "true")
                    add({whole_[service].key, whole_[service].key, "a background service", {}});
            }
        } else if (key == "to") {
            objects(part);
        } else if (key == "of" && verb == "deaths") {
            results({"subscribe"}, 0, "a subscription");
        } else if (key == "of") {
            results({"call"}, 0, "a call");
        } else if (key == "watch" || key == "death") {
            results({"subscribe"}, names_.process_of(part), "a subscription");
        } else if (key == "object" && verb == "keep") {
            objects(part);
        } else if (key == "same") {
            for (const auto& field : sim::query::fields()) add_field(field);
        } else if (key.empty() && verb == "order") {
            results({"call"}, 0, "a call");
            results({"subscribe"}, 0, "a subscription");
            add_all(names_.marks(), "a mark");
        } else if (key.empty() && verb == "mark") {
            add_all(names_.marks(), "a mark");
        } else if (key.empty() && verb == "drop") {
            objects(part);
        } else if (key.empty() && find_action(verb) != nullptr && (find_action(verb)->where & kInFaults) != 0) {
            add_all(names_.keys_of("processes"), "a process");
        }
    }

    /// Methods of the interface at hand.
    void methods(std::size_t part) {
        const auto call = whole_[part].parent;
        auto offered = names_.interface(whole_.value(call, "interface"));
        if (offered == 0) offered = names_.offered_by(whole_.value(call, "to"), names_.process_of(call));
        if (offered != 0) return add_all(names_.keys_in(whole_.find(offered, "methods")), "a method of " + whole_[offered].key);
        const auto interfaces = whole_.find(0, "interfaces");
        if (interfaces == 0) return;
        for (const auto each : whole_[interfaces].below) {
            add_all(names_.keys_in(whole_.find(each, "methods")), "a method of " + whole_[each].key);
        }
    }

    // -- conditions

    void add_field(const sim::query::Field& field) {
        add({std::string(field.name), std::string(field.name), std::string(sim::query::type_words(field.type)), std::string(field.doc)});
    }

    /// The expression language, at its last word.
    void condition() {
        const auto& spot = before_.end();
        const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-'; };
        auto begin = spot.word.size();
        while (begin > 0 && is_word(spot.word[begin - 1])) --begin;
        word_ = spot.word.substr(begin);
        from_ = spot.from + begin;
        // `field =`, `field in { a,`: what stands before the word says whether a value is meant.
        auto rest = std::string_view(spot.word).substr(0, begin);
        const auto trim = [&rest] {
            while (!rest.empty() && rest.back() == ' ') rest.remove_suffix(1);
        };
        trim();
        const auto open = rest.rfind('{');
        if (open != std::string_view::npos && rest.find('}', open) == std::string_view::npos) {
            rest = rest.substr(0, open);
            trim();
            if (rest.ends_with("in")) rest.remove_suffix(2);
            trim();
            if (rest.ends_with("not")) rest.remove_suffix(3);
            trim();
            return constants(rest);
        }
        const auto operators = rest.find_last_not_of("=!<>~");
        if (operators == std::string_view::npos || operators + 1 == rest.size()) {
            for (const auto& field : sim::query::fields()) add_field(field);
            for (const auto* word : {"and", "or", "not", "in"}) add({word, word, "a word of conditions", {}});
            add({"has", "has(", "the event has the field", "has(field)"});
            return;
        }
        rest = rest.substr(0, operators + 1);
        trim();
        constants(rest);
    }

    /// What the field at the end of `text` may be compared with.
    void constants(std::string_view text) {
        auto begin = text.size();
        while (begin > 0 && (std::isalnum(static_cast<unsigned char>(text[begin - 1])) != 0 || text[begin - 1] == '_')) --begin;
        const auto name = text.substr(begin);
        const auto* field = sim::query::find_field(name);
        if (field == nullptr) return;
        const auto words = sim::query::all_words();
        for (const auto id : field->word_ids)
            add({std::string(words[id]), std::string(words[id]), fmt::format("{} of an event", name), {}});
        if (field->type == sim::query::FieldType::Method) {
            const auto interfaces = whole_.find(0, "interfaces");
            if (interfaces == 0) return;
            for (const auto each : whole_[interfaces].below) {
                for (const auto& method : names_.keys_in(whole_.find(each, "methods"))) {
                    const auto path = fmt::format("{}.{}", whole_[each].key, method);
                    add({path, path, "a method", {}});
                }
            }
        }
        if (name.ends_with("process")) add_all(names_.keys_of("processes"), "a process");
        if (name.ends_with("device")) add_all(names_.keys_of("devices"), "a device");
        if (name == "interface") add_all(names_.keys_of("interfaces"), "an interface");
        if (name == "link") add_all(names_.links(), "a link");
        if (field->type == sim::query::FieldType::Flag) add_all({"true", "false"}, "");
    }

    // -- the list

    void add(Suggestion item) {
        if (!item.label.empty() && seen_.insert(item.label).second) found_.push_back(std::move(item));
    }

    [[nodiscard]] std::vector<Suggestion> chosen(const std::string& word) const {
        std::vector<Suggestion> out;
        const auto typed = lower(word);
        for (const auto begins : {true, false}) {
            for (const auto& item : found_) {
                const auto at = lower(item.label).find(typed);
                if (out.size() < kItemsMax && at != std::string::npos && (at == 0) == begins) out.push_back(item);
            }
        }
        return out;
    }

    Outline before_;
    Outline whole_;
    Names names_;
    std::vector<Suggestion> found_;
    std::set<std::string> seen_;
    std::size_t from_ = 0;  ///< of a word inside a condition
    std::string word_;
};

}  // namespace

Completion complete(std::string_view text, std::size_t at) {
    at = std::min(at, text.size());
    if (text.size() > kTextBytesMax) return {.from = at};
    return Completer(text, at).run();
}

}  // namespace scenarios::engine
