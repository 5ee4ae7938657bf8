#pragma once

#include "hilog/log.h"

/// SAMgr's logging: HILOGI(format, ...). Its client says SAMGR_PROXY first, for a tag of its own.

#undef LOG_DOMAIN
#define LOG_DOMAIN 0xD001800
#undef LOG_TAG
#ifdef SAMGR_PROXY
#define LOG_TAG "SA_CLIENT"
#else
#define LOG_TAG "SAMGR"
#endif

#undef HILOGF
#undef HILOGE
#undef HILOGW
#undef HILOGI
#undef HILOGD
#define HILOGF(...) HILOG_FATAL(LOG_CORE, __VA_ARGS__)
#define HILOGE(...) HILOG_ERROR(LOG_CORE, __VA_ARGS__)
#define HILOGW(...) HILOG_WARN(LOG_CORE, __VA_ARGS__)
#define HILOGI(...) HILOG_INFO(LOG_CORE, __VA_ARGS__)
#define HILOGD(...) HILOG_DEBUG(LOG_CORE, __VA_ARGS__)
