#pragma once

/// Types of SoftBus's discovery and network, for C and C++.

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DISC_MAX_DEVICE_ID_LEN 96
#define DISC_MAX_DEVICE_NAME_LEN 128
#define CONNECTION_ADDR_MAX 5
#define MAX_CAPABILITY_LEN 65
#define MAX_CAPABILITYDATA_LEN 513
#define MAX_PACKAGE_NAME_LEN 64
#define MAX_ACCOUNT_HASH_LEN 96
#define IP_LEN 46
#define BT_MAC_LEN 18
#define BLE_MAC_LEN 18
#define BT_UUID_LEN 36
#define UDID_HASH_LEN 32
#define IP_STR_MAX_LEN 46
#define NETWORK_ID_BUF_LEN 65
#define UDID_BUF_LEN 65
#define UUID_BUF_LEN 65
#define DEVICE_NAME_BUF_LEN 128

typedef enum {
    CONNECTION_ADDR_WLAN = 0,
    CONNECTION_ADDR_BR,
    CONNECTION_ADDR_BLE,
    CONNECTION_ADDR_ETH,
    CONNECTION_ADDR_SESSION,
    CONNECTION_ADDR_MAX_TYPE
} ConnectionAddrType;

/// Where a device can be reached. Here it is `peerUid` that says which one: its network id, as discovery puts it there.
typedef struct {
    ConnectionAddrType type;
    union {
        struct BrAddr {
            char brMac[BT_MAC_LEN];
        } br;
        struct BleAddr {
            char bleMac[BLE_MAC_LEN];
            uint8_t udidHash[UDID_HASH_LEN];
        } ble;
        struct IpAddr {
            char ip[IP_STR_MAX_LEN];
            uint16_t port;
        } ip;
    } info;
    char peerUid[MAX_ACCOUNT_HASH_LEN];
} ConnectionAddr;

/// A found device: `devId` is its network id, too.
typedef struct {
    char devId[DISC_MAX_DEVICE_ID_LEN];
    char accountHash[MAX_ACCOUNT_HASH_LEN];
    uint32_t devType;
    char devName[DISC_MAX_DEVICE_NAME_LEN];
    bool isOnline;
    uint32_t addrNum;
    ConnectionAddr addr[CONNECTION_ADDR_MAX];
    uint32_t capabilityBitmapNum;
    uint32_t capabilityBitmap[2];
    char custData[MAX_CAPABILITYDATA_LEN];
    int32_t range;
} DeviceInfo;

typedef enum { DISCOVER_MODE_PASSIVE = 0x55, DISCOVER_MODE_ACTIVE = 0xAA } DiscoverMode;
typedef enum { AUTO = 0, BLE = 1, COAP = 2, USB = 3 } ExchangeMedium;
typedef enum { LOW = 0, MID, HIGH, SUPER_HIGH, EXTREME_HIGH, FREQ_BUTT } ExchangeFreq;

typedef struct {
    int publishId;
    int mode;
    ExchangeMedium medium;
    ExchangeFreq freq;
    const char* capability;
    unsigned char* capabilityData;
    unsigned int dataLen;
    bool ranging;
} PublishInfo;

typedef struct {
    int subscribeId;
    int mode;
    ExchangeMedium medium;
    ExchangeFreq freq;
    bool isSameAccount;
    bool isWakeRemote;
    const char* capability;
    unsigned char* capabilityData;
    unsigned int dataLen;
} SubscribeInfo;

#ifdef __cplusplus
}
#endif
