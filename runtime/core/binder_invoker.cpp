#include "runtime/core/binder_invoker.h"

#include <cerrno>
#include <utility>

#include "hitrace/hitracechain.h"
#include "runtime/core/message_parcel_access.h"
#include "runtime/core/process_context.h"
#include "runtime/dbinder/local_forwarding.h"
#include "runtime/port/ports.h"

namespace OHOS {
namespace {

using runtime::port::Os;

struct PtrCookie {
    uint64_t ptr;
    uint64_t cookie;
};
static_assert(sizeof(PtrCookie) == sizeof(binder_ptr_cookie));

/// BC_* and its record, packed.
template <typename T>
void Command(ThreadContext& thread, uint32_t word, const T& record) {
    thread.PutCommand(word);
    thread.Put(record);
}

binder_transaction_data TransactionOf(const MessageParcel& parcel, uint32_t flags) {
    binder_transaction_data transaction{};
    transaction.flags = flags;
    transaction.data_size = parcel.GetDataSize();
    transaction.offsets_size = parcel.GetOffsetsSize() * sizeof(binder_size_t);
    transaction.data.ptr.buffer = parcel.GetData();
    transaction.data.ptr.offsets = parcel.GetObjectOffsets();
    return transaction;
}

/// With blocks beside its objects a parcel goes by the commands that also say how many bytes those are.
void PutTransaction(ThreadContext& thread, uint32_t word, const binder_transaction_data& transaction, const MessageParcel& parcel) {
    const unsigned blocks = MessageParcelAccess::Blocks(parcel);
    if (blocks == 0) [[likely]] {
        Command(thread, word, transaction);
        return;
    }
    binder_transaction_data_sg gathered{};
    gathered.transaction_data = transaction;
    gathered.buffers_size = blocks * sizeof(NegotiationBlock);
    Command(thread, word == BC_TRANSACTION ? BC_TRANSACTION_SG : BC_REPLY_SG, gathered);
}

/// The request's data end with the caller's trace id. A flag of our own, for our own runtime at the other end.
constexpr uint32_t kTfTraceId = 0x400000;

/// Puts the thread's trace id behind the request's data while the call is on its way, and takes it off again: the user's parcel stays
/// what it was. Nothing where the thread works for no chain, or the chain does not follow one-way calls.
class TraceTail {
public:
    TraceTail(const ThreadContext& thread, MessageParcel& data, bool async) : data_(data), size_(data.GetDataSize()) {
        using namespace HiviewDFX;
        if (!thread.traceId.IsValid() || (async && !thread.traceId.IsFlagEnabled(HITRACE_FLAG_INCLUDE_ASYNC))) return;
        const auto id = HiTraceChain::CreateSpan().Raw();
        added_ = MessageParcelAccess::AppendQuietly(data, &id, sizeof(id));
    }
    ~TraceTail() {
        if (added_) data_.RewindWrite(size_);
    }
    TraceTail(const TraceTail&) = delete;
    TraceTail& operator=(const TraceTail&) = delete;
    [[nodiscard]] uint32_t Flag() const { return added_ ? kTfTraceId : 0; }

private:
    MessageParcel& data_;
    const size_t size_;
    bool added_ = false;
};

/// Takes the caller's trace id off the request; invalid if it brought none.
HiviewDFX::HiTraceId TakeTraceId(binder_transaction_data& request) {
    HiviewDFX::HiTraceIdStruct id{};
    if ((request.flags & kTfTraceId) == 0 || request.data_size < sizeof(id)) return {};
    request.flags &= ~kTfTraceId;
    request.data_size -= sizeof(id);
    const auto* tail = reinterpret_cast<const uint8_t*>(request.data.ptr.buffer) + request.data_size;
    return HiviewDFX::HiTraceId(tail, sizeof(id));
}

}  // namespace

// -- the stream

/// One BINDER_WRITE_READ: what waits in `out` goes, and with `read` the next returns come. 0, or a negative errno. Blocks if it reads.
/// Inline: a thread that was asleep in here pays for every frame it returns through.
[[gnu::always_inline]] inline int BinderInvoker::Exchange(ThreadContext& thread, bool read) {
    if (!thread.process.Connect()) return -ENODEV;
    binder_write_read exchange{};
    exchange.write_size = thread.out.size();
    exchange.write_buffer = reinterpret_cast<binder_uintptr_t>(thread.out.data());
    if (read) {
        exchange.read_size = ThreadContext::kReadBytes;
        exchange.read_buffer = reinterpret_cast<binder_uintptr_t>(thread.in);
    }
    const int result = thread.process.driver.Ioctl(BINDER_WRITE_READ, &exchange);
    if (exchange.write_consumed >= thread.out.size() || result == -EINVAL || result == -EFAULT) {
        thread.out.clear();  // a command the driver does not know is not sent twice
    } else if (exchange.write_consumed != 0) {
        thread.out.erase(thread.out.begin(), thread.out.begin() + static_cast<std::ptrdiff_t>(exchange.write_consumed));
    }
    if (read) {
        thread.inPosition = 0;
        thread.inSize = result == 0 ? std::min<size_t>(exchange.read_consumed, ThreadContext::kReadBytes) : 0;
    }
    return result;
}

int BinderInvoker::FlushCommands() {
    auto& thread = ThreadContext::Current();
    if (thread.out.empty()) return ERR_NONE;
    return Exchange(thread, false) == 0 ? ERR_NONE : IPC_INVOKER_CONNECT_ERR;
}

// -- counts, deaths and buffers: sent at once

bool BinderInvoker::AcquireHandle(uint32_t handle) {
    auto& thread = ThreadContext::Current();
    Command(thread, BC_ACQUIRE, handle);
    return Exchange(thread, false) == 0;
}

bool BinderInvoker::ReleaseHandle(uint32_t handle) {
    auto& thread = ThreadContext::Current();
    Command(thread, BC_RELEASE, handle);
    return Exchange(thread, false) == 0;
}

bool BinderInvoker::AddDeathRecipient(uint32_t handle, uint64_t cookie) {
    auto& thread = ThreadContext::Current();
    Command(thread, BC_REQUEST_DEATH_NOTIFICATION, binder_handle_cookie{handle, cookie});
    return Exchange(thread, false) == 0;
}

bool BinderInvoker::RemoveDeathRecipient(uint32_t handle, uint64_t cookie) {
    auto& thread = ThreadContext::Current();
    Command(thread, BC_CLEAR_DEATH_NOTIFICATION, binder_handle_cookie{handle, cookie});
    return Exchange(thread, false) == 0;
}

void BinderInvoker::FreeBuffer(const void* buffer) {
    auto& thread = ThreadContext::Current();
    Command(thread, BC_FREE_BUFFER, reinterpret_cast<binder_uintptr_t>(buffer));
    if (!thread.holdFrees) static_cast<void>(Exchange(thread, false));
}

// -- calling

int BinderInvoker::SendRequest(uint32_t handle, uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) {
    auto& thread = ThreadContext::Current();
    if (MessageParcelAccess::Blocks(data) != 0) [[unlikely]] {
        if (const int refused = PrepareRequest(thread, handle, data); refused != ERR_NONE) return refused;
    }
    // The driver keeps the caller's tokens only until this thread reads again, and passes the first one on.
    if (thread.caller.serving) LearnTokens(thread);
    const bool async = (option.GetFlags() & MessageOption::TF_ASYNC) != 0;
    const TraceTail tail(thread, data, async);
    auto transaction = TransactionOf(data, static_cast<uint32_t>(option.GetFlags()) | MessageOption::TF_ACCEPT_FDS | tail.Flag());
    transaction.target.handle = handle;
    transaction.code = code;
    if (MessageParcelAccess::IsNoting(data)) [[unlikely]] {
        MessageParcelAccess::EmitWriteNotes(data, data.GetInterfaceToken(), code, false);
    }
    PutTransaction(thread, BC_TRANSACTION, transaction, data);
    const int result = WaitForCompletion(thread, async ? nullptr : &reply);
    if (MessageParcelAccess::IsNoting(reply)) [[unlikely]] {
        MessageParcelAccess::NameCall(reply, data.GetInterfaceToken(), code, true);
    }
    Settle(thread);
    return result;
}

/// Reads until the call is over: BR_TRANSACTION_COMPLETE without a reply wanted, else the reply; and serves what comes in between.
int BinderInvoker::WaitForCompletion(ThreadContext& thread, MessageParcel* reply) {
    for (;;) {
        if (!thread.HasReturns()) {
            if (Exchange(thread, true) < 0) return IPC_INVOKER_CONNECT_ERR;
            continue;
        }
        const auto word = thread.Take<uint32_t>();
        switch (word) {
            case BR_TRANSACTION_COMPLETE:
            case runtime::port::kBrTransactionPendingFrozen:
                if (reply == nullptr) return ERR_NONE;
                break;
            case BR_DEAD_REPLY:
            case BR_FAILED_REPLY:
            case runtime::port::kBrFrozenReply:
                return static_cast<int>(word);
            case BR_REPLY:
                return TakeReply(thread, reply);
            default:
                if (!HandleReturn(thread, word)) return static_cast<int>(word);
        }
    }
}

int BinderInvoker::TakeReply(ThreadContext& thread, MessageParcel* reply) {
    const auto transaction = thread.Take<binder_transaction_data>();
    if ((transaction.flags & runtime::port::kTfStatusCode) == 0 && reply != nullptr) {
        MessageParcelAccess::Adopt(*reply, transaction);
        return ERR_NONE;
    }
    int32_t status = ERR_NONE;
    const auto* buffer = reinterpret_cast<const void*>(transaction.data.ptr.buffer);
    if (transaction.data_size >= sizeof(status)) std::memcpy(&status, buffer, sizeof(status));
    FreeBuffer(buffer);
    if (reply != nullptr) reply->FlushBuffer();
    return status;
}

/// After a call: whatever its last read brought besides, then what the driver gave back.
void BinderInvoker::Settle(ThreadContext& thread) {
    while (thread.HasReturns()) HandleReturn(thread, thread.Take<uint32_t>());
    if (!thread.releases.empty()) LetGo(thread);
}

// -- serving

/// False: a return this runtime does not know.
bool BinderInvoker::HandleReturn(ThreadContext& thread, uint32_t word) {
    switch (word) {
        case BR_TRANSACTION:
            HandleTransaction(thread, thread.Take<binder_transaction_data>(), nullptr);
            return true;
        case BR_TRANSACTION_SEC_CTX: {
            const auto transaction = thread.Take<binder_transaction_data_secctx>();
            HandleTransaction(thread, transaction.transaction_data, reinterpret_cast<const char*>(transaction.secctx));
            return true;
        }
        case BR_NOOP:
        case BR_OK:
        case BR_FINISHED:
        case BR_TRANSACTION_COMPLETE:
        case runtime::port::kBrTransactionPendingFrozen:
            return true;
        case BR_SPAWN_LOOPER:
            thread.process.threads.Spawn(true);
            return true;
        case BR_INCREFS:
            Command(thread, BC_INCREFS_DONE, thread.Take<PtrCookie>());
            return true;
        case BR_ACQUIRE: {
            const auto record = thread.Take<PtrCookie>();
            thread.process.stubs.Acquire(record.ptr);
            Command(thread, BC_ACQUIRE_DONE, record);
            return true;
        }
        case BR_RELEASE:
            thread.releases.push_back(thread.Take<PtrCookie>().ptr);
            return true;
        case BR_DECREFS:
            thread.Take<PtrCookie>();
            return true;
        case BR_DEAD_BINDER:
            HandleDeath(thread, thread.Take<uint64_t>());
            return true;
        case BR_CLEAR_DEATH_NOTIFICATION_DONE:
            thread.Take<uint64_t>();
            return true;
        default:
            return false;
    }
}

void BinderInvoker::HandleDeath(ThreadContext& thread, uint64_t cookie) {
    if (auto proxy = thread.process.proxies.FindByDeathCookie(cookie)) proxy->SendObituary();
    Command(thread, BC_DEAD_BINDER_DONE, cookie);
    static_cast<void>(Exchange(thread, false));
}

/// Destructors run here, and may call; so only while no return waits to be looked at.
void BinderInvoker::LetGo(ThreadContext& thread) {
    while (!thread.releases.empty()) {
        const uint64_t id = thread.releases.back();
        thread.releases.pop_back();
        thread.process.stubs.Release(id);
    }
}

void BinderInvoker::LearnTokens(ThreadContext& thread) {
    auto& caller = thread.caller;
    if (caller.tokensKnown) return;
    caller.tokensKnown = true;
    runtime::port::access_token tokens{};
    if (thread.process.driver.Ioctl(runtime::port::kBinderGetAccessToken, &tokens) < 0) return;
    caller.token = tokens.sender_tokenid;
    caller.firstToken = tokens.first_tokenid;
    if (Os().FirstCallerToken() != caller.firstToken) Os().SetFirstCallerToken(caller.firstToken);
}

void BinderInvoker::HandleTransaction(ThreadContext& thread, const binder_transaction_data& received, const char* sid) {
    auto& process = thread.process;
    auto transaction = received;
    const auto traceId = TakeTraceId(transaction);
    const bool async = (transaction.flags & TF_ONE_WAY) != 0;
    const bool withTokens = process.driver.HasTokens();

    CallerIdentity outer = std::move(thread.caller);
    const uint64_t outerFirstToken = withTokens ? Os().FirstCallerToken() : 0;
    thread.caller = CallerIdentity{.serving = true,
                                   .tokensKnown = !withTokens,
                                   .pid = transaction.sender_pid,
                                   .realPid = transaction.sender_pid,
                                   .uid = transaction.sender_euid,
                                   .token = transaction.sender_euid,
                                   .firstToken = 0,
                                   .sid = sid != nullptr ? std::string(sid) : std::string()};
    const auto outerTraceId = std::exchange(thread.traceId, traceId);
    ++thread.servedCalls;
    process.threads.Busy(1);
    {
        MessageParcel data;
        MessageParcel reply;
        MessageParcelAccess::Adopt(data, transaction);
        MessageOption option(static_cast<int>(transaction.flags & ~uint32_t{MessageOption::TF_ACCEPT_FDS}));
        int32_t status = ERR_DEAD_OBJECT;
        if (const auto stub = process.stubs.Find(transaction.target.ptr)) {
            if (MessageParcelAccess::IsNoting(data)) [[unlikely]] {
                MessageParcelAccess::NameCall(data, stub->GetObjectDescriptor(), transaction.code, false);
            }
            status = Dispatch(process, *stub, thread.caller.pid, transaction.code, data, reply, option);
            if (!async && MessageParcelAccess::IsNoting(reply)) [[unlikely]] {
                MessageParcelAccess::EmitWriteNotes(reply, stub->GetObjectDescriptor(), transaction.code, true);
            }
        }
        if (!async) {
            SendReply(thread, data, reply, status);
        } else {
            // The thread's next act is a read, and the buffer goes back with it.
            thread.holdFrees = true;
            data.FlushBuffer();
            thread.holdFrees = false;
        }
    }
    process.threads.Busy(-1);
    thread.traceId = outerTraceId;
    thread.caller = std::move(outer);
    if (withTokens && Os().FirstCallerToken() != outerFirstToken) Os().SetFirstCallerToken(outerFirstToken);
}

/// The reply, and behind it in the same write the request's buffer. A reply without data carries the handler's code instead.
void BinderInvoker::SendReply(ThreadContext& thread, MessageParcel& data, MessageParcel& reply, int32_t status) {
    if (MessageParcelAccess::Blocks(reply) != 0) [[unlikely]] {
        if (const int refused = PrepareReply(thread, reply); refused != ERR_NONE) {
            reply.FlushBuffer();
            status = refused;
        }
    }
    auto transaction = TransactionOf(reply, 0);
    if (transaction.data_size == 0) {
        transaction.flags = runtime::port::kTfStatusCode;
        transaction.data_size = sizeof(status);
        transaction.offsets_size = 0;
        transaction.data.ptr.buffer = reinterpret_cast<binder_uintptr_t>(&status);
        transaction.data.ptr.offsets = 0;
    }
    PutTransaction(thread, BC_REPLY, transaction, reply);
    thread.holdFrees = true;
    data.FlushBuffer();
    thread.holdFrees = false;
    static_cast<void>(WaitForCompletion(thread, nullptr));
}

void BinderInvoker::Serve(ThreadContext& thread, bool requested) {
    auto& process = thread.process;
    if (!process.Connect()) return;
    thread.stopped = false;
    process.threads.Serving(1);
    thread.PutCommand(requested ? BC_REGISTER_LOOPER : BC_ENTER_LOOPER);
    while (!thread.stopped) {
        if (!thread.HasReturns()) {
            LetGo(thread);
            const int result = Exchange(thread, true);
            if (result == -EBADF || result == -ECONNREFUSED || result == -ENODEV) break;
            continue;
        }
        HandleReturn(thread, thread.Take<uint32_t>());
    }
    thread.PutCommand(BC_EXIT_LOOPER);
    static_cast<void>(Exchange(thread, false));
    int unused = 0;
    process.driver.Ioctl(BINDER_THREAD_EXIT, &unused);
    process.threads.Serving(-1);
}

}  // namespace OHOS
