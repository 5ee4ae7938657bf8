#pragma once

#include "ipc_object_proxy.h"
#include "ipc_object_stub.h"

namespace OHOS {

/// Stands in the driver for an anonymous stub on another device, so that its proxy can be handed to another process of this one. Whoever
/// gets it goes to the stub itself; what is asked of this one is refused with DBINDER_CALLBACK_ERR.
class DBinderCallbackStub final : public IPCObjectStub {
public:
    explicit DBinderCallbackStub(const sptr<IPCObjectProxy>& proxy) : IPCObjectStub(u"DBinderCallback"), proxy_(proxy) {}

    int OnRemoteRequest(uint32_t, MessageParcel&, MessageParcel&, MessageOption&) override { return DBINDER_CALLBACK_ERR; }
    /// Uint32 IF_PROT_DATABUS, String16 descriptor, Bool registered.
    int32_t ProcessProto(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) override;

    uint32_t Handle() const { return proxy_->GetHandle(); }
    const sptr<IPCObjectProxy>& Proxy() const { return proxy_; }

private:
    const sptr<IPCObjectProxy> proxy_;
};

}  // namespace OHOS
