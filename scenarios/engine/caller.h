#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/engine/parcel_type.h"
#include "scenarios/engine/slot.h"

/// What a service can see of its caller, as `$caller.uid` and in `identity`.
namespace scenarios::engine {

constexpr std::string_view kCaller = "caller";

/// device (network id, empty for a local caller), local, pid, real_pid, uid, token, first_token, d_uid and d_token (what a caller on
/// another device claims).
std::vector<std::string> caller_fields();

/// "a whole number (int32 or int64)": what a field of the caller is; nothing if there is no such field.
std::optional<std::string> caller_field_type(std::string_view field);

/// Whether it can go into a parcel as this.
bool caller_field_fits(std::string_view field, const ParcelType& type);

/// All of them, as the thread that serves a call sees them now (IPCSkeleton).
NamedSlots see_caller();

}  // namespace scenarios::engine
