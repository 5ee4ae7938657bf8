#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace models::device {

/// Permissions that tokens of one device were denied though their processes hold them, and how often that was noticed.
class Permissions {
public:
    /// False: it is denied already.
    bool deny(std::uint64_t token, const std::string& permission);
    /// False: it is not denied.
    bool grant(std::uint64_t token, const std::string& permission);
    /// Asked by somebody who will refuse if so: counts.
    bool denies(std::uint64_t token, std::string_view permission);
    /// How often somebody was refused since the device was made.
    [[nodiscard]] std::uint64_t refused(std::uint64_t token, const std::string& permission) const;

private:
    struct Denial {
        bool in_force = false;
        std::uint64_t refused = 0;
    };
    std::map<std::pair<std::uint64_t, std::string>, Denial> denials_;
};

/// What a process needs to use the bus (reference section 8.5).
inline constexpr std::string_view kDataSyncPermission = "ohos.permission.DISTRIBUTED_DATASYNC";

}  // namespace models::device
