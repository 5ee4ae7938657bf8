#pragma once

#include "iremote_stub.h"
#include "scenarios/services/note_store/i_note_store.h"

namespace scenarios::services {

/// The service's end: reads what the proxy wrote, calls the service, writes the reply.
class NoteStoreStub : public OHOS::IRemoteStub<INoteStore> {
public:
    int OnRemoteRequest(uint32_t code, OHOS::MessageParcel& data, OHOS::MessageParcel& reply, OHOS::MessageOption& option) override;
};

}  // namespace scenarios::services
