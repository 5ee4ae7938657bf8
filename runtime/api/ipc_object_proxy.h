#pragma once

#include <dlfcn.h>
#include <shared_mutex>

#include "iremote_object.h"
#include "runtime/port/brief_lock.h"

namespace OHOS {

class IRemoteInvoker;

/// The caller's end of a remote object: one per process and handle. Its invoker is fixed by the protocol when it is made.
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
    int GetProto() const { return proto_; }
    /// Asks the stub once; empty for handle 0.
    std::u16string GetInterfaceDescriptor() override;
    uint32_t GetStrongRefCountForStub();
    void SetObjectDied(bool dead) { dead_.store(dead, std::memory_order_relaxed); }

    // Sessions and DBinder: not there yet.
    int InvokeListenThread(MessageParcel& data, MessageParcel& reply);
    int32_t NoticeServiceDie();
    std::string GetSessionName() { return {}; }
    std::string GetSessionNameForPidUid(uint32_t, uint32_t) { return {}; }
    std::string GetGrantedSessionName() { return {}; }
    int RemoveSessionName(const std::string& sessionName);
    void WaitForInit(const void* = nullptr) {}
    int ClearDBinderServiceState();

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

    const uint32_t handle_;
    const int proto_;
    IRemoteInvoker* invoker_ = nullptr;
    std::atomic<bool> dead_{false};
    std::atomic<bool> subscribed_{false};
    bool descriptorKnown_ = false;
    uint64_t deathCookie_ = 0;  ///< under which the driver tells of its death; given at the first registration
    std::u16string remoteDescriptor_;
    std::vector<sptr<DeathRecipient>> recipients_;
    runtime::port::BriefLock lock_;
};

}  // namespace OHOS
