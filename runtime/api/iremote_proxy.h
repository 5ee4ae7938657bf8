#pragma once

#include "iremote_broker.h"
#include "peer_holder.h"

namespace OHOS {

/// Base of the caller's end of interface INTERFACE.
template <typename INTERFACE>
class IRemoteProxy : public PeerHolder, public INTERFACE {
public:
    explicit IRemoteProxy(const sptr<IRemoteObject>& object) : PeerHolder(object) {}
    ~IRemoteProxy() override = default;

protected:
    sptr<IRemoteObject> AsObject() override { return Remote(); }
};

}  // namespace OHOS
