#include "scenarios/engine/shipped.h"

#include <filesystem>

namespace scenarios::engine {

std::string shipped(const std::string& in_source, const std::string& installed) {
    namespace fs = std::filesystem;
    std::error_code error;
    const auto program = fs::read_symlink("/proc/self/exe", error);
    // Installed: <prefix>/bin/ipclab and <prefix>/share/ipclab. Built: somewhere below the source tree.
    if (const auto there = program.parent_path().parent_path() / "share/ipclab" / installed; fs::exists(there, error))
        return there.string();
    for (auto above = program.parent_path(); above.has_relative_path(); above = above.parent_path()) {
        if (const auto there = above / in_source; fs::exists(there, error)) return there.string();
    }
    const auto source = fs::path(IPCLAB_SOURCE_DIR) / in_source;
    return fs::exists(source, error) ? source.string() : std::string{};
}

}  // namespace scenarios::engine
