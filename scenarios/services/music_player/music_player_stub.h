#pragma once

#include "i_music_player.h"
#include "iremote_stub.h"

namespace OHOS::Music {

class MusicPlayerStub : public IRemoteStub<IMusicPlayer> {
public:
    int32_t OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) override;

private:
    int32_t HandleLoadSong(MessageParcel& data);
    int32_t HandleListener(uint32_t code, MessageParcel& data);
    int32_t HandlePiece(MessageParcel& data);
};

}  // namespace OHOS::Music
