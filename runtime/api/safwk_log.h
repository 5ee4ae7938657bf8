#pragma once

#include "hilog/log.h"

/// The SA framework's logging: HILOGI(TAG, format, ...), where the first argument names the class and the function is put before the text.

#undef LOG_DOMAIN
#define LOG_DOMAIN 0xD001810
#undef LOG_TAG
#define LOG_TAG "SAFWK"

#undef HILOGF
#undef HILOGE
#undef HILOGW
#undef HILOGI
#undef HILOGD
#undef KHILOGI
#define HILOGF(TAG, fmt, ...) HILOG_FATAL(LOG_CORE, "%{public}s " fmt, __FUNCTION__, ##__VA_ARGS__)
#define HILOGE(TAG, fmt, ...) HILOG_ERROR(LOG_CORE, "%{public}s " fmt, __FUNCTION__, ##__VA_ARGS__)
#define HILOGW(TAG, fmt, ...) HILOG_WARN(LOG_CORE, "%{public}s " fmt, __FUNCTION__, ##__VA_ARGS__)
#define HILOGI(TAG, fmt, ...) HILOG_INFO(LOG_CORE, "%{public}s " fmt, __FUNCTION__, ##__VA_ARGS__)
#define HILOGD(TAG, fmt, ...) HILOG_DEBUG(LOG_CORE, "%{public}s " fmt, __FUNCTION__, ##__VA_ARGS__)
/// Also for the kernel's log, which there is none of.
#define KHILOGI(TAG, fmt, ...) HILOGI(TAG, fmt, ##__VA_ARGS__)
