#pragma once

#include "errors.h"

namespace OHOS {
namespace Utils {

enum { MODULE_TIMER = 1 };

/// What Utils::Timer answers.
enum : ErrCode {
    TIMER_ERR_OK = 0,
    TIMER_ERR_BEGIN = ErrCodeOffset(SUBSYS_COMMON, MODULE_TIMER),
    TIMER_ERR_INVALID_VALUE,
    TIMER_ERR_DEAL_FAILED,
};

}  // namespace Utils
}  // namespace OHOS
