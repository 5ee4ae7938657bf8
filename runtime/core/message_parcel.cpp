#include "message_parcel.h"

#include <sys/mman.h>

#include "iremote_object.h"
#include "runtime/core/binder_invoker.h"
#include "runtime/core/message_parcel_access.h"
#include "runtime/core/process_context.h"
#include "runtime/dbinder/local_forwarding.h"
#include "runtime/port/ports.h"
#include "sim/base/text.h"
#include "sim/trace/recorder.h"

namespace OHOS {
namespace {

using runtime::port::Os;
using Item = sim::trace::ParcelItem;

constexpr unsigned Kind(Item item) { return static_cast<unsigned>(item); }

constexpr int32_t kTokenFirst = 0x100;
constexpr int32_t kTokenSecond = 0;

/// Outside every simulation (ports not set) nothing is noted.
bool IsTraceFull() { return runtime::port::CurrentPorts().os != nullptr && ProcessContext::Current().noting; }

flat_binder_object DescriptorObject(int fd) {
    flat_binder_object flat{};
    flat.hdr.type = BINDER_TYPE_FD;
    flat.flags = kFlatObjectFlags;
    flat.handle = static_cast<uint32_t>(fd);
    return flat;
}

}  // namespace

/// What lies where, as {u8 kind, u32 offset}, for a full trace.
struct MessageParcel::NoteBook {
    std::vector<std::byte> writes;
    std::vector<std::byte> reads;
    std::u16string descriptor;
    uint32_t code = 0;
    bool reply = false;
    bool named = false;  ///< read as part of a call
};

MessageParcel::MessageParcel() : MessageParcel(nullptr) {}
MessageParcel::MessageParcel(Allocator* allocator) : Parcel(allocator) { noting_ = IsTraceFull(); }

MessageParcel::~MessageParcel() { MessageParcel::ReleaseBytes(); }

void MessageParcel::ReleaseBytes() {
    if (notes_ != nullptr) EmitReadNotes();
    if (closesDescriptors_ && GetOffsetsSize() != 0) ClearFileDescriptor();
    closesDescriptors_ = true;
    if (rawDataSize_ != 0) ForgetRawData();
    blocks_ = 0;
    message_.reset();
    if (driverBuffer_ != nullptr) {
        const void* buffer = driverBuffer_;
        driverBuffer_ = nullptr;
        BinderInvoker::FreeBuffer(buffer);
    }
}

// -- remote objects

bool MessageParcel::WriteRemoteObject(const sptr<IRemoteObject>& object) {
    return object != nullptr && Parcel::WriteRemoteObject(static_cast<const Parcelable*>(object.GetRefPtr()));
}

sptr<IRemoteObject> MessageParcel::ReadRemoteObject() { return IRemoteObject::Unmarshalling(*this); }

bool MessageParcel::CopyObject(flat_binder_object& flat, sptr<RefBase>& held) {
    if (flat.hdr.type == BINDER_TYPE_PTR) {
        if (flat.cookie != sizeof(NegotiationBlock)) return false;
        const auto block = sptr<DBinderBlock>::MakeSptr();
        std::memcpy(&block->data, reinterpret_cast<const void*>(flat.binder), sizeof(block->data));
        flat.binder = reinterpret_cast<binder_uintptr_t>(&block->data);
        held = sptr<RefBase>(block.GetRefPtr());
        ++blocks_;
        return true;
    }
    if (flat.hdr.type != BINDER_TYPE_FD) {
        held = UnflattenObject(flat);
        return true;
    }
    const int copy = Os().Duplicate(static_cast<int>(flat.handle));
    if (copy < 0) return false;
    flat.handle = static_cast<uint32_t>(copy);
    return true;
}

// -- descriptors

bool MessageParcel::WriteFileDescriptor(int fd) {
    if (fd < 0 || !writable_) return false;
    const int copy = Os().Duplicate(fd);
    if (copy < 0) return false;
    const size_t start = GetWritePosition();
    if (!AppendObject(DescriptorObject(copy), nullptr)) {
        Os().CloseDescriptor(copy);
        return false;
    }
    Note(Kind(Item::Descriptor), start);
    return true;
}

int MessageParcel::ReadFileDescriptor() {
    flat_binder_object flat;
    const size_t start = GetReadPosition();
    if (!ReadFlatObject(flat) || flat.hdr.type != BINDER_TYPE_FD) return INVALID_FD;
    NoteRead(Kind(Item::Descriptor), start);
    const int copy = Os().Duplicate(static_cast<int>(flat.handle));
    return copy < 0 ? INVALID_FD : copy;
}

bool MessageParcel::ContainFileDescriptors() const {
    for (size_t i = 0; i < GetOffsetsSize(); ++i) {
        if (FlatObjectAt(i).hdr.type == BINDER_TYPE_FD) return true;
    }
    return false;
}

void MessageParcel::ClearFileDescriptor() {
    if (!CheckOffsets()) return;
    for (size_t i = 0; i < GetOffsetsSize(); ++i) DropObject(FlatObjectAt(i));
    closesDescriptors_ = false;
}

void MessageParcel::DropObject(const flat_binder_object& flat) {
    if (flat.hdr.type == BINDER_TYPE_FD) Os().CloseDescriptor(static_cast<int>(flat.handle));
}

// -- interface token: Int32 0x100, Int32 0, String16

bool MessageParcel::WriteInterfaceToken(std::u16string name) {
    const size_t start = GetWritePosition();
    if (!EnsureWritable(2 * sizeof(int32_t))) return false;
    Note(Kind(Item::Token), start);
    Quiet quiet(*this);
    interfaceToken_ = std::move(name);
    WriteInt32(kTokenFirst);
    WriteInt32(kTokenSecond);
    return WriteString16(interfaceToken_);
}

std::u16string MessageParcel::ReadInterfaceToken() {
    NoteRead(Kind(Item::Token), GetReadPosition());
    Quiet quiet(*this);
    ReadInt32();
    ReadInt32();
    return ReadString16();
}

// -- raw data: Int32 size, then the bytes (up to 32 KiB) or a descriptor of shared memory

bool MessageParcel::WriteRawData(const void* data, size_t size) {
    if (data == nullptr || size == 0 || size > kRawDataMax) return false;
    if (size > kRawDataInline && rawDataSize_ != 0) return false;
    Note(Kind(Item::RawData), GetWritePosition());
    Quiet quiet(*this);
    if (!WriteInt32(static_cast<int32_t>(size))) return false;
    if (size <= kRawDataInline) return WriteUnpadBuffer(data, size);
    const int fd = AshmemCreate("Parcel RawData", size);
    if (fd < 0) return false;
    rawDataFd_ = fd;
    rawDataSize_ = size;
    if (Os().MapSharedMemory(fd, size, PROT_READ | PROT_WRITE, &rawDataWritten_) < 0) {
        ForgetRawData();
        return false;
    }
    std::memcpy(rawDataWritten_, data, size);
    return WriteFileDescriptor(fd);
}

const void* MessageParcel::ReadRawData(size_t size) {
    NoteRead(Kind(Item::RawData), GetReadPosition());
    Quiet quiet(*this);
    int32_t stored = 0;
    if (!ReadInt32(stored) || stored < 0 || static_cast<size_t>(stored) != size || size == 0) return nullptr;
    if (size <= kRawDataInline) return ReadUnpadBuffer(size);
    if (rawDataRestored_ != nullptr) {
        if (rawDataSize_ != size) return nullptr;
        flat_binder_object unused;
        ReadFlatObject(unused);
        return rawDataRestored_.get();
    }
    if (rawDataRead_ != nullptr) return nullptr;
    const int fd = ReadFileDescriptor();
    if (fd < 0) return nullptr;
    void* address = nullptr;
    const bool mapped = Os().SharedMemorySize(fd) >= static_cast<int64_t>(size) && Os().MapSharedMemory(fd, size, PROT_READ, &address) == 0;
    Os().CloseDescriptor(fd);
    if (!mapped) return nullptr;
    rawDataRead_ = address;
    rawDataReadSize_ = rawDataSize_ = size;
    return address;
}

bool MessageParcel::RestoreRawData(std::shared_ptr<char> rawData, size_t size) {
    if (rawData == nullptr || rawDataRestored_ != nullptr) return false;
    rawDataRestored_ = std::move(rawData);
    rawDataSize_ = size;
    return true;
}

const void* MessageParcel::GetRawData() const {
    if (rawDataRestored_ != nullptr) return rawDataRestored_.get();
    return rawDataWritten_ != nullptr ? rawDataWritten_ : rawDataRead_;
}

void MessageParcel::ForgetRawData() {
    if (rawDataWritten_ != nullptr) Os().UnmapSharedMemory(rawDataWritten_, rawDataSize_);
    if (rawDataRead_ != nullptr) Os().UnmapSharedMemory(rawDataRead_, rawDataReadSize_);
    if (rawDataFd_ >= 0) Os().CloseDescriptor(rawDataFd_);
    rawDataWritten_ = rawDataRead_ = nullptr;
    rawDataRestored_.reset();
    rawDataSize_ = 0;
    rawDataFd_ = -1;
}

// -- exceptions, shared memory, the rest

void MessageParcel::WriteNoException() { WriteInt32(0); }

int32_t MessageParcel::ReadException() {
    const int32_t code = ReadInt32();
    if (code != 0) ReadString16();
    return code;
}

bool MessageParcel::WriteAshmem(sptr<Ashmem> ashmem) {
    if (ashmem == nullptr) return false;
    const int fd = ashmem->GetAshmemFd();
    const int32_t size = ashmem->GetAshmemSize();
    if (fd < 0 || size <= 0) return false;
    Note(Kind(Item::Ashmem), GetWritePosition());
    Quiet quiet(*this);
    return WriteFileDescriptor(fd) && WriteInt32(size);
}

sptr<Ashmem> MessageParcel::ReadAshmem() {
    NoteRead(Kind(Item::Ashmem), GetReadPosition());
    Quiet quiet(*this);
    const int fd = ReadFileDescriptor();
    if (fd < 0) return nullptr;
    const int32_t size = ReadInt32();
    if (size <= 0) {
        Os().CloseDescriptor(fd);
        return nullptr;
    }
    return sptr<Ashmem>::MakeSptr(fd, size);
}

bool MessageParcel::Append(MessageParcel& data) { return AppendBytes(data); }

void MessageParcel::PrintBuffer(const char* funcName, const size_t lineNum) {
    std::string hex;
    const auto* bytes = reinterpret_cast<const uint8_t*>(GetData());
    for (size_t i = 0; i < GetDataSize(); ++i) hex += fmt::format("{}{:02x}", i != 0 && i % 4 == 0 ? " " : "", bytes[i]);
    Os().Log(3, "ipc", fmt::format("{}:{} {} bytes: {}", funcName, lineNum, GetDataSize(), hex));
}

// -- notes

void MessageParcel::TakeNote(unsigned item, size_t offset, bool read) {
    if (notes_ == nullptr) notes_ = std::make_unique<NoteBook>();
    auto& notes = read ? notes_->reads : notes_->writes;
    const auto position = static_cast<uint32_t>(offset);
    notes.push_back(static_cast<std::byte>(item));
    const auto* bytes = reinterpret_cast<const std::byte*>(&position);
    notes.insert(notes.end(), bytes, bytes + sizeof(position));
}

void MessageParcel::EmitReadNotes() {
    if (!notes_->reads.empty() && notes_->named) {
        const std::string descriptor = Str16ToStr8(notes_->descriptor);
        Os().Trace().emit(sim::trace::ParcelNoted{
            .descriptor = descriptor, .code = notes_->code, .reply = notes_->reply, .read = 1, .notes = notes_->reads});
    }
    notes_.reset();
}

void MessageParcelAccess::AdoptMessage(MessageParcel& parcel, std::shared_ptr<void> message, const void* data, size_t size,
                                       const binder_size_t* offsets, size_t count, std::vector<sptr<RefBase>> held) {
    parcel.AdoptBytes(data, size, offsets, count);
    parcel.message_ = std::move(message);
    parcel.holders_ = std::move(held);
}

bool MessageParcelAccess::AppendBuffer(Parcel& parcel, const void* record, size_t size, const sptr<RefBase>& block) {
    if (!parcel.AppendRecord(record, size, block)) return false;
    if (auto* message = dynamic_cast<MessageParcel*>(&parcel)) ++message->blocks_;
    return true;
}

bool MessageParcelAccess::TakeBuffer(Parcel& parcel, size_t size, flat_binder_object& head) {
    const size_t index = parcel.nextObjectIndex_;
    if (index >= parcel.objectCursor_ || parcel.objectOffsets_[index] != parcel.readCursor_ || parcel.GetReadableBytes() < size)
        return false;
    head = parcel.FlatObjectAt(index);
    if (head.hdr.type != BINDER_TYPE_PTR) return false;
    parcel.TakeBytes(size);
    parcel.nextObjectIndex_ = index + 1;
    return true;
}

void MessageParcelAccess::ReplaceObject(MessageParcel& parcel, size_t index, const flat_binder_object& flat, const sptr<RefBase>& held) {
    std::memcpy(parcel.data_ + parcel.objectOffsets_[index], &flat, sizeof(flat));
    parcel.holders_.push_back(held);
}

const void* MessageParcelAccess::LargeRawData(const MessageParcel& parcel, size_t& size) {
    size = parcel.rawDataSize_;
    return parcel.rawDataSize_ > MessageParcel::kRawDataInline ? parcel.GetRawData() : nullptr;
}

void MessageParcelAccess::NameCall(MessageParcel& parcel, const std::u16string& descriptor, uint32_t code, bool reply) {
    if (parcel.notes_ == nullptr) parcel.notes_ = std::make_unique<MessageParcel::NoteBook>();
    parcel.notes_->descriptor = descriptor;
    parcel.notes_->code = code;
    parcel.notes_->reply = reply;
    parcel.notes_->named = true;
}

void MessageParcelAccess::EmitWriteNotes(MessageParcel& parcel, const std::u16string& descriptor, uint32_t code, bool reply) {
    const std::string name = Str16ToStr8(descriptor);
    sim::trace::ParcelNoted noted{.descriptor = name, .code = code, .reply = reply, .read = 0, .notes = {}};
    if (parcel.notes_ != nullptr) noted.notes = parcel.notes_->writes;
    Os().Trace().emit(noted);
}

}  // namespace OHOS
