#pragma once

#include "scenarios/engine/verb.h"

/// One function an expectation, each in the file of its name: its row in the list of expectations.
namespace scenarios::checks {

engine::CheckKind result();
engine::CheckKind order();
engine::CheckKind process();
engine::CheckKind deaths();
engine::CheckKind mark();
engine::CheckKind refused();
engine::CheckKind calls();
engine::CheckKind events();

}  // namespace scenarios::checks
