#pragma once

#include "iremote_stub.h"
#include "scenarios/services/session_desk/i_session_desk.h"

namespace scenarios::services {

/// The service's end: reads a request, calls the service, writes the reply.
class SessionDeskStub : public OHOS::IRemoteStub<ISessionDesk> {
public:
    int OnRemoteRequest(uint32_t code, OHOS::MessageParcel& data, OHOS::MessageParcel& reply, OHOS::MessageOption& option) override;
};

}  // namespace scenarios::services
