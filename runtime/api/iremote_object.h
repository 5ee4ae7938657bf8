#pragma once

#include <codecvt>
#include <locale>
#include <string>

#include "ipc_types.h"
#include "message_option.h"
#include "message_parcel.h"
#include "string_ex.h"

namespace OHOS {

inline std::u16string to_utf16(const std::string& text) { return Str8ToStr16(text); }

class IRemoteBroker;

/// What proxy and stub share: something that can be called, across processes or not.
class IRemoteObject : public virtual Parcelable, public virtual RefBase {
public:
    enum {
        IF_PROT_DEFAULT = 0,
        IF_PROT_BINDER = IF_PROT_DEFAULT,
        IF_PROT_DATABUS = 1,
        IF_PROT_ERROR = 2,
    };
    enum { DATABUS_TYPE = 0 };

    /// Told once for each registration when the process behind a proxy is gone. Called on an IPC thread, without any lock held.
    class DeathRecipient : public virtual RefBase {
    public:
        enum {
            ADD_DEATH_RECIPIENT,
            REMOVE_DEATH_RECIPIENT,
            NOTICE_DEATH_RECIPIENT,
            TEST_SERVICE_DEATH_RECIPIENT,
            TEST_DEVICE_DEATH_RECIPIENT,
        };
        virtual void OnRemoteDied(const wptr<IRemoteObject>& object) = 0;
    };

    class RefreshRecipient : public virtual RefBase {
    public:
        virtual void OnRemoteRefreshed(const wptr<IRemoteObject>& object) = 0;
    };

    virtual int32_t GetObjectRefCount() = 0;
    /// 0, the handler's code (only with an empty reply), or a code of ipc_types.h. Blocks unless the option says TF_ASYNC.
    virtual int SendRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) = 0;
    virtual bool IsProxyObject() const { return true; }
    virtual bool IsObjectDead() const { return false; }
    virtual std::u16string GetInterfaceDescriptor() { return descriptor_; }
    /// Duplicates count. False: null, dead, or the object lives in this process.
    virtual bool AddDeathRecipient(const sptr<DeathRecipient>& recipient) = 0;
    /// Takes the first match away. False: null, dead, not found, or the object lives in this process.
    virtual bool RemoveDeathRecipient(const sptr<DeathRecipient>& recipient) = 0;
    virtual bool CheckObjectLegality() const { return false; }
    bool Marshalling(Parcel& parcel) const override;
    virtual sptr<IRemoteBroker> AsInterface();
    static sptr<IRemoteObject> Unmarshalling(Parcel& parcel);
    static bool Marshalling(Parcel& parcel, const sptr<IRemoteObject>& object);
    virtual int Dump(int fd, const std::vector<std::u16string>& args) = 0;
    virtual bool AddRefreshRecipient(const sptr<RefreshRecipient>&) { return false; }
    virtual bool RemoveRefreshRecipient(const sptr<RefreshRecipient>&) { return false; }
    std::u16string GetObjectDescriptor() const { return descriptor_; }

    virtual void reserved1() {}
    virtual void reserved2() {}
    virtual void reserved3() {}
    virtual void reserved4() {}
    virtual void reserved5() {}
    virtual void reserved6() {}
    virtual void reserved7() {}
    virtual void reserved8() {}
    virtual void reserved9() {}
    virtual void reserved10() {}

    const std::u16string descriptor_;

protected:
    explicit IRemoteObject(std::u16string descriptor = std::u16string());
};

}  // namespace OHOS
