#include "ipc_object_proxy.h"

#include "runtime/core/process_context.h"

namespace OHOS {

using runtime::port::Briefly;

IPCObjectProxy::IPCObjectProxy(int handle, std::u16string descriptor, int proto)
    : IRemoteObject(std::move(descriptor)), handle_(static_cast<uint32_t>(handle)), proto_(proto) {
    if (proto_ == IF_PROT_BINDER) invoker_ = &ProcessContext::Current().invoker;
}

IPCObjectProxy::~IPCObjectProxy() = default;

void IPCObjectProxy::OnFirstStrongRef(const void*) {
    // A death notice may be on its way while the last strong reference goes.
    ExtendObjectLifetime();
    if (invoker_ != nullptr) invoker_->AcquireHandle(handle_);
}

void IPCObjectProxy::OnLastStrongRef(const void*) {
    ProcessContext::Current().proxies.Forget(*this);
    // The driver forgets the death request with the reference.
    recipients_.clear();
    if (invoker_ != nullptr) invoker_->ReleaseHandle(handle_);
}

int IPCObjectProxy::SendRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) {
    if (code > MAX_TRANSACTION_ID && code != DUMP_TRANSACTION) return IPC_PROXY_INVALID_CODE_ERR;
    return Send(code, data, reply, option);
}

int IPCObjectProxy::Send(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) {
    if (IsObjectDead()) return ERR_DEAD_OBJECT;
    if (invoker_ == nullptr) return ERR_NULL_OBJECT;
    const int result = invoker_->SendRequest(handle_, code, data, reply, option);
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

bool IPCObjectProxy::AddDeathRecipient(const sptr<DeathRecipient>& recipient) {
    if (recipient == nullptr || invoker_ == nullptr) return false;
    auto& process = ProcessContext::Current();
    {
        Briefly brief(lock_);
        if (IsObjectDead()) return false;
        recipients_.push_back(recipient);
        if (subscribed_.exchange(true)) return true;
        if (deathCookie_ == 0) deathCookie_ = process.stubs.NextId();
    }
    // Once for the proxy's life, so that a notice already on its way when a recipient comes again still finds the proxy.
    process.proxies.AddDeathCookie(deathCookie_, *this);
    if (invoker_->AddDeathRecipient(handle_, deathCookie_)) return true;
    Briefly brief(lock_);
    subscribed_ = false;
    const auto found = std::find(recipients_.begin(), recipients_.end(), recipient);
    if (found != recipients_.end()) recipients_.erase(found);
    return false;
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
    return invoker_->RemoveDeathRecipient(handle_, deathCookie_);
}

void IPCObjectProxy::SendObituary() {
    std::vector<sptr<DeathRecipient>> recipients;
    bool subscribed = false;
    {
        Briefly brief(lock_);
        if (recipients_.empty()) return;  // everybody left before the notice came
        recipients.swap(recipients_);
        SetObjectDied(true);
        subscribed = subscribed_.exchange(false);
    }
    if (subscribed) invoker_->RemoveDeathRecipient(handle_, deathCookie_);
    const wptr<IRemoteObject> self(static_cast<IRemoteObject*>(this));
    for (const auto& recipient : recipients) recipient->OnRemoteDied(self);
}

int IPCObjectProxy::InvokeListenThread(MessageParcel& data, MessageParcel& reply) {
    MessageOption option;
    return Send(INVOKE_LISTEN_THREAD, data, reply, option);
}
int32_t IPCObjectProxy::NoticeServiceDie() { return ERR_INVALID_STATE; }
int IPCObjectProxy::RemoveSessionName(const std::string&) { return ERR_INVALID_STATE; }
int IPCObjectProxy::ClearDBinderServiceState() { return ERR_INVALID_STATE; }

}  // namespace OHOS
