#pragma once

#include "iremote_broker.h"
#include "iremote_object.h"
#include "iremote_proxy.h"

namespace OHOS {

struct SystemProcessInfo {
    std::string processName;
    int32_t pid = -1;
    int32_t uid = -1;
};

/// Who wants to hear of the processes that hold abilities.
class ISystemProcessStatusChange : public IRemoteBroker {
public:
    virtual void OnSystemProcessStarted(SystemProcessInfo&) {}
    virtual void OnSystemProcessStopped(SystemProcessInfo&) {}
    virtual void OnSystemProcessActivated(SystemProcessInfo&) {}
    virtual void OnSystemProcessIdled(SystemProcessInfo&) {}

    enum {
        ON_SYSTEM_PROCESS_STARTED = 1,
        ON_SYSTEM_PROCESS_STOPPED = 2,
        ON_SYSTEM_PROCESS_ACTIVATED = 3,
        ON_SYSTEM_PROCESS_IDLED = 4,
    };

    DECLARE_INTERFACE_DESCRIPTOR(u"OHOS.ISystemProcessStatusChange")
};

}  // namespace OHOS
