#pragma once

#include <cstddef>

#include "runtime/api/iremote_object.h"
#include "scenarios/engine/builder.h"

namespace scenarios::actions {

/// The keys that `get` and `check` share.
const engine::Shape& lookup_shape();

/// What both ask SAMgr for.
struct Lookup {
    std::int32_t ability = 0;
    std::string device;  ///< network id; empty: this device
    std::string as;
    bool found = true;    ///< what the author expects
    std::string refused;  ///< rule that must refuse it, empty: none
    std::int64_t at_most_ns = -1;
    int line = 0;
};

Lookup read_lookup(const engine::Node& arguments, engine::Builder& builder);

/// What came of looking for an object: gives it its name and judges it. `what` in words, `refusals` and `started_ns` from before.
void end_look_up(const Lookup& lookup, const std::string& what, const OHOS::sptr<OHOS::IRemoteObject>& object, std::size_t refusals,
                 std::int64_t started_ns, engine::Actor& actor);

/// Asks SAMgr, `once` or with its retries, and gives what is found its name.
void look_up(const Lookup& lookup, bool once, engine::Actor& actor);

}  // namespace scenarios::actions
