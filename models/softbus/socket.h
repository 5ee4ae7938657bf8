#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "models/softbus/channel_end.h"
#include "runtime/port/softbus_port.h"
#include "sim/trace/events.h"

namespace models::softbus {

/// A socket of a process: Created, then Listening, or Binding and Open. It is gone once closed; its number is not used again.
struct Socket {
    std::int32_t number = 0;
    std::uint32_t pid = 0;
    runtime::port::SocketInfo info{};
    sim::trace::SocketState state = sim::trace::SocketState::Created;
    runtime::port::SocketListener* listener = nullptr;
    ChannelEnd* channel = nullptr;        ///< while Binding or Open
    std::uint32_t binder = 0;             ///< tid of the thread that waits in Bind
    std::int32_t bind_error = 0;          ///< why it is Created again
    std::deque<std::uint32_t> senders{};  ///< tids of the threads that wait for room, in order
};

}  // namespace models::softbus
