#pragma once

#include "scenarios/engine/builder.h"

namespace scenarios::actions {

/// The keys that `call` and `oneway` share.
const engine::Shape& request_shape();

/// A request through a scripted proxy: to whom, what, and what must come of it.
struct Request {
    engine::Reference target{};
    const engine::Interface* interface = nullptr;
    const engine::Method* method = nullptr;
    std::vector<engine::Assignment> arguments{};
    int wait_s = 0;                  ///< MessageOption's wait time, which counts between devices; 0: its default
    std::uint64_t parcel_bytes = 0;  ///< 0: as long as the arguments are
    std::string as;
    engine::CallExpectation expect{};
    int line = 0;
    bool oneway = false;
};

Request read_request(const engine::Node& arguments, engine::Builder& builder, bool oneway);

/// Sends it, gives the result its name and judges it.
void send(const Request& request, engine::Actor& actor);

}  // namespace scenarios::actions
