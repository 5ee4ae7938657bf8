#include "scenarios/services/session_desk/session_desk_stub.h"

namespace scenarios::services {

int SessionDeskStub::OnRemoteRequest(uint32_t code, OHOS::MessageParcel& data, OHOS::MessageParcel& reply, OHOS::MessageOption& option) {
    if (data.ReadInterfaceToken() != GetDescriptor()) return OHOS::ERR_INVALID_STATE;
    switch (code) {
        case OPEN:
            reply.WriteRemoteObject(Open());
            return OHOS::ERR_NONE;
        case VISIT:
            reply.WriteInt32(Visit(data.ReadRemoteObject()));
            return OHOS::ERR_NONE;
        default:
            return IPCObjectStub::OnRemoteRequest(code, data, reply, option);
    }
}

}  // namespace scenarios::services
