#include "runtime/dbinder/dbinder_service.h"

#include <charconv>

#include "runtime/core/process_context.h"
#include "runtime/dbinder/databus.h"
#include "runtime/dbinder/object_translation.h"
#include "runtime/port/ports.h"
#include "sim/base/text.h"

namespace OHOS {
namespace {

using runtime::port::Locked;
using runtime::port::Os;
using runtime::port::SoftBus;

constexpr int64_t kAnswerNs = 8'000'000'000;
constexpr int kAttempts = 2;

DHandleEntryTxRx NewEntry(DBinderCode code) {
    DHandleEntryTxRx entry{};
    entry.head.len = sizeof(entry);
    entry.head.version = kDatabusVersion;
    entry.transType = IRemoteObject::IF_PROT_DATABUS;
    entry.dBinderCode = code;
    return entry;
}

}  // namespace

/// A question to another SAMgr without an answer yet; on the asking thread's stack.
struct DBinderService::Waiting {
    bool done = false;
    DHandleEntryTxRx answer{};
};

class DBinderService::Listener final : public runtime::port::SocketListener {
public:
    explicit Listener(DBinderService& service) : service_(service) {}
    void OnBind(int32_t socket, const runtime::port::PeerSocketInfo& peer) override {
        // Another SAMgr, or nobody.
        if (std::string_view(peer.name) != kControlSession) return;
        Locked locked(Os(), service_.mutex_);
        service_.peers_[socket] = std::string(peer.network_id.data(), peer.network_id.size());
    }
    void OnShutdown(int32_t socket, runtime::port::ShutdownReason) override { service_.Shutdown(socket); }
    void OnBytes(int32_t socket, const void* data, uint32_t size) override {
        std::string device;
        {
            Locked locked(Os(), service_.mutex_);
            const auto found = service_.peers_.find(socket);
            if (found == service_.peers_.end()) return;
            device = found->second;
        }
        service_.HandleEntry(device, socket, data, size);
    }

private:
    DBinderService& service_;
};

DBinderService::DBinderService(Finder finder) : finder_(std::move(finder)), device_(Os().Property("network_id")) {
    serverListener_ = std::make_unique<Listener>(*this);
    clientListener_ = std::make_unique<Listener>(*this);
}

DBinderService::~DBinderService() = default;

bool DBinderService::Start() {
    auto* bus = SoftBus();
    if (bus == nullptr) return false;
    const auto socket = bus->Socket({.name = std::string(kControlSession), .package = std::string(kControlPackage)});
    return socket > 0 && bus->Listen(socket, kRpcQos, *serverListener_) >= 0;
}

// -- asking

sptr<DBinderServiceStub> DBinderService::MakeRemoteBinder(int32_t id, const std::string& device, uint32_t pid, uint32_t uid, uint32_t token,
                                                          DBinderErrorCode& reason) {
    reason = DEVICEID_INVALID;
    if (device.empty() || device.size() >= kDeviceIdBytes || SoftBus() == nullptr) return nullptr;
    const Key key{id, device, pid, uid};
    sptr<DBinderServiceStub> stub;
    {
        Locked locked(Os(), mutex_);
        stub = stubs_[key].promote();
        if (stub == nullptr) {
            stub = sptr<DBinderServiceStub>::MakeSptr(std::to_string(id), device, pid, uid);
            wptr<DBinderServiceStub> weak(stub);
            std::swap(stubs_[key], weak);
        }
        if (const auto asking = asking_.find(key); asking != asking_.end()) {
            while (asking_.contains(key)) Os().Wait(changed_, mutex_, -1);
            NegotiationBlock block;
            reason = stub->Session(block) ? DBINDER_OK : WAIT_REPLY_TIMEOUT;
            return reason == DBINDER_OK ? stub : nullptr;
        }
        if (NegotiationBlock block; stub->Session(block)) {
            reason = DBINDER_OK;
            return stub;
        }
        asking_[key] = DBINDER_OK;
    }
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        reason = Ask(id, *stub, token);
        if (reason != WAIT_REPLY_TIMEOUT) break;
    }
    Locked locked(Os(), mutex_);
    asking_.erase(key);
    Os().Notify(changed_, true);
    if (reason == DBINDER_OK) return stub;
    stubs_.erase(key);
    return nullptr;
}

DBinderErrorCode DBinderService::Ask(int32_t id, DBinderServiceStub& stub, uint32_t token) {
    auto question = NewEntry(MESSAGE_AS_INVOKER);
    question.binderObject = static_cast<uint64_t>(id);
    question.stub = static_cast<uint64_t>(id);
    question.pid = stub.Pid();
    question.uid = stub.Uid();
    question.deviceIdInfo.tokenId = token;
    const auto session = SessionNameOf(stub.Uid(), static_cast<int32_t>(stub.Pid()));
    question.serviceNameLength = static_cast<uint16_t>(session.size());
    if (!PutText(question.serviceName, session) || !PutText(question.deviceIdInfo.fromDeviceId, device_) ||
        !PutText(question.deviceIdInfo.toDeviceId, stub.Device())) {
        return DEVICEID_INVALID;
    }
    DHandleEntryTxRx answer{};
    if (const auto reason = AskOnce(question, stub.Device(), answer); reason != DBINDER_OK) return reason;
    if (answer.dBinderCode == MESSAGE_AS_REMOTE_ERROR) return static_cast<DBinderErrorCode>(answer.transType);
    NegotiationBlock block{};
    block.proto = IRemoteObject::IF_PROT_DATABUS;
    block.token = answer.deviceIdInfo.tokenId;
    block.stubIndex = answer.stubIndex;
    const auto name = TextOf(answer.serviceName);
    if (name.empty() || !PutText(block.targetName, name)) return SESSION_NAME_INVALID;
    PutText(block.localName, session);
    PutText(block.targetDevice, stub.Device());
    PutText(block.localDevice, device_);
    stub.SetSession(block);
    return DBINDER_OK;
}

/// One message there and one back, however long the connection takes. A connection lost meanwhile does not end the wait.
DBinderErrorCode DBinderService::AskOnce(const DHandleEntryTxRx& question, const std::string& device, DHandleEntryTxRx& answer) {
    const auto deadline = Os().NowNs() + kAnswerNs;
    const auto socket = SocketTo(device);
    if (socket <= 0) return SEND_MESSAGE_FAILED;
    Waiting waiting;
    auto sent = question;
    {
        Locked locked(Os(), mutex_);
        sent.seqNumber = ++lastNumber_;
        waiting_[sent.seqNumber] = &waiting;
    }
    const bool gone = SoftBus()->SendBytes(socket, &sent, sizeof(sent)) >= 0;
    Locked locked(Os(), mutex_);
    while (gone && !waiting.done) {
        if (!Os().Wait(changed_, mutex_, deadline)) break;
    }
    waiting_.erase(sent.seqNumber);
    if (!gone) return SEND_MESSAGE_FAILED;
    answer = waiting.answer;
    return waiting.done ? DBINDER_OK : WAIT_REPLY_TIMEOUT;
}

/// The connection to the other SAMgr, opened if there is none; an error if it cannot be had.
int32_t DBinderService::SocketTo(const std::string& device) {
    {
        Locked locked(Os(), mutex_);
        for (;;) {
            const auto found = sockets_.find(device);
            if (found == sockets_.end()) break;
            if (found->second != 0) return found->second;
            Os().Wait(changed_, mutex_, -1);
        }
        sockets_[device] = 0;
    }
    auto* bus = SoftBus();
    const auto socket = bus->Socket({.name = std::string(kControlSession),
                                     .peer_name = std::string(kControlSession),
                                     .peer_network_id = device,
                                     .package = std::string(kControlPackage)});
    int32_t result = socket;
    if (socket > 0) {
        {
            Locked locked(Os(), mutex_);
            peers_[socket] = device;
        }
        result = bus->Bind(socket, kRpcQos, *clientListener_);
        if (result < 0) bus->Shutdown(socket);
    }
    Locked locked(Os(), mutex_);
    const bool lost = socket > 0 && !peers_.contains(socket);  // shut down again already
    if (result < 0 || lost) {
        Os().Log(5, "dbinder", fmt::format("no connection to SAMgr on {}: {}", device, result));
        sockets_.erase(device);
        peers_.erase(socket);
    } else {
        sockets_[device] = socket;
    }
    Os().Notify(changed_, true);
    return result < 0 ? result : socket;
}

void DBinderService::Shutdown(int32_t socket) {
    Locked locked(Os(), mutex_);
    const auto found = peers_.find(socket);
    if (found == peers_.end()) return;
    const auto out = sockets_.find(found->second);
    if (out != sockets_.end() && out->second == socket) sockets_.erase(out);
    peers_.erase(found);
}

// -- being asked

void DBinderService::HandleEntry(const std::string& device, int32_t socket, const void* data, uint32_t size) {
    DHandleEntryTxRx entry;
    if (size != sizeof(entry)) {
        Os().Log(6, "dbinder", fmt::format("{} bytes from SAMgr on {}; {} were expected", size, device, sizeof(entry)));
        return;
    }
    std::memcpy(&entry, data, sizeof(entry));
    if (entry.head.len != sizeof(entry) || entry.head.version != kDatabusVersion) return;
    switch (entry.dBinderCode) {
        case MESSAGE_AS_INVOKER:
            threads_.Run([this, socket, device, entry] { Answer(socket, device, entry); });
            return;
        case MESSAGE_AS_REPLY:
        case MESSAGE_AS_REPLY_TOKENID:
        case MESSAGE_AS_REMOTE_ERROR: {
            Locked locked(Os(), mutex_);
            const auto found = waiting_.find(entry.seqNumber);
            if (found == waiting_.end()) return;
            found->second->answer = entry;
            found->second->done = true;
            Os().Notify(changed_, true);
            return;
        }
        default:
            Os().Log(6, "dbinder", fmt::format("unknown word {} from SAMgr on {}", entry.dBinderCode, device));
    }
}

void DBinderService::Answer(int32_t socket, const std::string& device, const DHandleEntryTxRx& question) {
    auto answer = question;
    DBinderErrorCode reason = DBINDER_OK;
    const auto id = static_cast<int32_t>(question.binderObject);
    const auto object = finder_(id, reason);
    InvokedStub invoked;
    if (object != nullptr) {
        // The device is the one the message came from, whatever it says of itself.
        const PeerProcess peer{.device = device,
                               .session = TextOf(question.serviceName),
                               .pid = static_cast<int32_t>(question.pid),
                               .uid = question.uid,
                               .token = question.deviceIdInfo.tokenId};
        if (peer.session != SessionNameOf(peer.uid, peer.pid)) {
            reason = SESSION_NAME_INVALID;
        } else if (object->IsProxyObject()) {
            const int result = InvokeListen(static_cast<IPCObjectProxy&>(*object), peer, invoked);
            if (result != ERR_NONE) reason = INVOKE_STUB_THREAD_FAILED;
        } else {
            reason = SA_INVOKE_FAILED;  // an ability of SAMgr's own process
        }
    } else if (reason == DBINDER_OK) {
        reason = SA_NOT_FOUND;
    }
    answer.dBinderCode = MESSAGE_AS_REPLY_TOKENID;
    answer.stubIndex = invoked.stubIndex;
    answer.serviceNameLength = static_cast<uint16_t>(invoked.session.size());
    answer.deviceIdInfo.tokenId = invoked.token;
    PutText(answer.deviceIdInfo.fromDeviceId, device_);
    PutText(answer.deviceIdInfo.toDeviceId, device);
    if (reason == DBINDER_OK && !PutText(answer.serviceName, invoked.session)) reason = SESSION_NAME_INVALID;
    if (reason != DBINDER_OK) {
        answer.dBinderCode = MESSAGE_AS_REMOTE_ERROR;
        answer.transType = reason;
        Os().Log(5, "dbinder", fmt::format("ability {} is not given to {}: {}", id, device, static_cast<uint32_t>(reason)));
    }
    SoftBus()->SendBytes(socket, &answer, sizeof(answer));
}

}  // namespace OHOS
