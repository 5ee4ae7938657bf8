#include "player_listener_proxy.h"

namespace OHOS::Music {

void PlayerListenerProxy::OnStateChanged(const PlayerStatus& status) {
    MessageParcel data;
    MessageParcel reply;
    MessageOption option(MessageOption::TF_ASYNC);
    if (!data.WriteInterfaceToken(GetDescriptor()) || !data.WriteParcelable(&status)) {
        return;
    }
    // Nobody to tell any more: the death recipient takes it from the list.
    (void)Remote()->SendRequest(ON_STATE_CHANGED, data, reply, option);
}

}  // namespace OHOS::Music
