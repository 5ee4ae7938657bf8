#include "music_player_proxy.h"

#include <memory>

#include "music_log.h"

namespace OHOS::Music {

int32_t MusicPlayerProxy::Call(uint32_t code, MessageParcel& data, MessageParcel& reply) {
    auto remote = Remote();
    if (remote == nullptr) {
        return ERR_NULL_OBJECT;
    }
    MessageOption option(MessageOption::TF_SYNC);
    int32_t error = remote->SendRequest(code, data, reply, option);
    if (error != ERR_NONE) {
        MUSIC_LOGE("request %{public}u failed: %{public}d", code, error);
        return error;
    }
    return reply.ReadInt32();
}

int32_t MusicPlayerProxy::LoadSong(const std::string& title, const sptr<Ashmem>& samples) {
    MessageParcel data;
    MessageParcel reply;
    if (!data.WriteInterfaceToken(GetDescriptor()) || !data.WriteString(title) || !data.WriteAshmem(samples)) {
        return MUSIC_BAD_ARGUMENT;
    }
    return Call(LOAD_SONG, data, reply);
}

int32_t MusicPlayerProxy::Play() {
    MessageParcel data;
    MessageParcel reply;
    return data.WriteInterfaceToken(GetDescriptor()) ? Call(PLAY, data, reply) : MUSIC_BAD_ARGUMENT;
}

int32_t MusicPlayerProxy::Pause() {
    MessageParcel data;
    MessageParcel reply;
    return data.WriteInterfaceToken(GetDescriptor()) ? Call(PAUSE, data, reply) : MUSIC_BAD_ARGUMENT;
}

int32_t MusicPlayerProxy::GetStatus(PlayerStatus& status) {
    MessageParcel data;
    MessageParcel reply;
    if (!data.WriteInterfaceToken(GetDescriptor())) {
        return MUSIC_BAD_ARGUMENT;
    }
    int32_t error = Call(GET_STATUS, data, reply);
    if (error != MUSIC_OK) {
        return error;
    }
    std::unique_ptr<PlayerStatus> told(reply.ReadParcelable<PlayerStatus>());
    if (told == nullptr) {
        return ERR_INVALID_REPLY;
    }
    status.title = told->title;
    status.state = told->state;
    status.positionMs = told->positionMs;
    status.lengthMs = told->lengthMs;
    status.device = told->device;
    return MUSIC_OK;
}

int32_t MusicPlayerProxy::AddListener(const sptr<IPlayerListener>& listener) {
    MessageParcel data;
    MessageParcel reply;
    if (listener == nullptr || !data.WriteInterfaceToken(GetDescriptor()) || !data.WriteRemoteObject(listener->AsObject())) {
        return MUSIC_BAD_ARGUMENT;
    }
    return Call(ADD_LISTENER, data, reply);
}

int32_t MusicPlayerProxy::RemoveListener(const sptr<IPlayerListener>& listener) {
    MessageParcel data;
    MessageParcel reply;
    if (listener == nullptr || !data.WriteInterfaceToken(GetDescriptor()) || !data.WriteRemoteObject(listener->AsObject())) {
        return MUSIC_BAD_ARGUMENT;
    }
    return Call(REMOVE_LISTENER, data, reply);
}

int32_t MusicPlayerProxy::HandOver(const std::string& deviceId) {
    MessageParcel data;
    MessageParcel reply;
    if (!data.WriteInterfaceToken(GetDescriptor()) || !data.WriteString(deviceId)) {
        return MUSIC_BAD_ARGUMENT;
    }
    return Call(HAND_OVER, data, reply);
}

int32_t MusicPlayerProxy::BeginTransfer(const std::string& title, int32_t size) {
    MessageParcel data;
    MessageParcel reply;
    if (!data.WriteInterfaceToken(GetDescriptor()) || !data.WriteString(title) || !data.WriteInt32(size)) {
        return MUSIC_BAD_ARGUMENT;
    }
    return Call(BEGIN_TRANSFER, data, reply);
}

int32_t MusicPlayerProxy::TransferPiece(int32_t offset, const std::vector<char>& piece) {
    MessageParcel data;
    MessageParcel reply;
    if (!data.WriteInterfaceToken(GetDescriptor()) || !data.WriteInt32(offset) || !data.WriteUint32(static_cast<uint32_t>(piece.size())) ||
        !data.WriteRawData(piece.data(), piece.size())) {
        return MUSIC_BAD_ARGUMENT;
    }
    return Call(TRANSFER_PIECE, data, reply);
}

int32_t MusicPlayerProxy::EndTransfer(int64_t positionMs) {
    MessageParcel data;
    MessageParcel reply;
    if (!data.WriteInterfaceToken(GetDescriptor()) || !data.WriteInt64(positionMs)) {
        return MUSIC_BAD_ARGUMENT;
    }
    return Call(END_TRANSFER, data, reply);
}

}  // namespace OHOS::Music
