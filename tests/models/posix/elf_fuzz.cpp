// Damaged and invented shared libraries: reading one says what is wrong with it, or hands out what lies within it.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "models/posix/elf_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto file = models::posix::ElfFile::parse({reinterpret_cast<const std::byte*>(data), size});
    if (!file) {
        if (file.error().empty()) std::abort();
        return 0;
    }
    const auto& elf = **file;
    for (const auto& segment : elf.segments()) {
        if (segment.file_offset + segment.file_bytes > size || segment.file_bytes > segment.memory_bytes) std::abort();
    }
    if (const auto* tls = elf.thread_local_segment(); tls != nullptr && tls->file_offset + tls->file_bytes > size) std::abort();
    for (const auto& relocation : elf.relocations()) {
        if (ELF64_R_SYM(relocation.r_info) >= elf.symbols().size() && ELF64_R_SYM(relocation.r_info) != 0) std::abort();
    }
    std::size_t letters = 0;
    for (const auto& symbol : elf.symbols()) letters += elf.name_of(symbol).size();
    return letters == SIZE_MAX ? 1 : 0;
}
