#include "scenarios/engine/private_directory.h"

#include <cstdlib>
#include <filesystem>

namespace scenarios::engine {

PrivateDirectory::PrivateDirectory() {
    auto pattern = (std::filesystem::temp_directory_path() / "ipclab-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
}

PrivateDirectory::~PrivateDirectory() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace scenarios::engine
