#include "iplayer.h"

#include "hilog/log.h"
#include "string_ex.h"

namespace OHOS {
namespace Media {
void PlayerCallbackProxy::OnFinished(const std::string &title)
{
    MessageParcel data;
    MessageParcel reply;
    MessageOption option = { MessageOption::TF_ASYNC };
    if (!data.WriteInterfaceToken(PlayerCallbackProxy::GetDescriptor())) {
        return;
    }
    data.WriteString16(Str8ToStr16(title));
    int32_t result = Remote()->SendRequest(FIRST_CALL_TRANSACTION, data, reply, option);
    if (result != ERR_NONE) {
        HILOG_ERROR(LOG_CORE, "OnFinished: %{public}d", result);
    }
}

int PlayerCallbackStub::OnRemoteRequest(uint32_t code, MessageParcel &data, MessageParcel &reply, MessageOption &option)
{
    if (data.ReadInterfaceToken() != GetDescriptor()) {
        return ERR_TRANSACTION_FAILED;
    }
    switch (code) {
        case FIRST_CALL_TRANSACTION: {
            OnFinished(Str16ToStr8(data.ReadString16()));
            return ERR_NONE;
        }
        default:
            return IPCObjectStub::OnRemoteRequest(code, data, reply, option);
    }
}

ErrCode PlayerProxy::Play(const Song &song, int32_t &position)
{
    MessageParcel data;
    MessageParcel reply;
    MessageOption option(MessageOption::TF_SYNC);

    if (!data.WriteInterfaceToken(GetDescriptor())) {
        return ERR_INVALID_VALUE;
    }
    if (!data.WriteParcelable(&song)) {
        return ERR_INVALID_DATA;
    }
    sptr<IRemoteObject> remote = Remote();
    if (!remote) {
        return ERR_INVALID_DATA;
    }
    int32_t result = remote->SendRequest(static_cast<uint32_t>(IPlayerIpcCode::COMMAND_PLAY), data, reply, option);
    if (FAILED(result)) {
        return result;
    }
    ErrCode errCode = reply.ReadInt32();
    if (FAILED(errCode)) {
        return errCode;
    }
    position = reply.ReadInt32();
    return ERR_OK;
}

ErrCode PlayerProxy::List(std::vector<Song> &songs)
{
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    data.WriteInterfaceToken(GetDescriptor());
    int32_t result = Remote()->SendRequest(static_cast<uint32_t>(IPlayerIpcCode::COMMAND_LIST), data, reply, option);
    if (FAILED(result)) {
        return result;
    }
    int32_t size = reply.ReadInt32();
    if (size > VECTOR_MAX_SIZE) {
        return ERR_INVALID_DATA;
    }
    for (int32_t i = 0; i < size; ++i) {
        std::unique_ptr<Song> song(reply.ReadParcelable<Song>());
        if (!song) {
            return ERR_INVALID_DATA;
        }
        songs.push_back(*song);
    }
    return ERR_OK;
}

ErrCode PlayerProxy::SetCallback(const sptr<IPlayerCallback> &callback)
{
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    data.WriteInterfaceToken(GetDescriptor());
    if (callback == nullptr || !data.WriteRemoteObject(callback->AsObject())) {
        return ERR_INVALID_DATA;
    }
    return Remote()->SendRequest(static_cast<uint32_t>(IPlayerIpcCode::COMMAND_SET_CALLBACK), data, reply, option);
}

ErrCode PlayerProxy::Fill(const sptr<Ashmem> &memory, const std::vector<char> &raw, uint64_t &sum)
{
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    data.WriteInterfaceToken(GetDescriptor());
    if (!data.WriteAshmem(memory) || !data.WriteUint32(static_cast<uint32_t>(raw.size())) ||
        !data.WriteRawData(raw.data(), raw.size())) {
        return ERR_INVALID_DATA;
    }
    int32_t result = Remote()->SendRequest(static_cast<uint32_t>(IPlayerIpcCode::COMMAND_FILL), data, reply, option);
    if (SUCCEEDED(result)) {
        sum = reply.ReadUint64();
    }
    return result;
}

ErrCode PlayerProxy::Find(const std::string &title, std::optional<Song> &song)
{
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    data.WriteInterfaceToken(GetDescriptor());
    data.WriteString(title);
    int32_t result = Remote()->SendRequest(static_cast<uint32_t>(IPlayerIpcCode::COMMAND_FIND), data, reply, option);
    if (FAILED(result)) {
        return result;
    }
    sptr<Song> found = reply.ReadStrongParcelable<Song>();
    if (found != nullptr) {
        song = *found;
    } else {
        song = std::nullopt;
    }
    return ERR_OK;
}

ErrCode PlayerProxy::Tick(int32_t number)
{
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    option.SetFlags(MessageOption::TF_ASYNC);
    data.WriteInterfaceToken(GetDescriptor());
    data.WriteInt32(number);
    return Remote()->SendRequest(static_cast<uint32_t>(IPlayerIpcCode::COMMAND_TICK), data, reply, option);
}

int32_t PlayerStub::OnRemoteRequest(uint32_t code, MessageParcel &data, MessageParcel &reply, MessageOption &option)
{
    std::u16string localDescriptor = GetDescriptor();
    std::u16string remoteDescriptor = data.ReadInterfaceToken();
    if (localDescriptor != remoteDescriptor) {
        return ERR_TRANSACTION_FAILED;
    }
    switch (static_cast<IPlayerIpcCode>(code)) {
        case IPlayerIpcCode::COMMAND_PLAY: {
            std::unique_ptr<Song> song(data.ReadParcelable<Song>());
            if (song == nullptr) {
                return ERR_INVALID_DATA;
            }
            int32_t position = 0;
            ErrCode errCode = Play(*song, position);
            if (!reply.WriteInt32(errCode)) {
                return ERR_INVALID_VALUE;
            }
            if (SUCCEEDED(errCode) && !reply.WriteInt32(position)) {
                return ERR_INVALID_DATA;
            }
            return ERR_NONE;
        }
        case IPlayerIpcCode::COMMAND_LIST: {
            std::vector<Song> songs;
            List(songs);
            reply.WriteInt32(songs.size());
            for (auto it = songs.begin(); it != songs.end(); ++it) {
                if (!reply.WriteParcelable(&(*it))) {
                    return ERR_INVALID_DATA;
                }
            }
            return ERR_NONE;
        }
        case IPlayerIpcCode::COMMAND_SET_CALLBACK: {
            sptr<IRemoteObject> object = data.ReadRemoteObject();
            sptr<IPlayerCallback> callback = iface_cast<IPlayerCallback>(object);
            return SetCallback(callback);
        }
        case IPlayerIpcCode::COMMAND_FILL: {
            sptr<Ashmem> memory = data.ReadAshmem();
            uint32_t size = data.ReadUint32();
            auto raw = reinterpret_cast<const char *>(data.ReadRawData(size));
            if (memory == nullptr || raw == nullptr) {
                return ERR_INVALID_DATA;
            }
            uint64_t sum = 0;
            ErrCode errCode = Fill(memory, std::vector<char>(raw, raw + size), sum);
            return reply.WriteUint64(sum) ? errCode : static_cast<ErrCode>(ERR_INVALID_VALUE);
        }
        case IPlayerIpcCode::COMMAND_FIND: {
            std::optional<Song> song;
            Find(data.ReadString(), song);
            return reply.WriteParcelable(song ? &*song : nullptr) ? ERR_NONE : ERR_INVALID_DATA;
        }
        case IPlayerIpcCode::COMMAND_TICK:
            return Tick(data.ReadInt32());
        default:
            return IPCObjectStub::OnRemoteRequest(code, data, reply, option);
    }
    return ERR_TRANSACTION_FAILED;
}
} // namespace Media
} // namespace OHOS
