#pragma once

#include <string_view>

namespace models::posix {

/// What images find under names of the dynamic loader's own functions (dlopen, dlsym, __tls_get_addr ...), which the program itself must
/// not define; null for every other name.
[[nodiscard]] void* loader_function(std::string_view name);

}  // namespace models::posix
