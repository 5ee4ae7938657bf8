#include "runtime/core/proxy_table.h"

namespace OHOS {

using runtime::port::Briefly;

/// The lock is held by the caller.
sptr<IPCObjectProxy> ProxyTable::Find(uint32_t handle) {
    sptr<IPCObjectProxy> proxy;
    const auto found = proxies_.find(handle);
    if (found != proxies_.end() && found->second->AttemptIncStrong(this)) proxy.ForceSetRefPtr(found->second);
    return proxy;
}

sptr<IPCObjectProxy> ProxyTable::FindOrNew(uint32_t handle) {
    sptr<IPCObjectProxy> proxy;
    {
        Briefly brief(lock_);
        proxy = Find(handle);
    }
    if (proxy != nullptr) return proxy;
    // Its first reference calls the driver, so no lock is held meanwhile; who comes second drops its own again.
    auto fresh = sptr<IPCObjectProxy>::MakeSptr(static_cast<int>(handle));
    {
        Briefly brief(lock_);
        proxy = Find(handle);
        if (proxy == nullptr) {
            proxies_[handle] = fresh.GetRefPtr();
            proxy = fresh;
        }
    }
    if (limit_ != 0 && proxy == fresh) [[unlikely]]
        TellOfLimit();
    return proxy;
}

void ProxyTable::SetLimit(uint64_t limit, std::function<void(uint64_t)> callback) {
    auto told = callback != nullptr ? std::make_shared<const std::function<void(uint64_t)>>(std::move(callback)) : nullptr;
    Briefly brief(lock_);
    limit_ = told != nullptr ? limit : 0;
    onLimit_.swap(told);
}

void ProxyTable::TellOfLimit() {
    uint64_t count = 0;
    std::shared_ptr<const std::function<void(uint64_t)>> callback;
    {
        Briefly brief(lock_);
        count = proxies_.size();
        if (count > limit_) callback = onLimit_;
    }
    if (callback != nullptr) (*callback)(count);
}

void ProxyTable::Forget(const IPCObjectProxy& proxy) {
    Briefly brief(lock_);
    const auto found = proxies_.find(proxy.handle_);
    if (found != proxies_.end() && found->second == &proxy) proxies_.erase(found);
    if (proxy.deathCookie_ != 0) mourned_.erase(proxy.deathCookie_);
}

void ProxyTable::AddDeathCookie(uint64_t cookie, IPCObjectProxy& proxy) {
    Briefly brief(lock_);
    mourned_[cookie] = &proxy;
}

sptr<IPCObjectProxy> ProxyTable::FindByDeathCookie(uint64_t cookie) {
    sptr<IPCObjectProxy> proxy;
    Briefly brief(lock_);
    const auto found = mourned_.find(cookie);
    if (found != mourned_.end() && found->second->AttemptIncStrong(this)) proxy.ForceSetRefPtr(found->second);
    return proxy;
}

}  // namespace OHOS
