#pragma once

#include "i_player_listener.h"
#include "iremote_proxy.h"

namespace OHOS::Music {

class PlayerListenerProxy : public IRemoteProxy<IPlayerListener> {
public:
    explicit PlayerListenerProxy(const sptr<IRemoteObject>& impl) : IRemoteProxy<IPlayerListener>(impl) {}
    ~PlayerListenerProxy() override = default;

    void OnStateChanged(const PlayerStatus& status) override;

private:
    static inline BrokerDelegator<PlayerListenerProxy> delegator_;
};

}  // namespace OHOS::Music
