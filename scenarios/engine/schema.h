#pragma once

#include <string>

namespace scenarios::engine {

/// The JSON Schema (draft 7) of scenario files, generated from the parser's table: editors complete and check by it.
std::string json_schema();

}  // namespace scenarios::engine
