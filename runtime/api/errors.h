#pragma once

#include "generous_includes.h"

namespace OHOS {

/// Result of most calls: 0, or a code of the family the call names.
using ErrCode = int;

/// Base of the codes of one module of one subsystem.
constexpr ErrCode ErrCodeOffset(unsigned int subsystem, unsigned int module = 0) {
    constexpr int kSubsystemBit = 21;
    constexpr int kModuleBit = 16;
    return static_cast<ErrCode>((subsystem << kSubsystemBit) | (module << kModuleBit));
}

template <typename T>
constexpr bool SUCCEEDED(T code) {
    return static_cast<ErrCode>(code) == 0;
}
template <typename T>
constexpr bool FAILED(T code) {
    return static_cast<ErrCode>(code) != 0;
}

enum {
    SUBSYS_COMMON = 0,
    SUBSYS_AAFWK = 1,
    SUBSYS_ACCOUNT = 2,
    SUBSYS_APPEXECFWK = 3,
    SUBSYS_COMMUNICATION = 7,
    SUBSYS_DISTRIBUTEDDATAMNG = 13,
    SUBSYS_DISTRIBUTEDSCHEDULE = 14,
    SUBSYS_HIVIEWDFX = 16,
    SUBSYS_SECURITY = 27,
};

/// Values of errno, under the names the framework uses.
enum {
    ERR_OK = 0,
    ERR_PERMISSION_DENIED = 1,
    ERR_NAME_NOT_FOUND = 2,
    ERR_WOULD_BLOCK = 11,
    ERR_NO_MEMORY = 12,
    ERR_ALREADY_EXISTS = 17,
    ERR_NO_INIT = 19,
    ERR_INVALID_VALUE = 22,
    ERR_DEAD_OBJECT = 32,
    ERR_INVALID_OPERATION = 38,
    ERR_ENOUGH_DATA = 61,
    ERR_OVERFLOW = 75,
    ERR_TIMED_OUT = 110,
};

}  // namespace OHOS
