#pragma once

/// Part of ipc_kit.h: threads that serve, and who calls.

#include <stdint.h>

#include "ipc_cparcel.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Serves on the calling thread. Blocks until OH_IPCSkeleton_StopWorkThread is called on it.
void OH_IPCSkeleton_JoinWorkThread(void);
void OH_IPCSkeleton_StopWorkThread(void);

// Of the caller while a handler runs, else of this process.
uint64_t OH_IPCSkeleton_GetCallingTokenId(void);
uint64_t OH_IPCSkeleton_GetFirstTokenId(void);
uint64_t OH_IPCSkeleton_GetSelfTokenId(void);
uint64_t OH_IPCSkeleton_GetCallingPid(void);
uint64_t OH_IPCSkeleton_GetCallingUid(void);
/// 1: the caller is on this device; 0: on another.
int OH_IPCSkeleton_IsLocalCalling(void);
/// From 1 to 32, 16 unless set. OH_IPC_CHECK_PARAM_ERROR, OH_IPC_INNER_ERROR.
int OH_IPCSkeleton_SetMaxWorkThreadNum(const int maxThreadNum);

/// Makes this process the caller, until OH_IPCSkeleton_SetCallingIdentity gets the identity back. It is memory of the allocator's; `len`
/// counts the terminating zero.
int OH_IPCSkeleton_ResetCallingIdentity(char** identity, int32_t* len, OH_IPC_MemAllocator allocator);
/// OH_IPC_INNER_ERROR: not an identity.
int OH_IPCSkeleton_SetCallingIdentity(const char* identity);
/// 1 while the calling thread runs a handler, else 0.
int OH_IPCSkeleton_IsHandlingTransaction(void);

#ifdef __cplusplus
}
#endif
