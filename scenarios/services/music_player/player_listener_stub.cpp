#include "player_listener_stub.h"

#include <memory>

namespace OHOS::Music {

int32_t PlayerListenerStub::OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) {
    if (data.ReadInterfaceToken() != GetDescriptor()) {
        return ERR_INVALID_STATE;
    }
    if (code != ON_STATE_CHANGED) {
        return IPCObjectStub::OnRemoteRequest(code, data, reply, option);
    }
    std::unique_ptr<PlayerStatus> status(data.ReadParcelable<PlayerStatus>());
    if (status == nullptr) {
        return ERR_INVALID_DATA;
    }
    OnStateChanged(*status);
    return ERR_NONE;
}

}  // namespace OHOS::Music
