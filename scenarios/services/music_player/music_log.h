#pragma once

#include "hilog/log.h"

namespace OHOS::Music {

constexpr HiviewDFX::HiLogLabel MUSIC_LABEL = {LOG_CORE, 0xD002B00, "MusicPlayer"};

#define MUSIC_LOGI(fmt, ...) (void)OHOS::HiviewDFX::HiLog::Info(OHOS::Music::MUSIC_LABEL, fmt, ##__VA_ARGS__)
#define MUSIC_LOGE(fmt, ...) (void)OHOS::HiviewDFX::HiLog::Error(OHOS::Music::MUSIC_LABEL, fmt, ##__VA_ARGS__)

}  // namespace OHOS::Music
