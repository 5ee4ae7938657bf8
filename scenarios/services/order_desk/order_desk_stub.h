#pragma once

#include "iremote_stub.h"
#include "scenarios/services/order_desk/i_order_desk.h"

namespace scenarios::services {

/// The service's end: reads a request, calls the service, writes the reply.
class OrderDeskStub : public OHOS::IRemoteStub<IOrderDesk> {
public:
    int OnRemoteRequest(uint32_t code, OHOS::MessageParcel& data, OHOS::MessageParcel& reply, OHOS::MessageOption& option) override;
};

}  // namespace scenarios::services
