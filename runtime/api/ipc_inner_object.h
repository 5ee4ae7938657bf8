#pragma once

/// What stands behind the C API's opaque types, for code that is half C++.

#include "ipc_cparcel.h"
#include "iremote_object.h"
#include "message_parcel.h"

struct OHIPCParcel {
    OHOS::MessageParcel* msgParcel;
};

struct OHIPCRemoteProxy {
    OHOS::sptr<OHOS::IRemoteObject> remote;
};

struct OHIPCRemoteStub {
    OHOS::sptr<OHOS::IRemoteObject> remote;
};

static constexpr int MAX_PARCEL_LEN = 204800;

/// Null for null.
OHIPCRemoteProxy* CreateIPCRemoteProxy(OHOS::sptr<OHOS::IRemoteObject>& remote);
