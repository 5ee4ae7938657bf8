#pragma once

#include <cstdint>
#include <string>

#include "runtime/api/iremote_object.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/slot.h"

namespace scenarios::engine {

/// The proxy of an interface that only the scenario's table knows: writes a request field by field, sends it through the remote object
/// as any proxy does, and reads the reply.
class ScriptedProxy {
public:
    ScriptedProxy(OHOS::sptr<OHOS::IRemoteObject> remote, const Interface& interface) : remote_(std::move(remote)), interface_(interface) {}

    /// What came of a call. `trouble` is for what never got as far as SendRequest, or came back unreadable; empty if all went well.
    struct Outcome {
        std::int32_t status = 0;
        NamedSlots returns{};  ///< only if the status is 0
        std::string trouble{};
    };

    struct Manner {
        std::uint64_t parcel_bytes = 0;  ///< not 0: the request's parcel is filled up to exactly that size
        int wait_s = 0;                  ///< MessageOption's wait time; 0: its default
        bool oneway = false;
    };
    /// Blocks until the reply unless one-way.
    Outcome invoke(const Method& method, const NamedSlots& arguments, const Manner& manner);

private:
    OHOS::sptr<OHOS::IRemoteObject> remote_;
    const Interface& interface_;
};

/// Parcels of scenarios may grow to this size (the class's own cap is 200 KiB), so that a call can reach the 1 MB wall.
constexpr std::size_t kParcelCapacityMax = 129UL * 1024 * 1024;

}  // namespace scenarios::engine
