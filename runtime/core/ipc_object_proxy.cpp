#include "ipc_object_proxy.h"

#include "runtime/core/process_context.h"
#include "runtime/dbinder/databus.h"
#include "runtime/dbinder/rules.h"
#include "runtime/port/ports.h"
#include "sim/trace/recorder.h"

namespace OHOS {

using runtime::port::Briefly;
using sim::trace::DeathState;
using sim::trace::LossCause;
using sim::trace::Origin;

namespace {

void EmitRemoteDeath(const RemoteStub& stub, uint32_t handle, DeathState state, LossCause cause) {
    runtime::port::Os().Trace().emit(sim::trace::RemoteDeathChanged{
        .state = state, .handle = handle, .host_device = stub.key.device, .session = stub.key.session, .cause = cause});
}

/// Whether what stands behind the handle is SAMgr's, and this process's own: what was handed to it is somebody else's.
bool HasServiceStub(const RemoteStub& stub) { return stub.origin == Origin::Registered && stub.crossings == 0; }

}  // namespace

IPCObjectProxy::IPCObjectProxy(int handle, std::u16string descriptor, int proto)
    : IRemoteObject(std::move(descriptor)), handle_(static_cast<uint32_t>(handle)), proto_(proto) {
    if (proto == IF_PROT_BINDER && IsKnownToDriver()) invoker_ = &ProcessContext::Current().invoker;
}

IPCObjectProxy::~IPCObjectProxy() = default;

bool IPCObjectProxy::IsKnownToDriver() const { return handle_ < kUserHandleFirst; }

void IPCObjectProxy::OnFirstStrongRef(const void*) {
    // A death notice may be on its way while the last strong reference goes.
    ExtendObjectLifetime();
    if (IsKnownToDriver()) ProcessContext::Current().invoker.AcquireHandle(handle_);
}

void IPCObjectProxy::OnLastStrongRef(const void*) {
    auto& process = ProcessContext::Current();
    process.proxies.Forget(*this);
    // The driver forgets the death request with the reference.
    const bool mourning = !recipients_.empty();
    recipients_.clear();
    if (RemoteStub stub; GetProto() == IF_PROT_DATABUS && process.Bus().Find(handle_, stub)) {
        if (mourning) EmitRemoteDeath(stub, handle_, DeathState::Vanished, LossCause::None);
        process.Bus().Detach(*this, true);
        if (HasServiceStub(stub)) ClearDBinderServiceState();
    }
    if (IsKnownToDriver()) process.invoker.ReleaseHandle(handle_);
}

int IPCObjectProxy::SendRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) {
    if (code > MAX_TRANSACTION_ID && code != DUMP_TRANSACTION) return IPC_PROXY_INVALID_CODE_ERR;
    return Send(code, data, reply, option);
}

int IPCObjectProxy::Send(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) {
    if (IsObjectDead()) return ERR_DEAD_OBJECT;
    auto* invoker = invoker_.load(std::memory_order_acquire);
    if (invoker == nullptr) return ERR_NULL_OBJECT;
    const int result = invoker->SendRequest(handle_, code, data, reply, option);
    if (result == ERR_DEAD_OBJECT) SetObjectDied(true);
    return result;
}

int32_t IPCObjectProxy::GetObjectRefCount() {
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    return Send(SYNCHRONIZE_REFERENCE, data, reply, option) == ERR_NONE ? reply.ReadInt32() : 0;
}

uint32_t IPCObjectProxy::GetStrongRefCountForStub() { return static_cast<uint32_t>(GetObjectRefCount()); }

int IPCObjectProxy::Dump(int fd, const std::vector<std::u16string>& args) {
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    if (!data.WriteFileDescriptor(fd) || !data.WriteString16Vector(args)) return IPC_PROXY_WRITE_PARCEL_ERR;
    return Send(DUMP_TRANSACTION, data, reply, option);
}

std::u16string IPCObjectProxy::GetInterfaceDescriptor() {
    if (handle_ == REGISTRY_HANDLE) return {};
    {
        Briefly brief(lock_);
        if (descriptorKnown_) return remoteDescriptor_;
    }
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    if (Send(INTERFACE_TRANSACTION, data, reply, option) != ERR_NONE) return {};
    std::u16string descriptor = reply.ReadString16();
    Briefly brief(lock_);
    descriptorKnown_ = true;
    remoteDescriptor_ = descriptor;
    return descriptor;
}

// -- death

bool IPCObjectProxy::AddDeathRecipient(const sptr<DeathRecipient>& recipient) {
    if (recipient == nullptr || invoker_ == nullptr) return false;
    auto& process = ProcessContext::Current();
    RemoteStub stub;
    const RemoteStub* remote = nullptr;
    if (GetProto() == IF_PROT_DATABUS) {
        if (IsObjectDead() || !process.Bus().Find(handle_, stub)) return false;
        remote = &stub;
        if (stub.origin != Origin::Registered && RefuseObject(sim::trace::Rule::Death1, "anonymous_death", stub, {})) return false;
    }
    {
        Briefly brief(lock_);
        if (IsObjectDead()) return false;
        recipients_.push_back(recipient);
        if (subscribed_.exchange(true)) return true;
        if (deathCookie_ == 0) deathCookie_ = process.stubs.NextId();
    }
    if (Subscribe(remote)) return true;
    Briefly brief(lock_);
    subscribed_ = false;
    const auto found = std::find(recipients_.begin(), recipients_.end(), recipient);
    if (found != recipients_.end()) recipients_.erase(found);
    return false;
}

/// The first recipient's registration: with the driver where it knows the handle, and with the stand-in if the stub is elsewhere.
bool IPCObjectProxy::Subscribe(const RemoteStub* remote) {
    auto& process = ProcessContext::Current();
    if (IsKnownToDriver()) {
        // Once for the proxy's life, so that a notice already on its way when a recipient comes again still finds the proxy.
        process.proxies.AddDeathCookie(deathCookie_, *this);
        if (!process.invoker.AddDeathRecipient(handle_, deathCookie_)) return false;
        if (remote != nullptr && TellServiceStub(DBINDER_OBITUARY_TRANSACTION, DeathRecipient::ADD_DEATH_RECIPIENT) != ERR_NONE) {
            process.invoker.RemoveDeathRecipient(handle_, deathCookie_);
            return false;
        }
    }
    if (remote != nullptr) EmitRemoteDeath(*remote, handle_, DeathState::Active, LossCause::None);
    return true;
}

bool IPCObjectProxy::RemoveDeathRecipient(const sptr<DeathRecipient>& recipient) {
    if (recipient == nullptr) return false;
    sptr<DeathRecipient> removed;  // may be destroyed only after the lock is gone
    {
        Briefly brief(lock_);
        if (IsObjectDead()) return false;
        const auto found = std::find(recipients_.begin(), recipients_.end(), recipient);
        if (found == recipients_.end()) return false;
        removed = *found;
        recipients_.erase(found);
        if (!recipients_.empty() || !subscribed_.exchange(false)) return true;
    }
    return Unsubscribe();
}

bool IPCObjectProxy::Unsubscribe() {
    auto& process = ProcessContext::Current();
    RemoteStub stub;
    const bool remote = GetProto() == IF_PROT_DATABUS && process.Bus().Find(handle_, stub);
    if (remote) EmitRemoteDeath(stub, handle_, DeathState::Cleared, LossCause::None);
    if (!IsKnownToDriver()) return true;
    if (remote) TellServiceStub(DBINDER_OBITUARY_TRANSACTION, DeathRecipient::REMOVE_DEATH_RECIPIENT);
    return process.invoker.RemoveDeathRecipient(handle_, deathCookie_);
}

void IPCObjectProxy::SendObituary() {
    RemoteStub stub;
    const bool remote = GetProto() == IF_PROT_DATABUS && ProcessContext::Current().Bus().Find(handle_, stub);
    Mourn(static_cast<unsigned>(LossCause::ProcessDied), remote ? &stub : nullptr);
}

void IPCObjectProxy::Mourn(unsigned cause, const RemoteStub* remote) {
    auto& process = ProcessContext::Current();
    std::vector<sptr<DeathRecipient>> recipients;
    bool subscribed = false;
    {
        Briefly brief(lock_);
        if (recipients_.empty()) return;  // everybody left before the notice came
        recipients.swap(recipients_);
        SetObjectDied(true);
        subscribed = subscribed_.exchange(false);
    }
    if (remote != nullptr) EmitRemoteDeath(*remote, handle_, DeathState::Delivered, static_cast<LossCause>(cause));
    if (subscribed && IsKnownToDriver()) process.invoker.RemoveDeathRecipient(handle_, deathCookie_);
    const wptr<IRemoteObject> self(static_cast<IRemoteObject*>(this));
    for (const auto& recipient : recipients) recipient->OnRemoteDied(self);
}

// -- between devices

int IPCObjectProxy::InvokeListenThread(MessageParcel& data, MessageParcel& reply) {
    MessageOption option;
    return Send(INVOKE_LISTEN_THREAD, data, reply, option);
}

std::string IPCObjectProxy::GetSessionName() {
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    return Send(GET_SESSION_NAME, data, reply, option) == ERR_NONE ? reply.ReadString() : std::string();
}

void IPCObjectProxy::WaitForInit(const void* dbinderData) {
    if (dbinderData == nullptr) return;
    const auto& block = *static_cast<const NegotiationBlock*>(dbinderData);
    auto& thread = ThreadContext::Current();
    RemoteStub stub{.key = {block.stubIndex, TextOf(block.targetName), TextOf(block.targetDevice)},
                    .token = block.token,
                    .origin = Origin::Registered,
                    .descriptor = std::u16string(
                        block.descriptor, std::char_traits<char16_t>::find(block.descriptor, std::size(block.descriptor), u'\0') != nullptr
                                              ? std::char_traits<char16_t>::length(block.descriptor)
                                              : std::size(block.descriptor))};
    if (!thread.obtaining) {
        // It came from another process of this device. Whether it is an ability's, only the stand-in knows.
        stub.crossings = 1;
        MessageParcel data;
        MessageParcel reply;
        MessageOption option;
        const bool asked = thread.process.invoker.SendRequest(handle_, GET_PROTO_INFO, data, reply, option) == ERR_NONE;
        reply.ReadUint32();
        reply.ReadString16();
        if (!asked || !reply.ReadBool()) stub.origin = Origin::Anonymous;
    }
    InitRemote(stub);
}

bool IPCObjectProxy::InitRemote(const RemoteStub& stub) {
    auto& bus = ProcessContext::Current().Bus();
    runtime::port::Locked locked(runtime::port::Os(), initMutex_);
    if (GetProto() == IF_PROT_DATABUS && !IsObjectDead()) {
        RemoteStub known;
        if (bus.Find(handle_, known) && known.key == stub.key) return true;
        bus.Detach(*this, true);  // the ability moved
    }
    SetObjectDied(false);
    invoker_.store(&bus, std::memory_order_release);
    const bool attached = bus.Attach(*this, stub);
    proto_ = attached ? int{IF_PROT_DATABUS} : int{IF_PROT_ERROR};
    if (!attached) SetObjectDied(true);
    return attached;
}

void IPCObjectProxy::SessionLost(unsigned cause) {
    auto& bus = ProcessContext::Current().Bus();
    RemoteStub stub;
    {
        runtime::port::Locked locked(runtime::port::Os(), initMutex_);
        if (!bus.Find(handle_, stub) || bus.IsConnected(stub)) return;  // connected anew before we came to it
        SetObjectDied(true);
        bus.Detach(*this, false);
    }
    if (HasServiceStub(stub)) ClearDBinderServiceState();
    Mourn(cause, &stub);
}

int IPCObjectProxy::ClearDBinderServiceState() {
    return IsKnownToDriver() ? TellServiceStub(CLEAR_DBINDER_SERVICE_STATE, 0) : int{ERR_NONE};
}

/// A word to the stand-in behind the handle, whatever way calls go.
int IPCObjectProxy::TellServiceStub(uint32_t code, int32_t what) {
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    data.WriteInt32(what);
    return ProcessContext::Current().invoker.SendRequest(handle_, code, data, reply, option);
}

int32_t IPCObjectProxy::NoticeServiceDie() { return ERR_INVALID_STATE; }
int IPCObjectProxy::RemoveSessionName(const std::string&) { return ERR_INVALID_STATE; }

}  // namespace OHOS
