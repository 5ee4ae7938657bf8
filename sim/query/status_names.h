#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sim::query {

/// A status that SendRequest or a service may return, as code names it.
struct StatusName {
    std::int32_t code;
    std::string_view name;
};

/// All names, in families; several may have one number (reference sections 2.1 and 2.2).
std::span<const StatusName> status_names();

}  // namespace sim::query
