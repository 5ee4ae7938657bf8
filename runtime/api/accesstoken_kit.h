#pragma once

#include <cstdint>
#include <string>

namespace OHOS::Security::AccessToken {

using AccessTokenID = std::uint32_t;

/// What VerifyAccessToken answers (access_token.h).
enum PermissionState : int { PERMISSION_DENIED = -1, PERMISSION_GRANTED = 0 };

/// What services ask about their callers: IPCSkeleton::GetCallingTokenID() names them.
class AccessTokenKit {
public:
    /// Whether the process with that token holds the permission: PERMISSION_GRANTED or PERMISSION_DENIED. A token this device does not
    /// know, such as a caller's on another device, is granted. Does not block.
    static int VerifyAccessToken(AccessTokenID tokenID, const std::string& permissionName);
};

}  // namespace OHOS::Security::AccessToken
