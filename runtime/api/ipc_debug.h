#pragma once

#include "hilog/log_cpp.h"
#include "log_tags.h"

/// `ZLOGE(LABEL, "open failed: %{public}d", result)`: a line of IPC's own log, under a HiLogLabel.
#define ZLOGF(LABEL, ...) ((void)OHOS::HiviewDFX::HiLog::Fatal(LABEL, __VA_ARGS__))
#define ZLOGE(LABEL, ...) ((void)OHOS::HiviewDFX::HiLog::Error(LABEL, __VA_ARGS__))
#define ZLOGW(LABEL, ...) ((void)OHOS::HiviewDFX::HiLog::Warn(LABEL, __VA_ARGS__))
#define ZLOGI(LABEL, ...) ((void)OHOS::HiviewDFX::HiLog::Info(LABEL, __VA_ARGS__))
#define ZLOGD(LABEL, ...) ((void)OHOS::HiviewDFX::HiLog::Debug(LABEL, __VA_ARGS__))
