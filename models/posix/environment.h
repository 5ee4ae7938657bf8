#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace models::posix {

/// A process's environment: what getenv, setenv and environ see.
struct Environment {
    std::vector<std::string> given;  ///< "NAME=value" as the scenario has them, before the process starts

    /// What `environ` of the process's images is: a null-terminated array, made from `given` when first asked for. The process may point
    /// it elsewhere, as on a real system.
    char*** variable();

    /// The entry "NAME=value", null if there is none.
    [[nodiscard]] char* find(std::string_view name);
    /// Puts an entry in, in the place of one of the same name. As the kernel.
    void put(char* entry);
    /// Puts in a copy that lives as long as the process: a pointer that getenv once returned stays good. As the kernel.
    void put_copy(std::string_view name, std::string_view value);
    void remove(std::string_view name);
    void clear();

private:
    void adopt();

    std::vector<std::unique_ptr<char[]>> kept_;
    std::vector<char*> array_;  ///< with the null at its end
    char** environ_ = nullptr;
    bool made_ = false;
};

}  // namespace models::posix
