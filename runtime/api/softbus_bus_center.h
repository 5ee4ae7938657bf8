#pragma once

/// The network's members as SoftBus tells of them, for C and C++. Answers as socket.h; callbacks run on the process's SoftBus thread. A
/// device's name in the simulation is its network id, its name, its UDID and its UUID.

#include <stdint.h>

#include "softbus_common.h"
#include "softbus_error_code.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EVENT_NODE_STATE_ONLINE 0x1
#define EVENT_NODE_STATE_OFFLINE 0x02
#define EVENT_NODE_STATE_INFO_CHANGED 0x04
#define EVENT_NODE_STATUS_CHANGED 0x08
#define EVENT_NODE_STATE_NETWORK_CHANGED 0x10
#define EVENT_NODE_STATE_MASK 0x1f

typedef struct {
    char networkId[NETWORK_ID_BUF_LEN];
    char deviceName[DEVICE_NAME_BUF_LEN];
    uint16_t deviceTypeId;
    int32_t osType;
    char osVersion[DEVICE_NAME_BUF_LEN];
} NodeBasicInfo;

typedef enum {
    NODE_KEY_UDID = 0,
    NODE_KEY_UUID,
    NODE_KEY_MASTER_UDID,
    NODE_KEY_BR_MAC,
    NODE_KEY_IP_ADDRESS,
    NODE_KEY_DEV_NAME,
    NODE_KEY_NETWORK_CAPABILITY,
    NODE_KEY_NETWORK_TYPE,
    NODE_KEY_BLE_OFFLINE_CODE,
    NODE_KEY_DATA_CHANGE_FLAG,
    NODE_KEY_NODE_ADDRESS,
    NODE_KEY_P2P_IP_ADDRESS,
    NODE_KEY_DEVICE_SECURITY_LEVEL,
    NODE_KEY_DEVICE_SCREEN_STATUS
} NodeDeviceInfoKey;

typedef enum { TYPE_DEVICE_NAME = 0, TYPE_NETWORK_ID, TYPE_NETWORK_INFO } NodeBasicInfoType;
typedef enum { TYPE_AUTH_STATUS = 1, TYPE_STATUS_MAX } NodeStatusType;

typedef struct {
    NodeBasicInfo basicInfo;
    uint32_t authStatus;
} NodeStatus;

/// `events` chooses; online and offline are all that happens here.
typedef struct {
    uint32_t events;
    void (*onNodeOnline)(NodeBasicInfo* info);
    void (*onNodeOffline)(NodeBasicInfo* info);
    void (*onNodeBasicInfoChanged)(NodeBasicInfoType type, NodeBasicInfo* info);
    void (*onNodeStatusChanged)(NodeStatusType type, NodeStatus* status);
} INodeStateCb;

typedef enum { PUBLISH_LNN_SUCCESS = 0, PUBLISH_LNN_INTERNAL } PublishResult;
typedef enum { REFRESH_LNN_SUCCESS = 0, REFRESH_LNN_INTERNAL } RefreshResult;

typedef struct {
    void (*OnPublishResult)(int publishId, PublishResult reason);
} IPublishCb;

typedef struct {
    void (*OnDeviceFound)(const DeviceInfo* device);
    void (*OnDiscoverResult)(int32_t refreshId, RefreshResult reason);
} IRefreshCallback;

/// On a thread of its own.
typedef void (*OnJoinLNNResult)(ConnectionAddr* addr, const char* networkId, int32_t retCode);
typedef void (*OnLeaveLNNResult)(const char* networkId, int32_t retCode);

/// Lets others find this device. The result is told before the function returns. Stopping: SOFTBUS_INVALID_PARAM if that id does not
/// publish (refresh) in this process; the device stays visible while the simulation runs.
int32_t PublishLNN(const char* pkgName, const PublishInfo* info, const IPublishCb* cb);
int32_t StopPublishLNN(const char* pkgName, int32_t publishId);
/// Looks for others once; each that is found is told, until it is stopped.
int32_t RefreshLNN(const char* pkgName, const SubscribeInfo* info, const IRefreshCallback* cb);
int32_t StopRefreshLNN(const char* pkgName, int32_t refreshId);

/// Return at once; joining takes up to 15 s.
int32_t JoinLNN(const char* pkgName, ConnectionAddr* target, OnJoinLNNResult cb);
int32_t LeaveLNN(const char* pkgName, const char* networkId, OnLeaveLNNResult cb);

/// Tells of the devices that are online now, on the calling thread, and of every change. At most one registration a callback.
int32_t RegNodeDeviceStateCb(const char* pkgName, INodeStateCb* callback);
int32_t UnregNodeDeviceStateCb(INodeStateCb* callback);

/// The trusted devices that are online; *info is to be given back with FreeNodeInfo, null if there are none.
int32_t GetAllNodeDeviceInfo(const char* pkgName, NodeBasicInfo** info, int32_t* infoNum);
void FreeNodeInfo(NodeBasicInfo* info);
int32_t GetLocalNodeDeviceInfo(const char* pkgName, NodeBasicInfo* info);
/// UDID, UUID and DEV_NAME of this device and those that are online; SOFTBUS_FUNC_NOT_SUPPORT for other keys.
int32_t GetNodeKeyInfo(const char* pkgName, const char* networkId, NodeDeviceInfoKey key, uint8_t* info, int32_t infoLen);

#ifdef __cplusplus
}
#endif
