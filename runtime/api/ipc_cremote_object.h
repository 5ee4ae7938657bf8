#pragma once

/// Part of ipc_kit.h: stubs, proxies and death recipients for C.

#include <stdint.h>

#include "ipc_cparcel.h"

#ifdef __cplusplus
extern "C" {
#endif

struct OHIPCDeathRecipient;
typedef struct OHIPCDeathRecipient OHIPCDeathRecipient;

typedef enum { OH_IPC_REQUEST_MODE_SYNC = 0, OH_IPC_REQUEST_MODE_ASYNC = 1 } OH_IPC_RequestMode;

#pragma pack(4)
typedef struct {
    OH_IPC_RequestMode mode;
    /// For calls between devices; not looked at.
    uint32_t timeout;
    /// Must be null.
    void* reserved;
} OH_IPC_MessageOption;
#pragma pack()

/// Runs on an IPC thread. 0, an OH_IPC_ErrorCode or a code from OH_IPC_USER_ERROR_CODE_MIN to _MAX; anything else reaches the caller as
/// OH_IPC_INVALID_USER_ERROR_CODE. A code reaches it only while `reply` is empty.
typedef int (*OH_OnRemoteRequestCallback)(uint32_t code, const OHIPCParcel* data, OHIPCParcel* reply, void* userData);
/// The stub is gone: the last reference to it, in whichever process.
typedef void (*OH_OnRemoteDestroyCallback)(void* userData);

/// Null for a null or overlong (204,800 bytes) descriptor. A stub without `requestCallback` answers OH_IPC_INNER_ERROR. `destroyCallback`
/// may be null.
OHIPCRemoteStub* OH_IPCRemoteStub_Create(const char* descriptor, OH_OnRemoteRequestCallback requestCallback,
                                         OH_OnRemoteDestroyCallback destroyCallback, void* userData);
/// Gives up the creator's reference: proxies in other processes keep the stub itself.
void OH_IPCRemoteStub_Destroy(OHIPCRemoteStub* stub);

void OH_IPCRemoteProxy_Destroy(OHIPCRemoteProxy* proxy);
/// Blocks until the reply is there, unless the option says otherwise (null: synchronous). `reply` may be null for a one-way call only.
/// OH_IPC_CODE_OUT_OF_RANGE, OH_IPC_DEAD_REMOTE_OBJECT, OH_IPC_INNER_ERROR, or what the handler returned.
int OH_IPCRemoteProxy_SendRequest(const OHIPCRemoteProxy* proxy, uint32_t code, const OHIPCParcel* data, OHIPCParcel* reply,
                                  const OH_IPC_MessageOption* option);
/// Memory of the allocator's; `len` counts the terminating zero. OH_IPC_INNER_ERROR if the stub has none or cannot be asked.
int OH_IPCRemoteProxy_GetInterfaceDescriptor(OHIPCRemoteProxy* proxy, char** descriptor, int32_t* len, OH_IPC_MemAllocator allocator);

/// On an IPC thread.
typedef void (*OH_OnDeathRecipientCallback)(void* userData);
typedef void (*OH_OnDeathRecipientDestroyCallback)(void* userData);

/// Null without a callback.
OHIPCDeathRecipient* OH_IPCDeathRecipient_Create(OH_OnDeathRecipientCallback deathRecipientCallback,
                                                 OH_OnDeathRecipientDestroyCallback destroyCallback, void* userData);
/// Gives up the creator's reference; a proxy it was added to keeps another.
void OH_IPCDeathRecipient_Destroy(OHIPCDeathRecipient* recipient);
/// OH_IPC_INNER_ERROR: refused (a dead object, or one that was never added).
int OH_IPCRemoteProxy_AddDeathRecipient(OHIPCRemoteProxy* proxy, OHIPCDeathRecipient* recipient);
int OH_IPCRemoteProxy_RemoveDeathRecipient(OHIPCRemoteProxy* proxy, OHIPCDeathRecipient* recipient);
/// 1: dead, or null; 0: not known to be.
int OH_IPCRemoteProxy_IsRemoteDead(const OHIPCRemoteProxy* proxy);

#ifdef __cplusplus
}
#endif
