// Memory that a simulated process maps. Its own goes to the host, and is given back when the process is gone; shared memory of files lies
// in the files' own pages, at one address for everybody, since the simulator has one address space.

#include <sys/mman.h>

#include <algorithm>
#include <cstdarg>
#include <cstring>

#include "models/device/open_file.h"
#include "models/posix/faces.h"
#include "models/posix/file_system.h"
#include "models/posix/regular_file.h"
#include "models/posix/system_calls.h"

namespace models::posix {
namespace {

constexpr std::size_t kPage = 4096;

std::size_t round_up(std::size_t size) { return (size + kPage - 1) / kPage * kPage; }
std::intptr_t address_of(const void* memory) { return static_cast<std::intptr_t>(reinterpret_cast<std::uintptr_t>(memory)); }

// Takes [start, start + size) out of what the process has; what of it is its own is unmapped if `from_host`. False: nothing was there.
bool forget(const device::SystemCall& call, Files& files, std::uintptr_t start, std::size_t size, bool from_host) {
    bool found = false;
    auto at = files.mappings.upper_bound(start);
    if (at != files.mappings.begin()) --at;
    while (at != files.mappings.end() && at->first < start + size) {
        const auto first = at->first;
        auto& mapping = at->second;
        const auto end = first + round_up(mapping.size_bytes);
        if (end <= start) {
            ++at;
            continue;
        }
        found = true;
        if (mapping.is_binder) {
            if (auto* binder = device::as_binder(mapping.file.get())) (void)call.os().binder().munmap(binder->file());
            at = files.mappings.erase(at);
            continue;
        }
        if (mapping.file != nullptr) {
            // Whole or not at all: the pages belong to the file.
            if (--mapping.count == 0) {
                at = files.mappings.erase(at);
            } else {
                ++at;
            }
            continue;
        }
        const auto cut_start = std::max(first, start);
        const auto cut_end = std::min(end, start + size);
        if (from_host) IPCLAB_NEXT(munmap)(reinterpret_cast<void*>(cut_start), cut_end - cut_start);
        at = files.mappings.erase(at);
        if (first < cut_start) files.mappings[first] = {.size_bytes = cut_start - first, .file = nullptr};
        if (cut_end < end)
            at = std::next(files.mappings.insert_or_assign(cut_end, Mapping{.size_bytes = end - cut_end, .file = nullptr}).first);
    }
    return found;
}

// Memory of its own, from the host. Negative errno as a small negative number.
std::intptr_t map_own(const device::SystemCall& call, void* wanted, std::size_t size, int protection, int flags) {
    auto& files = ProcessState::of(call.process()).files;
    const int kept = (flags & ~(MAP_TYPE)) | MAP_PRIVATE | MAP_ANONYMOUS;
    void* memory = IPCLAB_NEXT(mmap)(wanted, size, protection, kept, -1, 0);
    if (memory == MAP_FAILED) return -errno;
    const auto start = reinterpret_cast<std::uintptr_t>(memory);
    if ((flags & MAP_FIXED) != 0) (void)forget(call, files, start, round_up(size), false);
    files.mappings.insert_or_assign(start, Mapping{.size_bytes = round_up(size), .file = nullptr});
    return address_of(memory);
}

// The same pages for everybody.
std::intptr_t map_shared(const device::SystemCall& call, std::byte* pages, std::size_t size, const binder::FileRef& file) {
    auto& mapping = ProcessState::of(call.process()).files.mappings[reinterpret_cast<std::uintptr_t>(pages)];
    mapping.count = mapping.file == file ? mapping.count + 1 : 1;
    mapping.size_bytes = std::max(mapping.size_bytes, size);
    mapping.file = file;
    return address_of(pages);
}

std::intptr_t map_private_copy(const device::SystemCall& call, void* wanted, std::size_t size, int protection, int flags, const char* data,
                               std::size_t available) {
    const auto result = map_own(call, wanted, size, PROT_READ | PROT_WRITE, flags);
    if (result < 0 && result > -4096) return result;
    auto* memory = reinterpret_cast<void*>(result);
    std::memcpy(memory, data, std::min(size, available));
    if (protection != (PROT_READ | PROT_WRITE)) (void)IPCLAB_NEXT(mprotect)(memory, size, protection);
    call.os().charge(std::min(size, available) / kBytesPerNs);
    return result;
}

std::intptr_t map(const device::SystemCall& call, void* wanted, std::size_t size, int protection, int flags, int fd, std::int64_t offset) {
    if (size == 0 || offset % static_cast<std::int64_t>(kPage) != 0 || offset < 0) return -EINVAL;
    const bool shared = (flags & MAP_TYPE) == MAP_SHARED || (flags & MAP_TYPE) == MAP_SHARED_VALIDATE;
    // Nobody inherits it (there is no fork), so anonymous memory is its own, shared or not.
    if ((flags & MAP_ANONYMOUS) != 0) return map_own(call, wanted, size, protection, flags);
    auto* face = file_at(call, fd);
    if (face == nullptr) return -EBADF;
    const auto file = device::OperatingSystem::file_of(call.process(), fd);
    const auto start = static_cast<std::size_t>(offset);
    if (auto* binder = device::as_binder(file.get())) {
        std::uint64_t address = 0;
        const int error = call.os().binder().mmap(binder->file(), size, protection, &address);
        if (error != 0) return error;
        auto& mapping = ProcessState::of(call.process()).files.mappings[address];
        mapping = {.size_bytes = size, .file = file, .is_binder = true};
        return static_cast<std::intptr_t>(address);
    }
    const bool fixed = (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) != 0;
    if (auto* memory = dynamic_cast<device::SharedMemoryFile*>(file.get())) {
        if (memory->size_bytes() == 0 || start + size > round_up(memory->size_bytes())) return -EINVAL;
        if ((protection & ~memory->protection() & (PROT_READ | PROT_WRITE | PROT_EXEC)) != 0) return -EPERM;
        auto* pages = memory->pages().base();
        if (pages == nullptr) return -ENOMEM;
        if (!shared) {
            return map_private_copy(call, wanted, size, protection, flags, reinterpret_cast<const char*>(pages) + start,
                                    memory->size_bytes() - start);
        }
        return fixed ? -EINVAL : map_shared(call, pages + start, size, file);
    }
    auto* node = face->node();
    if (node == nullptr) return -ENODEV;
    if (node->kind == Node::Kind::Zero) return map_own(call, wanted, size, protection, flags);
    if (node->kind != Node::Kind::Regular) return -ENODEV;
    if (!face->may_read() || (shared && (protection & PROT_WRITE) != 0 && !face->may_write())) return -EACCES;
    if (!shared) {
        const auto bytes = node->content.size_bytes();
        return map_private_copy(call, wanted, size, protection, flags, node->content.data() + std::min(start, bytes),
                                bytes - std::min(start, bytes));
    }
    if ((node->seals & F_SEAL_WRITE) != 0 && (protection & PROT_WRITE) != 0) return -EPERM;
    if (fixed) return -EINVAL;
    auto* pages = node->content.share(start + round_up(size));
    return pages != nullptr ? map_shared(call, pages + start, size, file) : -ENOMEM;
}

void* map_memory(void* wanted, std::size_t size, int protection, int flags, int fd, std::int64_t offset) {
    const auto result = system_call(
        [&](const device::SystemCall& call) -> std::intptr_t { return map(call, wanted, size, protection, flags, fd, offset); });
    return result == -1 ? MAP_FAILED : reinterpret_cast<void*>(result);
}

int unmap_memory(void* memory, std::size_t size) {
    return system_call([&](const device::SystemCall& call) -> int {
        const auto start = reinterpret_cast<std::uintptr_t>(memory);
        if (size == 0 || start % kPage != 0) return -EINVAL;
        // The runtime's own way to map shared memory.
        if (call.process().mappings.erase(memory) != 0) return 0;
        if (forget(call, ProcessState::of(call.process()).files, start, round_up(size), true)) return 0;
        return IPCLAB_NEXT(munmap)(memory, size) == 0 ? 0 : -errno;  // it was mapped by a library of the host's on its behalf
    });
}

// The mapping that contains the address; null if none.
const Mapping* mapping_at(const device::SystemCall& call, const void* memory) {
    const auto& mappings = ProcessState::of(call.process()).files.mappings;
    const auto start = reinterpret_cast<std::uintptr_t>(memory);
    auto at = mappings.upper_bound(start);
    if (at == mappings.begin()) return nullptr;
    --at;
    return start < at->first + round_up(at->second.size_bytes) ? &at->second : nullptr;
}

void* remap_memory(void* memory, std::size_t old_size, std::size_t size, int flags, void* wanted) {
    const auto result = system_call([&](const device::SystemCall& call) -> std::intptr_t {
        const auto* mapping = mapping_at(call, memory);
        if (mapping == nullptr || old_size == 0 || size == 0) return mapping == nullptr ? -EFAULT : -EINVAL;
        if (mapping->file != nullptr) {
            // Its file's pages stay where they are: room to grow comes with them.
            return size <= old_size || mapping->count == 0 ? address_of(memory) : -ENOMEM;
        }
        void* moved = IPCLAB_NEXT(mremap)(memory, old_size, size, flags, wanted);
        if (moved == MAP_FAILED) return -errno;
        auto& files = ProcessState::of(call.process()).files;
        (void)forget(call, files, reinterpret_cast<std::uintptr_t>(memory), round_up(old_size), false);
        files.mappings.insert_or_assign(reinterpret_cast<std::uintptr_t>(moved), Mapping{.size_bytes = round_up(size), .file = nullptr});
        return address_of(moved);
    });
    return result == -1 ? MAP_FAILED : reinterpret_cast<void*>(result);
}

// Of memory that others share, protection stays as it is.
template <class Pass>
int on_own_memory(const void* memory, Pass pass) {
    return system_call([&](const device::SystemCall& call) -> int {
        const auto* mapping = mapping_at(call, memory);
        if (mapping != nullptr && mapping->is_binder) return -EPERM;
        if (mapping != nullptr && mapping->file != nullptr) return 0;
        return pass() == 0 ? 0 : -errno;
    });
}

}  // namespace
}  // namespace models::posix

using models::posix::in_user_code;
namespace posix = models::posix;

extern "C" {

void* mmap(void* wanted, size_t size, int protection, int flags, int fd, off_t offset) noexcept {
    return in_user_code() ? posix::map_memory(wanted, size, protection, flags, fd, offset)
                          : IPCLAB_NEXT(mmap)(wanted, size, protection, flags, fd, offset);
}
void* mmap64(void* wanted, size_t size, int protection, int flags, int fd, off64_t offset) noexcept {
    return in_user_code() ? posix::map_memory(wanted, size, protection, flags, fd, offset)
                          : IPCLAB_NEXT(mmap64)(wanted, size, protection, flags, fd, offset);
}
int munmap(void* memory, size_t size) noexcept {
    return in_user_code() ? posix::unmap_memory(memory, size) : IPCLAB_NEXT(munmap)(memory, size);
}
int mprotect(void* memory, size_t size, int protection) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(mprotect)(memory, size, protection);
    return posix::on_own_memory(memory, [&] { return IPCLAB_NEXT(mprotect)(memory, size, protection); });
}
int madvise(void* memory, size_t size, int advice) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(madvise)(memory, size, advice);
    return posix::on_own_memory(memory, [&] { return IPCLAB_NEXT(madvise)(memory, size, advice); });
}
int posix_madvise(void* memory, size_t size, int advice) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(posix_madvise)(memory, size, advice);
    return posix::on_own_memory(memory, [] { return 0; }) == 0 ? 0 : errno;
}
void* mremap(void* memory, size_t old_size, size_t size, int flags, ...) noexcept {
    va_list list;
    va_start(list, flags);
    auto* wanted = va_arg(list, void*);
    va_end(list);
    return in_user_code() ? posix::remap_memory(memory, old_size, size, flags, wanted)
                          : IPCLAB_NEXT(mremap)(memory, old_size, size, flags, wanted);
}
int msync(void* memory, size_t size, int flags) {
    if (!in_user_code()) return IPCLAB_NEXT(msync)(memory, size, flags);
    return posix::on_own_memory(memory, [] { return 0; });
}
// Nothing is ever paged out.
int mlock(const void* memory, size_t size) noexcept { return in_user_code() ? 0 : IPCLAB_NEXT(mlock)(memory, size); }
int munlock(const void* memory, size_t size) noexcept { return in_user_code() ? 0 : IPCLAB_NEXT(munlock)(memory, size); }
int mlockall(int flags) noexcept { return in_user_code() ? 0 : IPCLAB_NEXT(mlockall)(flags); }
int munlockall() noexcept { return in_user_code() ? 0 : IPCLAB_NEXT(munlockall)(); }

}  // extern "C"
