#include "tests/runtime/capi_service.h"

#include <stdlib.h>
#include <string.h>

static void* give(int32_t len) { return malloc((size_t)len); }
static void* give_nothing(int32_t len) {
    (void)len;
    return NULL;
}

static int on_request(uint32_t code, const OHIPCParcel* data, OHIPCParcel* reply, void* user) {
    CalcState* state = (CalcState*)user;
    char* token = NULL;
    int32_t length = 0;
    int wrong = 0;
    state->handled++;
    if (code != CALC_KEEP) {
        if (OH_IPCParcel_ReadInterfaceToken(data, &token, &length, give) != OH_IPC_SUCCESS) return OH_IPC_PARCEL_READ_ERROR;
        wrong = strcmp(token, CALC_DESCRIPTOR) != 0 || (size_t)length != strlen(CALC_DESCRIPTOR) + 1;
        free(token);
        if (wrong) return OH_IPC_CHECK_PARAM_ERROR;
    }
    switch (code) {
        case CALC_ADD: {
            int32_t a = 0;
            int32_t b = 0;
            if (OH_IPCParcel_ReadInt32(data, &a) != OH_IPC_SUCCESS || OH_IPCParcel_ReadInt32(data, &b) != OH_IPC_SUCCESS) {
                return OH_IPC_PARCEL_READ_ERROR;
            }
            return OH_IPCParcel_WriteInt32(reply, a + b);
        }
        case CALC_FAIL_USER:
            return CALC_USER_ERROR;
        case CALC_FAIL_WRONG:
            return 77;
        case CALC_ERROR_WITH_DATA:
            OH_IPCParcel_WriteInt32(reply, 1);
            return CALC_USER_ERROR;
        case CALC_KEEP:
            state->kept = OH_IPCParcel_ReadRemoteProxy(data);
            return state->kept != NULL ? OH_IPC_SUCCESS : OH_IPC_PARCEL_READ_ERROR;
        case CALC_WHO: {
            char* identity = NULL;
            if (!OH_IPCSkeleton_IsHandlingTransaction() || !OH_IPCSkeleton_IsLocalCalling()) return CALC_USER_ERROR;
            OH_IPCParcel_WriteUint64(reply, OH_IPCSkeleton_GetCallingPid());
            OH_IPCParcel_WriteUint64(reply, OH_IPCSkeleton_GetCallingUid());
            if (OH_IPCSkeleton_ResetCallingIdentity(&identity, &length, give_nothing) != OH_IPC_MEM_ALLOCATOR_ERROR) return CALC_USER_ERROR;
            if (OH_IPCSkeleton_ResetCallingIdentity(&identity, &length, give) != OH_IPC_SUCCESS) return CALC_USER_ERROR;
            OH_IPCParcel_WriteUint64(reply, OH_IPCSkeleton_GetCallingUid());
            if (OH_IPCSkeleton_SetCallingIdentity("nonsense") != OH_IPC_INNER_ERROR) return CALC_USER_ERROR;
            if (OH_IPCSkeleton_SetCallingIdentity(identity) != OH_IPC_SUCCESS) return CALC_USER_ERROR;
            free(identity);
            return OH_IPCParcel_WriteUint64(reply, OH_IPCSkeleton_GetCallingUid());
        }
        default:
            return OH_IPC_CODE_OUT_OF_RANGE;
    }
}

static void on_destroyed(void* user) { ((CalcState*)user)->destroyed++; }

OHIPCRemoteStub* calc_create(CalcState* state) { return OH_IPCRemoteStub_Create(CALC_DESCRIPTOR, on_request, on_destroyed, state); }

int calc_add(const OHIPCRemoteProxy* proxy, int32_t a, int32_t b, int32_t* sum) {
    OHIPCParcel* data = OH_IPCParcel_Create();
    OHIPCParcel* reply = OH_IPCParcel_Create();
    OH_IPC_MessageOption option = {OH_IPC_REQUEST_MODE_SYNC, 0, NULL};
    int result = OH_IPCParcel_WriteInterfaceToken(data, CALC_DESCRIPTOR);
    if (result == OH_IPC_SUCCESS) result = OH_IPCParcel_WriteInt32(data, a);
    if (result == OH_IPC_SUCCESS) result = OH_IPCParcel_WriteInt32(data, b);
    if (result == OH_IPC_SUCCESS) result = OH_IPCRemoteProxy_SendRequest(proxy, CALC_ADD, data, reply, &option);
    if (result == OH_IPC_SUCCESS) result = OH_IPCParcel_ReadInt32(reply, sum);
    OH_IPCParcel_Destroy(data);
    OH_IPCParcel_Destroy(reply);
    return result;
}

#define MUST(condition) \
    if (!(condition)) return __LINE__

int calc_round_trip(void) {
    OHIPCParcel* parcel = OH_IPCParcel_Create();
    const uint8_t bytes[3] = {1, 2, 3};
    int8_t i8 = 0;
    int16_t i16 = 0;
    int32_t i32 = 0;
    int64_t i64 = 0;
    uint8_t u8 = 0;
    uint16_t u16 = 0;
    uint32_t u32 = 0;
    uint64_t u64 = 0;
    float f = 0;
    double d = 0;
    const uint8_t* read = NULL;
    OHIPCParcel* other = OH_IPCParcel_Create();

    MUST(OH_IPCParcel_WriteInt8(parcel, -8) == 0 && OH_IPCParcel_WriteInt16(parcel, -16) == 0 && OH_IPCParcel_WriteInt32(parcel, -32) == 0);
    MUST(OH_IPCParcel_WriteInt64(parcel, -64) == 0 && OH_IPCParcel_WriteUint8(parcel, 208) == 0 && OH_IPCParcel_WriteUint16(parcel, 65535) == 0);
    MUST(OH_IPCParcel_WriteUint32(parcel, 4294967295u) == 0 && OH_IPCParcel_WriteUint64(parcel, 1ull << 63) == 0);
    MUST(OH_IPCParcel_WriteFloat(parcel, 1.5f) == 0 && OH_IPCParcel_WriteDouble(parcel, 2.5) == 0);
    MUST(OH_IPCParcel_WriteString(parcel, "text") == 0 && OH_IPCParcel_WriteBuffer(parcel, bytes, 3) == 0 && OH_IPCParcel_WriteInt32(parcel, 9) == 0);
    /* 4 + 4 + 4 + 8 + 4 + 4 + 4 + 8 + 4 + 8 + "text" and its zero, padded to 8, + 3 padded to 4 + 4 */
    MUST(OH_IPCParcel_GetDataSize(parcel) == 68 && OH_IPCParcel_GetWritePosition(parcel) == 68 && OH_IPCParcel_GetReadPosition(parcel) == 0);
    MUST(OH_IPCParcel_Append(other, parcel) == 0 && OH_IPCParcel_GetReadableBytes(other) == 68);

    MUST(OH_IPCParcel_ReadInt8(other, &i8) == 0 && i8 == -8 && OH_IPCParcel_ReadInt16(other, &i16) == 0 && i16 == -16);
    MUST(OH_IPCParcel_ReadInt32(other, &i32) == 0 && i32 == -32 && OH_IPCParcel_ReadInt64(other, &i64) == 0 && i64 == -64);
    MUST(OH_IPCParcel_ReadUint8(other, &u8) == 0 && u8 == 208 && OH_IPCParcel_ReadUint16(other, &u16) == 0 && u16 == 65535);
    MUST(OH_IPCParcel_ReadUint32(other, &u32) == 0 && u32 == 4294967295u && OH_IPCParcel_ReadUint64(other, &u64) == 0 && u64 == 1ull << 63);
    MUST(OH_IPCParcel_ReadFloat(other, &f) == 0 && f == 1.5f && OH_IPCParcel_ReadDouble(other, &d) == 0 && d == 2.5);
    MUST(strcmp(OH_IPCParcel_ReadString(other), "text") == 0);
    read = OH_IPCParcel_ReadBuffer(other, 3);
    MUST(read != NULL && memcmp(read, bytes, 3) == 0);
    MUST(OH_IPCParcel_ReadInt32(other, &i32) == 0 && i32 == 9);
    MUST(OH_IPCParcel_ReadInt32(other, &i32) == OH_IPC_PARCEL_READ_ERROR && OH_IPCParcel_ReadString(other) == NULL);
    MUST(OH_IPCParcel_RewindReadPosition(other, 4) == 0 && OH_IPCParcel_ReadInt16(other, &i16) == 0 && i16 == -16);
    MUST(OH_IPCParcel_RewindReadPosition(other, 69) == OH_IPC_PARCEL_READ_ERROR);
    MUST(OH_IPCParcel_RewindWritePosition(other, 8) == 0 && OH_IPCParcel_GetDataSize(other) == 8);
    OH_IPCParcel_Destroy(parcel);
    OH_IPCParcel_Destroy(other);
    return 0;
}

int calc_null_arguments(void) {
    OHIPCParcel* parcel = OH_IPCParcel_Create();
    char* text = NULL;
    int32_t length = 0;
    int32_t fd = 0;
    OH_IPC_MessageOption option = {OH_IPC_REQUEST_MODE_SYNC, 0, NULL};
    const uint8_t byte = 1;

    MUST(OH_IPCParcel_GetDataSize(NULL) == -1 && OH_IPCParcel_GetWritableBytes(NULL) == -1 && OH_IPCParcel_GetReadPosition(NULL) == -1);
    MUST(OH_IPCParcel_WriteInt32(NULL, 1) == OH_IPC_CHECK_PARAM_ERROR && OH_IPCParcel_ReadInt32(parcel, NULL) == OH_IPC_CHECK_PARAM_ERROR);
    MUST(OH_IPCParcel_WriteString(parcel, NULL) == OH_IPC_CHECK_PARAM_ERROR);
    MUST(OH_IPCParcel_WriteBuffer(parcel, &byte, 0) == OH_IPC_CHECK_PARAM_ERROR);
    MUST(OH_IPCParcel_WriteBuffer(parcel, &byte, 204801) == OH_IPC_CHECK_PARAM_ERROR);
    MUST(OH_IPCParcel_WriteFileDescriptor(parcel, -1) == OH_IPC_CHECK_PARAM_ERROR);
    MUST(OH_IPCParcel_ReadFileDescriptor(parcel, &fd) == OH_IPC_PARCEL_READ_ERROR);
    MUST(OH_IPCParcel_ReadInterfaceToken(parcel, &text, &length, NULL) == OH_IPC_CHECK_PARAM_ERROR);
    MUST(OH_IPCParcel_ReadInterfaceToken(parcel, &text, &length, give) == OH_IPC_PARCEL_READ_ERROR);
    MUST(OH_IPCParcel_WriteInterfaceToken(parcel, "a") == 0);
    MUST(OH_IPCParcel_ReadInterfaceToken(parcel, &text, &length, give_nothing) == OH_IPC_MEM_ALLOCATOR_ERROR);
    MUST(OH_IPCParcel_ReadRemoteProxy(parcel) == NULL && OH_IPCParcel_ReadRemoteStub(parcel) == NULL);
    MUST(OH_IPCRemoteStub_Create(NULL, on_request, NULL, NULL) == NULL && OH_IPCDeathRecipient_Create(NULL, NULL, NULL) == NULL);
    MUST(OH_IPCRemoteProxy_SendRequest(NULL, 1, parcel, parcel, &option) == OH_IPC_CHECK_PARAM_ERROR);
    MUST(OH_IPCRemoteProxy_IsRemoteDead(NULL) == 1);
    MUST(OH_IPCSkeleton_SetMaxWorkThreadNum(0) == OH_IPC_CHECK_PARAM_ERROR && OH_IPCSkeleton_SetMaxWorkThreadNum(33) == OH_IPC_CHECK_PARAM_ERROR);
    MUST(OH_IPCSkeleton_SetMaxWorkThreadNum(32) == OH_IPC_SUCCESS && OH_IPCSkeleton_IsHandlingTransaction() == 0);
    OH_IPCRemoteStub_Destroy(NULL);
    OH_IPCRemoteProxy_Destroy(NULL);
    OH_IPCDeathRecipient_Destroy(NULL);
    OH_IPCParcel_Destroy(NULL);
    OH_IPCParcel_Destroy(parcel);
    return 0;
}
