#include "runtime/dbinder/comm_auth.h"

#include <algorithm>

namespace OHOS {

using runtime::port::Briefly;

namespace {
/// As long as a look-up takes at most: two attempts of 8 s.
constexpr int64_t kLookUpNs = 16'000'000'000;
}  // namespace

CommAuth::Grant* CommAuth::FindGrant(Entry& entry, const PeerProcess& peer) {
    const auto found = std::find_if(entry.grants.begin(), entry.grants.end(), [&](const Grant& grant) { return Same(grant.peer, peer); });
    return found != entry.grants.end() ? &*found : nullptr;
}

/// The lock is held by the caller; stubs that nobody is granted any more go to `last`, to be let go without it.
template <typename Gone>
void CommAuth::Withdraw(Gone gone, std::vector<sptr<IPCObjectStub>>& last) {
    for (auto item = entries_.begin(); item != entries_.end();) {
        auto& entry = item->second;
        std::erase_if(entry.grants, gone);
        if (entry.grants.empty()) {
            indices_.erase(entry.stub.GetRefPtr());
            last.push_back(std::move(entry.stub));
            item = entries_.erase(item);
        } else {
            ++item;
        }
    }
}

uint64_t CommAuth::Authorise(const sptr<IPCObjectStub>& stub, const PeerProcess& peer, int64_t nowNs) {
    std::vector<sptr<IPCObjectStub>> last;
    Briefly brief(lock_);
    Withdraw([nowNs](const Grant& grant) { return grant.orphan && nowNs - grant.grantedNs > kLookUpNs; }, last);
    const auto [place, fresh] = indices_.try_emplace(stub.GetRefPtr(), nextIndex_);
    if (fresh) ++nextIndex_;
    auto& entry = entries_[place->second];
    entry.stub = stub;
    auto* grant = FindGrant(entry, peer);
    if (grant == nullptr) grant = &entry.grants.emplace_back(Grant{.peer = peer});
    grant->underWay = true;
    grant->orphan = false;
    grant->grantedNs = nowNs;
    if (peer.token != 0) grant->peer.token = peer.token;
    return place->second;
}

CommAuth::Access CommAuth::Check(uint64_t stubIndex, const PeerProcess& peer, sptr<IPCObjectStub>& stub, uint32_t& token) {
    Briefly brief(lock_);
    const auto found = entries_.find(stubIndex);
    if (found != entries_.end()) {
        if (const auto* grant = FindGrant(found->second, peer)) {
            stub = found->second.stub;
            token = grant->peer.token;
            return Access::Granted;
        }
    }
    const bool known = std::any_of(entries_.begin(), entries_.end(), [&](auto& item) { return FindGrant(item.second, peer) != nullptr; });
    if (!known) return Access::UnknownPeer;
    return found != entries_.end() ? Access::NotAuthorised : Access::NoSuchStub;
}

void CommAuth::ProxyMade(uint64_t stubIndex, const PeerProcess& peer) {
    Briefly brief(lock_);
    const auto found = entries_.find(stubIndex);
    if (found == entries_.end()) return;
    if (auto* grant = FindGrant(found->second, peer)) {
        ++grant->proxies;
        grant->underWay = grant->orphan = false;
    }
}

void CommAuth::ProxyDropped(uint64_t stubIndex, const PeerProcess& peer) {
    sptr<IPCObjectStub> last;  // may be destroyed only after the lock is gone
    Briefly brief(lock_);
    const auto found = entries_.find(stubIndex);
    if (found == entries_.end()) return;
    auto& entry = found->second;
    auto* grant = FindGrant(entry, peer);
    if (grant == nullptr || grant->proxies == 0) return;
    if (--grant->proxies != 0 || grant->underWay) return;
    entry.grants.erase(entry.grants.begin() + (grant - entry.grants.data()));
    if (!entry.grants.empty()) return;
    last = std::move(entry.stub);
    indices_.erase(last.GetRefPtr());
    entries_.erase(found);
}

std::vector<sptr<IPCObjectStub>> CommAuth::PeerLost(const PeerProcess& peer, int64_t nowNs) {
    std::vector<sptr<IPCObjectStub>> last;
    Briefly brief(lock_);
    Withdraw(
        [&](Grant& grant) {
            if (!Same(grant.peer, peer)) return false;
            if (!grant.underWay || nowNs - grant.grantedNs > kLookUpNs) return true;
            grant.orphan = true;
            grant.proxies = 0;
            return false;
        },
        last);
    return last;
}

}  // namespace OHOS
