#pragma once

#include "access_token.h"

namespace OHOS {
namespace Security {
namespace AccessToken {

/// Of an application's process.
struct HapTokenInfo {
    char ver = 1;
    int32_t userID = 0;
    std::string bundleName;
    int32_t apiVersion = 0;
    int32_t instIndex = 0;
    int32_t dlpType = 0;
    AccessTokenID tokenID = 0;
    unsigned int tokenAttr = 0;
};

}  // namespace AccessToken
}  // namespace Security
}  // namespace OHOS
