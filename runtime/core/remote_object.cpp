#include "iremote_object.h"

#include "ipc_file_descriptor.h"
#include "ipc_object_proxy.h"
#include "ipc_object_stub.h"
#include "iremote_broker.h"
#include "runtime/core/message_parcel_access.h"
#include "runtime/core/process_context.h"
#include "runtime/dbinder/dbinder_callback_stub.h"
#include "runtime/dbinder/local_forwarding.h"
#include "sim/trace/events.h"

namespace OHOS {

IRemoteObject::IRemoteObject(std::u16string descriptor) : descriptor_(std::move(descriptor)) { asRemote_ = true; }

sptr<IRemoteBroker> IRemoteObject::AsInterface() { return nullptr; }

bool IRemoteObject::Marshalling(Parcel& parcel) const {
    flat_binder_object flat{};
    if (!FlattenObject(*this, flat)) return false;
    const size_t start = parcel.GetWritePosition();
    const sptr<RefBase> held(const_cast<IRemoteObject*>(this));
    if (!MessageParcelAccess::AppendObject(parcel, flat, held)) return false;
    if (CarriesBlock(*this) && !AppendBlock(parcel)) return false;
    MessageParcelAccess::Note(parcel, static_cast<unsigned>(sim::trace::ParcelItem::Object), start);
    return true;
}

bool IRemoteObject::Marshalling(Parcel& parcel, const sptr<IRemoteObject>& object) {
    return object != nullptr && object->Marshalling(parcel);
}

sptr<IRemoteObject> IRemoteObject::Unmarshalling(Parcel& parcel) {
    const size_t start = parcel.GetReadPosition();
    flat_binder_object flat;
    if (!MessageParcelAccess::ReadFlatObject(parcel, flat)) return nullptr;
    MessageParcelAccess::NoteRead(parcel, static_cast<unsigned>(sim::trace::ParcelItem::Object), start);
    auto object = UnflattenObject(flat);
    if (const auto* block = TakeBlock(parcel); block != nullptr && object != nullptr && object->IsProxyObject()) {
        static_cast<IPCObjectProxy*>(object.GetRefPtr())->WaitForInit(block);
    }
    return object;
}

bool FlattenObject(const IRemoteObject& object, flat_binder_object& flat) {
    flat.flags = kFlatObjectFlags;
    if (object.IsProxyObject()) {
        const auto* proxy = dynamic_cast<const IPCObjectProxy*>(&object);
        if (proxy == nullptr) return false;
        flat.hdr.type = BINDER_TYPE_HANDLE;
        flat.handle = proxy->GetHandle();
        flat.cookie = static_cast<binder_uintptr_t>(proxy->GetProto());
        return true;
    }
    // The parcel promised not to change the object; being known to the driver is no change of it.
    auto* stub = dynamic_cast<IPCObjectStub*>(const_cast<IRemoteObject*>(&object));
    if (stub == nullptr) return false;
    if (stub->GetRequestSidFlag()) flat.flags |= kFlatObjectSecurityContext;
    flat.hdr.type = BINDER_TYPE_BINDER;
    flat.binder = flat.cookie = ProcessContext::Current().stubs.IdOf(*stub);
    return true;
}

sptr<IRemoteObject> UnflattenObject(const flat_binder_object& flat) {
    auto& process = ProcessContext::Current();
    if (flat.hdr.type == BINDER_TYPE_BINDER) {
        const auto stub = process.stubs.Find(flat.binder);
        // A stand-in that comes back to its maker is the proxy it stands for.
        if (const auto* callback = dynamic_cast<DBinderCallbackStub*>(stub.GetRefPtr())) return callback->Proxy();
        return stub;
    }
    if (flat.hdr.type == BINDER_TYPE_HANDLE) return process.proxies.FindOrNew(flat.handle);
    return nullptr;
}

// -- a descriptor as a parcelable

bool IPCFileDescriptor::Marshalling(Parcel& parcel) const {
    auto* message = dynamic_cast<MessageParcel*>(&parcel);
    return message != nullptr && message->WriteFileDescriptor(fd_);
}

bool IPCFileDescriptor::Marshalling(Parcel& parcel, const sptr<IPCFileDescriptor>& object) {
    return object != nullptr && object->Marshalling(parcel);
}

IPCFileDescriptor* IPCFileDescriptor::Unmarshalling(Parcel& parcel) {
    auto* message = dynamic_cast<MessageParcel*>(&parcel);
    if (message == nullptr) return nullptr;
    const int fd = message->ReadFileDescriptor();
    return fd < 0 ? nullptr : new IPCFileDescriptor(fd);
}

}  // namespace OHOS
