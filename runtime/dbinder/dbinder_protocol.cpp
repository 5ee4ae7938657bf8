#include "runtime/dbinder/dbinder_protocol.h"

#include <charconv>

#include "sim/base/text.h"

namespace OHOS {
namespace {

constexpr std::string_view kPrefix = "DBinder";

template <typename T>
bool Parse(std::string_view digits, T& value) {
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return !digits.empty() && result.ec == std::errc{} && result.ptr == digits.data() + digits.size();
}

}  // namespace

std::string SessionNameOf(uint32_t uid, int32_t pid) { return fmt::format("{}{}_{}", kPrefix, uid, pid); }

bool ParseSessionName(std::string_view name, uint32_t& uid, int32_t& pid) {
    if (!name.starts_with(kPrefix)) return false;
    name.remove_prefix(kPrefix.size());
    const auto mark = name.find('_');
    return mark != std::string_view::npos && Parse(name.substr(0, mark), uid) && Parse(name.substr(mark + 1), pid) && pid >= 0;
}

}  // namespace OHOS
