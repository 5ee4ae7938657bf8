#pragma once

/// What system services use beside socket.h.

#include "socket.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Which process may use a DBinder session name. Names are not checked here: 0, or SOFTBUS_INVALID_PARAM for a bad argument.
int32_t DBinderGrantPermission(int32_t uid, int32_t pid, const char* socketName);
int32_t DBinderRemovePermission(const char* socketName);

#ifdef __cplusplus
}
#endif
