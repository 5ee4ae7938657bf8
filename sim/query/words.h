#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sim::query {

/// What a status that SendRequest returned means, without the number; empty if we have no words for it.
/// Source: the status families of OpenHarmony's IPC and the driver's raw returns (29189, 29201, 29202), which it passes up unchanged.
std::string_view status_words(std::int32_t status);

/// Number and words: "29189 (dead reply: the host process is gone)"; only the number if there are no words.
std::string status_text(std::int32_t status);

/// A SoftBus error code with its meaning: "-426115018 (too long for the channel)"; only the number if unknown (reference section 8.2).
std::string softbus_error_text(std::int32_t error);

/// A socket's ShutdownReason likewise: "12 (the link is down)" (reference section 8.1).
std::string shutdown_reason_text(std::int32_t reason);

/// An errno, negative or positive, with its name and meaning: "ENOSPC: no room left"; "errno 123" if unknown.
std::string errno_text(std::int32_t error);

/// Name of a BC_ command or BR_ return by its word; the word in hex if it is neither.
std::string command_text(std::uint32_t word);

}  // namespace sim::query
