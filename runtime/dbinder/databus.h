#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/core/remote_invoker.h"
#include "runtime/dbinder/comm_auth.h"
#include "runtime/dbinder/databus_session.h"
#include "runtime/dbinder/dbinder_protocol.h"
#include "runtime/dbinder/rpc_threads.h"

namespace OHOS {

/// A message as it came from the bus.
struct DatabusMessage {
    DatabusHeader header{};
    std::shared_ptr<std::vector<uint8_t>> bytes;  ///< all of it, header included

    /// Checks every length against the others. False: not a message of this protocol.
    static bool Parse(std::shared_ptr<std::vector<uint8_t>> bytes, DatabusMessage& message);
    const uint8_t* Buffer() const { return bytes->data() + sizeof(DatabusHeader); }
    bool IsStatus() const { return (header.flags & runtime::port::kTfStatusCode) != 0; }
};

/// A process's end of DSoftBus: publishes its stubs to other devices and calls theirs. Made at first use.
class Databus final : public IRemoteInvoker {
public:
    Databus();
    ~Databus() override;

    // -- IRemoteInvoker, for proxies of stubs on other devices
    /// Waits the option's time for the reply (502 when it passes); one-way: 0 once the bus took the message. Errors: reference section 6.2.
    int SendRequest(uint32_t handle, uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) override;
    bool AcquireHandle(uint32_t) override { return true; }
    bool ReleaseHandle(uint32_t) override { return true; }
    bool AddDeathRecipient(uint32_t, uint64_t) override { return true; }
    bool RemoveDeathRecipient(uint32_t, uint64_t) override { return true; }
    int FlushCommands() override { return 0; }

    // -- serving
    /// `DBinder<uid>_<pid>`.
    const std::string& SessionName() const { return sessionName_; }
    const std::string& DeviceId() const { return deviceId_; }
    /// Starts listening, once. False: the bus refuses.
    bool StartServer();
    /// Lets that peer process call the stub; its index.
    uint64_t Publish(const sptr<IPCObjectStub>& stub, const PeerProcess& peer);
    CommAuth& Auth() { return auth_; }
    RpcThreads& Threads() { return threads_; }

    // -- proxies
    /// A stub on another device comes to be known: the handle under which this process already has it, else a new one of the user range.
    uint32_t HandleOf(const RemoteStub& stub);
    /// Connects a proxy: opens or shares the connection and tells the stub's process. False: neither works now. Blocks.
    bool Attach(IPCObjectProxy& proxy, const RemoteStub& stub);
    /// The proxy is dropped, or its connection is lost: `tell` the stub's process if it can still be told.
    void Detach(IPCObjectProxy& proxy, bool tell);
    /// What is known of the stub behind a handle; false if nothing is.
    bool Find(uint32_t handle, RemoteStub& stub);
    /// Whether its connection stands.
    bool IsConnected(const RemoteStub& stub) { return stub.session != nullptr && sessions_.SocketOf(*stub.session) != 0; }

    /// What stands for the stub behind a handle when its proxy is handed to another process of this device; null if it is dropped.
    sptr<IPCObjectStub> CallbackOf(uint32_t handle);

    /// Lets a process on `device` call the stub behind the handle (DBINDER_ADD_COMMAUTH): 0 or an error.
    int AuthoriseOther(uint32_t handle, const PeerProcess& peer);

private:
    class ServerListener;
    class ClientListener;
    struct Waiting;
    struct Served {
        PeerProcess peer;
    };

    struct Call {
        uint64_t sequence = 0;
        uint32_t code = 0;
    };

    int Send(const RemoteStub& stub, int32_t socket, const Call& call, MessageParcel& data, MessageParcel& reply, MessageOption& option,
             sim::trace::RpcOutcome& outcome);
    bool BuildMessage(DatabusHeader header, MessageParcel& parcel, const PeerProcess& to, std::vector<uint8_t>& bytes);
    bool Adopt(int32_t socket, DatabusMessage& message, MessageParcel& parcel);
    static bool SendRawData(int32_t socket, uint64_t seqNumber, const MessageParcel& data);
    std::shared_ptr<char> TakeRawData(int32_t socket, uint64_t seqNumber, size_t& size);

    void HandleBytes(int32_t socket, const void* data, uint32_t size);
    void HandleReply(DatabusMessage& message);
    void HandleRequest(int32_t socket, DatabusMessage& message);
    static int32_t Serve(const PeerProcess& peer, IPCObjectStub& stub, const DatabusHeader& header, MessageParcel& data,
                         MessageParcel& reply);
    void SendReply(int32_t socket, const PeerProcess& peer, const DatabusHeader& request, MessageParcel& reply, int32_t status);
    void SayDropped(uint32_t handle);
    void ServerShutdown(int32_t socket);
    void ClientShutdown(int32_t socket, runtime::port::ShutdownReason reason);

    const std::string sessionName_;
    const std::string deviceId_;

    CommAuth auth_;
    DatabusSessions sessions_;
    RpcThreads threads_;
    std::unique_ptr<ServerListener> serverListener_;
    std::unique_ptr<ClientListener> clientListener_;
    bool serverStarted_ = false;
    runtime::port::Mutex serverMutex_;

    runtime::port::BriefLock lock_;  ///< of the tables below
    struct Known {
        RemoteStub stub;
        IPCObjectProxy* owner = nullptr;  ///< told apart by address only
        bool dropping = false;            ///< the owner is telling the stub's process that it lets go
    };
    std::unordered_map<uint32_t, Known> remotes_;
    std::map<RemoteKey, uint32_t> handles_;
    uint32_t nextHandle_ = kUserHandleFirst;
    std::map<int32_t, Served> served_;                                                          ///< peers that connected, by socket
    std::map<std::pair<int32_t, uint64_t>, std::pair<std::shared_ptr<char>, size_t>> rawData_;  ///< by socket and number of the call
    std::unordered_map<uint32_t, wptr<IPCObjectStub>> callbacks_;
    uint64_t lastSequence_ = 0;

    runtime::port::Mutex waitMutex_;
    std::map<uint64_t, Waiting*> waiting_;  ///< calls without an answer yet, by number
};

}  // namespace OHOS
