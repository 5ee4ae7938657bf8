#pragma once

#include <unordered_map>

#include "ipc_object_proxy.h"

namespace OHOS {

/// The proxies of a process: one per handle while anybody holds it, so that the same remote object is the same pointer. Also finds
/// the proxy a death notice is about, by the id under which it was asked for.
class ProxyTable {
public:
    /// May send BC_ACQUIRE.
    sptr<IPCObjectProxy> FindOrNew(uint32_t handle);
    /// Nobody holds it any more: it is found no longer, by handle or by cookie.
    void Forget(const IPCObjectProxy& proxy);
    /// See IPCDfx::SetIPCProxyLimit.
    void SetLimit(uint64_t limit, std::function<void(uint64_t)> callback);
    void AddDeathCookie(uint64_t cookie, IPCObjectProxy& proxy);
    /// Null: nobody cares any more.
    sptr<IPCObjectProxy> FindByDeathCookie(uint64_t cookie);

private:
    sptr<IPCObjectProxy> Find(uint32_t handle);

    void TellOfLimit();

    std::unordered_map<uint32_t, IPCObjectProxy*> proxies_;
    uint64_t limit_ = 0;  ///< 0: none
    std::shared_ptr<const std::function<void(uint64_t)>> onLimit_;
    std::unordered_map<uint64_t, IPCObjectProxy*> mourned_;
    runtime::port::BriefLock lock_;
};

}  // namespace OHOS
