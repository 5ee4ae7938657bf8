#include "scenarios/engine/build_id.h"

#include <elf.h>
#include <link.h>

#include <cstdint>
#include <cstring>
#include <span>

#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

constexpr std::size_t kIdBytes = 6;  // 12 hex digits tell builds apart and still fit a line

std::size_t align4(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

std::string find_id(std::span<const char> notes) {
    while (notes.size() >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) head;
        std::memcpy(&head, notes.data(), sizeof head);
        const auto name_bytes = align4(head.n_namesz), id_bytes = align4(head.n_descsz);
        const auto size = sizeof head + name_bytes + id_bytes;
        if (size > notes.size()) break;
        if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == 4 && std::memcmp(notes.data() + sizeof head, "GNU", 4) == 0) {
            std::string id;
            for (std::size_t i = 0; i < kIdBytes && i < head.n_descsz; ++i) {
                id += fmt::format("{:02x}", static_cast<unsigned char>(notes[sizeof head + name_bytes + i]));
            }
            return id;
        }
        notes = notes.subspan(size);
    }
    return {};
}

/// The executable comes first; nothing else is looked at.
int visit(dl_phdr_info* info, std::size_t, void* found) {
    for (int i = 0; i < info->dlpi_phnum; ++i) {
        const auto& header = info->dlpi_phdr[i];
        if (header.p_type != PT_NOTE) continue;
        const auto* start = reinterpret_cast<const char*>(info->dlpi_addr + header.p_vaddr);  // NOLINT: an address from the loader
        auto id = find_id({start, header.p_memsz});
        if (!id.empty()) *static_cast<std::string*>(found) = std::move(id);
    }
    return 1;
}

}  // namespace

const std::string& build_id() {
    static const std::string kId = [] {
        std::string id;
        ::dl_iterate_phdr(visit, &id);
        return id.empty() ? std::string(IPCLAB_BUILD) : fmt::format("{}+{}", IPCLAB_BUILD, id);
    }();
    return kId;
}

}  // namespace scenarios::engine
