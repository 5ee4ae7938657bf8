#include "scenarios/services/session_desk/session_desk_service.h"

#include "message_option.h"
#include "message_parcel.h"

namespace scenarios::services {

OHOS::sptr<OHOS::IRemoteObject> SessionDeskService::Open() {
    return OHOS::sptr<OHOS::IRemoteObject>(new OHOS::IPCObjectStub(u"ipclab.ISession"));
}

int32_t SessionDeskService::Visit(const OHOS::sptr<OHOS::IRemoteObject>& desk) {
    OHOS::MessageParcel data, reply;
    OHOS::MessageOption option;
    if (desk == nullptr || !data.WriteInterfaceToken(GetDescriptor())) return 0;
    if (desk->SendRequest(OPEN, data, reply, option) != OHOS::ERR_NONE) return 0;
    const auto session = reply.ReadRemoteObject();
    if (session == nullptr) return 0;
    sessions_.push_back(session);
    return static_cast<int32_t>(sessions_.size());
}

}  // namespace scenarios::services
