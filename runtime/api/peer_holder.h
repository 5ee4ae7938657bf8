#pragma once

#include "iremote_object.h"

namespace OHOS {

/// What a proxy of an interface keeps: its remote object, between two guard words.
class PeerHolder {
protected:
    explicit PeerHolder(const sptr<IRemoteObject>& object) : remoteObject_(object) {}
    virtual ~PeerHolder() = default;
    /// Null if somebody wrote over the holder.
    sptr<IRemoteObject> Remote() {
        if (beforeMagic_ != kBefore || afterMagic_ != kAfter) return nullptr;
        return remoteObject_;
    }

private:
    static constexpr uint32_t kBefore = 0x5a5a5a5a;
    static constexpr uint32_t kAfter = 0xa5a5a5a5;

    const uint32_t beforeMagic_ = kBefore;
    const sptr<IRemoteObject> remoteObject_;
    const uint32_t afterMagic_ = kAfter;
};

}  // namespace OHOS
