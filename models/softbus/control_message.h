#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/port/softbus_port.h"
#include "sim/trace/events.h"

namespace models::softbus {

/// What two buses tell each other over a channel, as bytes:
///
///     open   = text name, text peer_name, text package, u32 type      (text = u32 size, bytes)
///     refuse = u32 SoftBusError
///     close  = u32 LossCause
struct OpenRequest {
    std::string name;  ///< of the socket that binds
    std::string peer_name;
    std::string package;
    runtime::port::TransDataType type{};
};

std::vector<std::byte> encode(const OpenRequest& request);
std::vector<std::byte> encode(std::uint32_t number);
std::optional<OpenRequest> decode_open(std::span<const std::byte> bytes);
std::optional<std::uint32_t> decode_number(std::span<const std::byte> bytes);

}  // namespace models::softbus
