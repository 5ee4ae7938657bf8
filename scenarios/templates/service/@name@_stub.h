#pragma once

#include "i_@name@.h"
#include "iremote_stub.h"

namespace OHOS {

class @Name@Stub : public IRemoteStub<I@Name@> {
public:
    int32_t OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) override;
};

}  // namespace OHOS
