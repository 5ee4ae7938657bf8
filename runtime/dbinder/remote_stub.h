#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <tuple>

#include "sim/trace/events.h"

namespace OHOS {

struct DatabusSession;

/// A process on another device, as the bus and its session's name tell. pid and uid are what the peer claims: good enough to find an
/// authorisation, never taken for a local process.
struct PeerProcess {
    std::string device{};   ///< network id
    std::string session{};  ///< `DBinder<uid>_<pid>`
    int32_t pid = -1;
    uint32_t uid = 0;
    uint32_t token = 0;
};

/// Which stub, among all devices.
struct RemoteKey {
    uint64_t stubIndex = 0;
    std::string session;
    std::string device;
    auto operator<=>(const RemoteKey&) const = default;
};

/// What a process knows of a stub on another device: how to reach it, and where its proxy comes from.
struct RemoteStub {
    RemoteKey key;
    uint32_t token = 0;
    sim::trace::Origin origin{};
    uint8_t crossings = 0;        ///< local processes it was handed through: 0 from SAMgr or over RPC, 1 out of a local parcel
    std::u16string descriptor{};  ///< of its interface, once a call showed it
    std::shared_ptr<DatabusSession> session{};  ///< null: lost
};

}  // namespace OHOS
