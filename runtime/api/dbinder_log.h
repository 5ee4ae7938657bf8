#pragma once

#include "hilog/log_cpp.h"
#include "log_tags.h"

#ifndef LOG_TAG
#define LOG_TAG "DBinder"
#endif

/// Of the file that includes this, from its LOG_TAG. A file may declare another in its namespace.
[[maybe_unused]] static constexpr OHOS::HiviewDFX::HiLogLabel LOG_LABEL = {LOG_CORE, OHOS::LOG_ID_RPC_COMMON, LOG_TAG};

#define DBINDER_LOGF(LABEL, ...) ((void)OHOS::HiviewDFX::HiLog::Fatal(LABEL, __VA_ARGS__))
#define DBINDER_LOGE(LABEL, ...) ((void)OHOS::HiviewDFX::HiLog::Error(LABEL, __VA_ARGS__))
#define DBINDER_LOGW(LABEL, ...) ((void)OHOS::HiviewDFX::HiLog::Warn(LABEL, __VA_ARGS__))
#define DBINDER_LOGI(LABEL, ...) ((void)OHOS::HiviewDFX::HiLog::Info(LABEL, __VA_ARGS__))
#define DBINDER_LOGD(LABEL, ...) ((void)OHOS::HiviewDFX::HiLog::Debug(LABEL, __VA_ARGS__))
