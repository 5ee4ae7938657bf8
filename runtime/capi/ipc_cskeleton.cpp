#include "ipc_cskeleton.h"

#include <cstring>

#include "ipc_error_code.h"
#include "ipc_inner_object.h"
#include "ipc_skeleton.h"
#include "runtime/capi/allocated.h"

using OHOS::IPCSkeleton;

extern "C" {

void OH_IPCSkeleton_JoinWorkThread(void) { IPCSkeleton::JoinWorkThread(); }
void OH_IPCSkeleton_StopWorkThread(void) { IPCSkeleton::StopWorkThread(); }

uint64_t OH_IPCSkeleton_GetCallingTokenId(void) { return IPCSkeleton::GetCallingFullTokenID(); }
uint64_t OH_IPCSkeleton_GetFirstTokenId(void) { return IPCSkeleton::GetFirstFullTokenID(); }
uint64_t OH_IPCSkeleton_GetSelfTokenId(void) { return IPCSkeleton::GetSelfTokenID(); }
uint64_t OH_IPCSkeleton_GetCallingPid(void) { return static_cast<uint64_t>(IPCSkeleton::GetCallingPid()); }
uint64_t OH_IPCSkeleton_GetCallingUid(void) { return static_cast<uint64_t>(IPCSkeleton::GetCallingUid()); }
int OH_IPCSkeleton_IsLocalCalling(void) { return IPCSkeleton::IsLocalCalling() ? 1 : 0; }

int OH_IPCSkeleton_SetMaxWorkThreadNum(const int maxThreadNum) {
    constexpr int kThreadsMax = 32;
    if (maxThreadNum < 1 || maxThreadNum > kThreadsMax) return OH_IPC_CHECK_PARAM_ERROR;
    return IPCSkeleton::SetMaxWorkThreadNum(maxThreadNum) ? OH_IPC_SUCCESS : OH_IPC_INNER_ERROR;
}

int OH_IPCSkeleton_ResetCallingIdentity(char** identity, int32_t* len, OH_IPC_MemAllocator allocator) {
    if (identity == nullptr || len == nullptr || allocator == nullptr) return OH_IPC_CHECK_PARAM_ERROR;
    std::string saved = IPCSkeleton::ResetCallingIdentity();
    const int result = runtime::capi::Allocated(saved, identity, len, allocator);
    // Whoever cannot keep the identity could never give it back.
    if (result != OH_IPC_SUCCESS) IPCSkeleton::SetCallingIdentity(saved);
    return result;
}

int OH_IPCSkeleton_SetCallingIdentity(const char* identity) {
    if (identity == nullptr || std::strlen(identity) > static_cast<size_t>(MAX_PARCEL_LEN)) return OH_IPC_CHECK_PARAM_ERROR;
    std::string saved = identity;
    return IPCSkeleton::SetCallingIdentity(saved) ? OH_IPC_SUCCESS : OH_IPC_INNER_ERROR;
}

int OH_IPCSkeleton_IsHandlingTransaction(void) { return IPCSkeleton::GetThreadInvocationState() != OHOS::STATUS_NO_SUPPORT ? 1 : 0; }

}  // extern "C"
