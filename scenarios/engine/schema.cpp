#include "scenarios/engine/schema.h"

#include <nlohmann/json.hpp>

#include "scenarios/engine/event_kinds.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/status.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

using Json = nlohmann::ordered_json;

class Generator {
public:
    Json root() {
        Json out = of_shape(scenario_shape());
        Json schema;
        schema["$schema"] = "http://json-schema.org/draft-07/schema#";
        schema["title"] = "ipclab scenario";
        for (const auto& [key, value] : out.items()) schema[key] = value;
        auto& definitions = schema["definitions"];
        definitions["parameter"] = {
            {"description", "a parameter, which stands for one of its values"}, {"type", "string"}, {"pattern", "[$][{][A-Za-z0-9_-]+[}]"}};
        define(definitions, "steps", "step", steps("a step", kInClient));
        define(definitions, "handler", "handler_step", steps("a step of a method", kInHandler));
        define(definitions, "faults", "fault", steps("a fault", kInFaults));
        define(definitions, "checks", "check", checks());
        return schema;
    }

private:
    /// A value as it is written out, or a parameter in its place.
    Json of_type(const Type& type) {
        auto written = of_written(type);
        switch (type.form) {
            case Form::Text:
            case Form::Literal:
            case Form::Shape:
            case Form::Map:
            case Form::List:
            case Form::Steps:
            case Form::Handler:
            case Form::Faults:
            case Form::Checks:
                return written;
            default:
                return {{"anyOf", Json::array({written, Json{{"$ref", "#/definitions/parameter"}}})}};
        }
    }

    Json of_written(const Type& type) {
        switch (type.form) {
            case Form::Text:
                return {{"type", Json::array({"string", "number", "boolean"})}};
            case Form::Name:
                return {{"type", Json::array({"string", "number"})}, {"pattern", "^[A-Za-z0-9_][A-Za-z0-9_-]*$"}};
            case Form::Reference:
                return {{"type", "string"}, {"pattern", "^[$]?[A-Za-z0-9_][A-Za-z0-9_.-]*$"}};
            case Form::Flag:
                return {{"type", "boolean"}};
            case Form::Integer: {
                Json out{{"type", "integer"}, {"minimum", type.minimum}};
                if (type.maximum != std::numeric_limits<std::int64_t>::max()) out["maximum"] = type.maximum;
                return out;
            }
            case Form::Duration:
                return {{"type", Json::array({"string", "integer"})},
                        {"pattern", "^(0|[0-9]+([.][0-9]+)? ?(ns|us|ms|s|min|h))$"},
                        {"maximum", 0}};
            case Form::Size:
                return {{"type", Json::array({"string", "integer"})}, {"pattern", "^[0-9]+([.][0-9]+)? ?(B|KiB|MiB|GiB)$"}, {"minimum", 0}};
            case Form::Share:
                return {{"type", Json::array({"string", "integer"})}, {"pattern", "^(0|[0-9]+([.][0-9]+)? ?%)$"}, {"maximum", 0}};
            case Form::Rate:
                return {{"type", "string"}, {"pattern", "^[0-9]+([.][0-9]+)? ?(B|KiB|MiB|GiB)/s$"}};
            case Form::Event:
                return {{"enum", event_names()}};
            case Form::Pair: {
                Json two{{"type", "array"}, {"items", of_type({.form = Form::Name})}, {"minItems", 2}, {"maxItems", 2}};
                if (type.words.empty()) return two;
                return {{"anyOf", Json::array({two, Json{{"enum", words_of(type)}}})}};
            }
            case Form::Moment:
                return {{"anyOf", Json::array({of_written({.form = Form::Duration}), of_shape(type.shape())})}};
            case Form::Word:
                return {{"enum", words_of(type)}};
            case Form::Status:
                return {{"anyOf", Json::array({Json{{"type", "integer"}}, Json{{"enum", status_names()}}})}};
            case Form::ParcelType: {
                std::string words;
                for (const auto& name : parcel_type_names()) words += (words.empty() ? "" : "|") + name;
                return {{"type", "string"}, {"pattern", fmt::format("^(({})(\\[\\])?|object<.+>)$", words)}};
            }
            case Form::Literal:
                return {{"type", Json::array({"string", "number", "boolean", "array"})}};
            case Form::Shape:
                return of_shape(type.shape());
            case Form::Map:
                return {{"type", "object"}, {"additionalProperties", of_type(*type.element)}};
            case Form::List:
                return {{"type", "array"}, {"items", of_type(*type.element)}};
            case Form::Steps:
                return {{"$ref", "#/definitions/steps"}};
            case Form::Handler:
                return {{"$ref", "#/definitions/handler"}};
            case Form::Faults:
                return {{"$ref", "#/definitions/faults"}};
            case Form::Checks:
                return {{"$ref", "#/definitions/checks"}};
        }
        return {};
    }

    static std::string description(const Key& key) {
        return fmt::format("{}{} Example: {}: {}", key.doc, key.fallback.empty() ? "." : fmt::format(" (without it: {}).", key.fallback),
                           key.name, key.example);
    }

    Json of_shape(const Shape& table) {
        Json out{{"description", table.doc}, {"type", "object"}, {"additionalProperties", false}};
        Json required = Json::array();
        Json properties = Json::object();
        for (const auto& key : table.keys) {
            // `$ref` allows no neighbours in draft 7, hence allOf.
            auto value = of_type(key.type);
            if (value.contains("$ref")) value = Json{{"allOf", Json::array({value})}};
            value["description"] = description(key);
            properties[std::string(key.name)] = std::move(value);
            if (key.required) required.push_back(key.name);
        }
        out["properties"] = std::move(properties);
        if (!required.empty()) out["required"] = std::move(required);
        return out;
    }

    /// A list of verbs, or one of them alone.
    static void define(Json& definitions, const char* list, const char* item, Json verbs) {
        const Json one{{"$ref", std::string("#/definitions/") + item}};
        definitions[item] = std::move(verbs);
        definitions[list] = {{"anyOf", Json::array({Json{{"type", "array"}, {"items", one}}, one})}};
    }

    Json steps(std::string_view what, unsigned where) {
        Json properties = Json::object();
        Json one_of = Json::array();
        if (where == kInFaults) {
            const auto when = of_shape(fault_shape());
            for (const auto& [key, value] : when["properties"].items()) properties[key] = value;
        }
        for (const auto& verb : all_actions()) {
            if ((verb.where & where) != 0) add_verb(properties, one_of, verb.name, verb.doc, verb.example, verb.argument);
        }
        return Json(
            {{"description", what}, {"type", "object"}, {"additionalProperties", false}, {"properties", properties}, {"oneOf", one_of}});
    }

    Json checks() {
        Json properties = Json::object();
        Json one_of = Json::array();
        for (const auto& kind : all_checks()) add_verb(properties, one_of, kind.name, kind.doc, kind.example, kind.argument);
        return Json({{"description", "an expectation"},
                     {"type", "object"},
                     {"additionalProperties", false},
                     {"properties", properties},
                     {"oneOf", one_of}});
    }

    void add_verb(Json& properties, Json& one_of, std::string_view name, std::string_view doc, std::string_view example,
                  const Type& argument) {
        auto value = of_type(argument);
        value["description"] = fmt::format("{}. Example: {}", doc, example);
        properties[std::string(name)] = std::move(value);
        one_of.push_back({{"required", Json::array({std::string(name)})}});
    }
};

}  // namespace

std::string json_schema() { return Generator().root().dump(2) + "\n"; }

}  // namespace scenarios::engine
