#include "models/posix/bundle.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <span>
#include <utility>

#include "models/posix/loader_names.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace models::posix {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t page_down(std::uint64_t value) { return value / kPage * kPage; }
constexpr std::uint64_t page_up(std::uint64_t value) { return page_down(value + kPage - 1); }

// Relocation types by what they mean.
#if defined(__x86_64__)
constexpr std::uint32_t kRelative = R_X86_64_RELATIVE;
constexpr std::uint32_t kWord = R_X86_64_64;
constexpr std::uint32_t kData = R_X86_64_GLOB_DAT;
constexpr std::uint32_t kCall = R_X86_64_JUMP_SLOT;
constexpr std::uint32_t kTlsModule = R_X86_64_DTPMOD64;
constexpr std::uint32_t kTlsOffset = R_X86_64_DTPOFF64;
constexpr std::uint32_t kTlsStatic = R_X86_64_TPOFF64;
constexpr std::uint32_t kTlsDescriptor = R_X86_64_TLSDESC;
constexpr std::uint32_t kResolved = R_X86_64_IRELATIVE;
#elif defined(__aarch64__)
constexpr std::uint32_t kRelative = R_AARCH64_RELATIVE;
constexpr std::uint32_t kWord = R_AARCH64_ABS64;
constexpr std::uint32_t kData = R_AARCH64_GLOB_DAT;
constexpr std::uint32_t kCall = R_AARCH64_JUMP_SLOT;
constexpr std::uint32_t kTlsModule = R_AARCH64_TLS_DTPMOD;
constexpr std::uint32_t kTlsOffset = R_AARCH64_TLS_DTPREL;
constexpr std::uint32_t kTlsStatic = R_AARCH64_TLS_TPREL;
constexpr std::uint32_t kTlsDescriptor = R_AARCH64_TLSDESC;
constexpr std::uint32_t kResolved = R_AARCH64_IRELATIVE;
#endif
constexpr std::uint32_t kNothing = 0;  // R_*_NONE

std::vector<TlsModule>& tls_modules() {
    static std::vector<TlsModule> modules;
    return modules;
}

/// Libraries of a device that the program itself stands for: nothing to load.
constexpr std::array<std::string_view, 12> kOwnLibraries{"ipc_core",    "ipc_single",         "ipc_common",
                                                         "samgr_proxy", "samgr_common",       "utils",
                                                         "utilsbase",   "system_ability_fwk", "system_ability_ondemand_reason",
                                                         "dbinder",     "ipc_capi",           "hilog"};

bool is_own_library(std::string_view soname) {
    if (soname.starts_with("lib")) soname.remove_prefix(3);
    soname = soname.substr(0, soname.find('.'));
    return std::find(kOwnLibraries.begin(), kOwnLibraries.end(), soname) != kOwnLibraries.end();
}

bool is_system_folder(const fs::path& path) {
    for (const auto* folder : {"/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/"}) {
        if (path.string().starts_with(folder)) return true;
    }
    return false;
}

/// The library of that name beside `by` or in its run paths; empty: it is none of the user's own.
std::string find_private(const ElfFile& by, const std::string& name) {
    const auto origin = fs::path(by.path()).parent_path();
    std::vector<fs::path> places;
    if (name.find('/') != std::string::npos) {
        places.emplace_back(name);
    } else {
        for (auto path : by.run_paths()) {
            for (const std::string_view word : {"${ORIGIN}", "$ORIGIN"}) {
                if (const auto at = path.find(word); at != std::string::npos) path.replace(at, word.size(), origin.string());
            }
            places.push_back(fs::path(path) / name);
        }
        places.push_back(origin / name);
    }
    for (const auto& place : places) {
        std::error_code error;
        const auto real = fs::canonical(place, error);
        if (!error && fs::is_regular_file(real, error) && !is_system_folder(real)) return real.string();
    }
    return {};
}

std::string demangled(std::string_view name) {
    int status = 0;
    const std::string text(name);
    char* readable = abi::__cxa_demangle(text.c_str(), nullptr, nullptr, &status);
    std::string result = readable != nullptr ? readable : text;
    std::free(readable);
    return result;
}

/// Where copies lie: one reserved stretch of addresses, used from its beginning on.
class Space {
public:
    std::byte* take(std::uint64_t size_bytes) {
        if (base_ == nullptr) {
            for (std::uint64_t size = 1ULL << 38; size >= 1ULL << 30 && base_ == nullptr; size /= 4) {
                void* memory = ::mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
                if (memory == MAP_FAILED) continue;
                base_ = static_cast<std::byte*>(memory);
                size_ = size;
            }
            if (base_ == nullptr) return nullptr;
        }
        if (size_bytes > size_ - used_) return nullptr;
        auto* at = base_ + used_;
        used_ += size_bytes;
        return at;
    }

private:
    std::byte* base_ = nullptr;
    std::uint64_t size_ = 0;
    std::uint64_t used_ = 0;
};

Space& space() {
    static Space the_space;
    return the_space;
}

}  // namespace

/// What a symbol stands for.
struct Bundle::Found {
    enum class Kind : std::uint8_t { Missing, Own, OwnResolver, OwnTls, Host, HostTls, Late };
    Kind kind = Kind::Missing;
    std::uint64_t value = 0;  ///< offset in the bundle, offset in the module, or address
    std::uint64_t module = 0;
    Late late{};
};

const TlsModule& tls_module(std::uint64_t module) { return tls_modules().at(module - 1); }

sim::base::Result<std::shared_ptr<Bundle>> Bundle::of(const std::string& path, const std::vector<std::string>& present) {
    static std::map<std::string, std::shared_ptr<Bundle>> known;
    std::error_code error;
    const auto real = fs::canonical(path, error);
    if (error) return sim::base::Error{"it cannot be opened: " + error.message()};
    auto key = real.string();
    for (const auto& each : present) key.append("\n").append(each);
    if (const auto found = known.find(key); found != known.end()) return found->second;
    auto bundle = std::make_shared<Bundle>();
    if (auto problem = bundle->add_parts(real.string(), present); !problem.empty()) return sim::base::Error{std::move(problem)};
    bundle->local_only_ = present.empty();
    if (auto problem = bundle->lay_out(); !problem.empty()) return sim::base::Error{std::move(problem)};
    if (auto problem = bundle->bind(); !problem.empty()) return sim::base::Error{std::move(problem)};
    known.emplace(std::move(key), bundle);
    return bundle;
}

std::string Bundle::add_parts(const std::string& path, const std::vector<std::string>& present) {
    auto root = ElfFile::open(path);
    if (!root) return root.error();
    parts_.push_back({.file = *root});
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        const auto by = parts_[i].file;  // parts_ grows
        for (const auto& name : by->needed()) {
            const auto own = find_private(*by, name);
            if (own.empty()) {
                if (is_own_library(name)) continue;
                void* handle = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
                if (handle == nullptr) {
                    const char* why = ::dlerror();
                    return "it needs " + name +
                           ", which is neither beside it nor in its run path nor in the system: " + (why != nullptr ? why : "");
                }
                shared_.push_back(handle);
                continue;
            }
            const auto is_there = [&own](const Part& part) { return part.file->path() == own; };
            if (std::find(present.begin(), present.end(), own) != present.end()) continue;
            if (std::any_of(parts_.begin(), parts_.end(), is_there)) continue;
            auto file = ElfFile::open(own);
            if (!file) return "it needs " + name + ", and of that: " + file.error();
            parts_.push_back({.file = *file});
        }
    }
    return {};
}

std::string Bundle::lay_out() {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        auto& part = parts_[i];
        const auto& file = *part.file;
        part.offset = size_;
        for (const auto& segment : file.segments()) {
            if (segment.writable && segment.executable) return "a segment of it is writable and executable";
            const auto from = page_down(segment.address);
            const auto to = page_up(segment.address + segment.memory_bytes);
            if (!segment.writable) {
                if (segment.memory_bytes != segment.file_bytes) return "a read-only segment of it is longer than its contents";
                auto* last = code_.empty() || code_.back().part != i ? nullptr : &code_.back();
                const auto file_from = page_down(segment.file_offset);
                if (last != nullptr && last->offset - last->file_offset == part.offset + from - file_from) {
                    last->size_bytes = part.offset + to - last->offset;
                } else {
                    code_.push_back({.offset = part.offset + from, .size_bytes = to - from, .file_offset = file_from, .part = i});
                }
            } else {
                Data data{.offset = part.offset + from, .size_bytes = to - from};
                data.initial.resize(segment.address - from + segment.file_bytes);
                if (segment.file_bytes > 0) {
                    std::memcpy(data.initial.data() + (segment.address - from), file.bytes().data() + segment.file_offset,
                                segment.file_bytes);
                }
                data_.push_back(std::move(data));
            }
        }
        size_ += page_up(file.end_address());
        if (const auto* tls = file.thread_local_segment()) {
            tls_modules().push_back({.initial = file.bytes().data() + tls->file_offset,
                                     .initial_bytes = tls->file_bytes,
                                     .size_bytes = tls->memory_bytes,
                                     .alignment = tls->alignment});
            part.tls_module = tls_modules().size();
        }
    }
    for (const auto& code : code_) {
        for (const auto& data : data_) {
            if (code.offset < data.offset + data.size_bytes && data.offset < code.offset + code.size_bytes) {
                return "its code and its data share a page (link it with -z separate-code)";
            }
        }
    }
    return {};
}

// A word of the data that copies begin with; it grows over zeroes where needed. Null: the place is none of the data.
std::byte* Bundle::word(std::uint64_t place) {
    for (auto& data : data_) {
        if (place < data.offset || place - data.offset + 8 > data.size_bytes) continue;
        const auto end = place - data.offset + 8;
        if (data.initial.size() < end) data.initial.resize(end);
        return data.initial.data() + (place - data.offset);
    }
    return nullptr;
}

bool Bundle::find(std::string_view name, std::uint64_t& offset, bool& is_resolver) const {
    for (const auto& part : parts_) {
        const auto* symbol = part.file->find(name);
        if (symbol == nullptr || ELF64_ST_TYPE(symbol->st_info) == STT_TLS || symbol->st_shndx == SHN_ABS) continue;
        offset = part.offset + symbol->st_value;
        is_resolver = ELF64_ST_TYPE(symbol->st_info) == STT_GNU_IFUNC;
        return true;
    }
    return false;
}

bool Bundle::look_up(const Part& part, std::uint32_t index, Found& found) const {
    using Kind = Found::Kind;
    const auto& symbol = part.file->symbols()[index];
    const auto own = [&found](const Part& owner, const Elf64_Sym& what) {
        const auto type = ELF64_ST_TYPE(what.st_info);
        if (what.st_shndx == SHN_ABS) {
            found = {.kind = Kind::Host, .value = what.st_value};
        } else if (type == STT_TLS) {
            found = {.kind = Kind::OwnTls, .value = what.st_value, .module = owner.tls_module};
        } else {
            found = {.kind = type == STT_GNU_IFUNC ? Kind::OwnResolver : Kind::Own, .value = owner.offset + what.st_value};
        }
        return true;
    };
    const auto name = part.file->name_of(symbol);
    const bool is_defined = symbol.st_shndx != SHN_UNDEF;
    if (is_defined && (ELF64_ST_BIND(symbol.st_info) == STB_LOCAL || ELF64_ST_VISIBILITY(symbol.st_other) != STV_DEFAULT)) {
        return own(part, symbol);
    }
    for (const auto& each : parts_) {
        if (const auto* definition = each.file->find(name)) return own(each, *definition);
    }
    if (is_defined) return own(part, symbol);
    const bool weak = ELF64_ST_BIND(symbol.st_info) == STB_WEAK;
    const std::string text(name);
    if (name == "stdin" || name == "stdout" || name == "stderr") {
        found.kind = Kind::Late;
        found.late = {.name = text, .what = Late::What::StandardStream, .number = name == "stdin" ? 0 : name == "stdout" ? 1 : 2};
        return true;
    }
    if (name == "environ" || name == "__environ" || name == "_environ") {
        found.kind = Kind::Late;
        found.late = {.name = text, .what = Late::What::Environment};
        return true;
    }
    void* address = loader_function(name);
    if (address == nullptr) address = ::dlsym(RTLD_DEFAULT, text.c_str());
    for (auto handle = shared_.begin(); address == nullptr && handle != shared_.end(); ++handle) address = ::dlsym(*handle, text.c_str());
    if (address != nullptr) {
        // There is one host thread, so data of the system's that is local to a thread has one place.
        found = {.kind = ELF64_ST_TYPE(symbol.st_info) == STT_TLS ? Kind::HostTls : Kind::Host,
                 .value = reinterpret_cast<std::uint64_t>(address)};
        return true;
    }
    if (!local_only_) {
        found.kind = Kind::Late;
        found.late = {.name = text, .weak = weak};
        return true;
    }
    found = {.kind = Kind::Host, .value = 0};
    return weak;
}

std::string Bundle::bind() {
    std::vector<std::string> missing;
    for (const auto& part : parts_) {
        if (auto problem = bind_part(part, missing); !problem.empty()) return problem;
    }
    if (missing.empty()) return {};
    std::sort(missing.begin(), missing.end());
    missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
    constexpr std::size_t kShown = 8;
    std::string text = "it needs ";
    for (std::size_t i = 0; i < std::min(missing.size(), kShown); ++i) text.append(i > 0 ? ", " : "").append(demangled(missing[i]));
    if (missing.size() > kShown) text.append(" and ").append(std::to_string(missing.size() - kShown)).append(" more");
    return text + ", which neither it nor ipclab nor the system's libraries define";
}

std::string Bundle::bind_part(const Part& part, std::vector<std::string>& missing) {
    using Kind = Found::Kind;
    const auto put = [this](std::uint64_t place, std::uint64_t value) {
        auto* to = word(place);
        if (to != nullptr) std::memcpy(to, &value, sizeof value);
        return to != nullptr;
    };
    constexpr auto kOutside = "a relocation of it changes what is no data of its own (compile it with -fPIC)";
    for (const auto place : part.file->relative_places()) {
        const auto* at = word(part.offset + place);
        if (at == nullptr) return kOutside;
        std::uint64_t value = 0;
        std::memcpy(&value, at, sizeof value);
        (void)put(part.offset + place, value + part.offset);
        based_.push_back(part.offset + place);
    }
    for (const auto& relocation : part.file->relocations()) {
        const auto type = static_cast<std::uint32_t>(ELF64_R_TYPE(relocation.r_info));
        const auto index = static_cast<std::uint32_t>(ELF64_R_SYM(relocation.r_info));
        const auto place = part.offset + relocation.r_offset;
        const auto addend = static_cast<std::uint64_t>(relocation.r_addend);
        if (type == kNothing) continue;
        if (type == kTlsStatic || type == kTlsDescriptor) {
            return "it uses thread-local data in a way that only the system's loader can serve (compile it without -ftls-model and with "
                   "-mtls-dialect=gnu, -mtls-dialect=trad on ARM)";
        }
        if (word(place) == nullptr) return kOutside;
        if (type == kRelative || type == kResolved) {
            (void)put(place, part.offset + addend);
            based_.push_back(place);
            if (type == kResolved) resolvers_.push_back(place);
            continue;
        }
        if (type != kWord && type != kData && type != kCall && type != kTlsModule && type != kTlsOffset) {
            return "it has relocations of type " + std::to_string(type) + ", which libraries compiled with -fPIC have not";
        }
        Found found;
        if (index == 0) {
            found = {.kind = type == kTlsModule || type == kTlsOffset ? Kind::OwnTls : Kind::Host, .module = part.tls_module};
        } else if (!look_up(part, index, found)) {
            missing.emplace_back(part.file->name_of(part.file->symbols()[index]));
            continue;
        }
        if (type == kTlsModule || type == kTlsOffset) {
            if (found.kind == Kind::Late) return "it uses thread-local data of another library that the process loads apart";
            if (type == kTlsModule) {
                (void)put(place, found.kind == Kind::OwnTls ? found.module : kHostModule);
            } else {
                (void)put(place, found.value + addend);
            }
            continue;
        }
        switch (found.kind) {
            case Kind::Own:
            case Kind::OwnResolver:
                (void)put(place, found.value + addend);
                based_.push_back(place);
                if (found.kind == Kind::OwnResolver) resolvers_.push_back(place);
                break;
            case Kind::Late:
                (void)put(place, 0);
                found.late.place = place;
                found.late.addend = relocation.r_addend;
                late_.push_back(std::move(found.late));
                break;
            default:
                (void)put(place, found.value + addend);
                break;
        }
    }
    return {};
}

std::byte* Bundle::make_copy() {
    std::byte* base = nullptr;
    if (!free_.empty()) {
        base = free_.back();
        free_.pop_back();
    } else {
        base = space().take(size_);
        if (base == nullptr) return nullptr;
        for (const auto& code : code_) {
            const auto* mapped = ::mmap(base + code.offset, code.size_bytes, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED,
                                        parts_[code.part].file->descriptor(), static_cast<off_t>(code.file_offset));
            if (mapped == MAP_FAILED) return nullptr;
        }
        for (const auto& data : data_) {
            const auto* mapped = ::mmap(base + data.offset, data.size_bytes, PROT_READ | PROT_WRITE,
                                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
            if (mapped == MAP_FAILED) return nullptr;
        }
    }
    for (const auto& data : data_) std::memcpy(base + data.offset, data.initial.data(), data.initial.size());
    const auto add = reinterpret_cast<std::uint64_t>(base);
    for (const auto place : based_) {
        std::uint64_t value = 0;
        std::memcpy(&value, base + place, sizeof value);
        value += add;
        std::memcpy(base + place, &value, sizeof value);
    }
    return base;
}

void Bundle::give_back(std::byte* base) {
    for (const auto& data : data_) {
#if defined(__SANITIZE_ADDRESS__)
        ASAN_UNPOISON_MEMORY_REGION(base + data.offset, data.size_bytes);
#endif
        ::madvise(base + data.offset, data.size_bytes, MADV_DONTNEED);
    }
    free_.push_back(base);
}

}  // namespace models::posix
