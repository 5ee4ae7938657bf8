#pragma once

/// DSoftBus sockets, for C and C++: channels between processes of different devices.
///
/// A socket is a positive number; errors are negative (softbus_error_code.h). Callbacks run on the process's SoftBus thread, one after the
/// other, in the order in which things happened; what they point to is valid during the call. SOFTBUS_NO_INIT: there is no bus.

#include <stdbool.h>
#include <stdint.h>

#include "softbus_error_code.h"
#include "trans_type.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { QOS_SATISFIED, QOS_NOT_SATISFIED } QoSEvent;

/// The peer: its name as it claims, its device as the bus knows.
typedef struct {
    char* name;
    char* networkId;
    char* pkgName;
    TransDataType dataType;
} PeerSocketInfo;

typedef struct {
    char* name;      ///< its own, unique on the device among sockets that listen
    char* peerName;  ///< whom to bind to; null for one that only listens
    char* peerNetworkId;
    char* pkgName;
    TransDataType dataType;
} SocketInfo;

typedef enum FileEventType {
    FILE_EVENT_SEND_PROCESS,
    FILE_EVENT_SEND_FINISH,
    FILE_EVENT_SEND_ERROR,
    FILE_EVENT_RECV_UPDATE_PATH,
    FILE_EVENT_RECV_START,
    FILE_EVENT_RECV_PROCESS,
    FILE_EVENT_RECV_FINISH,
    FILE_EVENT_RECV_ERROR,
    FILE_EVENT_TRANS_STATUS,
    FILE_EVENT_BUTT
} FileEventType;

typedef struct {
    FileEventType type;
    const char** files;
    uint32_t fileCnt;
    uint64_t bytesProcessed;
    uint64_t bytesTotal;
    /// Set by the listener on FILE_EVENT_RECV_UPDATE_PATH: gives the directory for what comes.
    const char* (*UpdateRecvPath)(void);
    uint32_t rate;
    int32_t errorCode;
} FileEvent;

/// Any of them may be null.
typedef struct {
    /// Listening side: a peer bound, and `socket` stands for the connection. After BindAsync also at the side that bound.
    void (*OnBind)(int32_t socket, PeerSocketInfo info);
    /// The connection is gone. Not told to the side that called Shutdown.
    void (*OnShutdown)(int32_t socket, ShutdownReason reason);
    void (*OnBytes)(int32_t socket, const void* data, uint32_t dataLen);
    void (*OnMessage)(int32_t socket, const void* data, uint32_t dataLen);
    void (*OnStream)(int32_t socket, const StreamData* data, const StreamData* ext, const StreamFrameInfo* param);
    void (*OnFile)(int32_t socket, FileEvent* event);
    /// Never told: links do not change once a socket is open.
    void (*OnQos)(int32_t socket, QoSEvent eventId, const QosTV* qos, uint32_t qosCount);
    void (*OnError)(int32_t socket, int32_t errCode);
    /// Listening side, before OnBind: false refuses the peer, whose socket is shut down at once.
    bool (*OnNegotiate)(int32_t socket, PeerSocketInfo info);
    /// What became of a SendBytesAsync.
    void (*OnBytesSent)(int32_t socket, uint32_t dataSeq, int32_t errCode);
} ISocketListener;

/// A new socket; SOFTBUS_INVALID_PARAM (names missing or too long), SOFTBUS_ACCESS_TOKEN_DENIED (without DISTRIBUTED_DATASYNC).
int32_t Socket(SocketInfo info);
/// Accepts peers from now on: 0, SOFTBUS_TRANS_SESSION_REPEATED, ... The listener is copied.
int32_t Listen(int32_t socket, const QosTV qos[], uint32_t qosCount, const ISocketListener* listener);
/// Connects: 0 once open. Blocks up to QOS_TYPE_MAX_WAIT_TIMEOUT, 30 s if not given.
int32_t Bind(int32_t socket, const QosTV qos[], uint32_t qosCount, const ISocketListener* listener);
/// Returns at once; then OnBind or OnError, on a thread of its own.
int32_t BindAsync(int32_t socket, const QosTV qos[], uint32_t qosCount, const ISocketListener* listener);

/// 0 once the bus has it: it then arrives whole, or the socket is shut down. Blocks while the channel is full, up to 20 s.
int32_t SendBytes(int32_t socket, const void* data, uint32_t len);
/// Copies the bytes and returns at once; then OnBytesSent, on a thread of its own.
int32_t SendBytesAsync(int32_t socket, uint32_t dataSeq, const void* data, uint32_t len);
/// At most 4 KiB, on a socket of type DATA_TYPE_MESSAGE.
int32_t SendMessage(int32_t socket, const void* data, uint32_t len);
/// On a socket of one of the stream types. `ext` and `param` may be null; at most 65,536 bytes each. Properties (tvList) stay behind.
int32_t SendStream(int32_t socket, const StreamData* data, const StreamData* ext, const StreamFrameInfo* param);
/// On a socket of type DATA_TYPE_FILE: at most 50 files, under the names of `dFileList` (null: their own, without directories). Returns at
/// once; a thread of its own sends them and tells OnFile. One list at a time a socket.
int32_t SendFile(int32_t socket, const char* sFileList[], const char* dFileList[], uint32_t fileCnt);

/// Closes; what was sent before still goes out.
void Shutdown(int32_t socket);

/// 0 if the device can be reached now, SOFTBUS_NETWORK_NODE_OFFLINE if not, SOFTBUS_INVALID_PARAM. What the link would do is not told.
int32_t EvaluateQos(const char* peerNetworkId, TransDataType dataType, const QosTV* qos, uint32_t qosCount);

#ifdef __cplusplus
}
#endif
