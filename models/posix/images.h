#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace models::device {
struct Thread;
}

namespace models::posix {

class Bundle;
class ElfFile;

/// A process's own copy of a library, and of those it needs that are not the system's: one stretch of memory.
struct LoadedBundle {
    std::shared_ptr<Bundle> bundle;
    std::byte* base = nullptr;
};

/// The images of a process: its own copies of shared libraries, loaded one after the other.
struct Images {
    /// Maps the library at `path` and what it needs, binds it, and runs its static initialisers, as the process's own code; which may
    /// block. "" if that went well, else why not, in one sentence. A library that is there already is left as it is.
    std::string load(std::string_view path);
    /// What `name` stands for in the process's own libraries, first loaded first; null if none defines it. `from`: the first bundle asked.
    [[nodiscard]] void* find(std::string_view name, std::size_t from = 0) const;
    /// Runs what the libraries have to do at exit (DT_FINI_ARRAY), last loaded first, as the process's own code.
    void finish();
    /// The process is gone. On the host's heap.
    void drop();

    /// Folder of the scenario: where relative paths begin. Empty: the simulator's working directory.
    std::string folder;
    /// Loaded in place of a library that is not there under the path that is asked for; empty: none. (Profiles name paths of a device.)
    std::string fallback;
    std::vector<std::string> arguments;  ///< argv, for main and for initialisers
    std::vector<LoadedBundle> loaded;
    [[nodiscard]] char** argv() const;

    std::string load_error;  ///< what dlerror() has to say
    bool has_error = false;

private:
    std::string failed_;
    char** argv_ = nullptr;  ///< on the process's heap
};

/// A thread's copies of its images' thread_local variables, by module; each in its process's heap, made when first used.
struct ThreadBlocks {
    std::vector<void*> by_module;
};

/// The program of a process that is an image: loads it and runs its `main`, whose result is the exit status. When it cannot be loaded:
/// a line for the log, `failed` hears why (on the host's heap), and 127.
struct ImageProgram {
    std::string path{};
    std::vector<std::string> arguments{};    ///< after the image's own name
    std::vector<std::string> environment{};  ///< "NAME=value"
    void (*failed)(void* context, const std::string& why) = nullptr;
    void* context = nullptr;
};
int run_image(const ImageProgram& program);

/// Why the library at `path` could not be an image, as far as it shows without a process; "" if nothing is wrong. On the host's heap.
std::string check_image(const std::string& path);

// -- for who looks at code from outside: crash reports, debuggers

/// Where an address of an image's code belongs.
struct CodePlace {
    std::string file;          ///< of the library; empty: the address belongs to no image
    std::uint64_t offset = 0;  ///< of the file's own addresses
    const std::byte* base = nullptr;
};
CodePlace place_of(const void* address);
/// Every copy there is: a line each, path, a tab, base address in hex.
std::string loaded_images();

}  // namespace models::posix
