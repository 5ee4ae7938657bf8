#pragma once

#include "i_player_listener.h"
#include "iremote_stub.h"

namespace OHOS::Music {

class PlayerListenerStub : public IRemoteStub<IPlayerListener> {
public:
    int32_t OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) override;
};

}  // namespace OHOS::Music
