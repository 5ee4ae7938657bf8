#pragma once

#include <dlfcn.h>
#include <shared_mutex>

#include "iremote_object.h"
#include "runtime/port/brief_lock.h"
#include "runtime/port/lock.h"

namespace OHOS {

class IRemoteInvoker;
struct RemoteStub;

/// The caller's end of a remote object: one per process and handle. One of an object on another device comes to know its protocol when the
/// process reads it (WaitForInit); all others speak the driver's.
class IPCObjectProxy : public IRemoteObject {
public:
    explicit IPCObjectProxy(int handle, std::u16string descriptor = std::u16string(), int proto = IF_PROT_DEFAULT);
    ~IPCObjectProxy() override;

    bool IsProxyObject() const override { return true; }
    /// Set by a death notice (only proxies with recipients get one) and by a call that came back with ERR_DEAD_OBJECT.
    bool IsObjectDead() const override { return dead_.load(std::memory_order_relaxed); }
    /// The stub's strong count as the stub sees it; 0 if it cannot be asked.
    int32_t GetObjectRefCount() override;
    int Dump(int fd, const std::vector<std::u16string>& args) override;
    int SendRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) override;
    bool AddDeathRecipient(const sptr<DeathRecipient>& recipient) override;
    bool RemoveDeathRecipient(const sptr<DeathRecipient>& recipient) override;
    /// Needs a death recipient; the kernels modelled here have no refresh notices, so this is always false.
    bool AddRefreshRecipient(const sptr<RefreshRecipient>&) override { return false; }
    bool RemoveRefreshRecipient(const sptr<RefreshRecipient>&) override { return false; }

    void OnFirstStrongRef(const void* objectId) override;
    void OnLastStrongRef(const void* objectId) override;
    /// A handle that was given back cannot be had again through a weak reference.
    bool OnAttemptPromoted(const void*) override { return false; }

    /// The process behind it is gone: marks it dead, ends the driver's registration and tells every recipient in order.
    void SendObituary();
    void SendRefreshObituary() {}
    bool IsSubscribeDeathNotice() const { return subscribed_.load(std::memory_order_relaxed); }
    uint32_t GetHandle() const { return handle_; }
    /// IF_PROT_BINDER, IF_PROT_DATABUS, or IF_PROT_ERROR if the other device could not be reached.
    int GetProto() const { return proto_.load(std::memory_order_relaxed); }
    /// Asks the stub once; empty for handle 0.
    std::u16string GetInterfaceDescriptor() override;
    uint32_t GetStrongRefCountForStub();
    void SetObjectDied(bool dead) { dead_.store(dead, std::memory_order_relaxed); }

    // -- between devices
    /// Asks the stub's process to publish it; what to write and read is DBinder's (runtime/dbinder/object_translation).
    int InvokeListenThread(MessageParcel& data, MessageParcel& reply);
    /// Session name of the stub's process, "" if it has none.
    std::string GetSessionName();
    /// Connects a proxy that came with a negotiation block (null: nothing to do); one that is dead is connected anew. Blocks.
    void WaitForInit(const void* dbinderData = nullptr);
    /// Tells SAMgr's stand-in that the connection is gone.
    int ClearDBinderServiceState();
    /// The same for what is known of the stub: false if it cannot be reached now. Blocks.
    bool InitRemote(const RemoteStub& stub);
    /// Its connection is gone (`cause`: sim::trace::LossCause): tells the recipients, or is only dead from now on if there are none.
    void SessionLost(unsigned cause);

    // Not there yet.
    int32_t NoticeServiceDie();
    std::string GetSessionNameForPidUid(uint32_t, uint32_t) { return {}; }
    std::string GetGrantedSessionName() { return {}; }
    int RemoveSessionName(const std::string& sessionName);

    virtual void proxy_reserved1() {}
    virtual void proxy_reserved2() {}
    virtual void proxy_reserved3() {}
    virtual void proxy_reserved4() {}
    virtual void proxy_reserved5() {}
    virtual void proxy_reserved6() {}
    virtual void proxy_reserved7() {}
    virtual void proxy_reserved8() {}
    virtual void proxy_reserved9() {}
    virtual void proxy_reserved10() {}

private:
    friend class ProxyTable;

    int Send(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option);
    bool IsKnownToDriver() const;
    bool Subscribe(const RemoteStub* remote);
    bool Unsubscribe();
    int TellServiceStub(uint32_t code, int32_t what);
    void Mourn(unsigned cause, const RemoteStub* remote);

    const uint32_t handle_;
    std::atomic<int> proto_;
    std::atomic<IRemoteInvoker*> invoker_{nullptr};
    std::atomic<bool> dead_{false};
    std::atomic<bool> subscribed_{false};
    bool descriptorKnown_ = false;
    uint64_t deathCookie_ = 0;  ///< under which the driver tells of its death; given at the first registration
    std::u16string remoteDescriptor_;
    std::vector<sptr<DeathRecipient>> recipients_;
    runtime::port::BriefLock lock_;
    runtime::port::Mutex initMutex_;  ///< one thread connects it
};

}  // namespace OHOS
