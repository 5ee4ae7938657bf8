#include <cerrno>
#include <utility>

#include "models/device/ports.h"
#include "models/device/running.h"
#include "models/softbus/endpoint.h"

namespace models::device {

using runtime::port::kSoftBusAccessTokenDenied;
using runtime::port::kSoftBusNodeOffline;
using runtime::port::kSoftBusNotEnabled;
using softbus::MessageKind;

namespace {

/// Null: this device has no network.
softbus::Endpoint* bus() { return running()->os->bus(); }

bool may_use_bus(const SystemCall& call) { return call.os().has_permission(call.process().options.token, kDataSyncPermission); }

/// The process's SoftBus thread: hears one callback after the other, in the process's own mode.
void hear() {
    for (;;) {
        const softbus::Callback* callback = nullptr;
        {
            const SystemCall call;
            callback = &bus()->next_callback();
        }
        callback->call();
    }
}

}  // namespace

std::int32_t SimulatedSoftBusPort::Socket(const runtime::port::SocketInfo& info) {
    if (bus() == nullptr) return kSoftBusNodeOffline;
    if (!start_thread()) return kSoftBusNotEnabled;
    const SystemCall call;
    if (!may_use_bus(call)) return kSoftBusAccessTokenDenied;
    return bus()->socket(info);
}

bool SimulatedSoftBusPort::start_thread() {
    auto& process = *running()->process;
    if (std::exchange(process.has_softbus_thread, true)) return true;
    process.has_softbus_thread = runtime::port::Os().StartThread("softbus", [] { hear(); }) > 0;
    return process.has_softbus_thread;
}

std::int32_t SimulatedSoftBusPort::Listen(std::int32_t socket, std::span<const runtime::port::Qos> qos,
                                          runtime::port::SocketListener& listener) {
    if (bus() == nullptr) return kSoftBusNodeOffline;
    const SystemCall call;
    if (!may_use_bus(call)) return kSoftBusAccessTokenDenied;
    return bus()->listen(socket, qos, listener);
}

std::int32_t SimulatedSoftBusPort::Bind(std::int32_t socket, std::span<const runtime::port::Qos> qos,
                                        runtime::port::SocketListener& listener) {
    if (bus() == nullptr) return kSoftBusNodeOffline;
    const SystemCall call;
    if (!may_use_bus(call)) return kSoftBusAccessTokenDenied;
    return bus()->bind(socket, qos, listener);
}

std::int32_t SimulatedSoftBusPort::SendBytes(std::int32_t socket, const void* data, std::uint32_t size_bytes) {
    if (bus() == nullptr) return kSoftBusNotEnabled;
    const SystemCall call;
    return bus()->send(socket, data, size_bytes, MessageKind::Bytes);
}

std::int32_t SimulatedSoftBusPort::SendMessage(std::int32_t socket, const void* data, std::uint32_t size_bytes) {
    if (bus() == nullptr) return kSoftBusNotEnabled;
    const SystemCall call;
    return bus()->send(socket, data, size_bytes, MessageKind::Message);
}

void SimulatedSoftBusPort::Shutdown(std::int32_t socket) {
    if (bus() == nullptr) return;
    const SystemCall call;
    bus()->shutdown(socket);
}

std::string SimulatedSoftBusPort::LocalNetworkId() { return running()->os->options().name; }

std::vector<runtime::port::NodeInfo> SimulatedSoftBusPort::Nodes() {
    if (bus() == nullptr) return {};
    std::vector<runtime::port::NodeInfo> nodes;
    {
        const SystemCall call;
        nodes = bus()->nodes();
    }
    // A copy of the caller's own, which goes with its process.
    return std::vector<runtime::port::NodeInfo>(nodes);
}

std::int32_t SimulatedSoftBusPort::RegisterNodeListener(runtime::port::NodeListener& listener) {
    if (bus() == nullptr) return kSoftBusNodeOffline;
    if (!start_thread()) return kSoftBusNotEnabled;
    const SystemCall call;
    return bus()->register_node_listener(listener);
}

std::int32_t SimulatedSoftBusPort::UnregisterNodeListener(runtime::port::NodeListener& listener) {
    if (bus() == nullptr) return kSoftBusNodeOffline;
    const SystemCall call;
    return bus()->unregister_node_listener(listener);
}

std::int32_t SimulatedSoftBusPort::PublishLnn() {
    if (bus() == nullptr) return kSoftBusNodeOffline;
    const SystemCall call;
    return bus()->publish();
}

std::int32_t SimulatedSoftBusPort::RefreshLnn() {
    if (bus() == nullptr) return kSoftBusNodeOffline;
    const SystemCall call;
    return bus()->refresh();
}

std::int32_t SimulatedSoftBusPort::JoinLnn(const std::string& network_id) {
    if (bus() == nullptr) return kSoftBusNodeOffline;
    const SystemCall call;
    return bus()->join(network_id);
}

std::int32_t SimulatedSoftBusPort::LeaveLnn(const std::string& network_id) {
    if (bus() == nullptr) return kSoftBusNodeOffline;
    const SystemCall call;
    return bus()->leave(network_id);
}

}  // namespace models::device
