#include "scenarios/checks/patterns.h"

#include "scenarios/engine/nearest.h"
#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/field_table.h"

namespace scenarios::checks {

using namespace engine;

std::vector<Key> pattern_keys() {
    return {{"event", of(Form::Event), "events of this kind", "rpc.sent", false, "of any kind"},
            {"where", of(Form::Text), "for which this holds (the expression language of sim/query/expression.md)",
             "'method = Say and remote'"}};
}

const Shape& other_shape() {
    static const Shape kShape{"the other event", "Which event it is that comes before or after.", pattern_keys()};
    return kShape;
}

Key may_be_empty_key() {
    return {"may_be_empty", of(Form::Flag), "it also holds if there is no such event at all",
            "true",         false,          "no such event is a failure, as it would be after a slip in `where`"};
}

std::vector<Key> pairing_keys() {
    return {{"same", list_of(of(Form::Reference)), "fields that both events have, with equal values", "[transaction]", false,
             "any two events belong together"},
            {"within", of(Form::Duration), "no more virtual time than this lies between the two", "5 ms", false, "any time"}};
}

void read_pairing(const Node& arguments, Builder& builder, EventRule& rule) {
    std::vector<std::string> names;
    for (const auto& field : sim::query::fields()) names.emplace_back(field.name);
    for (const auto& item : arguments["same"].items) {
        if (!item.is(Node::Kind::Scalar)) continue;
        if (const auto* field = sim::query::find_field(item.text)) {
            rule.same.push_back(field);
        } else {
            builder.problems().add(item.place, fmt::format("events have no field '{}'{}", item.text, suggestion(item.text, names)));
        }
    }
    rule.within_ns = duration_of(arguments["within"], -1);
}

std::string pairing_text(const EventRule& rule) {
    std::string out;
    for (const auto* field : rule.same) out += fmt::format("{}{}", out.empty() ? " with the same " : ", ", field->name);
    if (rule.within_ns >= 0) out += " within " + sim::base::format_span(static_cast<std::uint64_t>(rule.within_ns));
    return out;
}

std::string seen_text(const EventSeen& seen) {
    return fmt::format("{} at {}{}{}", seen.moment.text, sim::base::format_time(static_cast<std::uint64_t>(seen.moment.time_ns)),
                       seen.text.empty() ? "" : ": ", seen.text);
}

bool say_if_void(Judge& judge, const EventTally& tally, bool may_be_empty, const std::string& expected) {
    if (tally.lost_track) {
        judge.say(false, expected, fmt::format("not known: more than {} different values of `same`; narrow `where`", kKeysMax));
        return true;
    }
    if (tally.count > 0) return false;
    judge.say(may_be_empty, expected, "there is no such event");
    return true;
}

std::string quoted_constant(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

}  // namespace scenarios::checks
