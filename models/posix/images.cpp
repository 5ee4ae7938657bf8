#include "models/posix/images.h"

#include <dlfcn.h>
#include <link.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <utility>

#include "models/device/crash.h"
#include "models/device/ports.h"
#include "models/device/running.h"
#include "models/posix/bundle.h"
#include "models/posix/loader_names.h"
#include "models/posix/process_state.h"
#include "models/posix/stack_text.h"
#include "models/posix/user_code.h"
#include "runtime/port/ports.h"

namespace models::posix {
namespace {

namespace fs = std::filesystem;

struct Copy {
    const Bundle* bundle;
    const Bundle::Part* part;
    std::byte* base;  ///< of the part
    std::byte* end;
};

/// Every part of every copy there is, by its first address. Of the host. Made with the first copy and never destroyed: the unwinder asks
/// for it at any time, also while the program ends.
using Copies = std::map<const std::byte*, Copy>;
constinit Copies* g_copies = nullptr;

const Copy* copy_at(const void* address) {
    if (g_copies == nullptr) return nullptr;
    const auto& table = *g_copies;
    auto found = table.upper_bound(static_cast<const std::byte*>(address));
    if (found == table.begin()) return nullptr;
    --found;
    return address < found->second.end ? &found->second : nullptr;
}

void add_copies(const LoadedBundle& loaded) {
    if (g_copies == nullptr) g_copies = new Copies;
    for (const auto& part : loaded.bundle->parts()) {
        auto* base = loaded.base + part.offset;
        g_copies->emplace(base, Copy{loaded.bundle.get(), &part, base, base + part.file->end_address()});
    }
}

void remove_copies(const LoadedBundle& loaded) {
    for (const auto& part : loaded.bundle->parts()) g_copies->erase(loaded.base + part.offset);
}

std::string absolute(const std::string& folder, std::string_view path) {
    const fs::path given(path);
    if (given.is_absolute() || folder.empty()) return given.string();
    return (fs::path(folder) / given).string();
}

void* resolved(const std::byte* base, std::uint64_t offset, bool is_resolver) {
    auto* address = const_cast<std::byte*>(base) + offset;
    return is_resolver ? reinterpret_cast<void* (*)()>(address)() : address;
}

/// argv or envp of the calling process, on its own heap; ends with null.
char** words(const std::vector<std::string>& texts) {
    auto** result = static_cast<char**>(std::malloc((texts.size() + 1) * sizeof(char*)));
    std::size_t count = 0;
    for (const auto& text : texts) {
        auto* copy = static_cast<char*>(std::malloc(text.size() + 1));
        std::memcpy(copy, text.c_str(), text.size() + 1);
        result[count++] = copy;
    }
    result[count] = nullptr;
    return result;
}

// What of a copy depends on the process that it is for. "" or what is missing.
std::string bind_late(ProcessState& process, const LoadedBundle& loaded) {
    for (const auto& late : loaded.bundle->late()) {
        void* value = nullptr;
        switch (late.what) {
            case Bundle::Late::What::StandardStream:
                value = process.streams.standard(late.number);
                break;
            case Bundle::Late::What::Environment:
                value = process.environment.variable();
                break;
            case Bundle::Late::What::Symbol:
                value = process.images.find(late.name);
                if (value == nullptr && !late.weak) return "it needs " + late.name + ", which nothing that the process has loaded defines";
                break;
        }
        const auto word = value != nullptr ? reinterpret_cast<std::uint64_t>(value) + static_cast<std::uint64_t>(late.addend) : 0;
        std::memcpy(loaded.base + late.place, &word, sizeof word);
    }
    for (const auto place : loaded.bundle->resolvers()) {
        std::uint64_t word = 0;
        std::memcpy(&word, loaded.base + place, sizeof word);
        word = reinterpret_cast<std::uint64_t>(reinterpret_cast<void* (*)()>(word)());
        std::memcpy(loaded.base + place, &word, sizeof word);
    }
    return {};
}

using Initialiser = void (*)(int, char**, char**);

void initialise(const LoadedBundle& loaded, int count, char** arguments, char** environment) {
    const auto& parts = loaded.bundle->parts();
    // What is needed comes behind who needs it.
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
        const auto* base = loaded.base + part->offset;
        if (part->file->init() != 0)
            reinterpret_cast<Initialiser>(const_cast<std::byte*>(base) + part->file->init())(count, arguments, environment);
        const auto array = part->file->init_array();
        for (std::uint64_t i = 0; i < array.count; ++i) {
            Initialiser function = nullptr;
            std::memcpy(&function, base + array.address + i * 8, sizeof function);
            if (function != nullptr && reinterpret_cast<std::intptr_t>(function) != -1) function(count, arguments, environment);
        }
    }
}

}  // namespace

// ---------------------------------------------------------------------------------------------------------------- loading

std::string Images::load(std::string_view path) {
    auto& process = ProcessState::current();
    std::size_t number = 0;
    bool failed = false;
    {
        const device::SystemCall call;
        device::set_stack_writer(&stack_text);
        describe_code = [](void* address) { return place_of(address).file.empty() ? std::string{} : code_text(address); };
        failed_.clear();
        auto where = absolute(folder, path);
        std::error_code error;
        if (!fs::exists(where, error) && !fallback.empty()) where = fallback;
        const auto real = fs::canonical(where, error).string();
        std::vector<std::string> present;
        for (const auto& each : loaded) {
            for (const auto& part : each.bundle->parts()) present.push_back(part.file->path());
        }
        if (!error && std::find(present.begin(), present.end(), real) != present.end()) {
            number = loaded.size();  // it is there
        } else if (auto bundle = Bundle::of(where, present); !bundle) {
            failed_ = "image " + where + " cannot be loaded: " + bundle.error();
        } else if (auto* base = (*bundle)->make_copy(); base == nullptr) {
            failed_ = "image " + where + " cannot be loaded: no address space or mappings are left for another copy";
        } else {
            number = loaded.size();
            loaded.push_back({.bundle = *bundle, .base = base});
            add_copies(loaded.back());
            if (auto problem = bind_late(process, loaded.back()); !problem.empty()) {
                failed_ = "image " + where + " cannot be loaded: " + problem;
            }
        }
        failed = !failed_.empty();
        // execve and dynamic linking of a small program take about this long on a device's processor.
        call.os().charge(500'000);
    }
    if (failed) return failed_;
    if (number < loaded.size()) {
        if (argv_ == nullptr) argv_ = words(arguments);
        initialise(loaded[number], static_cast<int>(arguments.size()), argv_, *process.environment.variable());
    }
    return {};
}

void* Images::find(std::string_view name, std::size_t from) const {
    for (auto i = from; i < loaded.size(); ++i) {
        std::uint64_t offset = 0;
        bool is_resolver = false;
        if (loaded[i].bundle->find(name, offset, is_resolver)) return resolved(loaded[i].base, offset, is_resolver);
    }
    return nullptr;
}

void Images::finish() {
    for (auto i = loaded.size(); i-- > 0;) {
        const auto bundle = loaded[i].bundle.get();
        const auto* base = loaded[i].base;
        for (const auto& part : bundle->parts()) {
            const auto array = part.file->fini_array();
            for (auto n = array.count; n-- > 0;) {
                void (*function)() = nullptr;
                std::memcpy(&function, base + part.offset + array.address + n * 8, sizeof function);
                if (function != nullptr && reinterpret_cast<std::intptr_t>(function) != -1) function();
            }
            if (part.file->fini() != 0) {
                reinterpret_cast<void (*)()>(const_cast<std::byte*>(base) + part.offset + part.file->fini())();
            }
        }
    }
}

void Images::drop() {
    for (const auto& each : loaded) {
        remove_copies(each);
        each.bundle->give_back(each.base);
    }
    loaded.clear();
}

int run_image(const ImageProgram& program) {
    auto& process = ProcessState::current();
    {
        const device::SystemCall call;
        process.images.arguments = {program.path};
        for (const auto& each : program.arguments) process.images.arguments.push_back(each);
        process.environment.given = program.environment;
    }
    using Main = int (*)(int, char**, char**);
    auto problem = process.images.load(program.path);
    Main entry = nullptr;
    if (problem.empty()) {
        entry = reinterpret_cast<Main>(process.images.find("main"));
        if (entry == nullptr) {
            problem = "image " + program.path + " has no function main (a library of system abilities needs a profile instead)";
        }
    }
    if (!problem.empty()) {
        runtime::port::Os().Log(6, "loader", problem);
        if (program.failed != nullptr) {
            const device::HostScope host;
            program.failed(program.context, problem);
        }
        return 127;  // as a shell says of what it cannot start
    }
    // A parent sees the low 8 bits.
    return entry(static_cast<int>(process.images.arguments.size()), process.images.argv(), *process.environment.variable()) & 0xff;
}

std::string check_image(const std::string& path) {
    const auto bundle = Bundle::of(path, {});
    return bundle ? std::string{} : bundle.error();
}

CodePlace place_of(const void* address) {
    const auto* copy = copy_at(address);
    if (copy == nullptr) return {};
    return {.file = copy->part->file->path(),
            .offset = static_cast<std::uint64_t>(static_cast<const std::byte*>(address) - copy->base),
            .base = copy->base};
}

std::string loaded_images() {
    std::string text;
    if (g_copies == nullptr) return text;
    for (const auto& [base, copy] : *g_copies) {
        char address[24];
        std::snprintf(address, sizeof address, "%p", static_cast<const void*>(base));
        text.append(copy.part->file->path()).append("\t").append(address).append("\n");
    }
    return text;
}

// ------------------------------------------------------------------------------------- what the dynamic loader does elsewhere

namespace {

struct TlsIndex {
    std::uint64_t module;
    std::uint64_t offset;
};

[[gnu::noinline]] void* make_block(std::uint64_t module) {
    const auto& known = tls_module(module);
    // On the process's heap: it goes with it.
    const auto alignment = std::max<std::size_t>(known.alignment, 16);
    auto* memory = static_cast<std::byte*>(std::aligned_alloc(alignment, (known.size_bytes + alignment - 1) / alignment * alignment));
    if (memory == nullptr) std::abort();
    std::memcpy(memory, known.initial, known.initial_bytes);
    std::memset(memory + known.initial_bytes, 0, known.size_bytes - known.initial_bytes);
    auto& thread = ThreadState::current();
    auto* heap = device::use_heap(nullptr);
    if (thread.blocks.by_module.size() < module) thread.blocks.by_module.resize(module);
    thread.blocks.by_module[module - 1] = memory;
    device::use_heap(heap);
    return memory;
}

// Every access to a thread_local variable of an image comes here.
void* image_tls_get_addr(TlsIndex* index) {
    if (index->module == kHostModule) return reinterpret_cast<void*>(index->offset);
    auto* thread = device::running();
    if (thread->side != nullptr) {
        const auto& blocks = static_cast<ThreadState&>(*thread->side).blocks.by_module;
        if (index->module <= blocks.size() && blocks[index->module - 1] != nullptr) {
            return static_cast<std::byte*>(blocks[index->module - 1]) + index->offset;
        }
    }
    return static_cast<std::byte*>(make_block(index->module)) + index->offset;
}

// dlopen's handles: of the process itself, of one of its bundles (its number from 1), or of one of the system's libraries.
char g_self;
constexpr std::uintptr_t kBundlesMax = 4096;

void set_error(std::string_view text) {
    auto& images = ProcessState::current().images;
    const device::SystemCall call;
    images.load_error = text;
    images.has_error = true;
}

void* image_dlopen(const char* path, int flags) {
    if (path == nullptr) return &g_self;
    auto& images = ProcessState::current().images;
    const std::string_view name(path);
    const bool is_system = name.find('/') == std::string_view::npos && !fs::exists(absolute(images.folder, name));
    if (is_system) {
        const device::SystemCall call;  // what the loader keeps is the host's
        if (void* handle = ::dlopen(path, flags & ~RTLD_GLOBAL)) return handle;
        const char* why = ::dlerror();
        images.load_error = why != nullptr ? why : "cannot be opened";
        images.has_error = true;
        return nullptr;
    }
    const auto before = images.loaded.size();
    const auto problem = images.load(path);
    if (!problem.empty()) {
        set_error(problem);
        return nullptr;
    }
    if (images.loaded.size() > before) return reinterpret_cast<void*>(before + 1);
    // It was there already: find which it is.
    const device::SystemCall call;
    std::error_code error;
    const auto real = fs::canonical(absolute(images.folder, name), error).string();
    for (std::size_t i = 0; i < images.loaded.size(); ++i) {
        for (const auto& part : images.loaded[i].bundle->parts()) {
            if (part.file->path() == real) return reinterpret_cast<void*>(i + 1);
        }
    }
    return &g_self;
}

void* image_dlsym(void* handle, const char* name) {
    auto& images = ProcessState::current().images;
    const auto number = reinterpret_cast<std::uintptr_t>(handle);
    void* found = nullptr;
    if (handle == RTLD_NEXT) {
        // Behind the caller's own: what is not the process's. Good enough for wrappers of system functions.
        found = ::dlsym(RTLD_DEFAULT, name);
    } else if (handle == RTLD_DEFAULT || handle == &g_self) {
        found = images.find(name);
        if (found == nullptr) found = loader_function(name);
        if (found == nullptr) found = ::dlsym(RTLD_DEFAULT, name);
    } else if (number <= kBundlesMax) {
        std::uint64_t offset = 0;
        bool is_resolver = false;
        if (number <= images.loaded.size() && images.loaded[number - 1].bundle->find(name, offset, is_resolver)) {
            found = resolved(images.loaded[number - 1].base, offset, is_resolver);
        }
    } else {
        const device::SystemCall call;
        found = ::dlsym(handle, name);
    }
    if (found == nullptr) set_error(std::string("undefined symbol: ") + name);
    return found;
}

int image_dlclose(void*) { return 0; }  // a process keeps what it has loaded, as with RTLD_NODELETE

char* image_dlerror() {
    auto& images = ProcessState::current().images;
    if (!images.has_error) return nullptr;
    images.has_error = false;
    return images.load_error.data();
}

int image_dladdr(const void* address, Dl_info* info) {
    const auto* copy = copy_at(address);
    if (copy == nullptr) return ::dladdr(address, info);
    const auto offset = static_cast<std::uint64_t>(static_cast<const std::byte*>(address) - copy->base);
    *info = {.dli_fname = copy->part->file->path().c_str(), .dli_fbase = copy->base, .dli_sname = nullptr, .dli_saddr = nullptr};
    for (const auto& symbol : copy->part->file->symbols()) {
        if (symbol.st_shndx == SHN_UNDEF || offset < symbol.st_value ||
            offset >= symbol.st_value + std::max<std::uint64_t>(symbol.st_size, 1))
            continue;
        info->dli_sname = copy->part->file->name_of(symbol).data();
        info->dli_saddr = copy->base + symbol.st_value;
        break;
    }
    return 1;
}

}  // namespace

char** Images::argv() const { return argv_; }

void* loader_function(std::string_view name) {
    const std::pair<std::string_view, void*> functions[] = {
        {"__tls_get_addr", reinterpret_cast<void*>(&image_tls_get_addr)},
        {"dlopen", reinterpret_cast<void*>(&image_dlopen)},
        {"dlsym", reinterpret_cast<void*>(&image_dlsym)},
        {"dlclose", reinterpret_cast<void*>(&image_dlclose)},
        {"dlerror", reinterpret_cast<void*>(&image_dlerror)},
        {"dladdr", reinterpret_cast<void*>(&image_dladdr)},
    };
    for (const auto& [known, function] : functions) {
        if (known == name) return function;
    }
    return nullptr;
}

}  // namespace models::posix

// The unwinder asks this of every frame: where the code of that address has its unwind table. Images are unknown to the system's loader.
extern "C" int _dl_find_object(void* address, dl_find_object* result) noexcept {
    using namespace models::posix;
    if (const auto* copy = copy_at(address)) {
        if (copy->part->file->unwind_table() == 0) return -1;
        *result = {};
        result->dlfo_map_start = copy->base;
        result->dlfo_map_end = copy->end;
        result->dlfo_eh_frame = copy->base + copy->part->file->unwind_table();
        return 0;
    }
    return IPCLAB_NEXT(_dl_find_object)(address, result);
}
