#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace OHOS {
namespace Security {
namespace AccessToken {

using AccessTokenID = uint32_t;
using FullTokenID = uint64_t;

constexpr AccessTokenID INVALID_TOKENID = 0;

/// A token's number, taken apart.
struct AccessTokenIDInner {
    unsigned int tokenUniqueID : 20;
    unsigned int res : 5;
    unsigned int renderFlag : 1;
    unsigned int dlpFlag : 1;
    unsigned int type : 2;
    unsigned int version : 3;
};

/// A token and, above it, what is known of its application (bit 0 of tokenAttr: of the system).
union AccessTokenIDEx {
    unsigned long long tokenIDEx;
    struct {
        AccessTokenID tokenID;
        unsigned int tokenAttr;
    } tokenIdExStruct;
};

using TokenAttribute = unsigned int;

/// Kinds of processes.
typedef enum TypeATokenTypeEnum {
    TOKEN_INVALID = -1,
    TOKEN_HAP = 0,
    TOKEN_NATIVE,
    TOKEN_SHELL,
    TOKEN_TYPE_BUTT,
} ATokenTypeEnum;

/// How far a process is trusted.
typedef enum TypeATokenAplEnum {
    APL_INVALID = 0,
    APL_NORMAL = 1,
    APL_SYSTEM_BASIC = 2,
    APL_SYSTEM_CORE = 3,
    APL_ENUM_BUTT,
} ATokenAplEnum;

/// What VerifyAccessToken answers.
typedef enum TypePermissionState {
    PERMISSION_DENIED = -1,
    PERMISSION_GRANTED = 0,
} PermissionState;

typedef enum TypeGrantMode {
    USER_GRANT = 0,
    SYSTEM_GRANT = 1,
} GrantMode;

typedef enum TypePermissionFlag {
    PERMISSION_DEFAULT_FLAG = 0,
    PERMISSION_USER_SET = 1 << 0,
    PERMISSION_USER_FIXED = 1 << 1,
    PERMISSION_SYSTEM_FIXED = 1 << 2,
    PERMISSION_GRANTED_BY_POLICY = 1 << 3,
    PERMISSION_COMPONENT_SET = 1 << 4,
    PERMISSION_POLICY_FIXED = 1 << 5,
    PERMISSION_ALLOW_THIS_TIME = 1 << 6,
} PermissionFlag;

/// Of AccessTokenKit's calls that return an int: 0, or one of these.
enum AccessTokenError {
    RET_SUCCESS = 0,
    RET_FAILED = -1,
    ERR_PARAM_INVALID = 12100001,
    ERR_TOKENID_NOT_EXIST = 12100002,
    ERR_PERMISSION_NOT_EXIST = 12100003,
};

}  // namespace AccessToken
}  // namespace Security
}  // namespace OHOS
