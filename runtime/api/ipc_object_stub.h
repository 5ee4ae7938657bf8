#pragma once

#include "ipc_object_proxy.h"
#include "iremote_object.h"
#include "runtime/port/lock.h"

namespace OHOS {

/// The callee's end of a remote object. Users derive (through IRemoteStub) and override OnRemoteRequest.
class IPCObjectStub : public IRemoteObject {
public:
    enum { OBJECT_TYPE_NATIVE, OBJECT_TYPE_JAVA, OBJECT_TYPE_JAVASCRIPT };

    struct RefCountNode {
        int remotePid = 0;
        std::string deviceId;
    };

    explicit IPCObjectStub(std::u16string descriptor = std::u16string(), bool serialInvokeFlag = false);
    ~IPCObjectStub() override;

    bool IsProxyObject() const override { return false; }
    int32_t GetObjectRefCount() override { return GetSptrRefCount(); }
    int Dump(int fd, const std::vector<std::u16string>& args) override;

    /// Runs on an IPC thread (or on the thread of a local caller). The return code reaches the caller only if `reply` stays empty.
    /// The base answers every code with IPC_STUB_UNKNOW_TRANS_ERR.
    virtual int OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option);
    /// The dispatcher: reserved codes are answered here, all others go to OnRemoteRequest. For a local caller a plain call.
    int SendRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) override;

    /// A stub lives where it is asked: nobody to mourn.
    bool AddDeathRecipient(const sptr<DeathRecipient>&) override { return false; }
    bool RemoveDeathRecipient(const sptr<DeathRecipient>&) override { return false; }

    void OnFirstStrongRef(const void* objectId) override;
    void OnLastStrongRef(const void* objectId) override;

    int GetCallingPid();
    int GetCallingUid();
    uint32_t GetCallingTokenID();
    uint64_t GetCallingFullTokenID();
    uint32_t GetFirstTokenID();
    uint64_t GetFirstFullTokenID();

    virtual int OnRemoteDump(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option);
    virtual int32_t ProcessProto(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option);
    virtual int GetObjectType() const { return OBJECT_TYPE_NATIVE; }
    /// Steady milliseconds of the last request this stub served; 0 before.
    uint64_t GetLastRequestTime() const { return lastRequestNs_ / 1'000'000; }
    bool GetRequestSidFlag() const { return requestSid_; }
    /// Before the stub is first passed to another process: the driver then adds the caller's security context to its calls.
    void SetRequestSidFlag(bool flag) { requestSid_ = flag; }
    virtual int GetAndSaveDBinderData(pid_t, uid_t) { return 0; }

    // -- between devices: the answers to DBinder's own codes
    /// INVOKE_LISTEN_THREAD: publishes the stub to the process that asks. IPC_STUB_INVALID_DATA_ERR if the question is none.
    virtual int32_t InvokerThread(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option);
    int32_t InvokerDataBusThread(MessageParcel& data, MessageParcel& reply);
    /// DBINDER_OBITUARY_TRANSACTION, which only SAMgr's stand-ins are sent: IPC_STUB_INVALID_DATA_ERR here.
    virtual int32_t NoticeServiceDie(MessageParcel& data, MessageParcel& reply, MessageOption& option);
    /// DBINDER_ADD_COMMAUTH, DBINDER_INCREFS_TRANSACTION and DBINDER_DECREFS_TRANSACTION of a peer on another device.
    int AddAuthInfo(MessageParcel& data, MessageParcel& reply, uint32_t code);

    virtual void stub_reserved1() {}
    virtual void stub_reserved2() {}
    virtual void stub_reserved3() {}
    virtual void stub_reserved4() {}
    virtual void stub_reserved5() {}
    virtual void stub_reserved6() {}
    virtual void stub_reserved7() {}
    virtual void stub_reserved8() {}
    virtual void stub_reserved9() {}
    virtual void stub_reserved10() {}

protected:
    /// CLEAR_DBINDER_SERVICE_STATE: SAMgr's stand-ins override it; here it clears nothing.
    virtual int DBinderClearServiceState(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option);

private:
    friend class StubTable;

    int SendReserved(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option, bool& known);
    int SendRemoteOnly(uint32_t code, MessageParcel& data);

    uint64_t binderId_ = 0;  ///< what the driver knows it by; 0 until it is first flattened
    uint64_t lastRequestNs_ = 0;
    const bool serialInvokeFlag_;
    bool requestSid_ = false;
    runtime::port::Mutex serialMutex_;
};

}  // namespace OHOS
