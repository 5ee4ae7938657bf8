#pragma once

#include "runtime/core/remote_invoker.h"
#include "runtime/core/thread_context.h"

namespace OHOS {

/// Calls over the Binder driver, both ends: commands out, returns in, each thread with its own stream of both. Holds no state of
/// its own and no lock across a driver call.
class BinderInvoker final : public IRemoteInvoker {
public:
    int SendRequest(uint32_t handle, uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) override;
    bool AcquireHandle(uint32_t handle) override;
    bool ReleaseHandle(uint32_t handle) override;
    bool AddDeathRecipient(uint32_t handle, uint64_t cookie) override;
    bool RemoveDeathRecipient(uint32_t handle, uint64_t cookie) override;
    int FlushCommands() override;

    /// Gives a received buffer back.
    static void FreeBuffer(const void* buffer);
    /// Serves calls on the calling thread until it is stopped or the driver is gone. Blocks. `requested`: the driver asked for it.
    static void Serve(ThreadContext& thread, bool requested);
    /// Tokens of the caller being served: fetched when first wanted, and at the latest before this thread reads anything else.
    static void LearnTokens(ThreadContext& thread);

private:
    static int Exchange(ThreadContext& thread, bool read);
    static int WaitForCompletion(ThreadContext& thread, MessageParcel* reply);
    static int TakeReply(ThreadContext& thread, MessageParcel* reply);
    static bool HandleReturn(ThreadContext& thread, uint32_t word);
    static void HandleTransaction(ThreadContext& thread, const binder_transaction_data& transaction, const char* sid);
    static void SendReply(ThreadContext& thread, MessageParcel& data, MessageParcel& reply, int32_t status);
    static void HandleDeath(ThreadContext& thread, uint64_t cookie);
    static void LetGo(ThreadContext& thread);
    static void Settle(ThreadContext& thread);
};

}  // namespace OHOS
