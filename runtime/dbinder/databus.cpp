#include "runtime/dbinder/databus.h"

#include <algorithm>
#include <span>

#include "runtime/core/message_parcel_access.h"
#include "runtime/core/process_context.h"
#include "runtime/dbinder/dbinder_callback_stub.h"
#include "runtime/dbinder/object_translation.h"
#include "runtime/dbinder/rules.h"
#include "runtime/port/ports.h"
#include "sim/base/text.h"
#include "sim/trace/recorder.h"

namespace OHOS {
namespace {

using runtime::port::Briefly;
using runtime::port::Locked;
using runtime::port::Os;
using runtime::port::ShutdownReason;
using runtime::port::SoftBus;
using sim::trace::LossCause;
using sim::trace::RpcOutcome;

constexpr int64_t kSecondNs = 1'000'000'000;
/// A reply whose caller is not found is looked for this often more, so long apart.
constexpr int kReplyRetries = 5;
constexpr int64_t kReplyRetryNs = 10'000'000;

LossCause CauseOf(ShutdownReason reason) {
    switch (reason) {
        case ShutdownReason::Peer:
        case ShutdownReason::ServiceDied:
            return LossCause::ProcessDied;
        case ShutdownReason::LnnOffline:
        case ShutdownReason::LnnChanged:
            return LossCause::DeviceOffline;
        case ShutdownReason::Timeout:
            return LossCause::TimedOut;
        case ShutdownReason::Privilege:
            return LossCause::Untrusted;
        case ShutdownReason::Local:
            return LossCause::Closed;
        default:
            return LossCause::LinkLost;
    }
}

sim::trace::Bytes BytesOf(const MessageParcel& parcel) {
    return {reinterpret_cast<const std::byte*>(parcel.GetData()), parcel.GetDataSize()};
}

void EmitLearned(uint32_t handle, const RemoteStub& stub, bool known) {
    Os().Trace().emit(sim::trace::ObjectLearned{.handle = handle,
                                                .known = static_cast<uint8_t>(known ? 1 : 0),
                                                .host_device = stub.key.device,
                                                .session = stub.key.session,
                                                .stub_index = stub.key.stubIndex,
                                                .origin = stub.origin,
                                                .crossings = stub.crossings});
}

}  // namespace

// -- listeners: what the bus tells goes to the process's RPC threads, for the bus's own thread must not block on what it brings

class Databus::ServerListener final : public runtime::port::SocketListener {
public:
    explicit ServerListener(Databus& databus) : databus_(databus) {}
    void OnBind(int32_t socket, const runtime::port::PeerSocketInfo& peer) override {
        Served served;
        served.peer.device = std::string(peer.network_id.data(), peer.network_id.size());
        served.peer.session = std::string(peer.name.data(), peer.name.size());
        // Who has no proper name is granted nothing, so nothing of it is heard.
        if (!ParseSessionName(served.peer.session, served.peer.uid, served.peer.pid)) return;
        Briefly brief(databus_.lock_);
        databus_.served_[socket] = std::move(served);
    }
    void OnShutdown(int32_t socket, ShutdownReason) override { databus_.ServerShutdown(socket); }
    void OnBytes(int32_t socket, const void* data, uint32_t size) override { databus_.HandleBytes(socket, data, size); }

private:
    Databus& databus_;
};

class Databus::ClientListener final : public runtime::port::SocketListener {
public:
    explicit ClientListener(Databus& databus) : databus_(databus) {}
    void OnBind(int32_t, const runtime::port::PeerSocketInfo&) override {}
    void OnShutdown(int32_t socket, ShutdownReason reason) override { databus_.ClientShutdown(socket, reason); }
    void OnBytes(int32_t socket, const void* data, uint32_t size) override { databus_.HandleBytes(socket, data, size); }

private:
    Databus& databus_;
};

/// A call without an answer yet; on its caller's stack.
struct Databus::Waiting {
    runtime::port::Condition answered;
    bool done = false;
    DatabusMessage message;
};

bool DatabusMessage::Parse(std::shared_ptr<std::vector<uint8_t>> bytes, DatabusMessage& message) {
    auto& header = message.header;
    if (bytes->size() <= sizeof(header)) return false;
    std::memcpy(&header, bytes->data(), sizeof(header));
    if (header.sizeOfSelf != bytes->size() || header.magic != kDatabusMagic || header.version != kDatabusVersion) return false;
    const uint64_t room = bytes->size() - sizeof(header);
    if (header.buffer_size > room) return false;
    const bool status = (header.flags & runtime::port::kTfStatusCode) != 0 && header.cmd == static_cast<int32_t>(BC_REPLY);
    if (!status && header.offsets_size != 0) {
        const uint64_t count = header.offsets_size / sizeof(uint64_t);
        if (header.offsets_size % sizeof(uint64_t) != 0 || header.offsets % sizeof(uint64_t) != 0 || header.offsets < header.buffer_size ||
            header.offsets > room || header.offsets_size > room - header.offsets) {
            return false;
        }
        if (count > (room - header.offsets - header.offsets_size) / sizeof(FlatDBinderSession)) return false;
    }
    message.bytes = std::move(bytes);
    return true;
}

Databus::Databus() : sessionName_(SessionNameOf(Os().Self().uid, Os().Pid())), deviceId_(Os().Property("network_id")) {
    auth_.Seed(Os().Random());
    serverListener_ = std::make_unique<ServerListener>(*this);
    clientListener_ = std::make_unique<ClientListener>(*this);
}

Databus::~Databus() = default;

uint64_t Databus::Publish(const sptr<IPCObjectStub>& stub, const PeerProcess& peer) { return auth_.Authorise(stub, peer, Os().NowNs()); }

bool Databus::StartServer() {
    auto* bus = SoftBus();
    if (bus == nullptr) return false;
    Locked locked(Os(), serverMutex_);
    if (serverStarted_) return true;
    const auto socket = bus->Socket({.name = sessionName_, .package = fmt::format("{}_{}", kControlPackage, Os().Pid())});
    if (socket <= 0) return false;
    if (bus->Listen(socket, kRpcQos, *serverListener_) < 0) {
        bus->Shutdown(socket);
        return false;
    }
    serverStarted_ = true;
    return true;
}

// -- calling

int Databus::SendRequest(uint32_t handle, uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) {
    RemoteStub stub;
    const bool known = Find(handle, stub);
    const bool async = (option.GetFlags() & MessageOption::TF_ASYNC) != 0;
    if (known && stub.descriptor.empty() && !data.GetInterfaceToken().empty()) {
        Briefly brief(lock_);
        if (const auto found = remotes_.find(handle); found != remotes_.end()) found->second.stub.descriptor = data.GetInterfaceToken();
    }
    if (MessageParcelAccess::IsNoting(data)) [[unlikely]] {
        MessageParcelAccess::EmitWriteNotes(data, data.GetInterfaceToken(), code, false);
    }
    uint64_t sequence = 0;
    {
        Briefly brief(lock_);
        sequence = ++lastSequence_;
    }
    // For the trace: addresses of blocks beside objects mean nothing to a reader and may differ from run to run.
    std::vector<uint8_t> shown;
    if (MessageParcelAccess::Blocks(data) != 0) {
        const auto* bytes = reinterpret_cast<const uint8_t*>(data.GetData());
        shown.assign(bytes, bytes + data.GetDataSize());
        for (size_t i = 0; i < data.GetOffsetsSize(); ++i) {
            auto flat = MessageParcelAccess::ObjectAt(data, i);
            if (flat.hdr.type != BINDER_TYPE_PTR) continue;
            flat.binder = 0;
            std::memcpy(shown.data() + MessageParcelAccess::OffsetAt(data, i), &flat, sizeof(flat));
        }
    }
    uint64_t outer = 0;
    Os().BeginTransaction(&outer);
    Os().Trace().emit(sim::trace::RpcSent{.parent = outer,
                                          .to_device = stub.key.device,
                                          .to_session = stub.key.session,
                                          .stub_index = stub.key.stubIndex,
                                          .sequence_number = sequence,
                                          .handle = handle,
                                          .code = code,
                                          .flags = static_cast<uint32_t>(option.GetFlags()),
                                          .data_bytes = data.GetDataSize(),
                                          .offsets_bytes = data.GetOffsetsSize() * sizeof(binder_size_t),
                                          .data = shown.empty() ? BytesOf(data) : std::as_bytes(std::span(shown))});
    const int32_t socket = known && stub.session != nullptr ? sessions_.SocketOf(*stub.session) : 0;
    auto outcome = RpcOutcome::NotSent;
    const int status = socket == 0 ? int{RPC_DATABUS_INVOKER_INVALID_DATA_ERR}
                                   : Send(stub, socket, {.sequence = sequence, .code = code}, data, reply, option, outcome);
    sim::trace::RpcFinished finished{.outcome = outcome, .status = status, .data_bytes = 0, .data = {}};
    if (!async && outcome == RpcOutcome::Replied && status == ERR_NONE) {
        finished.data_bytes = reply.GetDataSize();
        finished.data = BytesOf(reply);
        if (MessageParcelAccess::IsNoting(reply)) [[unlikely]] {
            MessageParcelAccess::NameCall(reply, data.GetInterfaceToken(), code, true);
        }
    }
    Os().Trace().emit(finished);
    Os().SetTransaction(outer);
    return status;
}

int Databus::Send(const RemoteStub& stub, int32_t socket, const Call& call, MessageParcel& data, MessageParcel& reply,
                  MessageOption& option, RpcOutcome& outcome) {
    PeerProcess to{.device = stub.key.device, .session = stub.key.session};
    ParseSessionName(to.session, to.uid, to.pid);
    const auto flags = static_cast<uint32_t>(option.GetFlags());
    DatabusHeader header{.cmd = static_cast<int32_t>(BC_TRANSACTION),
                         .code = call.code,
                         .flags = flags,
                         .cookie = stub.key.stubIndex,
                         .seqNumber = call.sequence};
    std::vector<uint8_t> bytes;
    if (!BuildMessage(header, data, to, bytes)) return RPC_BASE_INVOKER_WRITE_TRANS_ERR;
    if (!SendRawData(socket, call.sequence, data)) return RPC_BASE_INVOKER_WRITE_TRANS_ERR;
    if ((flags & MessageOption::TF_ASYNC) != 0) {
        if (SoftBus()->SendBytes(socket, bytes.data(), static_cast<uint32_t>(bytes.size())) < 0) return RPC_BASE_INVOKER_INVALID_DATA_ERR;
        outcome = RpcOutcome::Accepted;
        return ERR_NONE;
    }
    Waiting waiting;
    {
        Locked locked(Os(), waitMutex_);
        waiting_[call.sequence] = &waiting;
    }
    const auto sent = SoftBus()->SendBytes(socket, bytes.data(), static_cast<uint32_t>(bytes.size()));
    const int64_t wait = option.GetWaitTime() > 0 ? option.GetWaitTime() : int{MessageOption::TF_WAIT_TIME};
    const int64_t deadline = Os().NowNs() + wait * kSecondNs;
    {
        Locked locked(Os(), waitMutex_);
        while (sent >= 0 && !waiting.done) {
            if (!Os().Wait(waiting.answered, waitMutex_, deadline)) break;
        }
        waiting_.erase(call.sequence);
    }
    if (sent < 0) return RPC_BASE_INVOKER_INVALID_DATA_ERR;
    outcome = waiting.done ? RpcOutcome::Replied : RpcOutcome::TimedOut;
    if (!waiting.done) return RPC_BASE_INVOKER_WAIT_REPLY_ERR;
    if (waiting.message.IsStatus()) {
        reply.FlushBuffer();
        return static_cast<int32_t>(waiting.message.header.offsets_size);
    }
    return Adopt(socket, waiting.message, reply) ? int{ERR_NONE} : int{RPC_BASE_INVOKER_INVALID_REPLY_ERR};
}

/// The whole message: header, data, offsets, session records. False: an object may not or cannot go, or it is too long.
bool Databus::BuildMessage(DatabusHeader header, MessageParcel& parcel, const PeerProcess& to, std::vector<uint8_t>& bytes) {
    const size_t dataSize = parcel.GetDataSize();
    const size_t count = parcel.GetOffsetsSize();
    const size_t padded = (dataSize + 7) & ~size_t{7};
    const size_t buffer = std::max<size_t>(padded, 8);  // a message is never only a header
    const size_t size = sizeof(header) + buffer + count * (sizeof(uint64_t) + sizeof(FlatDBinderSession));
    if (size > kDatabusMessageMax) {
        RefuseMessageSize(size, to, (header.flags & MessageOption::TF_ASYNC) != 0);
        return false;
    }
    header.sizeOfSelf = static_cast<uint32_t>(size);
    header.magic = kDatabusMagic;
    header.version = kDatabusVersion;
    header.buffer_size = dataSize;
    header.offsets_size = count * sizeof(uint64_t);
    header.offsets = buffer;
    bytes.resize(size);
    std::memcpy(bytes.data(), &header, sizeof(header));
    uint8_t* data = bytes.data() + sizeof(header);
    if (dataSize != 0) std::memcpy(data, reinterpret_cast<const void*>(parcel.GetData()), dataSize);
    if (count == 0) return true;
    std::memcpy(data + buffer, reinterpret_cast<const void*>(parcel.GetObjectOffsets()), count * sizeof(uint64_t));
    std::vector<FlatDBinderSession> records(count);
    if (!ExportObjects(*this, parcel, to, data, records)) return false;
    std::memcpy(data + buffer + count * sizeof(uint64_t), records.data(), count * sizeof(FlatDBinderSession));
    return true;
}

/// The parcel becomes a read-only view of the message's data. False: its objects make no sense.
bool Databus::Adopt(int32_t socket, DatabusMessage& message, MessageParcel& parcel) {
    const auto& header = message.header;
    uint8_t* buffer = message.bytes->data() + sizeof(header);
    const auto* offsets = reinterpret_cast<const binder_size_t*>(buffer + header.offsets);
    const size_t count = header.offsets_size / sizeof(uint64_t);
    std::vector<sptr<RefBase>> held;
    if (count != 0) {
        const auto* records = reinterpret_cast<const FlatDBinderSession*>(buffer + header.offsets + header.offsets_size);
        if (!ImportObjects(*this, buffer, header.buffer_size, offsets, count, records, held)) return false;
    }
    MessageParcelAccess::AdoptMessage(parcel, message.bytes, buffer, header.buffer_size, count != 0 ? offsets : nullptr, count,
                                      std::move(held));
    size_t size = 0;
    if (auto raw = TakeRawData(socket, header.seqNumber, size)) parcel.RestoreRawData(std::move(raw), size);
    return true;
}

/// Raw data beyond what a parcel takes inline goes ahead as a message of its own.
bool Databus::SendRawData(int32_t socket, uint64_t seqNumber, const MessageParcel& data) {
    size_t size = 0;
    const void* raw = MessageParcelAccess::LargeRawData(data, size);
    if (raw == nullptr) return true;
    if (size > kDatabusMessageMax && RefuseRawDataSize(size)) return false;
    DatabusHeader header{.sizeOfSelf = static_cast<uint32_t>(sizeof(header) + size),
                         .magic = kDatabusMagic,
                         .version = kDatabusVersion,
                         .cmd = static_cast<int32_t>(kBcSendRawData),
                         .seqNumber = seqNumber,
                         .buffer_size = size};
    std::vector<uint8_t> bytes(sizeof(header) + size);
    std::memcpy(bytes.data(), &header, sizeof(header));
    std::memcpy(bytes.data() + sizeof(header), raw, size);
    return SoftBus()->SendBytes(socket, bytes.data(), static_cast<uint32_t>(bytes.size())) >= 0;
}

std::shared_ptr<char> Databus::TakeRawData(int32_t socket, uint64_t seqNumber, size_t& size) {
    Briefly brief(lock_);
    const auto found = rawData_.find({socket, seqNumber});
    if (found == rawData_.end()) return nullptr;
    auto raw = std::move(found->second.first);
    size = found->second.second;
    rawData_.erase(found);
    return raw;
}

// -- what the bus brings

void Databus::HandleBytes(int32_t socket, const void* data, uint32_t size) {
    auto bytes = std::make_shared<std::vector<uint8_t>>(static_cast<const uint8_t*>(data), static_cast<const uint8_t*>(data) + size);
    DatabusMessage message;
    if (!DatabusMessage::Parse(std::move(bytes), message)) {
        Os().Log(6, "dbinder", fmt::format("socket {}: {} bytes that are no message of this protocol", socket, size));
        return;
    }
    if (message.header.cmd == static_cast<int32_t>(kBcSendRawData)) {
        const size_t length = message.header.buffer_size;
        std::shared_ptr<char> raw(new char[length], std::default_delete<char[]>());
        std::memcpy(raw.get(), message.Buffer(), length);
        Briefly brief(lock_);
        rawData_[{socket, message.header.seqNumber}] = {std::move(raw), length};
        return;
    }
    const bool isReply = message.header.cmd == static_cast<int32_t>(BC_REPLY);
    if (!isReply && message.header.cmd != static_cast<int32_t>(BC_TRANSACTION)) return;
    threads_.Run([this, socket, isReply, message = std::move(message)]() mutable {
        if (isReply) {
            HandleReply(message);
        } else {
            HandleRequest(socket, message);
        }
    });
}

void Databus::HandleReply(DatabusMessage& message) {
    for (int tries = 0; tries <= kReplyRetries; ++tries) {
        if (tries != 0) Os().SleepNs(kReplyRetryNs);
        Locked locked(Os(), waitMutex_);
        const auto found = waiting_.find(message.header.seqNumber);
        if (found == waiting_.end()) continue;
        auto& waiting = *found->second;
        if (waiting.done) return;
        waiting.done = true;
        waiting.message = std::move(message);
        Os().Notify(waiting.answered, false);
        return;
    }
    Os().Log(5, "dbinder", fmt::format("reply {} came too late and is dropped", message.header.seqNumber));
}

void Databus::HandleRequest(int32_t socket, DatabusMessage& message) {
    const auto& header = message.header;
    PeerProcess peer;
    {
        Briefly brief(lock_);
        const auto found = served_.find(socket);
        if (found == served_.end()) return;
        peer = found->second.peer;
    }
    sptr<IPCObjectStub> stub;
    const auto access = auth_.Check(header.cookie, peer, stub, peer.token);
    if (access == CommAuth::Access::UnknownPeer) {
        Os().Log(5, "dbinder", fmt::format("{} on {} was granted nothing here: its message is ignored", peer.session, peer.device));
        return;
    }
    const bool async = (header.flags & MessageOption::TF_ASYNC) != 0;
    Os().Trace().emit(
        sim::trace::RpcServed{.served = 0, .from_device = peer.device, .stub_index = header.cookie, .code = header.code, .status = 0});
    int32_t status = ERR_NONE;
    MessageParcel data;
    MessageParcel reply;
    if (access == CommAuth::Access::NoSuchStub) status = RPC_BASE_INVOKER_STUBINDEX_ERR;
    if (access == CommAuth::Access::NotAuthorised) status = RPC_DATABUS_INVOKER_INVALID_STUB_INDEX;
    if (status == ERR_NONE && !Adopt(socket, message, data)) status = RPC_BASE_INVOKER_TRANSLATE_ERR;
    if (status == ERR_NONE) status = Serve(peer, *stub, header, data, reply);
    Os().Trace().emit(
        sim::trace::RpcServed{.served = 1, .from_device = peer.device, .stub_index = header.cookie, .code = header.code, .status = status});
    if (!async) SendReply(socket, peer, header, reply, status);
}

int32_t Databus::Serve(const PeerProcess& peer, IPCObjectStub& stub, const DatabusHeader& header, MessageParcel& data,
                       MessageParcel& reply) {
    auto& thread = ThreadContext::Current();
    const uint64_t outerFirstToken = Os().FirstCallerToken();
    Os().SetFirstCallerToken(0);
    CallerIdentity outer = std::move(thread.caller);
    thread.caller = CallerIdentity{.serving = true, .pid = -1, .realPid = -1, .uid = static_cast<uint32_t>(-1)};
    thread.caller.peer = std::make_shared<PeerProcess>(peer);
    thread.caller.stubIndex = header.cookie;
    ++thread.servedCalls;
    if (MessageParcelAccess::IsNoting(data)) [[unlikely]] {
        MessageParcelAccess::NameCall(data, stub.GetObjectDescriptor(), header.code, false);
    }
    MessageOption option(static_cast<int>(header.flags & ~uint32_t{MessageOption::TF_ACCEPT_FDS}));
    const int32_t status = Dispatch(ProcessContext::Current(), stub, thread.caller.pid, header.code, data, reply, option);
    if ((header.flags & MessageOption::TF_ASYNC) == 0 && MessageParcelAccess::IsNoting(reply)) [[unlikely]] {
        MessageParcelAccess::EmitWriteNotes(reply, stub.GetObjectDescriptor(), header.code, true);
    }
    thread.caller = std::move(outer);
    Os().SetFirstCallerToken(outerFirstToken);
    return status;
}

/// The reply's data, or if it has none the status. A reply that cannot go is answered with why.
void Databus::SendReply(int32_t socket, const PeerProcess& peer, const DatabusHeader& request, MessageParcel& reply, int32_t status) {
    DatabusHeader header{
        .cmd = static_cast<int32_t>(BC_REPLY), .code = request.code, .cookie = request.cookie, .seqNumber = request.seqNumber};
    std::vector<uint8_t> bytes;
    bool built = false;
    if (reply.GetDataSize() != 0) {
        built = BuildMessage(header, reply, peer, bytes) && SendRawData(socket, request.seqNumber, reply);
        if (!built) status = RPC_BASE_INVOKER_SEND_REPLY_ERR;
    }
    if (!built) {
        header.flags = runtime::port::kTfStatusCode;
        header.magic = kDatabusMagic;
        header.version = kDatabusVersion;
        header.buffer_size = sizeof(uint64_t);
        header.offsets_size = static_cast<uint32_t>(status);
        header.sizeOfSelf = static_cast<uint32_t>(sizeof(header) + header.buffer_size);
        bytes.assign(header.sizeOfSelf, 0);
        std::memcpy(bytes.data(), &header, sizeof(header));
    }
    SoftBus()->SendBytes(socket, bytes.data(), static_cast<uint32_t>(bytes.size()));
}

void Databus::ServerShutdown(int32_t socket) {
    PeerProcess peer;
    {
        Briefly brief(lock_);
        const auto found = served_.find(socket);
        if (found == served_.end()) return;
        peer = std::move(found->second.peer);
        served_.erase(found);
        std::erase_if(rawData_, [&](const auto& item) { return item.first.first == socket; });
        // It is back already on another connection, and what it was granted is in use there.
        for (const auto& [other, served] : served_) {
            if (served.peer.device == peer.device && served.peer.session == peer.session) return;
        }
    }
    // A destructor may call, and its answer comes over the thread that told us.
    if (auto last = auth_.PeerLost(peer, Os().NowNs()); !last.empty()) threads_.Run([last = std::move(last)] {});
}

void Databus::ClientShutdown(int32_t socket, ShutdownReason reason) {
    {
        Briefly brief(lock_);
        std::erase_if(rawData_, [&](const auto& item) { return item.first.first == socket; });
    }
    auto proxies = sessions_.Lost(socket);
    if (proxies.empty()) return;
    // Recipients may call, and their answers come over the thread that told us.
    threads_.Run([cause = CauseOf(reason), proxies = std::move(proxies)] {
        for (const auto& proxy : proxies) proxy->SessionLost(static_cast<unsigned>(cause));
    });
}

// -- proxies

uint32_t Databus::HandleOf(const RemoteStub& stub) {
    Briefly brief(lock_);
    const auto [place, fresh] = handles_.try_emplace(stub.key, nextHandle_);
    if (fresh) nextHandle_ = nextHandle_ + 1 < kUserHandleLast ? nextHandle_ + 1 : kUserHandleFirst;
    return place->second;
}

bool Databus::Find(uint32_t handle, RemoteStub& stub) {
    Briefly brief(lock_);
    const auto found = remotes_.find(handle);
    if (found == remotes_.end()) return false;
    stub = found->second.stub;
    return true;
}

bool Databus::Attach(IPCObjectProxy& proxy, const RemoteStub& stub) {
    const uint32_t handle = proxy.GetHandle();
    auto session = sessions_.Acquire(sessionName_, stub.key, *clientListener_);
    if (session == nullptr) return false;
    Known before;
    {
        Briefly brief(lock_);
        auto& known = remotes_[handle];
        before = std::move(known);
        known.stub = stub;
        known.stub.session = session;
        known.owner = &proxy;
        known.dropping = false;
        handles_[stub.key] = handle;
    }
    // It leaves before the call below blocks: it may be gone by then, and it may be this very proxy, on this very connection.
    if (before.owner != nullptr) sessions_.Leave(*before.stub.session, *before.owner);
    sessions_.Join(*session, proxy);
    EmitLearned(handle, stub, true);
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    const bool attached = SendRequest(handle, DBINDER_INCREFS_TRANSACTION, data, reply, option) == ERR_NONE;
    if (before.owner != nullptr) {
        // The last holder of the proxy before us is about to take its leave; unless he has, we take it for him, since the handle is ours
        // now.
        if (attached && !before.dropping && before.stub.key == stub.key) SayDropped(handle);
        sessions_.Release(*before.stub.session);
    }
    if (!attached) Detach(proxy, false);
    return attached;
}

void Databus::SayDropped(uint32_t handle) {
    MessageParcel data;
    MessageParcel reply;
    MessageOption option(MessageOption::TF_ASYNC);
    SendRequest(handle, DBINDER_DECREFS_TRANSACTION, data, reply, option);
}

void Databus::Detach(IPCObjectProxy& proxy, bool tell) {
    const uint32_t handle = proxy.GetHandle();
    RemoteStub stub;
    bool telling = false;
    const auto mine = [&] {
        const auto found = remotes_.find(handle);
        return found != remotes_.end() && found->second.owner == &proxy ? found : remotes_.end();
    };
    {
        Briefly brief(lock_);
        const auto found = mine();
        if (found == remotes_.end()) return;
        stub = found->second.stub;
        telling = found->second.dropping = tell && IsConnected(stub);
    }
    if (telling) SayDropped(handle);
    {
        Briefly brief(lock_);
        const auto found = mine();
        if (found == remotes_.end()) return;  // somebody else was quicker
        remotes_.erase(found);
        const auto named = handles_.find(stub.key);
        if (named != handles_.end() && named->second == handle) handles_.erase(named);
    }
    EmitLearned(handle, stub, false);
    sessions_.Leave(*stub.session, proxy);
    sessions_.Release(*stub.session);
}

sptr<IPCObjectStub> Databus::CallbackOf(uint32_t handle) {
    {
        wptr<IPCObjectStub> weak;
        {
            Briefly brief(lock_);
            if (const auto found = callbacks_.find(handle); found != callbacks_.end()) weak = found->second;
        }
        if (auto present = weak.promote()) return present;
    }
    const auto proxy = ProcessContext::Current().proxies.FindOrNew(handle);
    if (proxy->GetProto() != IRemoteObject::IF_PROT_DATABUS) return nullptr;
    sptr<IPCObjectStub> fresh(new DBinderCallbackStub(proxy));
    wptr<IPCObjectStub> weak(fresh);
    Briefly brief(lock_);
    std::swap(callbacks_[handle], weak);
    return fresh;
}

// Uint32 pid, Uint32 uid, Uint32 token, String device, String session -> status only
int Databus::AuthoriseOther(uint32_t handle, const PeerProcess& peer) {
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    if (!data.WriteUint32(static_cast<uint32_t>(peer.pid)) || !data.WriteUint32(peer.uid) || !data.WriteUint32(peer.token) ||
        !data.WriteString(peer.device) || !data.WriteString(peer.session)) {
        return IPC_PROXY_WRITE_PARCEL_ERR;
    }
    return SendRequest(handle, DBINDER_ADD_COMMAUTH, data, reply, option);
}

}  // namespace OHOS
