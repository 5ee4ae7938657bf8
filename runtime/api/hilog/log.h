#pragma once

/// The log, whichever language includes it.

#include "hilog/log_c.h"

#ifdef __cplusplus
#include "hilog/log_cpp.h"
#endif
