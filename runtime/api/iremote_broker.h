#pragma once

#include "iremote_object.h"

namespace OHOS {

/// What every interface derives from.
class IRemoteBroker : public virtual RefBase {
public:
    IRemoteBroker() = default;
    ~IRemoteBroker() override = default;
    virtual sptr<IRemoteObject> AsObject() = 0;
};

/// Stands in an interface class after `public:`.
#define DECLARE_INTERFACE_DESCRIPTOR(DESCRIPTOR)                   \
    static constexpr const char16_t* metaDescriptor_ = DESCRIPTOR; \
    static inline const std::u16string GetDescriptor() { return metaDescriptor_; }

class BrokerDelegatorBase {
public:
    BrokerDelegatorBase() = default;
    virtual ~BrokerDelegatorBase() = default;

    bool isSoUnloaded = false;
    std::u16string descriptor_;
};

/// Which proxy class serves which descriptor. Static registrars fill the table before any process exists; what a running process
/// registers is that process's own.
class BrokerRegistration {
public:
    using Constructor = std::function<sptr<IRemoteBroker>(const sptr<IRemoteObject>& object)>;

    static BrokerRegistration& Get();
    /// False: empty descriptor, or already there (the first creator stays).
    bool Register(const std::u16string& descriptor, const Constructor& creator, const BrokerDelegatorBase* object);
    void Unregister(const std::u16string& descriptor);
    /// A proxy object: whatever creator is registered for that descriptor makes of it (null if none); its own descriptor is not
    /// looked at. A stub: its interface if the descriptors are equal, else null.
    sptr<IRemoteBroker> NewInstance(const std::u16string& descriptor, const sptr<IRemoteObject>& object);
    /// Forgets what this delegator registered before any process existed.
    void Forget(const BrokerDelegatorBase* object);

private:
    BrokerRegistration() = default;
};

/// Registers proxy class T for T's descriptor. A proxy class has one as `static inline BrokerDelegator<T> delegator_;`.
template <typename T>
class BrokerDelegator : public BrokerDelegatorBase {
public:
    BrokerDelegator() {
        descriptor_ = T::GetDescriptor();
        BrokerRegistration::Get().Register(
            descriptor_, [](const sptr<IRemoteObject>& object) { return sptr<IRemoteBroker>(static_cast<IRemoteBroker*>(new T(object))); },
            this);
    }
    ~BrokerDelegator() override { BrokerRegistration::Get().Forget(this); }
    BrokerDelegator(const BrokerDelegator&) = delete;
    BrokerDelegator& operator=(const BrokerDelegator&) = delete;
};

/// The interface of a remote object: a new broker for a proxy, the stub itself for a stub, null if it does not fit.
template <typename INTERFACE>
inline sptr<INTERFACE> iface_cast(const sptr<IRemoteObject>& object) {
    sptr<IRemoteBroker> broker = BrokerRegistration::Get().NewInstance(INTERFACE::GetDescriptor(), object);
    return sptr<INTERFACE>(static_cast<INTERFACE*>(broker.GetRefPtr()));
}

}  // namespace OHOS
