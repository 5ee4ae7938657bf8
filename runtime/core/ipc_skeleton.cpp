// The members that callers see only with these.
#define CALLING_USER_INFO_ENABLED
#define FREEZE_PROCESS_ENABLED
#include "ipc_skeleton.h"

#include <cerrno>
#include <charconv>

#include "runtime/core/process_context.h"
#include "runtime/port/ports.h"
#include "sim/base/text.h"

namespace OHOS {
namespace {

using runtime::port::Os;

constexpr size_t kTokenDigits = 20;
constexpr size_t kPidDigits = 20;
constexpr size_t kDeviceIdLength = 64;

/// The caller this thread serves, or null.
const CallerIdentity* Caller() {
    const auto& thread = ThreadContext::Current();
    return thread.caller.serving ? &thread.caller : nullptr;
}

/// The process on another device this thread serves, or null.
const PeerProcess* Peer() {
    const auto* caller = Caller();
    return caller != nullptr ? caller->peer.get() : nullptr;
}

const CallerIdentity* CallerWithTokens() {
    auto& thread = ThreadContext::Current();
    if (!thread.caller.serving) return nullptr;
    BinderInvoker::LearnTokens(thread);
    return &thread.caller;
}

template <typename T>
bool Parse(std::string_view digits, T& value) {
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return !digits.empty() && result.ec == std::errc{} && result.ptr == digits.data() + digits.size();
}

/// Of a call from another device: token as 20 digits, device id as 64 characters (padded by zero bytes), decimal of uid << 32 | pid. The
/// device becomes this one; the caller stays one from elsewhere.
std::string ResetPeer(CallerIdentity& caller) {
    auto& peer = *caller.peer;
    std::string device = peer.device;
    device.resize(kDeviceIdLength, '\0');
    const uint64_t ids = (static_cast<uint64_t>(peer.uid) << 32) | static_cast<uint32_t>(peer.pid);
    std::string identity = fmt::format("{:020}{}{}", peer.token, device, ids);
    const auto self = Os().Self();
    auto own = std::make_shared<PeerProcess>(peer);
    own->device = Os().Property("network_id");
    own->pid = Os().Pid();
    own->uid = self.uid;
    own->token = static_cast<uint32_t>(self.token);
    caller.peer = std::move(own);
    return identity;
}

bool SetPeer(CallerIdentity& caller, std::string_view identity) {
    if (identity.size() <= kTokenDigits + kDeviceIdLength) return false;
    uint64_t token = 0;
    uint64_t ids = 0;
    if (!Parse(identity.substr(0, kTokenDigits), token) || !Parse(identity.substr(kTokenDigits + kDeviceIdLength), ids)) return false;
    auto peer = std::make_shared<PeerProcess>(*caller.peer);
    const auto device = identity.substr(kTokenDigits, kDeviceIdLength);
    peer->device = std::string(device.substr(0, device.find('\0')));
    peer->token = static_cast<uint32_t>(token);
    peer->uid = static_cast<uint32_t>(ids >> 32);
    peer->pid = static_cast<int32_t>(static_cast<uint32_t>(ids));
    caller.peer = std::move(peer);
    return true;
}

}  // namespace

bool IPCSkeleton::SetMaxWorkThreadNum(int maxThreadNum) {
    if (maxThreadNum <= 0 || maxThreadNum >= INT_MAX / 2) return false;
    auto& process = ProcessContext::Current();
    if (!process.Connect()) return false;
    process.threads.SetMax(maxThreadNum);
    auto max = static_cast<uint32_t>(maxThreadNum);
    return process.driver.Ioctl(BINDER_SET_MAX_THREADS, &max) == 0;
}

void IPCSkeleton::JoinWorkThread() {
    auto& process = ProcessContext::Current();
    if (process.Connect()) BinderInvoker::Serve(ThreadContext::Current(), false);
}

void IPCSkeleton::StopWorkThread() { ThreadContext::Current().stopped = true; }

std::string IPCSkeleton::GetCallingSid() {
    const auto* caller = Caller();
    return caller != nullptr ? caller->sid : std::string();
}

pid_t IPCSkeleton::GetCallingPid() {
    const auto* caller = Caller();
    return caller != nullptr ? caller->pid : Os().Pid();
}

pid_t IPCSkeleton::GetCallingRealPid() {
    const auto* caller = Caller();
    return caller != nullptr ? caller->realPid : Os().Pid();
}

pid_t IPCSkeleton::GetCallingUid() {
    const auto* caller = Caller();
    return static_cast<pid_t>(caller != nullptr ? caller->uid : Os().Self().uid);
}

uint32_t IPCSkeleton::GetCallingTokenID() { return static_cast<uint32_t>(GetCallingFullTokenID()); }

uint64_t IPCSkeleton::GetCallingFullTokenID() {
    const auto* caller = CallerWithTokens();
    return caller != nullptr ? caller->token : GetSelfTokenID();
}

uint32_t IPCSkeleton::GetFirstTokenID() { return static_cast<uint32_t>(GetFirstFullTokenID()); }

uint64_t IPCSkeleton::GetFirstFullTokenID() {
    const auto* caller = CallerWithTokens();
    return caller != nullptr ? caller->firstToken : Os().FirstCallerToken();
}

uint64_t IPCSkeleton::GetSelfTokenID() { return Os().Self().token; }

// What a peer on another device says of itself is passed on under names of its own and never taken for a local identity.
std::string IPCSkeleton::GetLocalDeviceID() { return Peer() != nullptr ? Os().Property("network_id") : std::string(); }
std::string IPCSkeleton::GetCallingDeviceID() {
    const auto* peer = Peer();
    return peer != nullptr ? peer->device : std::string();
}
bool IPCSkeleton::IsLocalCalling() { return Peer() == nullptr; }
uint32_t IPCSkeleton::GetDCallingTokenID() {
    const auto* peer = Peer();
    return peer != nullptr ? peer->token : 0;
}
pid_t IPCSkeleton::GetDCallingUid() {
    const auto* peer = Peer();
    return peer != nullptr ? static_cast<pid_t>(peer->uid) : -1;
}

IPCSkeleton& IPCSkeleton::GetInstance() { return ProcessContext::Current().skeleton; }

sptr<IRemoteObject> IPCSkeleton::GetContextObject() {
    auto& process = ProcessContext::Current();
    if (process.contextObject != nullptr) return process.contextObject;
    if (!process.Connect()) return nullptr;
    return process.proxies.FindOrNew(REGISTRY_HANDLE);
}

bool IPCSkeleton::SetContextObject(sptr<IRemoteObject>& object) {
    if (object == nullptr || object->IsProxyObject()) return false;
    auto& process = ProcessContext::Current();
    auto* stub = dynamic_cast<IPCObjectStub*>(object.GetRefPtr());
    if (stub == nullptr || !process.Connect()) return false;
    flat_binder_object flat{};
    flat.hdr.type = BINDER_TYPE_BINDER;
    flat.flags = kFlatObjectFlags | (stub->GetRequestSidFlag() ? kFlatObjectSecurityContext : 0);
    flat.binder = flat.cookie = process.stubs.IdOf(*stub);
    int result = process.driver.Ioctl(BINDER_SET_CONTEXT_MGR_EXT, &flat);
    if (result == -EINVAL) {  // an older driver, which calls the manager 0
        int unused = 0;
        result = process.driver.Ioctl(BINDER_SET_CONTEXT_MGR, &unused);
        if (result == 0) process.stubs.SetAnonymousManager(*stub);
    }
    if (result < 0) return false;
    process.contextObject = object;
    return true;
}

int IPCSkeleton::FlushCommands(IRemoteObject* object) {
    return object == nullptr ? int{IPC_SKELETON_NULL_OBJECT_ERR} : ProcessContext::Current().invoker.FlushCommands();
}

std::string IPCSkeleton::ResetCallingIdentity() {
    if (CallerWithTokens() == nullptr) return {};
    auto& caller = ThreadContext::Current().caller;
    if (caller.peer != nullptr) return ResetPeer(caller);
    const uint64_t ids = (static_cast<uint64_t>(caller.uid) << 32) | static_cast<uint32_t>(caller.pid);
    std::string identity = fmt::format("{}<{:020}{:020}{}", caller.sid, caller.token, caller.realPid, ids);
    const auto self = Os().Self();
    caller.pid = caller.realPid = Os().Pid();
    caller.uid = self.uid;
    caller.token = self.token;
    return identity;
}

bool IPCSkeleton::SetCallingIdentity(std::string& identity, bool) {
    if (CallerWithTokens() == nullptr) return true;
    if (Peer() != nullptr) return SetPeer(ThreadContext::Current().caller, identity);
    const size_t mark = identity.find('<');
    if (mark == std::string::npos || identity.size() <= mark + 1 + kTokenDigits + kPidDigits) return false;
    const std::string_view rest = std::string_view(identity).substr(mark + 1);
    uint64_t token = 0;
    uint64_t ids = 0;
    pid_t realPid = 0;
    if (!Parse(rest.substr(0, kTokenDigits), token) || !Parse(rest.substr(kTokenDigits, kPidDigits), realPid) ||
        !Parse(rest.substr(kTokenDigits + kPidDigits), ids)) {
        return false;
    }
    auto& caller = ThreadContext::Current().caller;
    caller.sid = identity.substr(0, mark);
    caller.token = token;
    caller.realPid = realPid;
    caller.uid = static_cast<uint32_t>(ids >> 32);
    caller.pid = static_cast<pid_t>(static_cast<uint32_t>(ids));
    return true;
}

int32_t IPCSkeleton::GetThreadInvocationState() {
    const auto& thread = ThreadContext::Current();
    if (!thread.caller.serving) return STATUS_NO_SUPPORT;
    return thread.servedCalls <= 1 ? STATUS_FIRST_INVOKE : STATUS_NOT_FIRST_INVOKE;
}

int32_t IPCSkeleton::GetCallingUserID() {
    constexpr int32_t kUidsOfAnAccount = 200'000;
    const auto uid = GetCallingUid();
    return uid < 0 ? -1 : static_cast<int32_t>(uid) / kUidsOfAnAccount;
}

int32_t IPCSkeleton::Freeze(uint32_t pid, bool freeze, uint32_t timeout) {
    auto& process = ProcessContext::Current();
    if (!process.Connect()) return -ENODEV;
    binder_freeze_info info{.pid = pid, .enable = freeze, .timeout_ms = timeout};
    return process.driver.Ioctl(BINDER_FREEZE, &info);
}

int32_t IPCSkeleton::GetProcessFreezeInfo(uint32_t pid, bool& isFreeze) {
    auto& process = ProcessContext::Current();
    if (!process.Connect()) return -ENODEV;
    binder_frozen_status_info info{.pid = pid, .sync_recv = 0, .async_recv = 0};
    const int result = process.driver.Ioctl(BINDER_GET_FROZEN_INFO, &info);
    if (result == 0) isFreeze = info.sync_recv != 0 || info.async_recv != 0;
    return result;
}

bool IPCSkeleton::TriggerSystemIPCThreadReclaim() { return false; }
bool IPCSkeleton::EnableIPCThreadReclaim(bool) { return false; }
int32_t IPCSkeleton::GetMemoryUsage(uint32_t, unsigned long&, unsigned long&) { return -EINVAL; }
std::optional<bool> IPCSkeleton::HasSoUnreleasedRemoteObject(const std::unordered_set<std::string>&) { return std::nullopt; }

void IPCDfx::BlockUntilThreadAvailable() {
    constexpr int64_t kLookAgainNs = 1'000'000;
    auto& process = ProcessContext::Current();
    if (!process.Connect()) return;
    while (process.threads.AllBusy()) Os().SleepNs(kLookAgainNs);
}

bool IPCDfx::SetIPCProxyLimit(uint64_t num, std::function<void(uint64_t)> callback) {
    ProcessContext::Current().proxies.SetLimit(num, std::move(callback));
    return true;
}

}  // namespace OHOS
