#pragma once

#include <sys/types.h>

#include "iremote_object.h"

namespace OHOS {

/// A process's and a thread's standing in IPC: who calls, which threads serve, who is SAMgr.
/// Outside a served call the caller is this process itself.
class IPCSkeleton {
public:
    IPCSkeleton() = default;
    ~IPCSkeleton() = default;

    /// The driver asks for at most this many more threads; 16 unless set. False: not positive, or INT_MAX / 2 and more.
    static bool SetMaxWorkThreadNum(int maxThreadNum);
    /// Serves calls on the calling thread until StopWorkThread is called on it. Blocks.
    static void JoinWorkThread();
    /// Ends the serving of the calling thread, once it is out of its handler.
    static void StopWorkThread();

    /// Empty unless the stub asked for it with SetRequestSidFlag.
    static std::string GetCallingSid();
    static pid_t GetCallingPid();
    static pid_t GetCallingRealPid();
    static pid_t GetCallingUid();
    static uint32_t GetCallingTokenID();
    static uint64_t GetCallingFullTokenID();
    static uint32_t GetFirstTokenID();
    static uint64_t GetFirstFullTokenID();
    static uint64_t GetSelfTokenID();
    static std::string GetLocalDeviceID();
    static std::string GetCallingDeviceID();
    static bool IsLocalCalling();
    static uint32_t GetDCallingTokenID();
    static pid_t GetDCallingUid();

    static IPCSkeleton& GetInstance();
    /// SAMgr: a proxy for handle 0, or in SAMgr itself its own object.
    static sptr<IRemoteObject> GetContextObject();
    /// Makes the object the device's context manager. False: null, a proxy, or the driver refused (there is one already).
    static bool SetContextObject(sptr<IRemoteObject>& object);
    /// Sends what waits to be sent. 101 for null.
    static int FlushCommands(IRemoteObject* object);

    /// Makes this process the caller until SetCallingIdentity gets the returned string: sid '<' token (20 digits) real pid
    /// (20 digits) uid << 32 | pid. Outside a served call: an empty string.
    static std::string ResetCallingIdentity();
    /// True for any string outside a served call; inside, false for a malformed one.
    static bool SetCallingIdentity(std::string& identity, bool flag = false);

    /// 1 in the first call this thread serves, 2 in later ones, 3 outside of calls.
    static int32_t GetThreadInvocationState();

#ifdef CALLING_USER_INFO_ENABLED
    /// The caller's account: its uid by 200,000; -1 for a caller on another device.
    static int32_t GetCallingUserID();
#endif
#ifdef FREEZE_PROCESS_ENABLED
    /// BINDER_FREEZE and BINDER_GET_FROZEN_INFO: 0, or the driver's negative errno (-EINVAL: it does not freeze). Blocks up to `timeout`
    /// ms.
    static int32_t Freeze(uint32_t pid, bool freeze, uint32_t timeout);
    static int32_t GetProcessFreezeInfo(uint32_t pid, bool& isFreeze);
#endif

    // Need driver features the modelled kernels do not have: false, or a negative errno.
    static bool TriggerSystemIPCThreadReclaim();
    static bool EnableIPCThreadReclaim(bool enable);
    static int32_t GetMemoryUsage(uint32_t pid, unsigned long& total, unsigned long& oneWayFree);
    static std::optional<bool> HasSoUnreleasedRemoteObject(const std::unordered_set<std::string>& soList);
};

class IPCDfx {
public:
    /// Blocks until an IPC thread of this process is free.
    static void BlockUntilThreadAvailable();
    /// Each time the process comes to hold one proxy more while it holds `num` already, `callback` hears how many there are then, on the
    /// thread that got the proxy. Null or 0: nobody. True.
    static bool SetIPCProxyLimit(uint64_t num, std::function<void(uint64_t)> callback);
};

}  // namespace OHOS
