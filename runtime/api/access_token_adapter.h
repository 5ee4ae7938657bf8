#pragma once

#include <cstdint>

/// IPC's own door to the tokens: token_setproc.h under other names.
uint64_t RpcGetSelfTokenID();
int RpcSetSelfTokenID(uint64_t tokenID);
uint64_t RpcGetFirstCallerTokenID();
int RpcSetFirstCallerTokenID(uint64_t tokenID);
