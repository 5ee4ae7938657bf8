#include "runtime/api/accesstoken_kit.h"

#include <string>

#include "runtime/port/ports.h"

namespace OHOS::Security::AccessToken {

int AccessTokenKit::VerifyAccessToken(AccessTokenID tokenID, const std::string& permissionName) {
    auto& os = runtime::port::Os();
    if (os.Property("permission." + std::to_string(tokenID) + "." + permissionName) != "denied") return PERMISSION_GRANTED;
    os.Log(5, "accesstoken", "token " + std::to_string(tokenID) + " does not have " + permissionName);
    return PERMISSION_DENIED;
}

}  // namespace OHOS::Security::AccessToken
