#include "scenarios/services/note_store/note_store_proxy.h"

#include "message_option.h"
#include "message_parcel.h"

namespace scenarios::services {

using OHOS::MessageOption;
using OHOS::MessageParcel;

int32_t NoteStoreProxy::Add(const std::u16string& text) {
    MessageParcel data, reply;
    MessageOption option;
    if (!data.WriteInterfaceToken(GetDescriptor()) || !data.WriteString16(text)) return 0;
    if (Remote()->SendRequest(ADD, data, reply, option) != OHOS::ERR_NONE) return 0;
    return reply.ReadInt32();
}

int32_t NoteStoreProxy::Get(int32_t id, std::u16string& text) {
    MessageParcel data, reply;
    MessageOption option;
    if (!data.WriteInterfaceToken(GetDescriptor()) || !data.WriteInt32(id)) return OHOS::ERR_INVALID_DATA;
    if (const auto status = Remote()->SendRequest(GET, data, reply, option); status != OHOS::ERR_NONE) return status;
    text = reply.ReadString16();
    return OHOS::ERR_NONE;
}

int32_t NoteStoreProxy::Count() {
    MessageParcel data, reply;
    MessageOption option;
    if (!data.WriteInterfaceToken(GetDescriptor())) return 0;
    if (Remote()->SendRequest(COUNT, data, reply, option) != OHOS::ERR_NONE) return 0;
    return reply.ReadInt32();
}

int32_t NoteStoreProxy::CopyFrom(const OHOS::sptr<INoteStore>& source) {
    MessageParcel data, reply;
    MessageOption option;
    if (source == nullptr || !data.WriteInterfaceToken(GetDescriptor()) || !data.WriteRemoteObject(source->AsObject())) return 0;
    if (Remote()->SendRequest(COPY_FROM, data, reply, option) != OHOS::ERR_NONE) return 0;
    return reply.ReadInt32();
}

}  // namespace scenarios::services
