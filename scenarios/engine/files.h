#pragma once

#include <string>

#include "sim/base/result.h"

namespace scenarios::engine {

/// The whole text of a file; the error says which file and why not.
sim::base::Result<std::string> read_file(const std::string& path);

}  // namespace scenarios::engine
