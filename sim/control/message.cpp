#include "sim/control/message.h"

#include <utility>

#include "sim/base/text.h"
#include "sim/control/framing.h"

namespace sim::control {
namespace {

constexpr int kDepthMax = 64;

}  // namespace

base::Result<Json> read_message(std::string_view body) {
    bool too_deep = false;
    const auto watch = [&](int depth, Json::parse_event_t, Json&) {
        too_deep = too_deep || depth > kDepthMax;
        return depth <= kDepthMax;
    };
    auto message = Json::parse(body, watch, false);
    if (too_deep) return base::Error{fmt::format("the message nests more than {} deep", kDepthMax)};
    if (message.is_discarded()) return base::Error{"the message is no JSON"};
    if (!message.is_object()) return base::Error{fmt::format("a message must be a JSON object, but is {}", message.type_name())};
    return message;
}

bool is_request(const Json& message) {
    const auto type = message.find("type");
    return type == message.end() || *type == "request";
}

base::Result<Request> read_request(const Json& message, std::int64_t& seq) {
    Request request;
    const auto number = message.find("seq");
    if (number != message.end() && number->is_number_integer()) seq = request.seq = number->get<std::int64_t>();
    const auto type = message.find("type");
    if (type == message.end()) return base::Error{"the message has no 'type'; expected \"request\""};
    if (number == message.end() || !number->is_number_integer()) return base::Error{"the request's 'seq' must be a whole number"};
    const auto command = message.find("command");
    if (command == message.end() || !command->is_string()) return base::Error{"the request's 'command' must be a string"};
    request.command = command->get<std::string>();
    const auto arguments = message.find("arguments");
    if (arguments == message.end() || arguments->is_null()) return request;
    if (!arguments->is_object()) {
        return base::Error{fmt::format("{}: 'arguments' must be an object, but is {}", request.command, arguments->type_name())};
    }
    request.arguments = *arguments;
    return request;
}

Json MessageMaker::response(const Request& request, Json body) {
    Json made{{"seq", ++seq_}, {"type", "response"}, {"request_seq", request.seq}, {"success", true}, {"command", request.command}};
    if (!body.empty()) made["body"] = std::move(body);
    return made;
}

Json MessageMaker::failure(std::int64_t request_seq, std::string_view command, const std::string& sentence, Json body) {
    body["error"] = {{"id", 1}, {"format", sentence}, {"showUser", true}};
    // A client replaces {name} in the format by a variable; ours are braces of YAML or JSON.
    if (sentence.find('{') != std::string::npos) {
        body["error"]["format"] = "{sentence}";
        body["error"]["variables"] = {{"sentence", sentence}};
    }
    return {{"seq", ++seq_},      {"type", "response"},  {"request_seq", request_seq}, {"success", false},
            {"command", command}, {"message", sentence}, {"body", std::move(body)}};
}

Json MessageMaker::event(std::string_view name, Json body) {
    Json made{{"seq", ++seq_}, {"type", "event"}, {"event", name}};
    if (!body.empty()) made["body"] = std::move(body);
    return made;
}

std::string write_message(const Json& message) { return frame(message.dump(-1, ' ', false, Json::error_handler_t::replace)); }

}  // namespace sim::control
