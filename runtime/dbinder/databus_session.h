#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ipc_object_proxy.h"
#include "runtime/dbinder/remote_stub.h"
#include "runtime/port/brief_lock.h"
#include "runtime/port/os_port.h"
#include "runtime/port/softbus_port.h"

namespace OHOS {

/// A connection of this process to another one on another device, shared by all its proxies of stubs there.
struct DatabusSession {
    enum class State : uint8_t { Opening, Open, Failed, Lost };

    std::string peerName;
    std::string peerDevice;
    int32_t socket = 0;
    State state = State::Opening;
    unsigned users = 0;
    std::vector<IPCObjectProxy*> proxies;  ///< told when it is lost
};

/// The connections this process opened: one per peer process, open as long as somebody uses it.
class DatabusSessions {
public:
    /// A connection to that process, opened if there is none; null if it cannot be had. Blocks while it is opened, up to 8 s. `localName`
    /// is this process's own session name.
    std::shared_ptr<DatabusSession> Acquire(const std::string& localName, const RemoteKey& peer, runtime::port::SocketListener& listener);
    /// The last user closes it.
    void Release(DatabusSession& session);

    void Join(DatabusSession& session, IPCObjectProxy& proxy);
    void Leave(DatabusSession& session, IPCObjectProxy& proxy);
    /// It was shut down by the bus: who comes next opens a new one. The proxies that used it and are still held by somebody.
    std::vector<sptr<IPCObjectProxy>> Lost(int32_t socket);
    /// Its socket, or 0 once it is not open.
    int32_t SocketOf(const DatabusSession& session);

private:
    using Key = std::pair<std::string, std::string>;

    void Forget(const DatabusSession& session);

    std::map<Key, std::shared_ptr<DatabusSession>> sessions_;  ///< those that may still be used
    runtime::port::Mutex mutex_;                               ///< of `state` and of who waits for it
    runtime::port::Condition opened_;
    runtime::port::BriefLock lock_;  ///< of everything else
};

}  // namespace OHOS
