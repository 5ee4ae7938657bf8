#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "ipc_object_stub.h"
#include "runtime/dbinder/dbinder_protocol.h"
#include "runtime/dbinder/dbinder_service_stub.h"
#include "runtime/dbinder/rpc_threads.h"
#include "runtime/port/os_port.h"
#include "runtime/port/softbus_port.h"

namespace OHOS {

/// SAMgr's part of DBinder: looks abilities up at the SAMgr of another device, and answers such look-ups (reference section 6.1). One in
/// SAMgr's process.
class DBinderService {
public:
    /// The local ability of this id if other devices may have it; else null with the reason.
    using Finder = std::function<sptr<IRemoteObject>(int32_t id, DBinderErrorCode& reason)>;

    explicit DBinderService(Finder finder);
    ~DBinderService();

    /// Starts listening for other SAMgrs. False: there is no bus; look-ups then find nothing.
    bool Start();

    /// A stand-in for that ability, connected for the client process; null if it cannot be had (`reason`). Blocks up to 16 s: two
    /// attempts of 8 s. Several threads that ask for the same wait for one answer.
    sptr<DBinderServiceStub> MakeRemoteBinder(int32_t id, const std::string& device, uint32_t pid, uint32_t uid, uint32_t token,
                                              DBinderErrorCode& reason);

private:
    class Listener;
    struct Waiting;
    using Key = std::tuple<int32_t, std::string, uint32_t, uint32_t>;

    DBinderErrorCode Ask(int32_t id, DBinderServiceStub& stub, uint32_t token);
    DBinderErrorCode AskOnce(const DHandleEntryTxRx& question, const std::string& device, DHandleEntryTxRx& answer);
    int32_t SocketTo(const std::string& device);
    void HandleEntry(const std::string& device, int32_t socket, const void* data, uint32_t size);
    void Answer(int32_t socket, const std::string& device, const DHandleEntryTxRx& question);
    void Shutdown(int32_t socket);

    const Finder finder_;
    const std::string device_;
    RpcThreads threads_;
    std::unique_ptr<Listener> serverListener_;
    std::unique_ptr<Listener> clientListener_;

    runtime::port::Mutex mutex_;  ///< of all below
    runtime::port::Condition changed_;
    std::map<Key, wptr<DBinderServiceStub>> stubs_;
    std::map<Key, DBinderErrorCode> asking_;  ///< look-ups under way
    std::map<std::string, int32_t> sockets_;  ///< to other SAMgrs, by device; 0: being opened
    std::map<int32_t, std::string> peers_;    ///< devices by socket, of both sides
    std::map<uint32_t, Waiting*> waiting_;    ///< questions by number
    uint32_t lastNumber_ = 0;
};

}  // namespace OHOS
