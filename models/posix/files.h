#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "models/binder/kernel_services.h"
#include "models/posix/directories.h"

namespace models::device {
struct Process;
}

namespace models::posix {

class File;

/// A piece of a process's address space that mmap gave out.
struct Mapping {
    std::size_t size_bytes = 0;
    binder::FileRef file;    ///< whose memory it is; null: its own, which munmap gives back to the host
    bool is_binder = false;  ///< the receive area
    unsigned count = 1;      ///< how often: shared memory is at the same address each time
};

/// What the file functions keep for a process.
struct Files {
    ~Files() { drop(); }

    /// Files its threads are blocked in: another thread may close the descriptors meanwhile.
    std::map<std::uint32_t, std::vector<binder::FileRef>> in_use;
    /// How file functions see descriptors whose files are not of this library, by number; made when first used.
    struct Face {
        std::weak_ptr<binder::OpenFile> of;
        std::shared_ptr<File> file;
    };
    std::map<int, Face> faces;
    std::map<std::uintptr_t, Mapping> mappings;    ///< by start
    std::vector<std::unique_ptr<Folder>> folders;  ///< open directory streams
    unsigned mask = 022;                           ///< umask

    /// The process is gone.
    void drop();
    /// Bytes mapped for itself alone.
    [[nodiscard]] std::size_t mapped_bytes() const;
};

}  // namespace models::posix
