#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "ipc_types.h"
#include "runtime/port/binder_abi.h"
#include "runtime/port/softbus_port.h"

/// What DBinder puts on the wire, byte for byte (reference/openharmony-ipc-rpc.md sections 6.1 to 6.3). Little endian, as LP64 lays it out.
namespace OHOS {

/// Handles from here on are the process's own names for anonymous remote stubs; the driver never sees them.
inline constexpr uint32_t kUserHandleFirst = 687'200'000;
inline constexpr uint32_t kUserHandleLast = 687'300'000;

/// What a connection asks of its link.
inline constexpr runtime::port::Qos kRpcQos[] = {
    {runtime::port::QosType::MinBandwidth, RPC_QOS_MIN_BW},
    {runtime::port::QosType::MaxLatency, RPC_QOS_MAX_LATENCY},
    {runtime::port::QosType::MinLatency, RPC_QOS_MIN_LATENCY},
};

/// SAMgr's control socket, and the packages' names.
inline constexpr std::string_view kControlSession = "DBinderService";
inline constexpr std::string_view kControlPackage = "DBinderBus";

/// Uids below belong to the system; only they may publish for others.
inline constexpr uint32_t kFirstApplicationUid = 10'000;

inline constexpr uint32_t kDatabusMagic = 0x4442494E;
inline constexpr uint32_t kDatabusVersion = 2;
inline constexpr size_t kDatabusMessageMax = 1'048'576;  ///< of one message, header included

/// Announces raw data that does not fit into a parcel. Its number is ours: the reference names the command only.
inline constexpr uint32_t kBcSendRawData = _IOW('d', 1, binder_transaction_data);

/// In front of every message between processes; then `buffer_size` bytes of data, the offsets table at `offsets`, and one session record
/// per offset. A reply that is only a status: flags TF_STATUS_CODE, buffer_size 8, the status in offsets_size.
struct DatabusHeader {
    uint32_t sizeOfSelf = 0;
    uint32_t magic = 0;
    uint32_t version = 0;
    int32_t cmd = 0;  ///< BC_TRANSACTION, BC_REPLY, kBcSendRawData
    uint32_t code = 0;
    uint32_t flags = 0;
    uint64_t cookie = 0;     ///< stub index of the target
    uint64_t seqNumber = 0;  ///< of the process that asks, from 1; the same in the reply
    uint64_t buffer_size = 0;
    uint64_t offsets_size = 0;
    uint64_t offsets = 0;  ///< position of the table in the buffer
};
static_assert(sizeof(DatabusHeader) == 64);

inline constexpr size_t kDeviceIdBytes = 65;  ///< with the terminating zero

/// Where an object in a parcel lives.
struct FlatDBinderSession {
    static constexpr uint32_t kMagic = 0x544F4B49;
    static constexpr uint32_t kVersion = 1;
    uint64_t stubIndex;
    uint16_t deviceIdLength;
    uint16_t serviceNameLength;
    char deviceId[kDeviceIdBytes];
    char serviceName[kDeviceIdBytes];
    uint32_t version;
    uint32_t magic;
    uint32_t tokenId;
    uint8_t reserved[124];
};
static_assert(sizeof(FlatDBinderSession) == 280);

enum DBinderCode : uint32_t {
    MESSAGE_AS_INVOKER = 1,
    MESSAGE_AS_REPLY = 2,
    MESSAGE_AS_OBITUARY = 3,
    MESSAGE_AS_REMOTE_ERROR = 4,
    MESSAGE_AS_REPLY_TOKENID = 5,
};

/// Why a remote lookup failed; known to the two SAMgrs and the log only.
enum DBinderErrorCode : uint32_t {
    DBINDER_OK = 100,
    STUB_INVALID,
    SEND_MESSAGE_FAILED,
    MAKE_THREADLOCK_FAILED,
    WAIT_REPLY_TIMEOUT,
    QUERY_REPLY_SESSION_FAILED,
    SA_NOT_FOUND,
    SA_INVOKE_FAILED,
    DEVICEID_INVALID,
    SESSION_NAME_NOT_FOUND,
    WRITE_PARCEL_FAILED,
    INVOKE_STUB_THREAD_FAILED,
    SESSION_NAME_INVALID,
    SA_NOT_AVAILABLE,
    SAID_INVALID,
    SA_NOT_DISTRUBUTED,
    ALLOC_OBJECT_FAILED,
};

/// What two SAMgrs say to each other. Exactly this long, or it is ignored.
struct DHandleEntryTxRx {
    struct Head {
        uint32_t len;
        uint32_t version;
    } head;
    uint32_t transType;  ///< IF_PROT_DATABUS; in a refusal the DBinderErrorCode
    uint32_t dBinderCode;
    uint16_t fromPort;
    uint16_t toPort;
    uint64_t stubIndex;
    uint32_t seqNumber;
    uint64_t binderObject;  ///< the ability's id
    struct DeviceIds {
        uint32_t tokenId;
        char fromDeviceId[kDeviceIdBytes];
        char toDeviceId[kDeviceIdBytes];
    } deviceIdInfo;
    uint64_t stub;  ///< opaque; comes back as it was sent
    uint16_t serviceNameLength;
    char serviceName[201];
    uint32_t pid;
    uint32_t uid;
};
static_assert(sizeof(DHandleEntryTxRx) == 408);

/// Travels beside an object inside a device: how the receiver reaches its stub on the other device itself.
struct NegotiationBlock {
    uint32_t proto;  ///< IF_PROT_DATABUS; 0: nothing is said
    uint32_t token;
    uint64_t stubIndex;
    char targetName[kDeviceIdBytes];
    char localName[kDeviceIdBytes];
    char targetDevice[kDeviceIdBytes];
    char localDevice[kDeviceIdBytes];
    char16_t descriptor[65];
    uint8_t reserved[10];
};
static_assert(sizeof(NegotiationBlock) == 416);

/// Copies with a terminating zero; false if it does not fit.
template <size_t kSize>
bool PutText(char (&to)[kSize], std::string_view text) {
    if (text.size() >= kSize) return false;
    std::memset(to, 0, kSize);
    std::memcpy(to, text.data(), text.size());
    return true;
}

/// The text up to its zero, or all of the field if there is none.
template <size_t kSize>
std::string TextOf(const char (&from)[kSize]) {
    return std::string(from, strnlen(from, kSize));
}

/// `DBinder<uid>_<pid>`: under which a process is reached.
std::string SessionNameOf(uint32_t uid, int32_t pid);
/// The other way; false if the name is none of that form.
bool ParseSessionName(std::string_view name, uint32_t& uid, int32_t& pid);

}  // namespace OHOS
