#include "scenarios/engine/files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "sim/base/text.h"

namespace scenarios::engine {

sim::base::Result<std::string> read_file(const std::string& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return sim::base::Error{fmt::format("{}: is a directory, not a scenario file", path)};
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file) return sim::base::Error{fmt::format("{}: {}", path, std::strerror(errno))};
    return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

}  // namespace scenarios::engine
