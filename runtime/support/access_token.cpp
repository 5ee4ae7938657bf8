#include <charconv>

#include "access_token_adapter.h"
#include "accesstoken_kit.h"
#include "nativetoken_kit.h"
#include "runtime/port/ports.h"
#include "token_setproc.h"

namespace {

using runtime::port::Os;

/// "": nobody here has it.
std::string ProcessOf(uint64_t token) { return Os().Property("token_process." + std::to_string(token)); }

bool IsApplication(uint64_t token) { return !Os().Property("application_model." + std::to_string(token)).empty(); }

}  // namespace

namespace OHOS::Security::AccessToken {

int AccessTokenKit::VerifyAccessToken(AccessTokenID tokenID, const std::string& permissionName) {
    if (permissionName.empty()) return PERMISSION_DENIED;
    if (Os().Property("permission." + std::to_string(tokenID) + "." + permissionName) != "denied") return PERMISSION_GRANTED;
    Os().Log(5, "accesstoken", "token " + std::to_string(tokenID) + " does not have " + permissionName);
    return PERMISSION_DENIED;
}

int AccessTokenKit::VerifyAccessToken(AccessTokenID tokenID, const std::string& permissionName, bool) {
    return VerifyAccessToken(tokenID, permissionName);
}

int AccessTokenKit::VerifyAccessToken(AccessTokenID callerTokenID, AccessTokenID firstTokenID, const std::string& permissionName) {
    const int caller = VerifyAccessToken(callerTokenID, permissionName);
    return caller != PERMISSION_GRANTED || firstTokenID == 0 ? caller : VerifyAccessToken(firstTokenID, permissionName);
}

int AccessTokenKit::VerifyAccessToken(AccessTokenID callerTokenID, AccessTokenID firstTokenID, const std::string& permissionName, bool) {
    return VerifyAccessToken(callerTokenID, firstTokenID, permissionName);
}

int AccessTokenKit::VerifyAccessToken(AccessTokenID tokenID, const std::vector<std::string>& permissionList,
                                      std::vector<int32_t>& permStateList, bool) {
    permStateList.clear();
    for (const auto& permission : permissionList) permStateList.push_back(VerifyAccessToken(tokenID, permission));
    return RET_SUCCESS;
}

ATokenTypeEnum AccessTokenKit::GetTokenType(AccessTokenID tokenID) { return GetTokenTypeFlag(tokenID); }

ATokenTypeEnum AccessTokenKit::GetTokenTypeFlag(AccessTokenID tokenID) {
    if (tokenID == INVALID_TOKENID) return TOKEN_INVALID;
    if (IsApplication(tokenID)) return TOKEN_HAP;
    if (!ProcessOf(tokenID).empty()) return TOKEN_NATIVE;
    constexpr unsigned kTypeShift = 27;
    constexpr unsigned kTypeMask = 3;
    return static_cast<ATokenTypeEnum>((tokenID >> kTypeShift) & kTypeMask);
}

ATokenTypeEnum AccessTokenKit::GetTokenTypeFlag(FullTokenID tokenID) { return GetTokenTypeFlag(static_cast<AccessTokenID>(tokenID)); }

AccessTokenID AccessTokenKit::GetNativeTokenId(const std::string& processName) {
    const std::string text = Os().Property("process_token." + processName);
    uint64_t token = 0;
    std::from_chars(text.data(), text.data() + text.size(), token);
    return IsApplication(token) ? INVALID_TOKENID : static_cast<AccessTokenID>(token);
}

int AccessTokenKit::GetHapTokenInfo(AccessTokenID tokenID, HapTokenInfo& hapTokenInfoRes) {
    if (tokenID == INVALID_TOKENID) return ERR_PARAM_INVALID;
    if (!IsApplication(tokenID)) return ERR_TOKENID_NOT_EXIST;
    hapTokenInfoRes = HapTokenInfo{};
    hapTokenInfoRes.bundleName = ProcessOf(tokenID);
    hapTokenInfoRes.tokenID = tokenID;
    return RET_SUCCESS;
}

int AccessTokenKit::GetNativeTokenInfo(AccessTokenID tokenID, NativeTokenInfo& nativeTokenInfoRes) {
    if (tokenID == INVALID_TOKENID) return ERR_PARAM_INVALID;
    const std::string process = ProcessOf(tokenID);
    if (process.empty() || IsApplication(tokenID)) return ERR_TOKENID_NOT_EXIST;
    nativeTokenInfoRes.apl = APL_SYSTEM_BASIC;
    nativeTokenInfoRes.processName = process;
    return RET_SUCCESS;
}

}  // namespace OHOS::Security::AccessToken

extern "C" {

uint64_t GetSelfTokenID(void) { return Os().Self().token; }
int SetSelfTokenID(uint64_t tokenID) { return Os().SetSelfToken(tokenID) == 0 ? 0 : -1; }
uint64_t GetFirstCallerTokenID(void) { return Os().FirstCallerToken(); }

int SetFirstCallerTokenID(uint64_t tokenID) {
    Os().SetFirstCallerToken(tokenID);
    return 0;
}

uint64_t GetAccessTokenId(NativeTokenInfoParams* tokenInfo) {
    if (tokenInfo == nullptr || tokenInfo->processName == nullptr || tokenInfo->processName[0] == '\0') return 0;
    if (tokenInfo->permsNum < 0 || tokenInfo->dcapsNum < 0 || tokenInfo->aclsNum < 0) return 0;
    if (tokenInfo->permsNum != 0 && tokenInfo->perms == nullptr) return 0;
    std::vector<std::string> permissions;
    for (int32_t i = 0; i < tokenInfo->permsNum; ++i) {
        if (tokenInfo->perms[i] == nullptr) return 0;
        permissions.emplace_back(tokenInfo->perms[i]);
    }
    return Os().MakeToken(tokenInfo->processName, permissions);
}

}  // extern "C"

uint64_t RpcGetSelfTokenID() { return GetSelfTokenID(); }
int RpcSetSelfTokenID(uint64_t tokenID) { return SetSelfTokenID(tokenID); }
uint64_t RpcGetFirstCallerTokenID() { return GetFirstCallerTokenID(); }
int RpcSetFirstCallerTokenID(uint64_t tokenID) { return SetFirstCallerTokenID(tokenID); }
