#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace runtime::port {

/// DSoftBus error codes that the runtime can meet (reference/openharmony-ipc-rpc.md section 8.2).
enum SoftBusError : std::int32_t {
    kSoftBusOk = 0,
    kSoftBusNameInUse = -426115001,
    kSoftBusPeerSessionNotCreated = -426115007,
    kSoftBusHandshakeTimeout = -426115009,
    kSoftBusTooLong = -426115018,     ///< SendBytes or SendMessage beyond the channel's limit
    kSoftBusNotEnabled = -426115030,  ///< the socket is not open (any more)
    kSoftBusTypeMismatch = -426115067,
    kSoftBusBindTimeout = -426114940,
    kSoftBusNodeOffline = -426049520,  ///< no such device, not trusted, or not online
    kSoftBusInvalidParameter = -426442749,
    kSoftBusAccessTokenDenied = -426442743,  ///< Socket, Listen, Bind without DISTRIBUTED_DATASYNC; number as devices log it
};

/// Why a socket was shut down (reference section 8.1).
enum class ShutdownReason : std::int32_t {
    Unknown = 0,
    Local = 1,
    Peer = 2,
    LnnChanged = 3,
    ConnectionChanged = 4,
    Timeout = 5,
    FileSendError = 6,
    FileReceiveError = 7,
    DataReceiveError = 8,
    Unexpected = 9,
    ServiceDied = 10,
    LnnOffline = 11,
    LinkDown = 12,
    UserSwitch = 13,
    Privilege = 14,
    BlockMode = 15,
};

enum class TransDataType : std::int32_t {
    Message = 1,
    Bytes = 2,
    File = 3,
    RawStream = 4,
    VideoStream = 5,
    AudioStream = 6,
    SliceStream = 7
};

/// What a socket asks of its link. MaxWaitTimeout and MaxLatency are one number on the wire (reference section 8.1), so one here.
enum class QosType : std::int32_t {
    MinBandwidth = 0,
    MaxLatency = 1,
    MinLatency = 2,
    RttLevel = 3,
    MaxBuffer = 4,
    FirstPackage = 5,
    MaxIdleTimeout = 6
};

/// MinBandwidth in bytes a second, latencies and time-outs in ms.
struct Qos {
    QosType type{};
    std::int32_t value = 0;
};

/// The limits of names, with their terminating zero.
inline constexpr std::size_t kSessionNameMax = 256;
inline constexpr std::size_t kPackageNameMax = 65;
inline constexpr std::size_t kNetworkIdMax = 65;

struct SocketInfo {
    std::string name;         ///< own session name, unique on the device among sockets that listen
    std::string peer_name{};  ///< whom to bind to; empty for one that only listens
    std::string peer_network_id{};
    std::string package;
    TransDataType type = TransDataType::Bytes;
};

struct PeerSocketInfo {
    std::string name;        ///< as the peer claims
    std::string network_id;  ///< as the bus knows: of the device the frames come from
    std::string package;
    TransDataType type = TransDataType::Bytes;
};

/// What a process hears of its sockets. Called on the process's SoftBus thread, one call after the other, in the order in which things
/// happened; a callback may block and may call the port, and while it blocks nothing further is heard.
class SocketListener {
public:
    virtual ~SocketListener() = default;
    /// Listening side: a peer bound; `socket` is new and stands for the connection with it.
    virtual void OnBind(std::int32_t socket, const PeerSocketInfo& peer) = 0;
    /// The connection is gone; sends on `socket` fail from now on. Not told to the side that called Shutdown.
    virtual void OnShutdown(std::int32_t socket, ShutdownReason reason) = 0;
    /// One SendBytes of the peer, whole and in order. `data` is valid during the call. The calling thread carries the transaction of the
    /// sender (OsPort::SetTransaction) meanwhile.
    virtual void OnBytes(std::int32_t socket, const void* data, std::uint32_t size_bytes) = 0;
    virtual void OnMessage(std::int32_t, const void*, std::uint32_t) {}
    virtual void OnError(std::int32_t, std::int32_t) {}
};

/// Devices coming and going, as RegNodeDeviceStateCb tells. On the same thread.
class NodeListener {
public:
    virtual ~NodeListener() = default;
    virtual void OnNodeOnline(const std::string& network_id) = 0;
    virtual void OnNodeOffline(const std::string& network_id) = 0;
    /// An answer to RefreshLnn.
    virtual void OnDeviceFound(const std::string& network_id) { (void)network_id; }
};

struct NodeInfo {
    std::string network_id;
    bool online = false;
    bool trusted = false;
};

/// The door from the runtime to DSoftBus: sockets between processes of different devices, and the network's members. Every call acts
/// for the calling process. Numbers of sockets are positive; errors are negative (SoftBusError). Listeners live as long as their process.
class SoftBusPort {
public:
    virtual ~SoftBusPort() = default;

    /// A new socket, or kSoftBusInvalidParameter (names too long or empty). Starts the process's SoftBus thread at the first call.
    virtual std::int32_t Socket(const SocketInfo& info) = 0;
    /// Accepts peers under the socket's name from now on: 0, kSoftBusNameInUse, kSoftBusInvalidParameter.
    virtual std::int32_t Listen(std::int32_t socket, std::span<const Qos> qos, SocketListener& listener) = 0;
    /// Connects to peer_name on peer_network_id over the link that suits `qos`: 0 once open, or an error. Blocks up to MaxLatency (30 s
    /// if not given).
    virtual std::int32_t Bind(std::int32_t socket, std::span<const Qos> qos, SocketListener& listener) = 0;
    /// Hands a message to the bus: 0 once it is queued (it then arrives whole, or the socket is shut down), kSoftBusTooLong,
    /// kSoftBusNotEnabled; on a socket of type Message kSoftBusTypeMismatch. What frames of streams and pieces of files look like is the
    /// sockets' users' affair: they are bytes here. Blocks while the channel's send buffer is full, up to 20 s (kSoftBusHandshakeTimeout then).
    virtual std::int32_t SendBytes(std::int32_t socket, const void* data, std::uint32_t size_bytes) = 0;
    /// As SendBytes, for at most 4 KiB, on a socket of type Message.
    virtual std::int32_t SendMessage(std::int32_t socket, const void* data, std::uint32_t size_bytes) = 0;
    /// Closes; what was sent before still goes out. Unknown numbers are ignored.
    virtual void Shutdown(std::int32_t socket) = 0;

    /// Network id of this device.
    virtual std::string LocalNetworkId() = 0;
    /// Every device known to this one, by network id.
    virtual std::vector<NodeInfo> Nodes() = 0;
    virtual std::int32_t RegisterNodeListener(NodeListener& listener) = 0;
    virtual std::int32_t UnregisterNodeListener(NodeListener& listener) = 0;
    /// Lets others find this device / looks for others (OnDeviceFound); joins or leaves a found, trusted device: 0 or an error.
    virtual std::int32_t PublishLnn() = 0;
    virtual std::int32_t RefreshLnn() = 0;
    virtual std::int32_t JoinLnn(const std::string& network_id) = 0;
    virtual std::int32_t LeaveLnn(const std::string& network_id) = 0;
};

}  // namespace runtime::port
