#pragma once

/// Tokens for native processes, as tests make them for themselves. For C and C++.

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct TokenInfoParams {
    int32_t dcapsNum;
    int32_t permsNum;
    int32_t aclsNum;
    const char** dcaps;
    const char** perms;
    const char** acls;
    const char* processName;
    const char* aplStr;
} NativeTokenInfoParams;

/// A new token that holds `perms` and nothing else, for SetSelfTokenID; 0 for bad arguments (null, no process name, negative counts or a
/// count without names). The apl and the other lists are not looked at.
uint64_t GetAccessTokenId(NativeTokenInfoParams* tokenInfo);

#ifdef __cplusplus
}
#endif
