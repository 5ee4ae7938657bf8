#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace scenarios::engine {

/// A text as the name of a file or folder: itself if it is short and plain, else with what is not plain replaced and a hash behind, so
/// that different texts keep different names. "" becomes "default".
std::string safe_name(std::string_view text);

/// FNV-1a: the same on every machine and in every version.
std::uint64_t stable_hash(std::string_view text);

}  // namespace scenarios::engine
