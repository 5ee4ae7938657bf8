#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runtime/capi/file_transfer.h"
#include "runtime/port/os_port.h"
#include "runtime/port/softbus_port.h"
#include "socket.h"
#include "softbus_bus_center.h"

namespace runtime::capi {

/// The user's callbacks of one Listen or Bind, and what arrives for them. Lives as long as its process, as the port wants it.
class CallbackListener final : public port::SocketListener {
public:
    CallbackListener(const ISocketListener& callbacks, TransDataType type) : callbacks_(callbacks), type_(type) {}

    void OnBind(std::int32_t socket, const port::PeerSocketInfo& peer) override;
    void OnShutdown(std::int32_t socket, port::ShutdownReason reason) override;
    void OnBytes(std::int32_t socket, const void* data, std::uint32_t size_bytes) override;
    void OnMessage(std::int32_t socket, const void* data, std::uint32_t size_bytes) override;
    void OnError(std::int32_t socket, std::int32_t code) override;

    const ISocketListener& Callbacks() const { return callbacks_; }

private:
    const ISocketListener callbacks_;
    const TransDataType type_;
};

/// What the C functions of SoftBus keep for a process. Hangs off ProcessContext.
struct SoftBusClient {
    static SoftBusClient& Current();

    struct Open {
        port::SocketInfo info{};
        CallbackListener* listener = nullptr;  ///< null before Listen or Bind
        bool sending = false;                  ///< a SendFile is under way
        std::shared_ptr<IncomingFiles> incoming{};
    };

    /// Null: no such socket, which the port then says.
    Open* Find(std::int32_t socket);

    port::Mutex mutex;  ///< of all below
    std::map<std::int32_t, Open> sockets;

    class Nodes;
    Nodes* nodes = nullptr;
    std::set<int> publishing;
    std::map<int, IRefreshCallback> refreshing;
};

/// A frame of a stream as it travels in one message.
struct StreamHead {
    std::uint32_t data_bytes;
    std::uint32_t ext_bytes;
    std::int32_t frame_type;
    std::int32_t sequence;
    std::int64_t time;
    std::int32_t sub_sequence;
    std::int32_t level;
    std::int32_t bit_map;
    std::int32_t reserved;
};
static_assert(sizeof(StreamHead) == 40);

}  // namespace runtime::capi
