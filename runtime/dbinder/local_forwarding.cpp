#include "runtime/dbinder/local_forwarding.h"

#include "runtime/core/message_parcel_access.h"
#include "runtime/core/process_context.h"
#include "runtime/dbinder/databus.h"
#include "runtime/dbinder/dbinder_callback_stub.h"
#include "runtime/dbinder/dbinder_service_stub.h"
#include "runtime/dbinder/rules.h"
#include "runtime/port/ports.h"
#include "sim/base/text.h"

namespace OHOS {
namespace {

using runtime::port::Os;
using sim::trace::Origin;

/// A BINDER_TYPE_PTR record as the flat object it begins like: `binder` is the address, `cookie` the length.
struct BufferRecord {
    flat_binder_object head;
    uint64_t parent;
    uint64_t parentOffset;
};
static_assert(sizeof(BufferRecord) == sizeof(binder_buffer_object));

NegotiationBlock* BlockAt(MessageParcel& parcel, size_t index) {
    if (index >= parcel.GetOffsetsSize()) return nullptr;
    const auto flat = MessageParcelAccess::ObjectAt(parcel, index);
    return flat.hdr.type == BINDER_TYPE_PTR ? reinterpret_cast<NegotiationBlock*>(flat.binder) : nullptr;
}

int FailureOf(Origin origin) {
    return origin == Origin::Registered ? int{IPC_INVOKER_WRITE_TRANS_ERR} : int{IPC_TRANSLATE_DBINDER_STUB_ERR};
}

bool Fill(NegotiationBlock& block, const RemoteStub& stub, const PeerProcess& to) {
    block = {};
    block.proto = IRemoteObject::IF_PROT_DATABUS;
    block.token = stub.token;
    block.stubIndex = stub.key.stubIndex;
    stub.descriptor.copy(block.descriptor, std::size(block.descriptor) - 1);
    return PutText(block.targetName, stub.key.session) && PutText(block.localName, to.session) &&
           PutText(block.targetDevice, stub.key.device) && PutText(block.localDevice, to.device);
}

/// One proxy of a stub on another device, on its way to another process of this one. False with `status`: it cannot go.
class Forwarding {
public:
    Forwarding(Databus& databus, const PeerProcess& to, bool isReply) : databus_(databus), to_(to), isReply_(isReply) {}

    int Prepare(MessageParcel& parcel, size_t index, uint32_t handle, const RemoteStub& stub) {
        auto* block = BlockAt(parcel, index + 1);
        if (block == nullptr) return FailureOf(stub.origin);
        *block = {};
        if (stub.crossings != 0) {
            if (RefuseObject(sim::trace::Rule::Pass2, "second_crossing", stub, {}, static_cast<uint32_t>(std::max(to_.pid, 0))))
                return FailureOf(stub.origin);
            return ERR_NONE;  // a plain proxy of the stand-in, good for nothing
        }
        if (to_.pid < 0) return FailureOf(stub.origin);
        if (IsForwardingBroken()) {
            if (!isReply_) return FailureOf(stub.origin);
            if (stub.origin == Origin::Registered) return ERR_NONE;
        }
        if (const int result = databus_.AuthoriseOther(handle, to_); result != ERR_NONE) {
            Os().Log(5, "dbinder", fmt::format("{} on {} does not let {} in: {}", stub.key.session, stub.key.device, to_.session, result));
            return FailureOf(stub.origin);
        }
        if (!Fill(*block, stub, to_)) return FailureOf(stub.origin);
        if (stub.origin == Origin::Registered) return ERR_NONE;
        const auto callback = databus_.CallbackOf(handle);
        if (callback == nullptr) return FailureOf(stub.origin);
        flat_binder_object flat{};
        FlattenObject(*callback, flat);
        MessageParcelAccess::ReplaceObject(parcel, index, flat, sptr<RefBase>(callback.GetRefPtr()));
        return ERR_NONE;
    }

private:
    Databus& databus_;
    const PeerProcess& to_;
    const bool isReply_;
};

int PrepareAll(MessageParcel& parcel, const PeerProcess& to, bool isReply) {
    auto& process = ProcessContext::Current();
    for (size_t i = 0; i < parcel.GetOffsetsSize(); ++i) {
        const auto flat = MessageParcelAccess::ObjectAt(parcel, i);
        uint32_t handle = 0;
        if (flat.hdr.type == BINDER_TYPE_BINDER) {
            const auto stub = process.stubs.Find(flat.binder);
            if (auto* service = dynamic_cast<DBinderServiceStub*>(stub.GetRefPtr())) {
                auto* block = BlockAt(parcel, i + 1);
                const bool mine = service->Pid() == static_cast<uint32_t>(to.pid);
                if (block == nullptr || !mine || !service->Session(*block)) return IPC_INVOKER_WRITE_TRANS_ERR;
                continue;
            }
            const auto* callback = dynamic_cast<DBinderCallbackStub*>(stub.GetRefPtr());  // the parcel is sent again
            if (callback == nullptr) continue;
            handle = callback->Handle();
        } else if (flat.hdr.type == BINDER_TYPE_HANDLE && flat.cookie == IRemoteObject::IF_PROT_DATABUS) {
            handle = flat.handle;
        } else {
            continue;
        }
        RemoteStub remote;
        auto& databus = process.Bus();
        if (!databus.Find(handle, remote))
            return handle >= kUserHandleFirst ? int{IPC_TRANSLATE_DBINDER_STUB_ERR} : int{IPC_INVOKER_WRITE_TRANS_ERR};
        if (const int result = Forwarding(databus, to, isReply).Prepare(parcel, i, handle, remote); result != ERR_NONE) return result;
    }
    return ERR_NONE;
}

}  // namespace

bool CarriesBlock(const IRemoteObject& object) {
    if (object.IsProxyObject()) {
        const auto* proxy = dynamic_cast<const IPCObjectProxy*>(&object);
        return proxy != nullptr && proxy->GetProto() == IRemoteObject::IF_PROT_DATABUS;
    }
    return dynamic_cast<const DBinderServiceStub*>(&object) != nullptr;
}

bool AppendBlock(Parcel& parcel) {
    const auto block = sptr<DBinderBlock>::MakeSptr();
    BufferRecord record{};
    record.head.hdr.type = BINDER_TYPE_PTR;
    record.head.binder = reinterpret_cast<binder_uintptr_t>(&block->data);
    record.head.cookie = sizeof(block->data);
    return MessageParcelAccess::AppendBuffer(parcel, &record, sizeof(record), sptr<RefBase>(block.GetRefPtr()));
}

const NegotiationBlock* TakeBlock(Parcel& parcel) {
    flat_binder_object flat;
    if (!MessageParcelAccess::TakeBuffer(parcel, sizeof(BufferRecord), flat)) return nullptr;
    if (flat.cookie != sizeof(NegotiationBlock) || flat.binder == 0) return nullptr;
    const auto* block = reinterpret_cast<const NegotiationBlock*>(flat.binder);
    return block->proto == IRemoteObject::IF_PROT_DATABUS ? block : nullptr;
}

int PrepareRequest(ThreadContext& thread, uint32_t handle, MessageParcel& parcel) {
    // Uint32 pid, Uint32 uid of the process that serves the handle.
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    PeerProcess to;
    const int result = thread.process.invoker.SendRequest(handle, GET_PID_UID, data, reply, option);
    if (result == ERR_NONE) {
        to.pid = static_cast<int32_t>(reply.ReadUint32());
        to.uid = reply.ReadUint32();
    } else if (result != IPC_STUB_INVALID_DATA_ERR) {
        return result;  // it is dead, or the like
    }
    to.device = thread.process.Bus().DeviceId();
    to.session = SessionNameOf(to.uid, to.pid);
    return PrepareAll(parcel, to, false);
}

int PrepareReply(ThreadContext& thread, MessageParcel& parcel) {
    PeerProcess to{.device = Os().Property("network_id")};
    to.pid = thread.caller.pid;
    to.uid = thread.caller.uid;
    to.session = SessionNameOf(to.uid, to.pid);
    return PrepareAll(parcel, to, true);
}

}  // namespace OHOS
