#pragma once

#include <string>

namespace scenarios::engine {

/// A directory of our own under the system's temporary one, gone with everything in it when this is.
class PrivateDirectory {
public:
    PrivateDirectory();
    ~PrivateDirectory();
    PrivateDirectory(const PrivateDirectory&) = delete;
    PrivateDirectory& operator=(const PrivateDirectory&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }  ///< empty: none could be made

private:
    std::string path_;
};

}  // namespace scenarios::engine
