#include "runtime/dbinder/object_translation.h"

#include "ipc_skeleton.h"
#include "runtime/core/message_parcel_access.h"
#include "runtime/core/process_context.h"
#include "runtime/dbinder/dbinder_callback_stub.h"
#include "runtime/dbinder/dbinder_service_stub.h"
#include "runtime/dbinder/rules.h"
#include "runtime/port/ports.h"
#include "sim/base/text.h"

namespace OHOS {
namespace {

using runtime::port::Os;

bool Fill(FlatDBinderSession& record, uint64_t stubIndex, std::string_view device, std::string_view session, uint32_t token) {
    record = {};
    record.stubIndex = stubIndex;
    record.deviceIdLength = static_cast<uint16_t>(device.size());
    record.serviceNameLength = static_cast<uint16_t>(session.size());
    record.version = FlatDBinderSession::kVersion;
    record.magic = FlatDBinderSession::kMagic;
    record.tokenId = token;
    return PutText(record.deviceId, device) && PutText(record.serviceName, session);
}

/// A stub of this very process: published, and the receiver let in.
bool ExportStub(Databus& databus, const sptr<IPCObjectStub>& stub, const PeerProcess& to, FlatDBinderSession& record) {
    if (stub == nullptr || !databus.StartServer()) return false;
    return Fill(record, databus.Publish(stub, to), databus.DeviceId(), databus.SessionName(), static_cast<uint32_t>(Os().Self().token));
}

/// A stub on another device: its process is asked to let the receiver in, who then goes there itself.
bool ExportRemote(Databus& databus, uint32_t handle, const RemoteStub& stub, const PeerProcess& to, FlatDBinderSession& record) {
    if (stub.key.device == to.device && RefuseObject(sim::trace::Rule::Pass1, "passback", stub, to.device)) return false;
    if (const int result = databus.AuthoriseOther(handle, to); result != ERR_NONE) {
        Os().Log(5, "dbinder", fmt::format("{} does not let {} of {} in: {}", stub.key.session, to.session, to.device, result));
        return false;
    }
    return Fill(record, stub.key.stubIndex, stub.key.device, stub.key.session, stub.token);
}

/// A stub of another process of this device: that process is asked to publish it.
bool ExportLocal(uint32_t handle, const PeerProcess& to, FlatDBinderSession& record) {
    const auto proxy = ProcessContext::Current().proxies.FindOrNew(handle);
    InvokedStub invoked;
    if (const int result = InvokeListen(*proxy, to, invoked); result != ERR_NONE) {
        Os().Log(5, "dbinder", fmt::format("handle {} is not published for {} of {}: {}", handle, to.session, to.device, result));
        return false;
    }
    return Fill(record, invoked.stubIndex, invoked.device, invoked.session, invoked.token);
}

}  // namespace

bool ExportObjects(Databus& databus, MessageParcel& parcel, const PeerProcess& to, uint8_t* data,
                   std::vector<FlatDBinderSession>& records) {
    auto& process = ProcessContext::Current();
    for (size_t i = 0; i < records.size(); ++i) {
        auto flat = MessageParcelAccess::ObjectAt(parcel, i);
        uint8_t* place = data + MessageParcelAccess::OffsetAt(parcel, i);
        bool exported = true;
        RemoteStub remote;
        if (flat.hdr.type == BINDER_TYPE_BINDER) {
            const auto stub = process.stubs.Find(flat.binder);
            if (const auto* callback = dynamic_cast<DBinderCallbackStub*>(stub.GetRefPtr())) {
                exported = databus.Find(callback->Handle(), remote) && ExportRemote(databus, callback->Handle(), remote, to, records[i]);
            } else {
                exported = dynamic_cast<DBinderServiceStub*>(stub.GetRefPtr()) == nullptr && ExportStub(databus, stub, to, records[i]);
            }
        } else if (flat.hdr.type == BINDER_TYPE_HANDLE) {
            if (databus.Find(flat.handle, remote)) {
                exported = ExportRemote(databus, flat.handle, remote, to, records[i]);
            } else {
                // One whose connection is lost cannot be passed on either.
                exported = flat.cookie != IRemoteObject::IF_PROT_DATABUS && ExportLocal(flat.handle, to, records[i]);
            }
        } else if (flat.hdr.type == BINDER_TYPE_FD) {
            // Descriptors never cross.
            flat.hdr.type = OBJECT_TYPE_FDR;
            flat.binder = 0;
            flat.handle = static_cast<uint32_t>(INVALID_FD);
            std::memcpy(place, &flat, sizeof(flat));
            continue;
        } else {
            // What goes beside an object inside a device means nothing elsewhere: no address, no length.
            flat.binder = flat.cookie = 0;
            std::memcpy(place, &flat, sizeof(flat));
            continue;
        }
        if (!exported) return false;
        flat.hdr.type = OBJECT_TYPE_REMOTE_HANDLE;
        flat.binder = 0;
        flat.cookie = IRemoteObject::IF_PROT_DATABUS;
        std::memcpy(place, &flat, sizeof(flat));
    }
    return true;
}

bool ImportObjects(Databus& databus, uint8_t* data, size_t dataSize, const binder_size_t* offsets, size_t count,
                   const FlatDBinderSession* records, std::vector<sptr<RefBase>>& held) {
    auto& process = ProcessContext::Current();
    uint64_t end = 0;
    for (size_t i = 0; i < count; ++i) {
        if (offsets[i] < end || offsets[i] > dataSize || dataSize - offsets[i] < sizeof(flat_binder_object)) return false;
        end = offsets[i] + sizeof(flat_binder_object);
        flat_binder_object flat;
        std::memcpy(&flat, data + offsets[i], sizeof(flat));
        switch (flat.hdr.type) {
            case OBJECT_TYPE_REMOTE_HANDLE:
                break;
            case OBJECT_TYPE_FDR:
            case BINDER_TYPE_PTR:
                continue;
            default:
                return false;  // a number of the other device's driver means something else here
        }
        const auto& record = records[i];
        if (record.magic != FlatDBinderSession::kMagic) return false;
        RemoteStub stub{.key = {record.stubIndex, TextOf(record.serviceName), TextOf(record.deviceId)},
                        .token = record.tokenId,
                        .origin = sim::trace::Origin::Anonymous};
        const uint32_t handle = databus.HandleOf(stub);
        const auto proxy = process.proxies.FindOrNew(handle);
        if (!proxy->InitRemote(stub)) {
            Os().Log(5, "dbinder", fmt::format("the object of {} on {} cannot be reached from here", stub.key.session, stub.key.device));
            continue;
        }
        flat.hdr.type = BINDER_TYPE_HANDLE;
        flat.handle = handle;
        flat.cookie = IRemoteObject::IF_PROT_DATABUS;
        std::memcpy(data + offsets[i], &flat, sizeof(flat));
        held.emplace_back(proxy.GetRefPtr());
    }
    return true;
}

// String own device, Uint32 pid, Uint32 uid, String device, String session, Uint32 token -> Uint64 index, String session, String device
int InvokeListen(IPCObjectProxy& proxy, const PeerProcess& peer, InvokedStub& invoked) {
    MessageParcel data;
    MessageParcel reply;
    if (!data.WriteString(Os().Property("network_id")) || !data.WriteUint32(static_cast<uint32_t>(peer.pid)) ||
        !data.WriteUint32(peer.uid) || !data.WriteString(peer.device) || !data.WriteString(peer.session) || !data.WriteUint32(peer.token)) {
        return IPC_PROXY_WRITE_PARCEL_ERR;
    }
    if (const int result = proxy.InvokeListenThread(data, reply); result != ERR_NONE) return result;
    invoked.stubIndex = reply.ReadUint64();
    invoked.session = reply.ReadString();
    invoked.device = reply.ReadString();
    invoked.token = reply.ReadUint32();
    return invoked.session.empty() || invoked.device.empty() ? int{IPC_STUB_INVALID_DATA_ERR} : int{ERR_NONE};
}

int AnswerInvokeListen(const sptr<IPCObjectStub>& stub, MessageParcel& data, MessageParcel& reply) {
    // Only the system may have somebody else's stub published.
    if (!IPCSkeleton::IsLocalCalling() || static_cast<uint32_t>(IPCSkeleton::GetCallingUid()) >= kFirstApplicationUid) {
        return IPC_STUB_INVALID_DATA_ERR;
    }
    PeerProcess peer;
    data.ReadString();
    peer.pid = static_cast<int32_t>(data.ReadUint32());
    peer.uid = data.ReadUint32();
    peer.device = data.ReadString();
    peer.session = data.ReadString();
    peer.token = data.ReadUint32();
    if (peer.device.empty() || peer.session.empty()) return IPC_STUB_INVALID_DATA_ERR;
    auto& databus = ProcessContext::Current().Bus();
    if (!databus.StartServer()) return IPC_STUB_CREATE_BUS_SERVER_ERR;
    const uint64_t index = databus.Publish(stub, peer);
    const bool written = reply.WriteUint64(index) && reply.WriteString(databus.SessionName()) && reply.WriteString(databus.DeviceId()) &&
                         reply.WriteUint32(static_cast<uint32_t>(Os().Self().token));
    return written ? int{ERR_NONE} : int{IPC_STUB_WRITE_PARCEL_ERR};
}

}  // namespace OHOS
