#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "scenarios/engine/verb.h"
#include "sim/base/text.h"

/// One function an expectation, each in the file of its name: its row in the list of expectations.
namespace scenarios::checks {

/// "1 time", "3 times".
inline std::string counted(std::int64_t number, std::string_view noun) {
    return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

engine::CheckKind result();
engine::CheckKind order();
engine::CheckKind process();
engine::CheckKind deaths();
engine::CheckKind mark();
engine::CheckKind refused();
engine::CheckKind calls();
engine::CheckKind events();

}  // namespace scenarios::checks
