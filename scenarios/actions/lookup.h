#pragma once

#include "scenarios/engine/builder.h"

namespace scenarios::actions {

/// The keys that `get` and `check` share.
const engine::Shape& lookup_shape();

/// What both ask SAMgr for.
struct Lookup {
    std::int32_t ability = 0;
    std::string as;
    bool found = true;  ///< what the author expects
    int line = 0;
};

Lookup read_lookup(const engine::Node& arguments, engine::Builder& builder);

}  // namespace scenarios::actions
