#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "scenarios/engine/verb.h"
#include "sim/base/text.h"

/// One function an expectation, in the file of its name (not_preceded in preceded.cpp): its row in the list of expectations.
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
engine::CheckKind always();
engine::CheckKind sometimes();
engine::CheckKind never();
engine::CheckKind after();
engine::CheckKind preceded();
engine::CheckKind not_preceded();
engine::CheckKind latency();
engine::CheckKind tolerated();
engine::CheckKind law();

}  // namespace scenarios::checks
