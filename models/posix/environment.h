#pragma once

#include <string>
#include <vector>

namespace models::posix {

/// A process's environment: what getenv, setenv and environ see.
struct Environment {
    std::vector<std::string> given;  ///< "NAME=value" as the scenario has them, before the process starts

    /// Address of the process's `environ`.
    char*** variable();
};

}  // namespace models::posix
