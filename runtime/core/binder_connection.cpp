#include "runtime/core/binder_connection.h"

#include <cerrno>
#include <charconv>

#include "runtime/port/ports.h"

namespace OHOS {
namespace {

using runtime::port::Driver;

/// 1 MiB less two pages, as the framework's runtime maps; a profile may say otherwise.
constexpr size_t kReceiveAreaBytes = 1'040'384;

size_t ReceiveAreaBytes() {
    const std::string text = runtime::port::Os().Property("receive_area_bytes");
    size_t bytes = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
    return error == std::errc{} && end == text.data() + text.size() && bytes != 0 ? bytes : kReceiveAreaBytes;
}

}  // namespace

int BinderConnection::Open() {
    const int fd = Driver().Open();
    if (fd < 0) return fd;
    binder_version version{};
    int result = Driver().Ioctl(fd, BINDER_VERSION, &version);
    if (result == 0 && version.protocol_version != BINDER_CURRENT_PROTOCOL_VERSION) result = -EPROTO;
    if (result == 0) {
        runtime::port::binder_feature_set features{};
        if (Driver().Ioctl(fd, runtime::port::kBinderFeatureSet, &features) == 0) features_ = features.feature_set;
        areaBytes_ = ReceiveAreaBytes();
        result = Driver().Map(fd, areaBytes_, &area_);
    }
    if (result < 0) {
        Driver().Close(fd);
        return result;
    }
    fd_.store(fd, std::memory_order_release);
    return 0;
}

}  // namespace OHOS
