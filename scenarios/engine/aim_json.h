#pragma once

#include <nlohmann/json.hpp>

#include "sim/query/aim.h"

namespace scenarios::engine {

/// An aim between our own processes; aim_of(json_of(aim)) == aim.
nlohmann::json json_of(const sim::query::Aim& aim);
sim::query::Aim aim_of(const nlohmann::json& json);

}  // namespace scenarios::engine
