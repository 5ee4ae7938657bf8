#include "scenarios/services/ability_manager/ability_manager_stub.h"

namespace scenarios::services {

int AbilityManagerStub::OnRemoteRequest(uint32_t code, OHOS::MessageParcel& data, OHOS::MessageParcel& reply, OHOS::MessageOption& option) {
    if (data.ReadInterfaceToken() != GetDescriptor()) return OHOS::ERR_INVALID_STATE;
    switch (code) {
        case PUBLISH_SERVICE: {
            const auto name = data.ReadString16();
            return PublishService(name, data.ReadRemoteObject());
        }
        case CONNECT_SERVICE: {
            const auto name = data.ReadString16();
            const auto device = data.ReadString16();
            OHOS::sptr<OHOS::IRemoteObject> service;
            if (const auto status = ConnectService(name, device, service); status != OHOS::ERR_NONE) return status;
            return reply.WriteRemoteObject(service) ? OHOS::ERR_NONE : OHOS::ERR_INVALID_DATA;
        }
        default:
            return IPCObjectStub::OnRemoteRequest(code, data, reply, option);
    }
}

}  // namespace scenarios::services
