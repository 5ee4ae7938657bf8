#include "scenarios/services/order_desk/order_desk_stub.h"

namespace scenarios::services {

int OrderDeskStub::OnRemoteRequest(uint32_t code, OHOS::MessageParcel& data, OHOS::MessageParcel& reply, OHOS::MessageOption& option) {
    if (data.ReadInterfaceToken() != GetDescriptor()) return OHOS::ERR_INVALID_STATE;
    switch (code) {
        case ORDER: {
            const auto item = data.ReadString16();
            reply.WriteInt32(Order(item, data.ReadString16()));
            return OHOS::ERR_NONE;
        }
        case COUNT:
            reply.WriteInt32(Count(data.ReadString16()));
            return OHOS::ERR_NONE;
        default:
            return IPCObjectStub::OnRemoteRequest(code, data, reply, option);
    }
}

}  // namespace scenarios::services
