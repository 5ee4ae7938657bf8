#pragma once

#include "access_token.h"

namespace OHOS {
namespace Security {
namespace AccessToken {

/// Of a process that is no application.
struct NativeTokenInfo {
    ATokenAplEnum apl = APL_NORMAL;
    std::string processName;
};

}  // namespace AccessToken
}  // namespace Security
}  // namespace OHOS
