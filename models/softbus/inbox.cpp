#include "models/softbus/inbox.h"

namespace models::softbus {

void Callback::call() const {
    const auto size = static_cast<std::uint32_t>(bytes.size());
    switch (kind) {
        case Kind::Bound:
            return listener->OnBind(socket, peer);
        case Kind::Shutdown:
            return listener->OnShutdown(socket, reason);
        case Kind::Bytes:
            return listener->OnBytes(socket, bytes.data(), size);
        case Kind::Message:
            return listener->OnMessage(socket, bytes.data(), size);
        case Kind::Online:
            return node_listener->OnNodeOnline(device);
        case Kind::Offline:
            return node_listener->OnNodeOffline(device);
        case Kind::Found:
            return node_listener->OnDeviceFound(device);
    }
}

}  // namespace models::softbus
