#include "music_player_stub.h"

#include "music_log.h"

namespace OHOS::Music {

int32_t MusicPlayerStub::OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) {
    if (data.ReadInterfaceToken() != GetDescriptor()) {
        MUSIC_LOGE("request %{public}u is not meant for a player", code);
        return ERR_INVALID_STATE;
    }
    switch (code) {
        case LOAD_SONG:
            reply.WriteInt32(HandleLoadSong(data));
            return ERR_NONE;
        case PLAY:
            reply.WriteInt32(Play());
            return ERR_NONE;
        case PAUSE:
            reply.WriteInt32(Pause());
            return ERR_NONE;
        case GET_STATUS: {
            PlayerStatus status;
            int32_t error = GetStatus(status);
            reply.WriteInt32(error);
            if (error == MUSIC_OK) {
                reply.WriteParcelable(&status);
            }
            return ERR_NONE;
        }
        case ADD_LISTENER:
        case REMOVE_LISTENER:
            reply.WriteInt32(HandleListener(code, data));
            return ERR_NONE;
        case HAND_OVER:
            reply.WriteInt32(HandOver(data.ReadString()));
            return ERR_NONE;
        case BEGIN_TRANSFER: {
            std::string title = data.ReadString();
            reply.WriteInt32(BeginTransfer(title, data.ReadInt32()));
            return ERR_NONE;
        }
        case TRANSFER_PIECE:
            reply.WriteInt32(HandlePiece(data));
            return ERR_NONE;
        case END_TRANSFER:
            reply.WriteInt32(EndTransfer(data.ReadInt64()));
            return ERR_NONE;
        default:
            return IPCObjectStub::OnRemoteRequest(code, data, reply, option);
    }
}

int32_t MusicPlayerStub::HandleLoadSong(MessageParcel& data) {
    std::string title = data.ReadString();
    sptr<Ashmem> samples = data.ReadAshmem();
    return samples != nullptr ? LoadSong(title, samples) : MUSIC_BAD_ARGUMENT;
}

int32_t MusicPlayerStub::HandleListener(uint32_t code, MessageParcel& data) {
    sptr<IPlayerListener> listener = iface_cast<IPlayerListener>(data.ReadRemoteObject());
    if (listener == nullptr) {
        return MUSIC_BAD_ARGUMENT;
    }
    return code == ADD_LISTENER ? AddListener(listener) : RemoveListener(listener);
}

int32_t MusicPlayerStub::HandlePiece(MessageParcel& data) {
    int32_t offset = data.ReadInt32();
    uint32_t size = data.ReadUint32();
    const char* bytes = static_cast<const char*>(data.ReadRawData(size));
    if (bytes == nullptr) {
        return MUSIC_BAD_ARGUMENT;
    }
    return TransferPiece(offset, std::vector<char>(bytes, bytes + size));
}

}  // namespace OHOS::Music
