#pragma once

#include "iremote_broker.h"
#include "player_status.h"

namespace OHOS::Music {

/// Told when a player's state changes. Every call is one-way.
class IPlayerListener : public IRemoteBroker {
public:
    DECLARE_INTERFACE_DESCRIPTOR(u"OHOS.Music.IPlayerListener");

    enum { ON_STATE_CHANGED = 1 };

    virtual void OnStateChanged(const PlayerStatus& status) = 0;
};

}  // namespace OHOS::Music
