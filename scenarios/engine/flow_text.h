#pragma once

#include <string>
#include <string_view>

#include "scenarios/engine/document.h"

namespace scenarios::engine {

/// The text as it stands between double quotes in YAML.
std::string inside_quotes(std::string_view text);

/// A scalar that YAML reads as this very text, also inside { } and [ ]: as it is, or in double quotes where `quoted` or it must be.
std::string flow_scalar(std::string_view text, bool quoted);

/// The tree in one line that YAML reads as the same tree: `{ between: [phone, tablet] }`.
std::string flow_text(const Node& node);

/// The entries of a mapping likewise, without the braces around them: `at: 5 ms, kill: app`.
std::string flow_entries(const Node& map);

}  // namespace scenarios::engine
