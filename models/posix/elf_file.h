#pragma once

#include <elf.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/base/result.h"

namespace models::posix {

/// A shared library as it lies in its file: ELF, 64 bit, little endian, for this machine. Everything is checked against the file's size
/// when it is read, so that what this hands out can be used as it is. All addresses are the file's own (virtual, from 0).
class ElfFile {
public:
    struct Segment {
        std::uint64_t file_offset = 0;
        std::uint64_t address = 0;
        std::uint64_t file_bytes = 0;
        std::uint64_t memory_bytes = 0;  ///< at least file_bytes; the rest is zero
        std::uint64_t alignment = 1;
        bool writable = false;
        bool executable = false;
    };
    struct Range {
        std::uint64_t address = 0;
        std::uint64_t count = 0;  ///< of 8-byte words
    };

    /// Why it cannot be an image is said in one sentence without the path.
    static sim::base::Result<std::shared_ptr<const ElfFile>> open(const std::string& path);
    /// The same of bytes in memory, which are copied (for fuzzing; `descriptor()` is -1).
    static sim::base::Result<std::shared_ptr<const ElfFile>> parse(std::span<const std::byte> bytes);
    ~ElfFile();
    ElfFile(const ElfFile&) = delete;
    ElfFile& operator=(const ElfFile&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] int descriptor() const { return descriptor_; }
    [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }
    /// Loaded segments by ascending address, not overlapping.
    [[nodiscard]] const std::vector<Segment>& segments() const { return segments_; }
    [[nodiscard]] const Segment* thread_local_segment() const { return has_tls_ ? &tls_ : nullptr; }
    [[nodiscard]] std::uint64_t end_address() const { return end_; }      ///< behind the last segment
    [[nodiscard]] std::uint64_t unwind_table() const { return unwind_; }  ///< address of .eh_frame_hdr, 0: none
    [[nodiscard]] const std::vector<std::string>& needed() const { return needed_; }
    [[nodiscard]] const std::string& soname() const { return soname_; }
    /// Folders to look for needed libraries in, as the file has them ($ORIGIN is not replaced).
    [[nodiscard]] const std::vector<std::string>& run_paths() const { return run_paths_; }
    [[nodiscard]] const std::vector<Elf64_Sym>& symbols() const { return symbols_; }
    [[nodiscard]] std::string_view name_of(const Elf64_Sym& symbol) const { return string_at(symbol.st_name); }
    /// The definition that others may bind to, null if there is none.
    [[nodiscard]] const Elf64_Sym* find(std::string_view name) const;
    [[nodiscard]] const std::vector<Elf64_Rela>& relocations() const { return relocations_; }
    [[nodiscard]] const std::vector<std::uint64_t>& relative_places() const { return relative_places_; }  ///< DT_RELR
    [[nodiscard]] std::uint64_t init() const { return init_; }                                            ///< DT_INIT, 0: none
    [[nodiscard]] std::uint64_t fini() const { return fini_; }
    [[nodiscard]] Range init_array() const { return init_array_; }
    [[nodiscard]] Range fini_array() const { return fini_array_; }

private:
    ElfFile() = default;

    std::string read();
    std::string read_segments(const Elf64_Ehdr& header);
    std::string read_dynamic(const Elf64_Phdr& segment);
    std::string read_symbols(std::uint64_t table, std::uint64_t hash, std::uint64_t gnu_hash);
    std::string read_relocations(std::uint64_t table, std::uint64_t size_bytes);
    std::string read_packed(std::uint64_t table, std::uint64_t size_bytes);
    [[nodiscard]] std::string_view string_at(std::uint64_t offset) const;
    /// `size_bytes` bytes that lie in the file for that address; null if they do not.
    [[nodiscard]] const std::byte* at(std::uint64_t address, std::uint64_t size_bytes) const;
    template <class T>
    bool load(std::uint64_t address, T& value) const;

    std::string path_;
    int descriptor_ = -1;
    std::span<const std::byte> bytes_;
    std::vector<std::byte> owned_;
    bool mapped_ = false;
    std::vector<Segment> segments_;
    bool has_tls_ = false;
    Segment tls_;
    std::uint64_t end_ = 0;
    std::uint64_t unwind_ = 0;
    std::string_view strings_;
    std::vector<std::string> needed_;
    std::vector<std::string> run_paths_;
    std::string soname_;
    std::vector<Elf64_Sym> symbols_;
    std::unordered_map<std::string_view, const Elf64_Sym*> defined_;  // looked up, never walked
    std::vector<Elf64_Rela> relocations_;
    std::vector<std::uint64_t> relative_places_;
    std::uint64_t init_ = 0;
    std::uint64_t fini_ = 0;
    Range init_array_;
    Range fini_array_;
};

}  // namespace models::posix
