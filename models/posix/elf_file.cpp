#include "models/posix/elf_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace models::posix {
namespace {

#if defined(__x86_64__)
constexpr std::uint16_t kMachine = EM_X86_64;
constexpr auto kMachineName = "x86-64";
#elif defined(__aarch64__)
constexpr std::uint16_t kMachine = EM_AARCH64;
constexpr auto kMachineName = "aarch64";
#endif
constexpr std::uint64_t kSizeMax = 1ULL << 32;  ///< of a library in memory: a limit for nonsense
constexpr std::uint64_t kDynamicRelrSize = 35;  // DT_RELRSZ, DT_RELR: younger than some elf.h
constexpr std::uint64_t kDynamicRelr = 36;
constexpr std::uint64_t kProgramFlag = 0x08000000;  // DF_1_PIE

/// Is [offset, offset + size) within `limit` bytes?
constexpr bool within(std::uint64_t offset, std::uint64_t size, std::uint64_t limit) { return offset <= limit && size <= limit - offset; }

}  // namespace

sim::base::Result<std::shared_ptr<const ElfFile>> ElfFile::open(const std::string& path) {
    std::shared_ptr<ElfFile> file(new ElfFile);
    file->path_ = path;
    file->descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file->descriptor_ < 0) return sim::base::Error{std::string("it cannot be opened: ") + std::strerror(errno)};
    struct stat facts {};
    if (::fstat(file->descriptor_, &facts) != 0 || !S_ISREG(facts.st_mode)) return sim::base::Error{"it is no regular file"};
    if (facts.st_size == 0) return sim::base::Error{"the file is empty"};
    const auto size = static_cast<std::size_t>(facts.st_size);
    void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file->descriptor_, 0);
    if (mapped == MAP_FAILED) return sim::base::Error{std::string("it cannot be mapped: ") + std::strerror(errno)};
    file->mapped_ = true;
    file->bytes_ = {static_cast<const std::byte*>(mapped), size};
    if (auto problem = file->read(); !problem.empty()) return sim::base::Error{std::move(problem)};
    return std::shared_ptr<const ElfFile>(std::move(file));
}

sim::base::Result<std::shared_ptr<const ElfFile>> ElfFile::parse(std::span<const std::byte> bytes) {
    std::shared_ptr<ElfFile> file(new ElfFile);
    file->owned_.assign(bytes.begin(), bytes.end());
    file->bytes_ = file->owned_;
    if (auto problem = file->read(); !problem.empty()) return sim::base::Error{std::move(problem)};
    return std::shared_ptr<const ElfFile>(std::move(file));
}

ElfFile::~ElfFile() {
    if (mapped_) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
    if (descriptor_ >= 0) ::close(descriptor_);
}

const std::byte* ElfFile::at(std::uint64_t address, std::uint64_t size_bytes) const {
    for (const auto& segment : segments_) {
        if (address >= segment.address && within(address - segment.address, size_bytes, segment.file_bytes)) {
            return bytes_.data() + segment.file_offset + (address - segment.address);
        }
    }
    return nullptr;
}

template <class T>
bool ElfFile::load(std::uint64_t address, T& value) const {
    const auto* from = at(address, sizeof value);
    if (from != nullptr) std::memcpy(&value, from, sizeof value);
    return from != nullptr;
}

std::string_view ElfFile::string_at(std::uint64_t offset) const {
    if (offset >= strings_.size()) return {};
    const auto rest = strings_.substr(offset);
    return rest.substr(0, rest.find('\0'));
}

const Elf64_Sym* ElfFile::find(std::string_view name) const {
    const auto found = defined_.find(name);
    return found != defined_.end() ? found->second : nullptr;
}

std::string ElfFile::read() {
    Elf64_Ehdr header{};
    if (bytes_.size() < sizeof header) return "it is no ELF file: only " + std::to_string(bytes_.size()) + " bytes";
    std::memcpy(&header, bytes_.data(), sizeof header);
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return "it is no ELF file";
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_machine != kMachine) {
        return std::string("it is not built for this machine (expected ELF, 64 bit, ") + kMachineName + ")";
    }
    if (header.e_type != ET_DYN) return "it is no shared library (link it with -shared)";
    return read_segments(header);
}

std::string ElfFile::read_segments(const Elf64_Ehdr& header) {
    if (header.e_phentsize != sizeof(Elf64_Phdr) || !within(header.e_phoff, header.e_phnum * sizeof(Elf64_Phdr), bytes_.size())) {
        return "its program headers do not lie in the file";
    }
    const Elf64_Phdr* dynamic = nullptr;
    std::vector<Elf64_Phdr> headers(header.e_phnum);
    if (!headers.empty()) std::memcpy(headers.data(), bytes_.data() + header.e_phoff, headers.size() * sizeof(Elf64_Phdr));
    for (const auto& each : headers) {
        const Segment segment{.file_offset = each.p_offset,
                              .address = each.p_vaddr,
                              .file_bytes = each.p_filesz,
                              .memory_bytes = each.p_memsz,
                              .alignment = each.p_align != 0 ? each.p_align : 1,
                              .writable = (each.p_flags & PF_W) != 0,
                              .executable = (each.p_flags & PF_X) != 0};
        if (each.p_type == PT_LOAD || each.p_type == PT_TLS || each.p_type == PT_DYNAMIC) {
            if (!within(each.p_offset, each.p_filesz, bytes_.size())) return "a segment reaches beyond the end of the file";
            if (each.p_filesz > each.p_memsz || !within(each.p_vaddr, each.p_memsz, kSizeMax)) return "a segment's size makes no sense";
        }
        if (each.p_type == PT_LOAD) {
            if (each.p_memsz == 0) continue;
            if (!segments_.empty() && each.p_vaddr < segments_.back().address + segments_.back().memory_bytes) {
                return "its segments overlap or are out of order";
            }
            if ((each.p_vaddr - each.p_offset) % 4096 != 0) return "a segment's place in the file does not fit its address";
            segments_.push_back(segment);
            end_ = each.p_vaddr + each.p_memsz;
        } else if (each.p_type == PT_TLS) {
            if ((segment.alignment & (segment.alignment - 1)) != 0 || segment.alignment > 4096)
                return "its thread-local data is misaligned";
            has_tls_ = true;
            tls_ = segment;
        } else if (each.p_type == PT_DYNAMIC) {
            dynamic = &each;
        } else if (each.p_type == PT_GNU_EH_FRAME) {
            unwind_ = each.p_vaddr;
        }
    }
    if (segments_.empty()) return "it has nothing to load";
    if (dynamic == nullptr) return "it has no dynamic section";
    if (unwind_ != 0 && at(unwind_, 8) == nullptr) unwind_ = 0;
    return read_dynamic(*dynamic);
}

std::string ElfFile::read_dynamic(const Elf64_Phdr& segment) {
    std::uint64_t strings = 0;
    std::uint64_t strings_bytes = 0;
    std::uint64_t symbols = 0;
    std::uint64_t hash = 0;
    std::uint64_t gnu_hash = 0;
    std::pair<std::uint64_t, std::uint64_t> rela;
    std::pair<std::uint64_t, std::uint64_t> plt;
    std::pair<std::uint64_t, std::uint64_t> relr;
    std::vector<std::uint64_t> needed;
    std::vector<std::uint64_t> paths;
    std::uint64_t soname = 0;
    std::uint64_t flags = 0;
    bool text_relocations = false;
    for (std::uint64_t offset = 0; within(offset, sizeof(Elf64_Dyn), segment.p_filesz); offset += sizeof(Elf64_Dyn)) {
        Elf64_Dyn entry{};
        std::memcpy(&entry, bytes_.data() + segment.p_offset + offset, sizeof entry);
        const auto value = entry.d_un.d_val;
        switch (static_cast<std::uint64_t>(entry.d_tag)) {
            case DT_NULL:
                offset = segment.p_filesz - sizeof(Elf64_Dyn);
                break;
            case DT_STRTAB:
                strings = value;
                break;
            case DT_STRSZ:
                strings_bytes = value;
                break;
            case DT_SYMTAB:
                symbols = value;
                break;
            case DT_HASH:
                hash = value;
                break;
            case DT_GNU_HASH:
                gnu_hash = value;
                break;
            case DT_RELA:
                rela.first = value;
                break;
            case DT_RELASZ:
                rela.second = value;
                break;
            case DT_JMPREL:
                plt.first = value;
                break;
            case DT_PLTRELSZ:
                plt.second = value;
                break;
            case kDynamicRelr:
                relr.first = value;
                break;
            case kDynamicRelrSize:
                relr.second = value;
                break;
            case DT_NEEDED:
                needed.push_back(value);
                break;
            case DT_RUNPATH:
            case DT_RPATH:
                paths.push_back(value);
                break;
            case DT_SONAME:
                soname = value;
                break;
            case DT_INIT:
                init_ = value;
                break;
            case DT_FINI:
                fini_ = value;
                break;
            case DT_INIT_ARRAY:
                init_array_.address = value;
                break;
            case DT_INIT_ARRAYSZ:
                init_array_.count = value / 8;
                break;
            case DT_FINI_ARRAY:
                fini_array_.address = value;
                break;
            case DT_FINI_ARRAYSZ:
                fini_array_.count = value / 8;
                break;
            case DT_FLAGS_1:
                flags = value;
                break;
            case DT_TEXTREL:
                text_relocations = true;
                break;
            case DT_FLAGS:
                text_relocations = text_relocations || (value & DF_TEXTREL) != 0;
                break;
            default:
                break;
        }
    }
    if ((flags & kProgramFlag) != 0) return "it is a program, not a shared library (link it with -shared)";
    if (text_relocations) return "its code is not position independent (compile it with -fPIC)";
    const auto* text = at(strings, strings_bytes);
    if (text == nullptr) return "its dynamic string table does not lie in the file";
    strings_ = {reinterpret_cast<const char*>(text), strings_bytes};
    for (const auto each : needed) needed_.emplace_back(string_at(each));
    for (const auto each : paths) {
        auto rest = string_at(each);
        while (!rest.empty()) {
            const auto colon = std::min(rest.find(':'), rest.size());
            if (colon > 0) run_paths_.emplace_back(rest.substr(0, colon));
            rest.remove_prefix(std::min(colon + 1, rest.size()));
        }
    }
    soname_ = string_at(soname);
    for (const auto& array : {init_array_, fini_array_}) {
        if (array.count > 0 && (array.count > kSizeMax || at(array.address, array.count * 8) == nullptr)) {
            return "its list of initialisers does not lie in the file";
        }
    }
    if (auto problem = read_relocations(rela.first, rela.second); !problem.empty()) return problem;
    if (auto problem = read_relocations(plt.first, plt.second); !problem.empty()) return problem;
    if (auto problem = read_symbols(symbols, hash, gnu_hash); !problem.empty()) return problem;
    return read_packed(relr.first, relr.second);
}

std::string ElfFile::read_symbols(std::uint64_t table, std::uint64_t hash, std::uint64_t gnu_hash) {
    constexpr auto kBroken = "its symbol hash table is broken";
    std::uint64_t count = 0;
    if (gnu_hash != 0) {
        std::uint32_t head[4] = {};  // buckets, first symbol, words of the filter, its shift
        if (!load(gnu_hash, head)) return kBroken;
        const auto buckets = gnu_hash + sizeof head + std::uint64_t{head[2]} * 8;
        const auto chains = buckets + std::uint64_t{head[0]} * 4;
        for (std::uint32_t i = 0; i < head[0]; ++i) {
            std::uint32_t first = 0;
            if (!load(buckets + std::uint64_t{i} * 4, first)) return kBroken;
            count = std::max<std::uint64_t>(count, first);
        }
        // The last symbol is the end of the chain that begins last.
        if (count >= head[1] && count > 0) {
            for (std::uint32_t word = 0;;) {
                if (!load(chains + (count - head[1]) * 4, word)) return kBroken;
                ++count;
                if ((word & 1) != 0) break;
            }
        }
        count = std::max<std::uint64_t>(count, head[1]);
    } else if (hash != 0) {
        std::uint32_t head[2] = {};
        if (!load(hash, head)) return kBroken;
        count = head[1];
    }
    // A table without definitions does not tell how many it only wants: the relocations do.
    for (const auto& relocation : relocations_) count = std::max(count, ELF64_R_SYM(relocation.r_info) + 1);
    if (count > kSizeMax / sizeof(Elf64_Sym)) return kBroken;
    const auto* from = at(table, count * sizeof(Elf64_Sym));
    if (from == nullptr && count > 0) return "its symbol table does not lie in the file";
    symbols_.resize(count);
    if (count > 0) std::memcpy(symbols_.data(), from, count * sizeof(Elf64_Sym));
    for (const auto& symbol : symbols_) {
        const auto binding = ELF64_ST_BIND(symbol.st_info);
        const auto visibility = ELF64_ST_VISIBILITY(symbol.st_other);
        if (symbol.st_shndx == SHN_UNDEF || binding == STB_LOCAL || visibility == STV_HIDDEN || visibility == STV_INTERNAL) continue;
        if (symbol.st_shndx != SHN_ABS && ELF64_ST_TYPE(symbol.st_info) != STT_TLS && symbol.st_value > end_) continue;
        if (const auto name = name_of(symbol); !name.empty()) defined_.emplace(name, &symbol);
    }
    return {};
}

std::string ElfFile::read_relocations(std::uint64_t table, std::uint64_t size_bytes) {
    if (size_bytes == 0) return {};
    const auto* from = at(table, size_bytes);
    if (from == nullptr || size_bytes % sizeof(Elf64_Rela) != 0) return "its relocations do not lie in the file";
    const auto before = relocations_.size();
    relocations_.resize(before + size_bytes / sizeof(Elf64_Rela));
    std::memcpy(relocations_.data() + before, from, size_bytes);
    return {};
}

// Packed relative relocations: an even word is a place, an odd one says which of the next 63 words are.
std::string ElfFile::read_packed(std::uint64_t table, std::uint64_t size_bytes) {
    if (size_bytes == 0) return {};
    if (size_bytes % 8 != 0 || at(table, size_bytes) == nullptr) return "its packed relocations do not lie in the file";
    std::uint64_t next = 0;
    for (std::uint64_t offset = 0; offset < size_bytes; offset += 8) {
        std::uint64_t word = 0;
        (void)load(table + offset, word);
        if ((word & 1) == 0) {
            relative_places_.push_back(word);
            next = word + 8;
            continue;
        }
        for (std::uint64_t bit = 1; bit < 64; ++bit) {
            if ((word >> bit & 1) != 0) relative_places_.push_back(next + (bit - 1) * 8);
        }
        next += 63 * 8;
    }
    return {};
}

}  // namespace models::posix
