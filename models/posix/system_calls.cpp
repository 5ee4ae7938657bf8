#include "models/posix/system_calls.h"

#include <limits.h>

#include <algorithm>
#include <string>

#include "models/device/memory.h"
#include "models/device/open_file.h"
#include "models/posix/console_file.h"
#include "models/posix/faces.h"
#include "models/posix/file_system.h"
#include "models/posix/regular_file.h"

namespace models::posix {
namespace {

constexpr std::uintptr_t kPage = 4096;

// Touches each page of the range.
template <class Touch>
bool probe_pages(const void* memory, std::size_t size_bytes, Touch touch) {
    if (size_bytes == 0) return true;
    const auto start = reinterpret_cast<std::uintptr_t>(memory);
    if (!device::in_user_range(start, size_bytes)) return false;
    for (auto at = start; at < start + size_bytes; at = (at / kPage + 1) * kPage) {
        if (!touch(at)) return false;
    }
    return true;
}

}  // namespace

bool can_read(const void* memory, std::size_t size_bytes) {
    return probe_pages(memory, size_bytes, [](std::uintptr_t at) {
        char byte = 0;
        return device::copy_user(&byte, reinterpret_cast<const void*>(at), 1);
    });
}

bool can_write(void* memory, std::size_t size_bytes) {
    return probe_pages(memory, size_bytes, [](std::uintptr_t at) {
        char byte = 0;
        return device::copy_user(&byte, reinterpret_cast<const void*>(at), 1) && device::copy_user(reinterpret_cast<void*>(at), &byte, 1);
    });
}

int probe(const iovec* pieces, int count, bool for_writing) {
    if (count < 0 || count > IOV_MAX) return -EINVAL;
    if (!can_read(pieces, static_cast<std::size_t>(count) * sizeof(iovec))) return -EFAULT;
    std::size_t sum = 0;
    for (int i = 0; i < count; ++i) {
        const auto& [base, size] = pieces[i];
        if (size > static_cast<std::size_t>(SSIZE_MAX) - sum) return -EINVAL;
        sum += size;
        if (for_writing ? !can_write(base, size) : !can_read(base, size)) return -EFAULT;
    }
    return 0;
}

File* file_at(const device::SystemCall& call, int fd) {
    auto& process = call.process();
    const auto index = static_cast<std::size_t>(fd);
    if (fd < 0 || index >= process.descriptors.size()) return nullptr;
    auto& opened = process.descriptors[index];
    if (opened == nullptr) return nullptr;
    if (auto* file = dynamic_cast<File*>(opened.get())) return file;
    if (dynamic_cast<device::NullFile*>(opened.get()) != nullptr) {
        // What every process starts with: its input and outputs, made when they are first used.
        if (fd == 0) opened = std::make_shared<EmptyFile>(call.os());
        if (fd == 1 || fd == 2) opened = std::make_shared<ConsoleFile>(call.os(), process, fd == 2);
        if (fd > 2) {
            auto node = FileSystem::of(call.os()).make_unnamed(Node::Kind::Null, 0666, 0);
            opened = std::make_shared<CharacterFile>(process, call.os(), std::move(node), O_RDWR);
        }
        return static_cast<File*>(opened.get());
    }
    auto& face = ProcessState::of(process).files.faces[fd];
    if (face.of.lock() != opened) face = {.of = opened, .file = make_face(call.os(), opened)};
    return face.file.get();
}

bool is_open(const device::SystemCall& call, int fd) { return device::OperatingSystem::file_of(call.process(), fd) != nullptr; }

int install(const device::SystemCall& call, binder::FileRef file, int flags) {
    return device::OperatingSystem::install_file(call.process(), std::move(file), (flags & O_CLOEXEC) != 0);
}

int install_from(const device::SystemCall& call, binder::FileRef file, int from, bool close_on_exec) {
    auto& process = call.process();
    if (from < 0 || static_cast<unsigned>(from) >= process.options.descriptors_max) return -EINVAL;
    auto& table = process.descriptors;
    auto fd = static_cast<std::size_t>(from);
    while (fd < table.size() && table[fd] != nullptr) ++fd;
    if (fd >= process.options.descriptors_max) return -EMFILE;
    if (fd >= table.size()) table.resize(fd + 1);
    table[fd] = std::move(file);
    process.close_on_exec.resize(table.size());
    process.close_on_exec[fd] = close_on_exec;
    return static_cast<int>(fd);
}

}  // namespace models::posix
