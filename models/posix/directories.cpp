#include "models/posix/directories.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>

#include "models/posix/file_system.h"
#include "models/posix/regular_file.h"
#include "models/posix/system_calls.h"

// A DIR of user code is a Folder: the type is opaque. All of it is the host's memory, kept by the process's Files.

namespace models::posix {
namespace {

static_assert(sizeof(dirent) == sizeof(dirent64));

dirent64 entry_of(const std::string& name, const Node& node) {
    dirent64 entry{};
    entry.d_ino = node.number;
    entry.d_reclen = sizeof entry;
    entry.d_type = static_cast<unsigned char>(IFTODT(node.full_mode()));
    std::memcpy(entry.d_name, name.c_str(), std::min(name.size(), sizeof entry.d_name - 1));
    return entry;
}

int fill(const device::SystemCall& call, Folder& folder) {
    auto* file = dynamic_cast<FolderFile*>(file_at(call, folder.fd));
    if (file == nullptr) return -ENOTDIR;
    const auto& node = file->folder();
    if (const int error = node->permits(call.process().options.uid, R_OK); error != 0) return error;
    folder.entries.clear();
    folder.next = 0;
    folder.entries.push_back(entry_of(".", *node));
    const auto up = node->parent.lock();
    folder.entries.push_back(entry_of("..", up != nullptr ? *up : *node));
    for (const auto& [name, child] : node->entries) folder.entries.push_back(entry_of(name, *child));
    for (std::size_t i = 0; i < folder.entries.size(); ++i) folder.entries[i].d_off = static_cast<off64_t>(i + 1);
    return 0;
}

DIR* open_folder(int fd) {
    Folder* made = nullptr;
    const int result = system_call([&](const device::SystemCall& call) -> int {
        if (!is_open(call, fd)) return -EBADF;
        auto folder = std::make_unique<Folder>();
        folder->fd = fd;
        if (const int error = fill(call, *folder); error != 0) return error;
        made = folder.get();
        ProcessState::of(call.process()).files.folders.push_back(std::move(folder));
        return 0;
    });
    return result == 0 ? reinterpret_cast<DIR*>(made) : nullptr;
}

Folder& folder_of(DIR* stream) { return *reinterpret_cast<Folder*>(stream); }

dirent64* next_of(DIR* stream) {
    auto& folder = folder_of(stream);
    return folder.next < folder.entries.size() ? &folder.entries[folder.next++] : nullptr;
}

template <class Entry, class Wanted, class Compare>
int scan(int folder_fd, const char* path, Entry*** list, Wanted wanted, Compare compare) {
    const int fd = ::openat(folder_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return -1;
    auto* stream = open_folder(fd);
    if (stream == nullptr) {
        ::close(fd);
        return -1;
    }
    // Given to the caller, who frees them.
    Entry** found = nullptr;
    std::size_t count = 0;
    while (auto* entry = reinterpret_cast<Entry*>(next_of(stream))) {
        if (wanted != nullptr && wanted(entry) == 0) continue;
        found = static_cast<Entry**>(std::realloc(found, (count + 1) * sizeof *found));
        found[count] = static_cast<Entry*>(std::malloc(sizeof(Entry)));
        *found[count++] = *entry;
    }
    if (compare != nullptr) {
        std::stable_sort(found, found + count, [compare](const Entry* one, const Entry* other) {
            const auto* first = one;
            const auto* second = other;
            return compare(&first, &second) < 0;
        });
    }
    ::closedir(stream);
    *list = found;
    return static_cast<int>(count);
}

}  // namespace
}  // namespace models::posix

using models::posix::in_user_code;
namespace posix = models::posix;

extern "C" {

DIR* opendir(const char* path) {
    if (!in_user_code()) return IPCLAB_NEXT(opendir)(path);
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return nullptr;
    auto* stream = posix::open_folder(fd);
    if (stream == nullptr) {
        const int error = errno;
        close(fd);
        errno = error;
    }
    return stream;
}
DIR* fdopendir(int fd) { return in_user_code() ? posix::open_folder(fd) : IPCLAB_NEXT(fdopendir)(fd); }
dirent* readdir(DIR* stream) { return in_user_code() ? reinterpret_cast<dirent*>(posix::next_of(stream)) : IPCLAB_NEXT(readdir)(stream); }
dirent64* readdir64(DIR* stream) { return in_user_code() ? posix::next_of(stream) : IPCLAB_NEXT(readdir64)(stream); }

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
int readdir_r(DIR* stream, dirent* entry, dirent** result) {
    if (!in_user_code()) return IPCLAB_NEXT(readdir_r)(stream, entry, result);
    const auto* next = reinterpret_cast<const dirent*>(posix::next_of(stream));
    *result = next != nullptr ? entry : nullptr;
    if (next != nullptr) std::memcpy(entry, next, sizeof *entry);
    return 0;
}
int readdir64_r(DIR* stream, dirent64* entry, dirent64** result) {
    if (!in_user_code()) return IPCLAB_NEXT(readdir64_r)(stream, entry, result);
    const auto* next = posix::next_of(stream);
    *result = next != nullptr ? entry : nullptr;
    if (next != nullptr) std::memcpy(entry, next, sizeof *entry);
    return 0;
}
#pragma GCC diagnostic pop

void rewinddir(DIR* stream) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(rewinddir)(stream);
    (void)posix::system_call([&](const models::device::SystemCall& call) -> int { return posix::fill(call, posix::folder_of(stream)); });
}
long telldir(DIR* stream) noexcept {
    return in_user_code() ? static_cast<long>(posix::folder_of(stream).next) : IPCLAB_NEXT(telldir)(stream);
}
void seekdir(DIR* stream, long place) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(seekdir)(stream, place);
    posix::folder_of(stream).next = static_cast<std::size_t>(place);
}
int dirfd(DIR* stream) noexcept { return in_user_code() ? posix::folder_of(stream).fd : IPCLAB_NEXT(dirfd)(stream); }
int closedir(DIR* stream) {
    if (!in_user_code()) return IPCLAB_NEXT(closedir)(stream);
    return posix::system_call([&](const models::device::SystemCall& call) -> int {
        auto& folders = posix::ProcessState::of(call.process()).files.folders;
        const auto found = std::find_if(folders.begin(), folders.end(),
                                        [&](const auto& each) { return each.get() == reinterpret_cast<posix::Folder*>(stream); });
        if (found == folders.end()) return -EBADF;
        const int fd = (*found)->fd;
        folders.erase(found);
        return call.os().close_file(call.process(), fd);
    });
}

int scandir(const char* path, dirent*** list, int (*wanted)(const dirent*), int (*compare)(const dirent**, const dirent**)) {
    return in_user_code() ? posix::scan<dirent>(AT_FDCWD, path, list, wanted, compare) : IPCLAB_NEXT(scandir)(path, list, wanted, compare);
}
int scandirat(int folder, const char* path, dirent*** list, int (*wanted)(const dirent*), int (*compare)(const dirent**, const dirent**)) {
    return in_user_code() ? posix::scan<dirent>(folder, path, list, wanted, compare)
                          : IPCLAB_NEXT(scandirat)(folder, path, list, wanted, compare);
}
int scandir64(const char* path, dirent64*** list, int (*wanted)(const dirent64*), int (*compare)(const dirent64**, const dirent64**)) {
    return in_user_code() ? posix::scan<dirent64>(AT_FDCWD, path, list, wanted, compare)
                          : IPCLAB_NEXT(scandir64)(path, list, wanted, compare);
}

}  // extern "C"
