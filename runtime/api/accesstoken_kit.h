#pragma once

#include "access_token.h"
#include "hap_token_info.h"
#include "native_token_info.h"

namespace OHOS {
namespace Security {
namespace AccessToken {

/// What services ask about their callers: IPCSkeleton::GetCallingTokenID() names them. The scenario answers: which permissions a process
/// lacks, its application model, its name. Nothing here blocks.
class AccessTokenKit {
public:
    /// Whether the process with that token holds the permission: PERMISSION_GRANTED or PERMISSION_DENIED. A token this device does not
    /// know, such as a caller's on another device (0), is granted; an empty name is denied.
    static int VerifyAccessToken(AccessTokenID tokenID, const std::string& permissionName);
    /// `crossIpc` says whether a remote service may be asked; there is none to ask.
    static int VerifyAccessToken(AccessTokenID tokenID, const std::string& permissionName, bool crossIpc);
    /// Both must hold it; a first token of 0 counts as no first caller.
    static int VerifyAccessToken(AccessTokenID callerTokenID, AccessTokenID firstTokenID, const std::string& permissionName);
    static int VerifyAccessToken(AccessTokenID callerTokenID, AccessTokenID firstTokenID, const std::string& permissionName, bool crossIpc);
    /// One answer a permission, in order.
    static int VerifyAccessToken(AccessTokenID tokenID, const std::vector<std::string>& permissionList, std::vector<int32_t>& permStateList,
                                 bool crossIpc = false);

    /// Of a process this device knows: TOKEN_HAP if its scenario gives it an application model, else TOKEN_NATIVE. Of others: what the
    /// number says. 0: TOKEN_INVALID.
    static ATokenTypeEnum GetTokenType(AccessTokenID tokenID);
    static ATokenTypeEnum GetTokenTypeFlag(AccessTokenID tokenID);
    static ATokenTypeEnum GetTokenTypeFlag(FullTokenID tokenID);
    /// Token of the living native process of that name, 0 if there is none.
    static AccessTokenID GetNativeTokenId(const std::string& processName);
    /// The token's process as an application: its name is the bundle's. ERR_TOKENID_NOT_EXIST if it is none.
    static int GetHapTokenInfo(AccessTokenID tokenID, HapTokenInfo& hapTokenInfoRes);
    /// ERR_TOKENID_NOT_EXIST for an application or a token nobody has. Every native process is APL_SYSTEM_BASIC.
    static int GetNativeTokenInfo(AccessTokenID tokenID, NativeTokenInfo& nativeTokenInfoRes);
};

}  // namespace AccessToken
}  // namespace Security
}  // namespace OHOS
