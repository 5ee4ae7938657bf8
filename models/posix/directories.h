#pragma once

#include <dirent.h>
#include <cstddef>
#include <vector>

namespace models::posix {

/// A directory stream: what the folder had when it was opened or rewound.
struct Folder {
    int fd = -1;
    std::vector<dirent64> entries;
    std::size_t next = 0;
};

}  // namespace models::posix
