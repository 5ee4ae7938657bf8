#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace sim::control {

using Json = nlohmann::json;

/// A request of the Debug Adapter Protocol.
struct Request {
    std::int64_t seq = 0;
    std::string command{};
    Json arguments = Json::object();  ///< always an object
};

/// The text of a message as a JSON object. Error: it is none, nests more than 64 deep, or is no UTF-8. Never throws.
base::Result<Json> read_message(std::string_view body);

/// Whether it is a request: everything else that a client may send (answers to our requests, of which there are none) is not looked at.
bool is_request(const Json& message);

/// Error: what is missing or of the wrong type. The seq is read as far as it is right, so that the error can be answered.
base::Result<Request> read_request(const Json& message, std::int64_t& seq);

/// Makes the messages of one end, numbered from 1.
class MessageMaker {
public:
    Json response(const Request& request, Json body = Json::object());
    /// `sentence` for people, in `message` as in `body.error`; further members go into the body.
    Json failure(std::int64_t request_seq, std::string_view command, const std::string& sentence, Json body = Json::object());
    Json event(std::string_view name, Json body = Json::object());

private:
    std::int64_t seq_ = 0;
};

/// A message as it is sent. Text that is no UTF-8 is repaired.
std::string write_message(const Json& message);

}  // namespace sim::control
