#pragma once

#include "iremote_broker.h"

namespace scenarios::services {

/// A service with a mistake, for samples that must find it: its one method loops without end and without a call, so that no virtual time
/// passes and nothing else in the simulation gets its turn.
class ISpinner : public OHOS::IRemoteBroker {
public:
    DECLARE_INTERFACE_DESCRIPTOR(u"ipclab.ISpinner");

    enum Code : uint32_t { SPIN = 1 };

    /// Does not return.
    virtual void Spin() = 0;
};

}  // namespace scenarios::services
