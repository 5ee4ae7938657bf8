#pragma once

#include "scenarios/engine/builder.h"

namespace scenarios::actions {

/// The keys that `get` and `check` share.
const engine::Shape& lookup_shape();

/// What both ask SAMgr for.
struct Lookup {
    std::int32_t ability = 0;
    std::string as;
    bool found = true;    ///< what the author expects
    std::string refused;  ///< rule that must refuse it, empty: none
    int line = 0;
};

Lookup read_lookup(const engine::Node& arguments, engine::Builder& builder);

/// Asks SAMgr, `once` or with its retries, and gives what is found its name.
void look_up(const Lookup& lookup, bool once, engine::Actor& actor);

}  // namespace scenarios::actions
