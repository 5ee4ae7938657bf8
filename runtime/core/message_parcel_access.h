#pragma once

#include "message_parcel.h"

namespace OHOS {

/// The runtime's own door into parcels.
class MessageParcelAccess {
public:
    /// The parcel becomes a read-only view of a buffer the driver lent; it gives it back when done.
    static void Adopt(MessageParcel& parcel, const binder_transaction_data& transaction) {
        const auto* data = reinterpret_cast<const void*>(transaction.data.ptr.buffer);
        parcel.AdoptBytes(data, transaction.data_size, reinterpret_cast<const binder_size_t*>(transaction.data.ptr.offsets),
                          transaction.offsets_size / sizeof(binder_size_t));
        parcel.driverBuffer_ = data;
    }
    /// As Adopt, for bytes that lie in a message of the bus; `held` are the objects in it.
    static void AdoptMessage(MessageParcel& parcel, std::shared_ptr<void> message, const void* data, size_t size,
                             const binder_size_t* offsets, size_t count, std::vector<sptr<RefBase>> held);

    // -- objects by their place in the offsets table
    static flat_binder_object ObjectAt(const MessageParcel& parcel, size_t index) { return parcel.FlatObjectAt(index); }
    static size_t OffsetAt(const MessageParcel& parcel, size_t index) { return parcel.objectOffsets_[index]; }
    static void ReplaceObject(MessageParcel& parcel, size_t index, const flat_binder_object& flat, const sptr<RefBase>& held);

    // -- blocks beside objects, as BINDER_TYPE_PTR records of `size` bytes
    static bool AppendBuffer(Parcel& parcel, const void* record, size_t size, const sptr<RefBase>& block);
    /// Reads the record that follows what was just read, if it is such a one.
    static bool TakeBuffer(Parcel& parcel, size_t size, flat_binder_object& head);
    static unsigned Blocks(const MessageParcel& parcel) { return parcel.blocks_; }

    /// The raw data that travels outside the parcel's bytes, null if there is none.
    static const void* LargeRawData(const MessageParcel& parcel, size_t& size);

    static bool AppendObject(Parcel& parcel, const flat_binder_object& flat, const sptr<RefBase>& object) {
        return parcel.AppendObject(flat, object);
    }
    static bool ReadFlatObject(Parcel& parcel, flat_binder_object& flat) { return parcel.ReadFlatObject(flat); }
    static void Note(Parcel& parcel, unsigned item, size_t offset) { parcel.Note(item, offset); }
    static void NoteRead(Parcel& parcel, unsigned item, size_t offset) { parcel.NoteRead(item, offset); }

    /// As WriteBuffer, but the trace does not hear of it: the framework's bytes, not the user's.
    static bool AppendQuietly(MessageParcel& parcel, const void* data, size_t size) {
        const Parcel::Quiet quiet(parcel);
        return parcel.WriteBuffer(data, size);
    }

    static bool IsNoting(const MessageParcel& parcel) { return parcel.noting_; }
    /// Names the call a parcel belongs to: its reader's notes carry that.
    static void NameCall(MessageParcel& parcel, const std::u16string& descriptor, uint32_t code, bool reply);
    /// Emits what the parcel's writer noted.
    static void EmitWriteNotes(MessageParcel& parcel, const std::u16string& descriptor, uint32_t code, bool reply);
};

/// The flat object that stands for a remote object of either kind, as this process would send it. False for an unknown one.
bool FlattenObject(const IRemoteObject& object, flat_binder_object& flat);
/// The other way; null if there is no such object here.
sptr<IRemoteObject> UnflattenObject(const flat_binder_object& flat);

}  // namespace OHOS
