#pragma once

/// The device's system parameters, shared by its processes. For C and C++.

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PARAM_CONST_VALUE_LEN_MAX 4096
#define PARAM_VALUE_LEN_MAX 96
#define PARAM_NAME_LEN_MAX 96
#define OS_FULL_NAME_LEN 128
#define VERSION_ID_MAX_LEN 256
#define PARAM_BUFFER_MAX 0x01000000

enum {
    EC_SUCCESS = 0,
    EC_FAILURE = -1,
    EC_SYSTEM_ERR = -4,
    EC_INVALID = -9,
    SYSPARAM_WAIT_TIMEOUT = -10,
};

/// Bytes of the value (without its end), which is copied with its end; `def` if the parameter has none. EC_INVALID: null key or value, or a
/// `len` that does not hold it. EC_FAILURE: neither value nor default.
int GetParameter(const char* key, const char* def, char* value, uint32_t len);
/// 0, EC_INVALID (null, or a name or value that is too long or empty).
int SetParameter(const char* key, const char* value);
/// 0: every parameter lives as long as its device anyway.
int SaveParameters(void);
/// Blocks until the parameter has that value ("*": any) or `timeout` seconds (not positive: for ever) are over. 0, EC_INVALID,
/// SYSPARAM_WAIT_TIMEOUT.
int WaitParameter(const char* key, const char* value, int timeout);

typedef void (*ParameterChgPtr)(const char* key, const char* value, void* context);
/// Tells of every change of one parameter (no pattern) on a thread of its own; null ends that. 0, EC_INVALID.
int WatchParameter(const char* keyPrefix, ParameterChgPtr callback, void* context);
int RemoveParameterWatcher(const char* keyPrefix, ParameterChgPtr callback, void* context);

int32_t GetIntParameter(const char* key, int32_t def);
uint32_t GetUintParameter(const char* key, uint32_t def);

/// Handle of a parameter that has a value, else (uint32_t)-1; and what hides behind it.
uint32_t FindParameter(const char* key);
int GetParameterName(uint32_t handle, char* key, uint32_t len);
int GetParameterValue(uint32_t handle, char* value, uint32_t len);

// -- what the device says of itself: the parameters const.product.*, "" where the scenario sets none. Valid as long as the process.
const char* GetDeviceType(void);
const char* GetManufacture(void);
const char* GetBrand(void);
const char* GetMarketName(void);
const char* GetProductSeries(void);
const char* GetProductModel(void);
const char* GetSoftwareModel(void);
const char* GetHardwareModel(void);
const char* GetSerial(void);
const char* GetOSFullName(void);
const char* GetDisplayVersion(void);
int GetSdkApiVersion(void);
/// The device's name in the simulation stands for its UDID. `size` 65 and more. 0, EC_FAILURE.
int GetDevUdid(char* udid, int size);

#ifdef __cplusplus
}
#endif
