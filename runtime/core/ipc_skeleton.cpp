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

/// The caller this thread serves, or null.
const CallerIdentity* Caller() {
    const auto& thread = ThreadContext::Current();
    return thread.caller.serving ? &thread.caller : nullptr;
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

std::string IPCSkeleton::GetLocalDeviceID() { return Os().Property("network_id"); }
std::string IPCSkeleton::GetCallingDeviceID() { return {}; }
bool IPCSkeleton::IsLocalCalling() { return true; }
uint32_t IPCSkeleton::GetDCallingTokenID() { return 0; }
pid_t IPCSkeleton::GetDCallingUid() { return -1; }

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

bool IPCDfx::SetIPCProxyLimit(uint64_t, std::function<void(uint64_t)>) { return false; }

}  // namespace OHOS
