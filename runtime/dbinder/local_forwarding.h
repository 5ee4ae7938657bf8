#pragma once

#include "message_parcel.h"
#include "runtime/dbinder/dbinder_protocol.h"
#include "runtime/dbinder/remote_stub.h"

namespace OHOS {

class IPCObjectProxy;
struct ThreadContext;

/// The block that goes beside an object whose stub is on another device; owned by the parcels that carry it.
class DBinderBlock final : public RefBase {
public:
    NegotiationBlock data{};
};

/// Whether objects of this kind carry a block beside them: proxies of stubs on other devices, and SAMgr's stand-ins for abilities there.
bool CarriesBlock(const IRemoteObject& object);
/// Appends it, to be filled when the parcel is sent.
bool AppendBlock(Parcel& parcel);

/// Reads the block that follows an object just read; null if there is none or it says nothing. Valid as long as the parcel's bytes.
const NegotiationBlock* TakeBlock(Parcel& parcel);

/// Prepares a parcel that carries such objects for another process of this device: fills the blocks, lets that process in at the stubs'
/// own processes, puts stand-ins where the driver knows no handle. 0, or why it cannot go: 401 (ability), 407 (anonymous), of which
/// PASS-2, the second crossing, is one case. `handle`: whom a request goes to; for a reply the caller being served gets it. Blocks.
int PrepareRequest(ThreadContext& thread, uint32_t handle, MessageParcel& parcel);
int PrepareReply(ThreadContext& thread, MessageParcel& parcel);

}  // namespace OHOS
