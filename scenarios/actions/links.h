#pragma once

#include <string_view>
#include <vector>

#include "models/softbus/link.h"
#include "scenarios/engine/builder.h"
#include "scenarios/engine/weather.h"

/// What the faults on links share.
namespace scenarios::actions {

/// `between`, `link`, then `own`; with `in_flight` (what holds without it, in words) unless that is empty.
engine::Shape links_shape(std::string_view name, std::string_view doc, std::vector<engine::Key> own, std::string_view in_flight = {});

/// `from`: for faults that may hold in one direction.
engine::Key from_key();

models::softbus::InFlight in_flight_of(const engine::Node& fault, models::softbus::InFlight fallback);

}  // namespace scenarios::actions
