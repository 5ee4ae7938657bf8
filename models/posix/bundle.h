#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/posix/elf_file.h"
#include "sim/base/result.h"

namespace models::posix {

/// A library and those that it needs and that are a process's own, laid out one behind the other and bound once, ready to be copied into
/// processes: a copy maps the code, copies the data and adds its base address where the data points into itself. So copies share
/// the pages of their code, cost two or so mappings each (the kernel allows 65,530), and take microseconds.
///
/// What its libraries want is looked for in them first, in the order in which they are needed, then in libraries that the
/// process has already, then in the program and the system's libraries. All its definitions are the copy's own, also those that the
/// system's loader would share between libraries (STB_GNU_UNIQUE).
class Bundle {
public:
    struct Part {
        std::shared_ptr<const ElfFile> file;
        std::uint64_t offset = 0;      ///< of its addresses in the bundle
        std::uint64_t tls_module = 0;  ///< 0: it has no thread-local data
    };
    /// A word that depends on more than the base: bound when a copy is made.
    struct Late {
        enum class What : std::uint8_t { Symbol, StandardStream, Environment };
        std::uint64_t place = 0;
        std::int64_t addend = 0;
        std::string name{};
        What what = What::Symbol;
        int number = 0;  ///< of the stream
        bool weak = false;
    };

    /// The bundle of that library for a process that has the libraries `present` (real paths, in the order in which they were loaded)
    /// already; made once and kept as long as the program runs. On the host's heap.
    static sim::base::Result<std::shared_ptr<Bundle>> of(const std::string& path, const std::vector<std::string>& present);

    /// A new copy: everything bound but what is late, no initialiser run. Null: out of address space.
    std::byte* make_copy();
    /// The copy is not used any more; its memory goes back to the system.
    void give_back(std::byte* base);

    [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }
    [[nodiscard]] std::uint64_t size_bytes() const { return size_; }
    [[nodiscard]] const std::vector<Late>& late() const { return late_; }
    /// Offset of a definition in the bundle; false: there is none. Thread-local ones have none.
    bool find(std::string_view name, std::uint64_t& offset, bool& is_resolver) const;
    /// Places that hold the address of a function which returns what belongs there (STT_GNU_IFUNC): to be called on the copy.
    [[nodiscard]] const std::vector<std::uint64_t>& resolvers() const { return resolvers_; }
    /// Data of the bundle, as ranges of offsets: what is a copy's own.
    struct Data {
        std::uint64_t offset = 0;
        std::uint64_t size_bytes = 0;      ///< in whole pages
        std::vector<std::byte> initial{};  ///< of its beginning; zero behind
    };
    [[nodiscard]] const std::vector<Data>& data() const { return data_; }

private:
    struct Code {
        std::uint64_t offset = 0;
        std::uint64_t size_bytes = 0;
        std::uint64_t file_offset = 0;
        std::size_t part = 0;
    };
    struct Found;

    std::string add_parts(const std::string& path, const std::vector<std::string>& present);
    std::string lay_out();
    std::string bind();
    std::string bind_part(const Part& part, std::vector<std::string>& missing);
    bool look_up(const Part& part, std::uint32_t index, Found& found) const;
    [[nodiscard]] std::byte* word(std::uint64_t place);

    std::vector<Part> parts_;
    std::vector<void*> shared_;  ///< handles of the system's libraries that it needs beside the program's own
    std::uint64_t size_ = 0;
    std::vector<Code> code_;
    std::vector<Data> data_;
    std::vector<std::uint64_t> based_;  ///< places to which a copy adds its base
    std::vector<std::uint64_t> resolvers_;
    std::vector<Late> late_;
    std::vector<std::byte*> free_;  ///< copies given back: mapped, their data gone
    bool local_only_ = false;
};

/// Thread-local data of all bundles: what a thread's block of that module begins with. Modules count from 1.
struct TlsModule {
    const std::byte* initial = nullptr;
    std::uint64_t initial_bytes = 0;
    std::uint64_t size_bytes = 0;
    std::uint64_t alignment = 1;
};
[[nodiscard]] const TlsModule& tls_module(std::uint64_t module);

/// What stands for the module number of data of the system's libraries: the offset is then its address.
inline constexpr std::uint64_t kHostModule = 0;

}  // namespace models::posix
