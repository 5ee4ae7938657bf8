#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "runtime/port/softbus_port.h"

namespace models::softbus {

/// One call that a process's SoftBus thread has to make.
struct Callback {
    enum class Kind : std::uint8_t { Bound, Shutdown, Bytes, Message, Online, Offline, Found };

    Kind kind{};
    runtime::port::SocketListener* listener = nullptr;  ///< of the first four
    runtime::port::NodeListener* node_listener = nullptr;
    std::int32_t socket = 0;
    runtime::port::PeerSocketInfo peer{};    ///< Bound
    runtime::port::ShutdownReason reason{};  ///< Shutdown
    std::vector<std::byte> bytes{};          ///< Bytes, Message
    std::uint64_t message = 0;               ///< its number in the trace
    std::uint64_t transaction = 0;           ///< that of the sending thread
    std::string device{};                    ///< network id of the other side

    /// Makes the call. In user mode of the SoftBus thread; the callback's own memory is the host's.
    void call() const;
};

/// What one process has still to hear, and who hears it.
struct Inbox {
    std::deque<Callback> waiting;
    Callback current;
    std::uint32_t sleeper = 0;  ///< tid of the SoftBus thread while it waits
    std::vector<runtime::port::NodeListener*> node_listeners;
};

}  // namespace models::softbus
