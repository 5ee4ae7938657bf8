#pragma once

/// Types of SoftBus's transport, for C and C++.

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// With their terminating zero.
#define SESSION_NAME_SIZE_MAX 256
#define PKG_NAME_SIZE_MAX 65
#define DEVICE_ID_SIZE_MAX 65

typedef enum {
    DATA_TYPE_MESSAGE = 1,
    DATA_TYPE_BYTES,
    DATA_TYPE_FILE,
    DATA_TYPE_RAW_STREAM,
    DATA_TYPE_VIDEO_STREAM,
    DATA_TYPE_AUDIO_STREAM,
    DATA_TYPE_SLICE_STREAM,
    DATA_TYPE_RAW_STREAM_ENCRYPED,
    DATA_TYPE_BUTT
} TransDataType;

typedef enum {
    SHUTDOWN_REASON_UNKNOWN,
    SHUTDOWN_REASON_LOCAL,
    SHUTDOWN_REASON_PEER,
    SHUTDOWN_REASON_LNN_CHANGED,
    SHUTDOWN_REASON_CONN_CHANGED,
    SHUTDOWN_REASON_TIMEOUT,
    SHUTDOWN_REASON_SEND_FILE_ERR,
    SHUTDOWN_REASON_RECV_FILE_ERR,
    SHUTDOWN_REASON_RECV_DATA_ERR,
    SHUTDOWN_REASON_UNEXPECTED,
    SHUTDOWN_REASON_SERVICE_DIED,
    SHUTDOWN_REASON_LNN_OFFLINE,
    SHUTDOWN_REASON_LINK_DOWN,
    SHUTDOWN_REASON_USER_SWICTH,
    SHUTDOWN_REASON_PRIVILEGE_SHUTDOWN,
    SHUTDOWN_REASON_BLOCK_MODE
} ShutdownReason;

typedef enum { RTT_LEVEL_DEFAULT = 0, RTT_LEVEL_LOW } QosRttLevel;

/// What a socket asks of its link: bytes a second, ms, ms, a QosRttLevel, bytes, bytes, ms. The last ones are taken and not looked at.
typedef enum {
    QOS_TYPE_MIN_BW,
    QOS_TYPE_MAX_WAIT_TIMEOUT,
    QOS_TYPE_MAX_LATENCY = QOS_TYPE_MAX_WAIT_TIMEOUT,
    QOS_TYPE_MIN_LATENCY,
    QOS_TYPE_RTT_LEVEL,
    QOS_TYPE_MAX_BUFFER,
    QOS_TYPE_FIRST_PACKAGE,
    QOS_TYPE_MAX_IDLE_TIMEOUT,
    QOS_TYPE_TRANS_RELIABILITY,
    QOS_TYPE_TRANS_CONTINUOUS,
    QOS_TYPE_BUTT
} QosType;

typedef struct {
    QosType qos;
    int32_t value;
} QosTV;

typedef struct {
    char* buf;
    int bufLen;
} StreamData;

/// One of a frame's own properties.
typedef struct {
    int type;
    int64_t value;
} TV;

typedef struct {
    int frameType;
    int64_t timeStamp;
    int seqNum;
    int seqSubNum;
    int level;
    int bitMap;
    int tvCount;
    TV* tvList;
} StreamFrameInfo;

#ifdef __cplusplus
}
#endif
