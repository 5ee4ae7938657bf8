#include "scenarios/services/note_store/note_store_stub.h"

namespace scenarios::services {

int NoteStoreStub::OnRemoteRequest(uint32_t code, OHOS::MessageParcel& data, OHOS::MessageParcel& reply, OHOS::MessageOption& option) {
    if (data.ReadInterfaceToken() != GetDescriptor()) return OHOS::ERR_INVALID_STATE;
    switch (code) {
        case ADD:
            reply.WriteInt32(Add(data.ReadString16()));
            return OHOS::ERR_NONE;
        case GET: {
            // A status reaches the caller only with an empty reply, so an error writes nothing.
            std::u16string text;
            if (const auto status = Get(data.ReadInt32(), text); status != OHOS::ERR_NONE) return status;
            reply.WriteString16(text);
            return OHOS::ERR_NONE;
        }
        case COUNT:
            reply.WriteInt32(Count());
            return OHOS::ERR_NONE;
        case COPY_FROM:
            reply.WriteInt32(CopyFrom(OHOS::iface_cast<INoteStore>(data.ReadRemoteObject())));
            return OHOS::ERR_NONE;
        default:
            return IPCObjectStub::OnRemoteRequest(code, data, reply, option);
    }
}

}  // namespace scenarios::services
