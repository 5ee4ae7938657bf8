#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/events.h"

namespace scenarios::engine {

/// The number of the kind of event that traces call so (`rpc.sent`), or nothing.
std::optional<std::uint16_t> event_kind(std::string_view name);

/// What a run must record for that kind to be seen.
sim::trace::Level level_of_event(std::uint16_t kind);

/// Every kind, in the order of their numbers.
std::vector<std::string> event_names();

}  // namespace scenarios::engine
