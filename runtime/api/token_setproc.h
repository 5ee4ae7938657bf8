#pragma once

/// The calling process's token, and the first caller's that its thread passes on. For C and C++.

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

uint64_t GetSelfTokenID(void);
/// 0, or -1: not permitted.
int SetSelfTokenID(uint64_t tokenID);
uint64_t GetFirstCallerTokenID(void);
/// Of the calling thread: goes along with the calls it makes. 0.
int SetFirstCallerTokenID(uint64_t tokenID);

#ifdef __cplusplus
}
#endif
