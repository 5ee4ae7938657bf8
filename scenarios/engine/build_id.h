#pragma once

#include <string>

namespace scenarios::engine {

/// Which build of the program runs: the version and the first 12 hex digits of the linker's build id of the executable,
/// "0.1.0+9f86d081884c"; the version alone if the executable has none. Two programs with the same build id are the same to the byte.
const std::string& build_id();

}  // namespace scenarios::engine
