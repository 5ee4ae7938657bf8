#pragma once

/// Part of ipc_kit.h: parcels for C. Every function answers OH_IPC_CHECK_PARAM_ERROR to a null argument, writers OH_IPC_PARCEL_WRITE_ERROR
/// when the parcel is full (204,800 bytes) or was received, readers OH_IPC_PARCEL_READ_ERROR when what is asked for is not there.

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct OHIPCParcel;
typedef struct OHIPCParcel OHIPCParcel;
struct OHIPCRemoteProxy;
typedef struct OHIPCRemoteProxy OHIPCRemoteProxy;
struct OHIPCRemoteStub;
typedef struct OHIPCRemoteStub OHIPCRemoteStub;

/// Gives memory that the caller of a function then owns; null: there is none (OH_IPC_MEM_ALLOCATOR_ERROR).
typedef void* (*OH_IPC_MemAllocator)(int32_t len);

/// To be given back with OH_IPCParcel_Destroy.
OHIPCParcel* OH_IPCParcel_Create(void);
void OH_IPCParcel_Destroy(OHIPCParcel* parcel);

/// In bytes; -1 for null.
int OH_IPCParcel_GetDataSize(const OHIPCParcel* parcel);
int OH_IPCParcel_GetWritableBytes(const OHIPCParcel* parcel);
int OH_IPCParcel_GetReadableBytes(const OHIPCParcel* parcel);
int OH_IPCParcel_GetReadPosition(const OHIPCParcel* parcel);
int OH_IPCParcel_GetWritePosition(const OHIPCParcel* parcel);
/// OH_IPC_PARCEL_READ_ERROR / OH_IPC_PARCEL_WRITE_ERROR: behind the data.
int OH_IPCParcel_RewindReadPosition(OHIPCParcel* parcel, uint32_t newReadPos);
int OH_IPCParcel_RewindWritePosition(OHIPCParcel* parcel, uint32_t newWritePos);

int OH_IPCParcel_WriteInt8(OHIPCParcel* parcel, int8_t value);
int OH_IPCParcel_ReadInt8(const OHIPCParcel* parcel, int8_t* value);
int OH_IPCParcel_WriteInt16(OHIPCParcel* parcel, int16_t value);
int OH_IPCParcel_ReadInt16(const OHIPCParcel* parcel, int16_t* value);
int OH_IPCParcel_WriteInt32(OHIPCParcel* parcel, int32_t value);
int OH_IPCParcel_ReadInt32(const OHIPCParcel* parcel, int32_t* value);
int OH_IPCParcel_WriteInt64(OHIPCParcel* parcel, int64_t value);
int OH_IPCParcel_ReadInt64(const OHIPCParcel* parcel, int64_t* value);
int OH_IPCParcel_WriteUint8(OHIPCParcel* parcel, uint8_t value);
int OH_IPCParcel_ReadUint8(const OHIPCParcel* parcel, uint8_t* value);
int OH_IPCParcel_WriteUint16(OHIPCParcel* parcel, uint16_t value);
int OH_IPCParcel_ReadUint16(const OHIPCParcel* parcel, uint16_t* value);
int OH_IPCParcel_WriteUint32(OHIPCParcel* parcel, uint32_t value);
int OH_IPCParcel_ReadUint32(const OHIPCParcel* parcel, uint32_t* value);
int OH_IPCParcel_WriteUint64(OHIPCParcel* parcel, uint64_t value);
int OH_IPCParcel_ReadUint64(const OHIPCParcel* parcel, uint64_t* value);
int OH_IPCParcel_WriteFloat(OHIPCParcel* parcel, float value);
int OH_IPCParcel_ReadFloat(const OHIPCParcel* parcel, float* value);
int OH_IPCParcel_WriteDouble(OHIPCParcel* parcel, double value);
int OH_IPCParcel_ReadDouble(const OHIPCParcel* parcel, double* value);

/// A C string without a word for its length. What is read lies in the parcel: valid as long as that, null on failure.
int OH_IPCParcel_WriteString(OHIPCParcel* parcel, const char* str);
const char* OH_IPCParcel_ReadString(const OHIPCParcel* parcel);
/// `len` from 1 to 204,800. Read, it lies in the parcel as well.
int OH_IPCParcel_WriteBuffer(OHIPCParcel* parcel, const uint8_t* buffer, int32_t len);
const uint8_t* OH_IPCParcel_ReadBuffer(const OHIPCParcel* parcel, int32_t len);

/// What is read is the caller's to destroy; null: there is none of that kind.
int OH_IPCParcel_WriteRemoteStub(OHIPCParcel* parcel, const OHIPCRemoteStub* stub);
OHIPCRemoteStub* OH_IPCParcel_ReadRemoteStub(const OHIPCParcel* parcel);
int OH_IPCParcel_WriteRemoteProxy(OHIPCParcel* parcel, const OHIPCRemoteProxy* proxy);
OHIPCRemoteProxy* OH_IPCParcel_ReadRemoteProxy(const OHIPCParcel* parcel);

/// The parcel keeps a duplicate; what is read is the caller's to close.
int OH_IPCParcel_WriteFileDescriptor(OHIPCParcel* parcel, int32_t fd);
int OH_IPCParcel_ReadFileDescriptor(const OHIPCParcel* parcel, int32_t* fd);

/// Copies the other's bytes behind this one's.
int OH_IPCParcel_Append(OHIPCParcel* parcel, const OHIPCParcel* data);

/// At most 204,800 bytes.
int OH_IPCParcel_WriteInterfaceToken(OHIPCParcel* parcel, const char* token);
/// `token` is memory of the allocator's; `len` counts its terminating zero.
int OH_IPCParcel_ReadInterfaceToken(const OHIPCParcel* parcel, char** token, int32_t* len, OH_IPC_MemAllocator allocator);

#ifdef __cplusplus
}
#endif
