#pragma once

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "flat_obj.h"
#include "runtime/port/ports.h"

namespace OHOS {

/// A process's hold on the driver: its descriptor and its receive area, for as long as the process lives.
class BinderConnection {
public:
    /// Opens, checks the protocol version, asks for features, maps the receive area. 0, or a negative errno. Driver calls inside.
    int Open();
    bool IsOpen() const { return fd_.load(std::memory_order_acquire) >= 0; }
    int Fd() const { return fd_.load(std::memory_order_relaxed); }
    /// Calls carry access tokens.
    bool HasTokens() const { return (features_ & runtime::port::kFeatureAccessToken) != 0; }

    int Ioctl(unsigned long request, void* argument) const {
        int result = 0;
        do {
            result = runtime::port::Driver().Ioctl(Fd(), request, argument);
        } while (result == -EINTR);
        return result;
    }

private:
    std::atomic<int> fd_{-1};
    uint64_t features_ = 0;
    const void* area_ = nullptr;
    size_t areaBytes_ = 0;
};

}  // namespace OHOS
