#include "ipc_cparcel.h"

#include <cstring>
#include <new>

#include "ipc_error_code.h"
#include "ipc_inner_object.h"
#include "runtime/capi/allocated.h"
#include "string_ex.h"

using OHOS::IRemoteObject;
using OHOS::MessageParcel;
using OHOS::sptr;

namespace {

/// Readers get a const parcel, whose position they move all the same.
MessageParcel* Inside(const OHIPCParcel* parcel) { return parcel != nullptr ? parcel->msgParcel : nullptr; }

template <typename T>
int Write(OHIPCParcel* parcel, bool (OHOS::Parcel::*write)(T), T value) {
    auto* inside = Inside(parcel);
    if (inside == nullptr) return OH_IPC_CHECK_PARAM_ERROR;
    return (inside->*write)(value) ? OH_IPC_SUCCESS : OH_IPC_PARCEL_WRITE_ERROR;
}

template <typename T>
int Read(const OHIPCParcel* parcel, bool (OHOS::Parcel::*read)(T&), T* value) {
    auto* inside = Inside(parcel);
    if (inside == nullptr || value == nullptr) return OH_IPC_CHECK_PARAM_ERROR;
    return (inside->*read)(*value) ? OH_IPC_SUCCESS : OH_IPC_PARCEL_READ_ERROR;
}

bool IsLength(size_t length) { return length <= static_cast<size_t>(MAX_PARCEL_LEN); }

int WriteObject(OHIPCParcel* parcel, const sptr<IRemoteObject>& object) {
    return Inside(parcel)->WriteRemoteObject(object) ? OH_IPC_SUCCESS : OH_IPC_PARCEL_WRITE_ERROR;
}

}  // namespace

OHIPCRemoteProxy* CreateIPCRemoteProxy(sptr<IRemoteObject>& remote) {
    return remote != nullptr ? new (std::nothrow) OHIPCRemoteProxy{remote} : nullptr;
}

extern "C" {

OHIPCParcel* OH_IPCParcel_Create(void) {
    auto* inside = new (std::nothrow) MessageParcel;
    return inside != nullptr ? new (std::nothrow) OHIPCParcel{inside} : nullptr;
}

void OH_IPCParcel_Destroy(OHIPCParcel* parcel) {
    if (parcel == nullptr) return;
    delete parcel->msgParcel;
    delete parcel;
}

int OH_IPCParcel_GetDataSize(const OHIPCParcel* parcel) {
    const auto* inside = Inside(parcel);
    return inside != nullptr ? static_cast<int>(inside->GetDataSize()) : -1;
}
int OH_IPCParcel_GetWritableBytes(const OHIPCParcel* parcel) {
    const auto* inside = Inside(parcel);
    return inside != nullptr ? static_cast<int>(inside->GetWritableBytes()) : -1;
}
int OH_IPCParcel_GetReadableBytes(const OHIPCParcel* parcel) {
    const auto* inside = Inside(parcel);
    return inside != nullptr ? static_cast<int>(inside->GetReadableBytes()) : -1;
}
int OH_IPCParcel_GetReadPosition(const OHIPCParcel* parcel) {
    const auto* inside = Inside(parcel);
    return inside != nullptr ? static_cast<int>(inside->GetReadPosition()) : -1;
}
int OH_IPCParcel_GetWritePosition(const OHIPCParcel* parcel) {
    const auto* inside = Inside(parcel);
    return inside != nullptr ? static_cast<int>(inside->GetWritePosition()) : -1;
}

int OH_IPCParcel_RewindReadPosition(OHIPCParcel* parcel, uint32_t newReadPos) {
    auto* inside = Inside(parcel);
    if (inside == nullptr) return OH_IPC_CHECK_PARAM_ERROR;
    return inside->RewindRead(newReadPos) ? OH_IPC_SUCCESS : OH_IPC_PARCEL_READ_ERROR;
}
int OH_IPCParcel_RewindWritePosition(OHIPCParcel* parcel, uint32_t newWritePos) {
    auto* inside = Inside(parcel);
    if (inside == nullptr) return OH_IPC_CHECK_PARAM_ERROR;
    return inside->RewindWrite(newWritePos) ? OH_IPC_SUCCESS : OH_IPC_PARCEL_WRITE_ERROR;
}

int OH_IPCParcel_WriteInt8(OHIPCParcel* parcel, int8_t value) { return Write(parcel, &OHOS::Parcel::WriteInt8, value); }
int OH_IPCParcel_ReadInt8(const OHIPCParcel* parcel, int8_t* value) { return Read(parcel, &OHOS::Parcel::ReadInt8, value); }
int OH_IPCParcel_WriteInt16(OHIPCParcel* parcel, int16_t value) { return Write(parcel, &OHOS::Parcel::WriteInt16, value); }
int OH_IPCParcel_ReadInt16(const OHIPCParcel* parcel, int16_t* value) { return Read(parcel, &OHOS::Parcel::ReadInt16, value); }
int OH_IPCParcel_WriteInt32(OHIPCParcel* parcel, int32_t value) { return Write(parcel, &OHOS::Parcel::WriteInt32, value); }
int OH_IPCParcel_ReadInt32(const OHIPCParcel* parcel, int32_t* value) { return Read(parcel, &OHOS::Parcel::ReadInt32, value); }
int OH_IPCParcel_WriteInt64(OHIPCParcel* parcel, int64_t value) { return Write(parcel, &OHOS::Parcel::WriteInt64, value); }
int OH_IPCParcel_ReadInt64(const OHIPCParcel* parcel, int64_t* value) { return Read(parcel, &OHOS::Parcel::ReadInt64, value); }
int OH_IPCParcel_WriteUint8(OHIPCParcel* parcel, uint8_t value) { return Write(parcel, &OHOS::Parcel::WriteUint8, value); }
int OH_IPCParcel_ReadUint8(const OHIPCParcel* parcel, uint8_t* value) { return Read(parcel, &OHOS::Parcel::ReadUint8, value); }
int OH_IPCParcel_WriteUint16(OHIPCParcel* parcel, uint16_t value) { return Write(parcel, &OHOS::Parcel::WriteUint16, value); }
int OH_IPCParcel_ReadUint16(const OHIPCParcel* parcel, uint16_t* value) { return Read(parcel, &OHOS::Parcel::ReadUint16, value); }
int OH_IPCParcel_WriteUint32(OHIPCParcel* parcel, uint32_t value) { return Write(parcel, &OHOS::Parcel::WriteUint32, value); }
int OH_IPCParcel_ReadUint32(const OHIPCParcel* parcel, uint32_t* value) { return Read(parcel, &OHOS::Parcel::ReadUint32, value); }
int OH_IPCParcel_WriteUint64(OHIPCParcel* parcel, uint64_t value) { return Write(parcel, &OHOS::Parcel::WriteUint64, value); }
int OH_IPCParcel_ReadUint64(const OHIPCParcel* parcel, uint64_t* value) { return Read(parcel, &OHOS::Parcel::ReadUint64, value); }
int OH_IPCParcel_WriteFloat(OHIPCParcel* parcel, float value) { return Write(parcel, &OHOS::Parcel::WriteFloat, value); }
int OH_IPCParcel_ReadFloat(const OHIPCParcel* parcel, float* value) { return Read(parcel, &OHOS::Parcel::ReadFloat, value); }
int OH_IPCParcel_WriteDouble(OHIPCParcel* parcel, double value) { return Write(parcel, &OHOS::Parcel::WriteDouble, value); }
int OH_IPCParcel_ReadDouble(const OHIPCParcel* parcel, double* value) { return Read(parcel, &OHOS::Parcel::ReadDouble, value); }

int OH_IPCParcel_WriteString(OHIPCParcel* parcel, const char* str) {
    auto* inside = Inside(parcel);
    if (inside == nullptr || str == nullptr) return OH_IPC_CHECK_PARAM_ERROR;
    return inside->WriteCString(str) ? OH_IPC_SUCCESS : OH_IPC_PARCEL_WRITE_ERROR;
}
const char* OH_IPCParcel_ReadString(const OHIPCParcel* parcel) {
    auto* inside = Inside(parcel);
    return inside != nullptr ? inside->ReadCString() : nullptr;
}

int OH_IPCParcel_WriteBuffer(OHIPCParcel* parcel, const uint8_t* buffer, int32_t len) {
    auto* inside = Inside(parcel);
    if (inside == nullptr || buffer == nullptr || len <= 0 || !IsLength(static_cast<size_t>(len))) return OH_IPC_CHECK_PARAM_ERROR;
    return inside->WriteBuffer(buffer, static_cast<size_t>(len)) ? OH_IPC_SUCCESS : OH_IPC_PARCEL_WRITE_ERROR;
}
const uint8_t* OH_IPCParcel_ReadBuffer(const OHIPCParcel* parcel, int32_t len) {
    auto* inside = Inside(parcel);
    if (inside == nullptr || len <= 0 || static_cast<size_t>(len) > inside->GetReadableBytes()) return nullptr;
    return inside->ReadUnpadBuffer(static_cast<size_t>(len));
}

int OH_IPCParcel_WriteRemoteStub(OHIPCParcel* parcel, const OHIPCRemoteStub* stub) {
    if (Inside(parcel) == nullptr || stub == nullptr || stub->remote == nullptr) return OH_IPC_CHECK_PARAM_ERROR;
    return WriteObject(parcel, stub->remote);
}
OHIPCRemoteStub* OH_IPCParcel_ReadRemoteStub(const OHIPCParcel* parcel) {
    auto* inside = Inside(parcel);
    if (inside == nullptr) return nullptr;
    const auto object = inside->ReadRemoteObject();
    return object != nullptr && !object->IsProxyObject() ? new (std::nothrow) OHIPCRemoteStub{object} : nullptr;
}
int OH_IPCParcel_WriteRemoteProxy(OHIPCParcel* parcel, const OHIPCRemoteProxy* proxy) {
    if (Inside(parcel) == nullptr || proxy == nullptr || proxy->remote == nullptr) return OH_IPC_CHECK_PARAM_ERROR;
    return WriteObject(parcel, proxy->remote);
}
OHIPCRemoteProxy* OH_IPCParcel_ReadRemoteProxy(const OHIPCParcel* parcel) {
    auto* inside = Inside(parcel);
    if (inside == nullptr) return nullptr;
    auto object = inside->ReadRemoteObject();
    return object != nullptr && object->IsProxyObject() ? CreateIPCRemoteProxy(object) : nullptr;
}

int OH_IPCParcel_WriteFileDescriptor(OHIPCParcel* parcel, int32_t fd) {
    auto* inside = Inside(parcel);
    if (inside == nullptr || fd < 0) return OH_IPC_CHECK_PARAM_ERROR;
    return inside->WriteFileDescriptor(fd) ? OH_IPC_SUCCESS : OH_IPC_PARCEL_WRITE_ERROR;
}
int OH_IPCParcel_ReadFileDescriptor(const OHIPCParcel* parcel, int32_t* fd) {
    auto* inside = Inside(parcel);
    if (inside == nullptr || fd == nullptr) return OH_IPC_CHECK_PARAM_ERROR;
    *fd = inside->ReadFileDescriptor();
    return *fd >= 0 ? OH_IPC_SUCCESS : OH_IPC_PARCEL_READ_ERROR;
}

int OH_IPCParcel_Append(OHIPCParcel* parcel, const OHIPCParcel* data) {
    auto* inside = Inside(parcel);
    auto* other = Inside(data);
    if (inside == nullptr || other == nullptr) return OH_IPC_CHECK_PARAM_ERROR;
    return inside->Append(*other) ? OH_IPC_SUCCESS : OH_IPC_PARCEL_WRITE_ERROR;
}

int OH_IPCParcel_WriteInterfaceToken(OHIPCParcel* parcel, const char* token) {
    auto* inside = Inside(parcel);
    if (inside == nullptr || token == nullptr || !IsLength(std::strlen(token))) return OH_IPC_CHECK_PARAM_ERROR;
    return inside->WriteInterfaceToken(OHOS::Str8ToStr16(token)) ? OH_IPC_SUCCESS : OH_IPC_PARCEL_WRITE_ERROR;
}
int OH_IPCParcel_ReadInterfaceToken(const OHIPCParcel* parcel, char** token, int32_t* len, OH_IPC_MemAllocator allocator) {
    auto* inside = Inside(parcel);
    if (inside == nullptr || token == nullptr || len == nullptr || allocator == nullptr) return OH_IPC_CHECK_PARAM_ERROR;
    const size_t position = inside->GetReadPosition();
    const std::u16string name = inside->ReadInterfaceToken();
    constexpr size_t kWordsInFront = 8;
    if (inside->GetReadPosition() <= position + kWordsInFront) return OH_IPC_PARCEL_READ_ERROR;
    return runtime::capi::Allocated(OHOS::Str16ToStr8(name), token, len, allocator);
}

}  // extern "C"
