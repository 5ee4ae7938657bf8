#include "socket.h"

#include <algorithm>
#include <cstring>

#include "inner_socket.h"
#include "runtime/capi/soft_bus_client.h"
#include "runtime/port/ports.h"

namespace {

using runtime::capi::CallbackListener;
using runtime::capi::SoftBusClient;
using runtime::port::Locked;
using runtime::port::Os;
using runtime::port::Qos;
using runtime::port::SoftBus;

constexpr std::uint32_t kQosMax = 16;
constexpr std::uint32_t kFilesMax = 50;
constexpr int kStreamBytesMax = 65'536;

std::string Text(const char* text) { return text != nullptr ? text : ""; }

/// What the bus knows of it; the rest is left out.
std::vector<Qos> Wishes(const QosTV qos[], std::uint32_t count) {
    std::vector<Qos> wishes;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (qos[i].qos > QOS_TYPE_MAX_IDLE_TIMEOUT) continue;
        wishes.push_back({static_cast<runtime::port::QosType>(qos[i].qos), qos[i].value});
    }
    return wishes;
}

bool AreArguments(std::int32_t socket, const QosTV qos[], std::uint32_t count, const ISocketListener* listener) {
    return socket > 0 && listener != nullptr && count <= kQosMax && (count == 0 || qos != nullptr);
}

bool IsStream(runtime::port::TransDataType type) { return type >= runtime::port::TransDataType::RawStream; }

/// The socket's listener, from now on; null: there is no such socket.
CallbackListener* Attach(std::int32_t socket, const ISocketListener& callbacks) {
    auto& client = SoftBusClient::Current();
    Locked locked(Os(), client.mutex);
    auto* open = client.Find(socket);
    if (open == nullptr) return nullptr;
    open->listener = new CallbackListener(callbacks, static_cast<TransDataType>(open->info.type));
    return open->listener;
}

/// A copy, so that nothing is held while the bus is asked.
bool Look(std::int32_t socket, SoftBusClient::Open& open) {
    auto& client = SoftBusClient::Current();
    Locked locked(Os(), client.mutex);
    const auto* found = client.Find(socket);
    if (found == nullptr) return false;
    open = *found;
    return true;
}

runtime::port::PeerSocketInfo PeerOf(const runtime::port::SocketInfo& info) {
    return {.name = info.peer_name, .network_id = info.peer_network_id, .package = info.package, .type = info.type};
}

}  // namespace

extern "C" {

int32_t Socket(SocketInfo info) {
    if (SoftBus() == nullptr) return SOFTBUS_NO_INIT;
    if (info.name == nullptr || info.pkgName == nullptr || info.dataType < DATA_TYPE_MESSAGE || info.dataType >= DATA_TYPE_BUTT) {
        return SOFTBUS_INVALID_PARAM;
    }
    const runtime::port::SocketInfo wanted{.name = info.name,
                                           .peer_name = Text(info.peerName),
                                           .peer_network_id = Text(info.peerNetworkId),
                                           .package = info.pkgName,
                                           .type = static_cast<runtime::port::TransDataType>(info.dataType)};
    const int32_t socket = SoftBus()->Socket(wanted);
    if (socket <= 0) return socket;
    auto& client = SoftBusClient::Current();
    Locked locked(Os(), client.mutex);
    client.sockets[socket].info = wanted;
    return socket;
}

int32_t Listen(int32_t socket, const QosTV qos[], uint32_t qosCount, const ISocketListener* listener) {
    if (SoftBus() == nullptr) return SOFTBUS_NO_INIT;
    if (!AreArguments(socket, qos, qosCount, listener)) return SOFTBUS_INVALID_PARAM;
    auto* callbacks = Attach(socket, *listener);
    return callbacks != nullptr ? SoftBus()->Listen(socket, Wishes(qos, qosCount), *callbacks) : int32_t{SOFTBUS_INVALID_PARAM};
}

int32_t Bind(int32_t socket, const QosTV qos[], uint32_t qosCount, const ISocketListener* listener) {
    if (SoftBus() == nullptr) return SOFTBUS_NO_INIT;
    if (!AreArguments(socket, qos, qosCount, listener)) return SOFTBUS_INVALID_PARAM;
    auto* callbacks = Attach(socket, *listener);
    return callbacks != nullptr ? SoftBus()->Bind(socket, Wishes(qos, qosCount), *callbacks) : int32_t{SOFTBUS_INVALID_PARAM};
}

int32_t BindAsync(int32_t socket, const QosTV qos[], uint32_t qosCount, const ISocketListener* listener) {
    if (SoftBus() == nullptr) return SOFTBUS_NO_INIT;
    if (!AreArguments(socket, qos, qosCount, listener)) return SOFTBUS_INVALID_PARAM;
    auto* callbacks = Attach(socket, *listener);
    SoftBusClient::Open open;
    if (callbacks == nullptr || !Look(socket, open)) return SOFTBUS_INVALID_PARAM;
    const auto bind = [socket, wishes = Wishes(qos, qosCount), callbacks, peer = PeerOf(open.info)] {
        const int32_t result = SoftBus()->Bind(socket, wishes, *callbacks);
        const auto& told = callbacks->Callbacks();
        if (result != SOFTBUS_OK) {
            if (told.OnError != nullptr) told.OnError(socket, result);
            return;
        }
        auto names = peer;
        if (told.OnBind != nullptr) {
            told.OnBind(socket, {names.name.data(), names.network_id.data(), names.package.data(), static_cast<TransDataType>(names.type)});
        }
    };
    return Os().StartThread("BindAsync", bind) > 0 ? SOFTBUS_OK : SOFTBUS_ERR;
}

int32_t SendBytes(int32_t socket, const void* data, uint32_t len) {
    if (SoftBus() == nullptr) return SOFTBUS_NO_INIT;
    if (data == nullptr || len == 0) return SOFTBUS_INVALID_PARAM;
    SoftBusClient::Open open;
    if (!Look(socket, open)) return SOFTBUS_TRANS_SESSION_NO_ENABLE;
    if (open.info.type != runtime::port::TransDataType::Bytes) return SOFTBUS_TRANS_BUSINESS_TYPE_NOT_MATCH;
    return SoftBus()->SendBytes(socket, data, len);
}

int32_t SendBytesAsync(int32_t socket, uint32_t dataSeq, const void* data, uint32_t len) {
    if (SoftBus() == nullptr) return SOFTBUS_NO_INIT;
    if (data == nullptr || len == 0) return SOFTBUS_INVALID_PARAM;
    SoftBusClient::Open open;
    if (!Look(socket, open) || open.listener == nullptr) return SOFTBUS_TRANS_SESSION_NO_ENABLE;
    const auto send = [socket, dataSeq, bytes = std::string(static_cast<const char*>(data), len), listener = open.listener] {
        const int32_t result = SendBytes(socket, bytes.data(), static_cast<uint32_t>(bytes.size()));
        if (listener->Callbacks().OnBytesSent != nullptr) listener->Callbacks().OnBytesSent(socket, dataSeq, result);
    };
    return Os().StartThread("SendBytesAsync", send) > 0 ? SOFTBUS_OK : SOFTBUS_ERR;
}

int32_t SendMessage(int32_t socket, const void* data, uint32_t len) {
    if (SoftBus() == nullptr) return SOFTBUS_NO_INIT;
    if (data == nullptr || len == 0) return SOFTBUS_INVALID_PARAM;
    return SoftBus()->SendMessage(socket, data, len);
}

int32_t SendStream(int32_t socket, const StreamData* data, const StreamData* ext, const StreamFrameInfo* param) {
    if (SoftBus() == nullptr) return SOFTBUS_NO_INIT;
    const auto fits = [](const StreamData& part) {
        return part.bufLen >= 0 && part.bufLen <= kStreamBytesMax && (part.buf != nullptr || part.bufLen == 0);
    };
    if (data == nullptr || !fits(*data) || data->bufLen == 0 || (ext != nullptr && !fits(*ext))) return SOFTBUS_INVALID_PARAM;
    SoftBusClient::Open open;
    if (!Look(socket, open)) return SOFTBUS_TRANS_SESSION_NO_ENABLE;
    if (!IsStream(open.info.type)) return SOFTBUS_TRANS_BUSINESS_TYPE_NOT_MATCH;
    runtime::capi::StreamHead head{};
    head.data_bytes = static_cast<uint32_t>(data->bufLen);
    head.ext_bytes = ext != nullptr ? static_cast<uint32_t>(ext->bufLen) : 0;
    if (param != nullptr) {
        head.frame_type = param->frameType;
        head.sequence = param->seqNum;
        head.time = param->timeStamp;
        head.sub_sequence = param->seqSubNum;
        head.level = param->level;
        head.bit_map = param->bitMap;
    }
    std::string message(reinterpret_cast<const char*>(&head), sizeof(head));
    message.append(data->buf, head.data_bytes);
    if (head.ext_bytes != 0) message.append(ext->buf, head.ext_bytes);
    return SoftBus()->SendBytes(socket, message.data(), static_cast<uint32_t>(message.size()));
}

int32_t SendFile(int32_t socket, const char* sFileList[], const char* dFileList[], uint32_t fileCnt) {
    if (SoftBus() == nullptr) return SOFTBUS_NO_INIT;
    if (sFileList == nullptr || fileCnt == 0 || fileCnt > kFilesMax) return SOFTBUS_INVALID_PARAM;
    std::vector<std::string> sources;
    std::vector<std::string> names;
    for (uint32_t i = 0; i < fileCnt; ++i) {
        if (sFileList[i] == nullptr || (dFileList != nullptr && dFileList[i] == nullptr)) return SOFTBUS_INVALID_PARAM;
        sources.emplace_back(sFileList[i]);
        names.push_back(dFileList != nullptr ? dFileList[i] : sources.back().substr(sources.back().rfind('/') + 1));
    }
    CallbackListener* listener = nullptr;
    {
        auto& client = SoftBusClient::Current();
        Locked locked(Os(), client.mutex);
        auto* open = client.Find(socket);
        if (open == nullptr || open->listener == nullptr) return SOFTBUS_TRANS_SESSION_NO_ENABLE;
        if (open->info.type != runtime::port::TransDataType::File) return SOFTBUS_TRANS_BUSINESS_TYPE_NOT_MATCH;
        if (open->sending) return SOFTBUS_TRANS_SESSION_REPEATED;
        open->sending = true;
        listener = open->listener;
    }
    const auto send = [socket, sources = std::move(sources), names = std::move(names), listener] {
        runtime::capi::SendFiles(socket, sources, names, listener->Callbacks());
        auto& client = SoftBusClient::Current();
        Locked locked(Os(), client.mutex);
        if (auto* open = client.Find(socket)) open->sending = false;
    };
    return Os().StartThread("SendFile", send) > 0 ? SOFTBUS_OK : SOFTBUS_ERR;
}

void Shutdown(int32_t socket) {
    if (SoftBus() == nullptr) return;
    {
        auto& client = SoftBusClient::Current();
        Locked locked(Os(), client.mutex);
        client.sockets.erase(socket);
    }
    SoftBus()->Shutdown(socket);
}

int32_t EvaluateQos(const char* peerNetworkId, TransDataType dataType, const QosTV* qos, uint32_t qosCount) {
    if (SoftBus() == nullptr) return SOFTBUS_NO_INIT;
    if (peerNetworkId == nullptr || dataType < DATA_TYPE_MESSAGE || dataType >= DATA_TYPE_BUTT || qosCount > kQosMax ||
        (qosCount != 0 && qos == nullptr)) {
        return SOFTBUS_INVALID_PARAM;
    }
    const auto nodes = SoftBus()->Nodes();
    const bool online =
        std::any_of(nodes.begin(), nodes.end(), [&](const auto& node) { return node.network_id == peerNetworkId && node.online; });
    return online ? SOFTBUS_OK : SOFTBUS_NETWORK_NODE_OFFLINE;
}

int32_t DBinderGrantPermission(int32_t uid, int32_t pid, const char* socketName) {
    return uid < 0 || pid < 0 || socketName == nullptr || std::strlen(socketName) >= SESSION_NAME_SIZE_MAX ? SOFTBUS_INVALID_PARAM
                                                                                                           : SOFTBUS_OK;
}

int32_t DBinderRemovePermission(const char* socketName) {
    return socketName == nullptr || std::strlen(socketName) >= SESSION_NAME_SIZE_MAX ? SOFTBUS_INVALID_PARAM : SOFTBUS_OK;
}

}  // extern "C"
