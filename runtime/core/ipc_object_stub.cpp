#include "ipc_object_stub.h"

#include "ipc_skeleton.h"
#include "runtime/core/process_context.h"
#include "runtime/dbinder/databus.h"
#include "runtime/dbinder/object_translation.h"
#include "runtime/dbinder/rules.h"
#include "runtime/port/ports.h"
#include "sim/base/text.h"

namespace OHOS {
namespace {

using runtime::port::Os;

/// Who may ask for a dump: root, shell, and the dump service.
bool MayDump(pid_t uid) { return uid == 0 || uid == 2000 || uid == 1212; }

}  // namespace

IPCObjectStub::IPCObjectStub(std::u16string descriptor, bool serialInvokeFlag)
    : IRemoteObject(std::move(descriptor)), serialInvokeFlag_(serialInvokeFlag) {}

IPCObjectStub::~IPCObjectStub() {
    if (binderId_ != 0) ProcessContext::Current().stubs.Forget(*this);
}

void IPCObjectStub::OnFirstStrongRef(const void*) {}
void IPCObjectStub::OnLastStrongRef(const void*) {}

int IPCObjectStub::Dump(int fd, const std::vector<std::u16string>& args) {
    Os().Log(3, "ipc", fmt::format("nothing to dump (fd {}, {} arguments)", fd, args.size()));
    return ERR_NONE;
}

int IPCObjectStub::OnRemoteRequest(uint32_t, MessageParcel&, MessageParcel&, MessageOption&) { return IPC_STUB_UNKNOW_TRANS_ERR; }

int IPCObjectStub::SendRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) {
    if (code > LAST_CALL_TRANSACTION) {
        bool known = false;
        const int result = SendReserved(code, data, reply, option, known);
        if (known) return result;
    }
    lastRequestNs_ = static_cast<uint64_t>(Os().NowNs());
    if (!serialInvokeFlag_) return OnRemoteRequest(code, data, reply, option);
    runtime::port::Locked locked(Os(), serialMutex_);
    return OnRemoteRequest(code, data, reply, option);
}

int IPCObjectStub::SendReserved(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option, bool& known) {
    known = true;
    const auto written = [](bool done) { return done ? int{ERR_NONE} : int{IPC_STUB_WRITE_PARCEL_ERR}; };
    switch (code) {
        case PING_TRANSACTION:
            return written(reply.WriteInt32(0));
        case INTERFACE_TRANSACTION:
            return written(reply.WriteString16(descriptor_));
        case SYNCHRONIZE_REFERENCE:
            // The reference by which this very call holds the stub does not count.
            return written(reply.WriteInt32(GetObjectRefCount() - 1));
        case DUMP_TRANSACTION:
            if (!IPCSkeleton::IsLocalCalling() || !MayDump(IPCSkeleton::GetCallingUid())) return ERR_NONE;
            return OnRemoteDump(code, data, reply, option);
        case GET_PROTO_INFO:
            return ProcessProto(code, data, reply, option);
        case GET_PID_UID: {
            // Since November 2024 only SAMgr's process answers, and with it went the forwarding of remote proxies.
            if (!IPCSkeleton::IsLocalCalling()) return IPC_STUB_INVALID_DATA_ERR;
            if (IsForwardingBroken() && ProcessContext::Current().contextObject == nullptr) return IPC_STUB_INVALID_DATA_ERR;
            return written(reply.WriteUint32(static_cast<uint32_t>(Os().Pid())) && reply.WriteUint32(Os().Self().uid));
        }
        case INVOKE_LISTEN_THREAD:
            return InvokerThread(code, data, reply, option);
        case GET_SESSION_NAME:
            if (!IPCSkeleton::IsLocalCalling()) return IPC_STUB_INVALID_DATA_ERR;
            return written(reply.WriteString(ProcessContext::Current().Bus().SessionName()));
        case DBINDER_INCREFS_TRANSACTION:
        case DBINDER_DECREFS_TRANSACTION:
        case DBINDER_ADD_COMMAUTH:
            return SendRemoteOnly(code, data);
        case GET_SESSION_NAME_PID_UID:
        case GET_GRANTED_SESSION_NAME:
        case REMOVE_SESSION_NAME:
            return IPC_STUB_INVALID_DATA_ERR;  // of an older negotiation
        default:
            known = false;
            return ERR_NONE;
    }
}

int32_t IPCObjectStub::InvokerThread(uint32_t, MessageParcel& data, MessageParcel& reply, MessageOption&) {
    return InvokerDataBusThread(data, reply);
}

int32_t IPCObjectStub::InvokerDataBusThread(MessageParcel& data, MessageParcel& reply) {
    return AnswerInvokeListen(sptr<IPCObjectStub>(this), data, reply);
}

int32_t IPCObjectStub::NoticeServiceDie(MessageParcel&, MessageParcel&, MessageOption&) { return IPC_STUB_INVALID_DATA_ERR; }
int IPCObjectStub::AddAuthInfo(MessageParcel& data, MessageParcel&, uint32_t code) { return SendRemoteOnly(code, data); }
int IPCObjectStub::DBinderClearServiceState(uint32_t, MessageParcel&, MessageParcel&, MessageOption&) { return ERR_NONE; }

/// What only a peer on another device says.
int IPCObjectStub::SendRemoteOnly(uint32_t code, MessageParcel& data) {
    const auto& caller = ThreadContext::Current().caller;
    if (!caller.serving || caller.peer == nullptr) return IPC_STUB_INVALID_DATA_ERR;
    auto& bus = ProcessContext::Current().Bus();
    switch (code) {
        case DBINDER_INCREFS_TRANSACTION:
            bus.Auth().ProxyMade(caller.stubIndex, *caller.peer);
            return ERR_NONE;
        case DBINDER_DECREFS_TRANSACTION:
            bus.Auth().ProxyDropped(caller.stubIndex, *caller.peer);
            return ERR_NONE;
        default:
            break;
    }
    // Only a system process may let somebody else in.
    if (caller.peer->uid >= kFirstApplicationUid) return IPC_STUB_INVALID_DATA_ERR;
    PeerProcess other;
    other.pid = static_cast<int32_t>(data.ReadUint32());
    other.uid = data.ReadUint32();
    other.token = data.ReadUint32();
    other.device = data.ReadString();
    other.session = data.ReadString();
    if (other.device.empty() || other.session.empty()) return IPC_STUB_INVALID_DATA_ERR;
    bus.Publish(sptr<IPCObjectStub>(this), other);
    return ERR_NONE;
}

int IPCObjectStub::OnRemoteDump(uint32_t, MessageParcel& data, MessageParcel&, MessageOption&) {
    const int fd = data.ReadFileDescriptor();
    std::vector<std::u16string> args;
    if (fd == INVALID_FD) return IPC_STUB_INVALID_DATA_ERR;
    const bool read = data.ReadString16Vector(&args);
    const int result = read ? Dump(fd, args) : int{IPC_STUB_INVALID_DATA_ERR};
    Os().CloseDescriptor(fd);
    return result;
}

int32_t IPCObjectStub::ProcessProto(uint32_t, MessageParcel&, MessageParcel& reply, MessageOption&) {
    return reply.WriteUint32(IF_PROT_BINDER) && reply.WriteString16(descriptor_) ? ERR_NONE : IPC_STUB_WRITE_PARCEL_ERR;
}

int IPCObjectStub::GetCallingPid() { return IPCSkeleton::GetCallingPid(); }
int IPCObjectStub::GetCallingUid() { return IPCSkeleton::GetCallingUid(); }
uint32_t IPCObjectStub::GetCallingTokenID() { return IPCSkeleton::GetCallingTokenID(); }
uint64_t IPCObjectStub::GetCallingFullTokenID() { return IPCSkeleton::GetCallingFullTokenID(); }
uint32_t IPCObjectStub::GetFirstTokenID() { return IPCSkeleton::GetFirstTokenID(); }
uint64_t IPCObjectStub::GetFirstFullTokenID() { return IPCSkeleton::GetFirstFullTokenID(); }

}  // namespace OHOS
