#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "hitrace/hitraceid.h"
#include "ipc_types.h"
#include "runtime/dbinder/remote_stub.h"

namespace OHOS {

struct ProcessContext;

/// Who called, as the handler running on this thread sees it.
struct CallerIdentity {
    bool serving = false;
    bool tokensKnown = true;  ///< false: the driver still has to be asked; it keeps those of the last thing this thread read
    pid_t pid = 0;
    pid_t realPid = 0;
    uint32_t uid = 0;
    uint64_t token = 0;
    uint64_t firstToken = 0;
    std::string sid{};
    std::shared_ptr<const PeerProcess> peer{};  ///< null: a caller of this device. Of another, the numbers above say nothing.
    uint64_t stubIndex = 0;                     ///< under which it called
};

/// What the runtime keeps for one thread: its conversation with the driver and whom it serves. Hangs off OsPort::ThreadSlot().
struct ThreadContext {
    static constexpr size_t kReadBytes = 256;  // as the framework's own runtime reads

    explicit ThreadContext(ProcessContext& owner) : process(owner) { out.reserve(512); }

    /// The calling thread's; made on first use.
    static ThreadContext& Current();
    /// Forgets and frees the calling thread's.
    static void End();

    ProcessContext& process;

    // Commands not yet taken by the driver, and returns not yet looked at. A call nested in a handler goes on reading the same
    // stream: a transaction always ends a read, so nothing of the outer call's is left in it.
    std::vector<uint8_t> out;
    size_t inPosition = 0;
    size_t inSize = 0;
    alignas(8) uint8_t in[kReadBytes];

    CallerIdentity caller;
    HiviewDFX::HiTraceId traceId;  ///< of the chain it works for; invalid: none
    uint64_t servedCalls = 0;
    bool stopped = false;
    bool obtaining = false;  ///< reads an answer of SAMgr: what it finds there comes from the registry
    bool holdFrees = false;  ///< BC_FREE_BUFFER goes out with the call that follows at once anyway
    /// Stubs whose strong reference the driver gave back: let go once no return is left to look at, since a destructor may call.
    std::vector<uint64_t> releases;

    template <typename T>
    void Put(const T& value) {
        const auto* bytes = reinterpret_cast<const uint8_t*>(&value);
        out.insert(out.end(), bytes, bytes + sizeof(T));
    }
    void PutCommand(uint32_t command) { Put(command); }

    bool HasReturns() const { return inPosition < inSize; }
    template <typename T>
    T Take() {
        T value{};
        if (inSize - inPosition >= sizeof(T)) std::memcpy(&value, in + inPosition, sizeof(T));
        inPosition = std::min(inSize, inPosition + sizeof(T));
        return value;
    }
};

}  // namespace OHOS
