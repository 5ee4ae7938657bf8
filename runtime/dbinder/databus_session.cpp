#include "runtime/dbinder/databus_session.h"

#include <algorithm>

#include "runtime/dbinder/dbinder_protocol.h"
#include "runtime/port/ports.h"
#include "sim/base/text.h"

namespace OHOS {

using runtime::port::Briefly;
using runtime::port::Locked;
using runtime::port::Os;
using runtime::port::SoftBus;
using State = DatabusSession::State;

std::shared_ptr<DatabusSession> DatabusSessions::Acquire(const std::string& localName, const RemoteKey& peer,
                                                         runtime::port::SocketListener& listener) {
    auto* bus = SoftBus();
    if (bus == nullptr) return nullptr;
    std::shared_ptr<DatabusSession> session;
    bool mine = false;
    {
        Briefly brief(lock_);
        auto& place = sessions_[{peer.device, peer.session}];
        if (place == nullptr) {
            place = std::make_shared<DatabusSession>();
            place->peerName = peer.session;
            place->peerDevice = peer.device;
            mine = true;
        }
        session = place;
        ++session->users;
    }
    if (mine) {
        const auto socket = bus->Socket({.name = localName,
                                         .peer_name = peer.session,
                                         .peer_network_id = peer.device,
                                         .package = fmt::format("{}_{}", kControlPackage, Os().Pid())});
        int32_t result = socket;
        if (socket > 0) {
            {
                Briefly brief(lock_);
                session->socket = socket;
            }
            result = bus->Bind(socket, kRpcQos, listener);
            if (result < 0) bus->Shutdown(socket);
        }
        if (result < 0) Os().Log(5, "dbinder", fmt::format("no connection to {} on {}: {}", peer.session, peer.device, result));
        Locked locked(Os(), mutex_);
        Briefly brief(lock_);
        // It may have been lost again before Bind returned.
        if (session->state == State::Opening) session->state = result < 0 ? State::Failed : State::Open;
    }
    Locked locked(Os(), mutex_);
    if (mine) Os().Notify(opened_, true);
    while (session->state == State::Opening) Os().Wait(opened_, mutex_, -1);
    if (session->state == State::Open) return session;
    Release(*session);
    return nullptr;
}

/// The lock is held by the caller. Who comes next opens a new one.
void DatabusSessions::Forget(const DatabusSession& session) {
    const auto found = sessions_.find({session.peerDevice, session.peerName});
    if (found != sessions_.end() && found->second.get() == &session) sessions_.erase(found);
}

void DatabusSessions::Release(DatabusSession& session) {
    int32_t closing = 0;
    {
        Briefly brief(lock_);
        --session.users;
        if (session.users != 0 && session.state == State::Open) return;
        if (session.users == 0 && session.state == State::Open) {
            closing = session.socket;
            session.state = State::Lost;
        }
        Forget(session);
    }
    if (closing != 0) SoftBus()->Shutdown(closing);
}

void DatabusSessions::Join(DatabusSession& session, IPCObjectProxy& proxy) {
    Briefly brief(lock_);
    session.proxies.push_back(&proxy);
}

void DatabusSessions::Leave(DatabusSession& session, IPCObjectProxy& proxy) {
    Briefly brief(lock_);
    std::erase(session.proxies, &proxy);
}

std::vector<sptr<IPCObjectProxy>> DatabusSessions::Lost(int32_t socket) {
    std::vector<sptr<IPCObjectProxy>> held;
    Briefly brief(lock_);
    for (const auto& [key, session] : sessions_) {
        if (session->socket != socket) continue;
        session->state = State::Lost;
        for (auto* proxy : session->proxies) {
            if (!proxy->AttemptIncStrong(this)) continue;
            held.emplace_back();
            held.back().ForceSetRefPtr(proxy);
        }
        const auto last = session;  // its key goes with the entry
        Forget(*last);
        break;
    }
    return held;
}

int32_t DatabusSessions::SocketOf(const DatabusSession& session) {
    Briefly brief(lock_);
    return session.state == State::Open ? session.socket : 0;
}

}  // namespace OHOS
