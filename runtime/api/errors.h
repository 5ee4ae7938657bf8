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

/// Subsystems, for ErrCodeOffset.
enum {
    SUBSYS_COMMON = 0,
    SUBSYS_AAFWK = 1,
    SUBSYS_ACCOUNT = 2,
    SUBSYS_AI = 3,
    SUBSYS_APPEXECFWK = 4,
    SUBSYS_APPLICATIONS = 5,
    SUBSYS_ARVR = 6,
    SUBSYS_ARVRHARDWARE = 7,
    SUBSYS_BARRIERFREE = 8,
    SUBSYS_BIOMETRICS = 9,
    SUBSYS_CCRUNTIME = 10,
    SUBSYS_COMMUNICATION = 11,
    SUBSYS_DFX = 12,
    SUBSYS_DISTRIBUTEDDATAMNG = 13,
    SUBSYS_DISTRIBUTEDSCHEDULE = 14,
    SUBSYS_DRIVERS = 15,
    SUBSYS_GLOBAL = 16,
    SUBSYS_GRAPHIC = 17,
    SUBSYS_HBS = 18,
    SUBSYS_IAWARE = 19,
    SUBSYS_IDE = 20,
    SUBSYS_INTELLIACCESSORIES = 21,
    SUBSYS_INTELLISPEAKER = 22,
    SUBSYS_INTELLITV = 23,
    SUBSYS_IOT = 24,
    SUBSYS_IOTHARDWARE = 25,
    SUBSYS_IVIHARDWARE = 26,
    SUBSYS_KERNEL = 27,
    SUBSYS_LOCATION = 28,
    SUBSYS_MSDP = 29,
    SUBSYS_MULTIMEDIA = 30,
    SUBSYS_MULTIMODAINPUT = 31,
    SUBSYS_NOTIFICATION = 32,
    SUBSYS_POWERMNG = 33,
    SUBSYS_ROUTER = 34,
    SUBSYS_SECURITY = 35,
    SUBSYS_SENSORS = 36,
    SUBSYS_SMALLSERVICES = 37,
    SUBSYS_SOURCECODETRANSFORMER = 38,
    SUBSYS_STARTUP = 39,
    SUBSYS_TELEPHONY = 40,
    SUBSYS_UPDATE = 41,
    SUBSYS_USB = 42,
    SUBSYS_WEARABLE = 43,
    SUBSYS_WEARABLEHARDWARE = 44,
    SUBSYS_IVI = 45,
    // Older names of the same.
    SUBSYS_HIVIEWDFX = SUBSYS_DFX,
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
