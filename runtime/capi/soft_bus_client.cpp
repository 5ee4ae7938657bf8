#include "runtime/capi/soft_bus_client.h"

#include <atomic>
#include <cstring>

#include "runtime/core/process_context.h"
#include "runtime/port/ports.h"

namespace runtime::capi {
namespace {

/// The peer's names for the length of a callback.
class PeerNames {
public:
    explicit PeerNames(const port::PeerSocketInfo& peer)
        : name_(peer.name), network_id_(peer.network_id), package_(peer.package), type_(static_cast<::TransDataType>(peer.type)) {}

    ::PeerSocketInfo Get() { return {name_.data(), network_id_.data(), package_.data(), type_}; }

private:
    std::string name_;
    std::string network_id_;
    std::string package_;
    ::TransDataType type_;
};

void TellStream(std::int32_t socket, const void* data, std::uint32_t size, const ISocketListener& callbacks) {
    StreamHead head{};
    if (size < sizeof(head) || callbacks.OnStream == nullptr) return;
    std::memcpy(&head, data, sizeof(head));
    if (std::uint64_t{head.data_bytes} + head.ext_bytes != size - sizeof(head)) return;
    auto* bytes = const_cast<char*>(static_cast<const char*>(data)) + sizeof(head);
    const StreamData frame{bytes, static_cast<int>(head.data_bytes)};
    const StreamData ext{head.ext_bytes != 0 ? bytes + head.data_bytes : nullptr, static_cast<int>(head.ext_bytes)};
    StreamFrameInfo info{};
    info.frameType = head.frame_type;
    info.timeStamp = head.time;
    info.seqNum = head.sequence;
    info.seqSubNum = head.sub_sequence;
    info.level = head.level;
    info.bitMap = head.bit_map;
    callbacks.OnStream(socket, &frame, &ext, &info);
}

}  // namespace

SoftBusClient& SoftBusClient::Current() {
    std::atomic_ref<void*> slot(OHOS::ProcessContext::Current().softBusClient);
    void* present = slot.load(std::memory_order_acquire);
    if (present == nullptr) {
        auto* fresh = new SoftBusClient;
        if (slot.compare_exchange_strong(present, fresh, std::memory_order_acq_rel)) return *fresh;
        delete fresh;  // another thread was first
    }
    return *static_cast<SoftBusClient*>(present);
}

SoftBusClient::Open* SoftBusClient::Find(std::int32_t socket) {
    const auto found = sockets.find(socket);
    return found != sockets.end() ? &found->second : nullptr;
}

void CallbackListener::OnBind(std::int32_t socket, const port::PeerSocketInfo& peer) {
    PeerNames names(peer);
    if (callbacks_.OnNegotiate != nullptr && !callbacks_.OnNegotiate(socket, names.Get())) {
        port::SoftBus()->Shutdown(socket);
        return;
    }
    {
        auto& client = SoftBusClient::Current();
        const port::Locked locked(port::Os(), client.mutex);
        auto& open = client.sockets[socket];
        open.info.type = peer.type;
        open.listener = this;
    }
    if (callbacks_.OnBind != nullptr) callbacks_.OnBind(socket, names.Get());
}

void CallbackListener::OnShutdown(std::int32_t socket, port::ShutdownReason reason) {
    {
        auto& client = SoftBusClient::Current();
        const port::Locked locked(port::Os(), client.mutex);
        client.sockets.erase(socket);
    }
    if (callbacks_.OnShutdown != nullptr) callbacks_.OnShutdown(socket, static_cast<::ShutdownReason>(reason));
}

void CallbackListener::OnBytes(std::int32_t socket, const void* data, std::uint32_t size_bytes) {
    switch (type_) {
        case DATA_TYPE_BYTES:
            if (callbacks_.OnBytes != nullptr) callbacks_.OnBytes(socket, data, size_bytes);
            return;
        case DATA_TYPE_FILE: {
            std::shared_ptr<IncomingFiles> incoming;
            {
                auto& client = SoftBusClient::Current();
                const port::Locked locked(port::Os(), client.mutex);
                auto* open = client.Find(socket);
                if (open == nullptr) return;
                if (open->incoming == nullptr) open->incoming = std::make_shared<IncomingFiles>();
                incoming = open->incoming;
            }
            incoming->Take(socket, data, size_bytes, callbacks_);
            return;
        }
        default:
            TellStream(socket, data, size_bytes, callbacks_);
    }
}

void CallbackListener::OnMessage(std::int32_t socket, const void* data, std::uint32_t size_bytes) {
    if (callbacks_.OnMessage != nullptr) callbacks_.OnMessage(socket, data, size_bytes);
}

void CallbackListener::OnError(std::int32_t socket, std::int32_t code) {
    if (callbacks_.OnError != nullptr) callbacks_.OnError(socket, code);
}

}  // namespace runtime::capi
