#pragma once

#include <atomic>
#include <list>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "hilog/log_c.h"
#include "ipc_skeleton.h"
#include "iremote_broker.h"
#include "runtime/core/binder_connection.h"
#include "runtime/core/binder_invoker.h"
#include "runtime/core/payload_statistics.h"
#include "runtime/core/proxy_table.h"
#include "runtime/core/stub_table.h"
#include "runtime/core/work_threads.h"

namespace OHOS {

class Databus;

/// One call of WatchParameter.
struct ParameterWatcher {
    std::string name;
    void (*callback)(const char* key, const char* value, void* context) = nullptr;
    void* context = nullptr;
    bool operator<(const ParameterWatcher& other) const {
        return std::tie(name, callback, context) < std::tie(other.name, other.callback, other.context);
    }
};

/// What the process asked of its log.
struct LogSettings {
    LogCallback callback = nullptr;
    int levelMin = LOG_DEBUG;
};

/// Everything the runtime keeps for one process. Hangs off OsPort::ProcessSlot(); dies with the process's memory, without a
/// destructor.
struct ProcessContext {
    /// The calling process's; made on first use, without the driver.
    static ProcessContext& Current();

    /// Its end of DSoftBus; made on first use.
    Databus& Bus();

    /// Opens the driver and starts the first work thread, once. False: there is no driver.
    bool Connect() { return driver.IsOpen() || ConnectSlowly(); }

    BinderConnection driver;
    StubTable stubs;
    ProxyTable proxies;
    WorkThreads threads;
    BinderInvoker invoker;
    IPCSkeleton skeleton;
    sptr<IRemoteObject> contextObject;  ///< set in SAMgr's own process only
    void* abilityClient = nullptr;      ///< the SAMgr client's own state (runtime/samgr)
    void* softBusClient = nullptr;      ///< the C functions' of SoftBus (runtime/capi)
    PayloadStatistics statistics;       ///< of the calls it serves
    LogSettings log;
    void* abilityManager = nullptr;  ///< LocalAbilityManager, likewise
    void* apiCache = nullptr;        ///< ApiCacheManager, likewise

    bool noting = false;  ///< parcels note what lies where: the trace is recorded in full

    runtime::port::BriefLock lock;
    /// Proxy classes registered by code of this process while it ran.
    std::map<std::u16string, BrokerRegistration::Constructor> creators;
    // Behind parameter.h, under `lock`.
    std::map<std::string, std::string> deviceFacts;
    std::set<ParameterWatcher> watchers;
    std::list<std::string> parameterHandles;

private:
    bool ConnectSlowly();

    std::atomic<Databus*> bus_{nullptr};

    runtime::port::Mutex mutex_;
    bool connecting_ = false;
    runtime::port::Condition connected_;
};

}  // namespace OHOS
