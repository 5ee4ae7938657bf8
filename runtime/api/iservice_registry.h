#pragma once

#include "if_system_ability_manager.h"
#include "ipc_object_stub.h"
#include "ipc_types.h"
#include "iremote_broker.h"
#include "iremote_proxy.h"
#include "runtime/port/brief_lock.h"

namespace OHOS {

/// The registry by names of older framework versions. Nobody serves it: no instance is ever made.
class IServiceRegistry : public IRemoteBroker {
public:
    virtual sptr<IRemoteObject> GetService(const std::u16string& name) = 0;
    virtual sptr<IRemoteObject> CheckService(const std::u16string& name) = 0;
    virtual int AddService(const std::u16string& name, const sptr<IRemoteObject>& service, bool allowIsolated = false,
                           int dumpsysFlags = 0) = 0;

    enum { GET_SERVICE_TRANSACTION = FIRST_CALL_TRANSACTION, CHECK_SERVICE_TRANSACTION, ADD_SERVICE_TRANSACTION };

    DECLARE_INTERFACE_DESCRIPTOR(u"")
};

class ServiceRegistry {
public:
    /// Null: see IServiceRegistry.
    static sptr<IServiceRegistry> GetInstance();
};

/// A process's way to SAMgr.
class SystemAbilityManagerClient {
public:
    static SystemAbilityManagerClient& GetInstance();

    /// Null if there is no Binder driver. Whether SAMgr runs shows in the calls.
    sptr<ISystemAbilityManager> GetSystemAbilityManager();
    /// Forgets SAMgr, so that the next call finds one that was started anew.
    void DestroySystemAbilityManagerObject();

    SystemAbilityManagerClient() = default;
    ~SystemAbilityManagerClient() = default;

private:
    sptr<ISystemAbilityManager> systemAbilityManager_;
    runtime::port::BriefLock lock_;
};

}  // namespace OHOS
