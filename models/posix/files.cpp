#include "models/posix/files.h"

#include <sys/mman.h>

#include "models/posix/open_file.h"
#include "models/posix/user_code.h"

namespace models::posix {

void Files::drop() {
    in_use.clear();
    faces.clear();
    folders.clear();
    for (const auto& [start, mapping] : mappings) {
        if (mapping.file == nullptr && !mapping.is_binder) IPCLAB_NEXT(munmap)(reinterpret_cast<void*>(start), mapping.size_bytes);
    }
    mappings.clear();
}

std::size_t Files::mapped_bytes() const {
    std::size_t sum = 0;
    for (const auto& [start, mapping] : mappings) sum += mapping.file == nullptr && !mapping.is_binder ? mapping.size_bytes : 0;
    return sum;
}

}  // namespace models::posix
