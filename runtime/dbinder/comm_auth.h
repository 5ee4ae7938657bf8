#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ipc_object_stub.h"
#include "runtime/dbinder/remote_stub.h"
#include "runtime/port/brief_lock.h"

namespace OHOS {

/// Which stubs of this process are reachable from other devices, under which index, and by whom. Each authorised peer process holds one
/// strong reference on the stub, until it has dropped its proxies or its connection is gone.
class CommAuth {
public:
    enum class Access { Granted, NoSuchStub, NotAuthorised, UnknownPeer };

    /// Numbers start at a random value of 1..10,000,000 and count up. Before the first Authorise.
    void Seed(uint64_t random) { nextIndex_ = 1 + random % 10'000'000; }

    /// The stub's index; lets the peer call it from now on.
    uint64_t Authorise(const sptr<IPCObjectStub>& stub, const PeerProcess& peer, int64_t nowNs);
    /// Whether the peer may call that stub; then the stub, and the token it was authorised with.
    Access Check(uint64_t stubIndex, const PeerProcess& peer, sptr<IPCObjectStub>& stub, uint32_t& token);

    /// The peer made a proxy of it / dropped one. After the last one its authorisation is gone.
    void ProxyMade(uint64_t stubIndex, const PeerProcess& peer);
    void ProxyDropped(uint64_t stubIndex, const PeerProcess& peer);
    /// The peer's connection is gone, and with it all it was granted. Only what was granted just now may be meant for its next connection
    /// (it dropped one proxy and looks the next up): that stands for as long as a look-up may take. Stubs that nobody is granted any more
    /// are handed out: letting go of them may destroy them, and what a destructor does may take time.
    std::vector<sptr<IPCObjectStub>> PeerLost(const PeerProcess& peer, int64_t nowNs);

private:
    struct Grant {
        PeerProcess peer;
        unsigned proxies = 0;
        bool underWay = false;  ///< sent to the peer, who has not made a proxy of it since
        bool orphan = false;    ///< and whose connection went meanwhile
        int64_t grantedNs = 0;
    };
    struct Entry {
        sptr<IPCObjectStub> stub;
        std::vector<Grant> grants;
    };
    static bool Same(const PeerProcess& a, const PeerProcess& b) { return a.device == b.device && a.pid == b.pid && a.uid == b.uid; }
    static Grant* FindGrant(Entry& entry, const PeerProcess& peer);
    template <typename Gone>
    void Withdraw(Gone gone, std::vector<sptr<IPCObjectStub>>& last);

    uint64_t nextIndex_ = 1;
    std::map<uint64_t, Entry> entries_;  ///< by index; only stubs that somebody was granted
    std::map<const IPCObjectStub*, uint64_t> indices_;
    runtime::port::BriefLock lock_;
};

}  // namespace OHOS
