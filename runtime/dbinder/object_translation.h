#pragma once

#include <vector>

#include "runtime/dbinder/databus.h"

namespace OHOS {

/// The two ways objects cross a device's border (reference section 6.3). Both may call, open connections and so block.

/// Turns the objects of a parcel into what the other device can use: flat objects in `data` (a copy of the parcel's bytes) and one session
/// record per object in `records` (as many as the parcel has objects). `to` is the process it goes to. False: one cannot go, and nothing
/// must be sent.
bool ExportObjects(Databus& databus, MessageParcel& parcel, const PeerProcess& to, uint8_t* data, std::vector<FlatDBinderSession>& records);

/// Turns the objects of a received message, in place, into this process's own: handles of the user range, connected. What cannot be had is
/// left unreadable. False: offsets or records make no sense. `held` keeps what the parcel must hold.
bool ImportObjects(Databus& databus, uint8_t* data, size_t dataSize, const binder_size_t* offsets, size_t count,
                   const FlatDBinderSession* records, std::vector<sptr<RefBase>>& held);

/// What a stub's process answers when it is asked to publish it.
struct InvokedStub {
    uint64_t stubIndex = 0;
    std::string session;
    std::string device;
    uint32_t token = 0;
};

/// Asks the process of a local stub to listen and to let that peer in (INVOKE_LISTEN_THREAD): 0 or an error. Blocks.
int InvokeListen(IPCObjectProxy& proxy, const PeerProcess& peer, InvokedStub& invoked);
/// The answer to that, in the stub's process. 303 unless a system process of this device asks.
int AnswerInvokeListen(const sptr<IPCObjectStub>& stub, MessageParcel& data, MessageParcel& reply);

}  // namespace OHOS
