#pragma once

#include <cstdint>

#include "iremote_broker.h"

namespace scenarios::services {

/// A desk that opens sessions, and visits other desks to have one opened there. Its mistake, for samples that must find it: it keeps the
/// session of every visit and closes none.
class ISessionDesk : public OHOS::IRemoteBroker {
public:
    DECLARE_INTERFACE_DESCRIPTOR(u"ipclab.ISessionDesk");

    enum Code : uint32_t { OPEN = 1, VISIT = 2 };

    /// A new session each time.
    virtual OHOS::sptr<OHOS::IRemoteObject> Open() = 0;
    /// Opens a session at another desk; how many it has now. 0 if none could be opened.
    virtual int32_t Visit(const OHOS::sptr<OHOS::IRemoteObject>& desk) = 0;
};

}  // namespace scenarios::services
