// Functions on names of files.

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <unistd.h>
#include <utime.h>

#include <algorithm>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <string>

#include "models/device/open_file.h"
#include "models/posix/descriptors.h"
#include "models/posix/file_system.h"
#include "models/posix/regular_file.h"
#include "models/posix/system_calls.h"

namespace models::posix {
namespace {

using Kind = Node::Kind;
using device::SystemCall;

std::uint32_t uid_of(const SystemCall& call) { return call.process().options.uid; }

// Where the path leads for the calling process. 0, -errno. (Not inlined: the C library declares that paths are never null, which is a
// promise of the caller.)
[[gnu::noinline]] int look_up(const SystemCall& call, int folder_fd, const char* path, bool follow_last, Place& place) {
    if (!can_read(path, 1)) return -EFAULT;
    auto& files = FileSystem::of(call.os());
    std::shared_ptr<Node> start;
    if (path[0] != '/') {
        if (folder_fd == AT_FDCWD) {
            Place here;
            const auto& directory = ProcessState::of(call.process()).directory;
            if (files.find(files.root(), directory, true, 0, here) == 0) start = here.node;
        } else {
            auto* file = file_at(call, folder_fd);
            if (file == nullptr) return -EBADF;
            auto* folder = dynamic_cast<FolderFile*>(file);
            if (folder == nullptr) return -ENOTDIR;
            start = folder->folder();
        }
    }
    return files.find(start, path, follow_last, uid_of(call), place);
}

// As look_up, and there must be something.
int look_up_node(const SystemCall& call, int folder_fd, const char* path, bool follow_last, Place& place) {
    const int error = look_up(call, folder_fd, path, follow_last, place);
    return error != 0 ? error : place.node == nullptr ? -ENOENT : 0;
}

// May the process add or remove names there?
int may_change(const SystemCall& call, const Place& place) {
    return place.folder != nullptr ? place.folder->permits(uid_of(call), W_OK | X_OK) : -EBUSY;
}

mode_t masked(const SystemCall& call, mode_t mode) { return mode & ~ProcessState::of(call.process()).files.mask & 07777; }

int open_node(const SystemCall& call, const std::shared_ptr<Node>& node, int flags) {
    auto& os = call.os();
    switch (node->kind) {
        case Kind::Folder:
            return install(call, std::make_shared<FolderFile>(os, node, flags), flags);
        case Kind::Null:
        case Kind::Zero:
        case Kind::Random:
            return install(call, std::make_shared<CharacterFile>(call.process(), os, node, flags), flags);
        case Kind::Binder: {
            auto file = std::make_shared<device::BinderOpenFile>(os.binder(), os.binder().open());
            const int fd = install(call, file, flags);
            if (fd >= 0 && (flags & O_NONBLOCK) != 0) file_at(call, fd)->set_flags(O_RDWR | O_NONBLOCK);
            return fd;
        }
        case Kind::Ashmem:
            return install(call, std::make_shared<device::SharedMemoryFile>(0), flags);
        case Kind::CommandLine:
        case Kind::ProcessName: {
            auto& files = FileSystem::of(os);
            auto text = files.make_unnamed(Kind::Regular, node->mode, node->uid);
            auto content = call.process().options.name;
            content.push_back(node->kind == Kind::CommandLine ? '\0' : '\n');
            const iovec piece{content.data(), content.size()};
            text->content.write(Pieces(&piece, 1), 0);
            return install(call, std::make_shared<RegularFile>(files, os, text, flags), flags);
        }
        default:
            return install(call, std::make_shared<RegularFile>(FileSystem::of(os), os, node, flags), flags);
    }
}

int open_path(const SystemCall& call, int folder_fd, const char* path, int flags, mode_t mode) {
    auto& files = FileSystem::of(call.os());
    Place place;
    if ((flags & O_TMPFILE) == O_TMPFILE) {
        if (const int error = look_up_node(call, folder_fd, path, true, place); error != 0) return error;
        if (!place.node->is_folder()) return -ENOTDIR;
        auto node = files.make_unnamed(Kind::Regular, masked(call, mode), uid_of(call));
        node->links = 0;
        return open_node(call, node, flags & ~O_TMPFILE);
    }
    const bool create = (flags & O_CREAT) != 0;
    const bool exclusive = create && (flags & O_EXCL) != 0;
    const bool follow = !exclusive && (flags & O_NOFOLLOW) == 0;
    if (const int error = look_up(call, folder_fd, path, follow, place); error != 0) return error;
    bool made = false;
    if (place.node == nullptr) {
        if (!create) return -ENOENT;
        if (place.folder_wanted) return -EISDIR;
        if (const int error = may_change(call, place); error != 0) return error;
        place.node = files.make(place, Kind::Regular, masked(call, mode), uid_of(call));
        made = true;
    } else if (exclusive) {
        return -EEXIST;
    }
    auto& node = *place.node;
    if (node.kind == Kind::Link) return -ELOOP;
    const int access = flags & O_ACCMODE;
    if (node.is_folder() && (access != O_RDONLY || create)) return -EISDIR;
    if (!node.is_folder() && (flags & O_DIRECTORY) != 0) return -ENOTDIR;
    if (!made && (flags & O_PATH) == 0) {
        const int wanted = (access != O_WRONLY ? R_OK : 0) | (access != O_RDONLY ? W_OK : 0);
        if (const int error = node.permits(uid_of(call), wanted); error != 0) return error;
        if ((flags & O_TRUNC) != 0 && node.kind == Kind::Regular && access != O_RDONLY) {
            (void)node.content.resize(0);
            node.modified = node.changed = files.now();
        }
    }
    return open_node(call, place.node, flags);
}

int open_at(int folder_fd, const char* path, int flags, mode_t mode) {
    return system_call([&](const SystemCall& call) -> int { return open_path(call, folder_fd, path, flags, mode); });
}

// -- status

void stat_open(const SystemCall& call, File& file, struct stat& status) {
    status = {};
    status.st_dev = makedev(0, 2);
    status.st_ino = 1;
    status.st_nlink = 1;
    status.st_uid = status.st_gid = uid_of(call);
    status.st_blksize = 4096;
    if (auto* node = file.node()) {
        node->stat(status);
    } else {
        file.stat(status);
    }
}

int stat_at(int folder_fd, const char* path, struct stat* status, int flags) {
    return system_call([&](const SystemCall& call) -> int {
        if (!can_write(status, sizeof *status)) return -EFAULT;
        if ((flags & AT_EMPTY_PATH) != 0 && can_read(path, 1) && path[0] == '\0') {
            auto* file = file_at(call, folder_fd);
            if (file == nullptr) return -EBADF;
            stat_open(call, *file, *status);
            return 0;
        }
        Place place;
        if (const int error = look_up_node(call, folder_fd, path, (flags & AT_SYMLINK_NOFOLLOW) == 0, place); error != 0) return error;
        *status = {};
        place.node->stat(*status);
        return 0;
    });
}

int stat_fd(int fd, struct stat* status) {
    return system_call([&](const SystemCall& call) -> int {
        auto* file = file_at(call, fd);
        if (file == nullptr) return -EBADF;
        if (!can_write(status, sizeof *status)) return -EFAULT;
        stat_open(call, *file, *status);
        return 0;
    });
}

statx_timestamp to_statx(const timespec& time) {
    statx_timestamp result{};
    result.tv_sec = time.tv_sec;
    result.tv_nsec = static_cast<std::uint32_t>(time.tv_nsec);
    return result;
}

int access_at(int folder_fd, const char* path, int mode, int flags) {
    return system_call([&](const SystemCall& call) -> int {
        if ((mode & ~(R_OK | W_OK | X_OK)) != 0) return -EINVAL;
        Place place;
        if (const int error = look_up_node(call, folder_fd, path, (flags & AT_SYMLINK_NOFOLLOW) == 0, place); error != 0) return error;
        return place.node->permits(uid_of(call), mode);
    });
}

// -- names

int make_folder(int folder_fd, const char* path, mode_t mode) {
    return system_call([&](const SystemCall& call) -> int {
        Place place;
        if (const int error = look_up(call, folder_fd, path, false, place); error != 0) return error;
        if (place.node != nullptr) return -EEXIST;
        if (const int error = may_change(call, place); error != 0) return error;
        FileSystem::of(call.os()).make(place, Kind::Folder, masked(call, mode), uid_of(call));
        return 0;
    });
}

int remove_name(const SystemCall& call, int folder_fd, const char* path, int flags) {
    Place place;
    if (const int error = look_up_node(call, folder_fd, path, false, place); error != 0) return error;
    if (place.name.empty()) return place.folder == nullptr || place.node == FileSystem::of(call.os()).root() ? -EBUSY : -EINVAL;
    if (const int error = may_change(call, place); error != 0) return error;
    if ((flags & AT_REMOVEDIR) != 0) {
        if (!place.node->is_folder()) return -ENOTDIR;
        if (!place.node->entries.empty()) return -ENOTEMPTY;
    } else if (place.node->is_folder()) {
        return -EISDIR;
    }
    FileSystem::of(call.os()).unlink(place);
    return 0;
}

int remove_at(int folder_fd, const char* path, int flags) {
    return system_call(
        [&](const SystemCall& call) -> int { return (flags & ~AT_REMOVEDIR) != 0 ? -EINVAL : remove_name(call, folder_fd, path, flags); });
}

int rename_at(int from_fd, const char* from, int to_fd, const char* to, unsigned flags) {
    return system_call([&](const SystemCall& call) -> int {
        Place old_place;
        Place new_place;
        if (const int error = look_up_node(call, from_fd, from, false, old_place); error != 0) return error;
        if (const int error = look_up(call, to_fd, to, false, new_place); error != 0) return error;
        if (old_place.name.empty() || new_place.name.empty()) return -EBUSY;
        if ((flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE)) != 0) return -EINVAL;
        for (const auto* place : {&old_place, &new_place}) {
            if (const int error = may_change(call, *place); error != 0) return error;
        }
        if ((flags & RENAME_NOREPLACE) != 0 && new_place.node != nullptr) return -EEXIST;
        if (old_place.node == new_place.node) return 0;
        auto moved = old_place.node;
        if (moved->is_folder()) {
            for (auto up = new_place.folder; up != nullptr; up = up->parent.lock() == up ? nullptr : up->parent.lock()) {
                if (up == moved) return -EINVAL;  // into itself
            }
        }
        if ((flags & RENAME_EXCHANGE) != 0) {
            if (new_place.node == nullptr) return -ENOENT;
            old_place.folder->entries[old_place.name] = new_place.node;
            new_place.folder->entries[new_place.name] = moved;
            if (new_place.node->is_folder()) new_place.node->parent = old_place.folder;
            if (moved->is_folder()) moved->parent = new_place.folder;
            return 0;
        }
        auto& files = FileSystem::of(call.os());
        if (new_place.node != nullptr) {
            if (new_place.node->is_folder() && !moved->is_folder()) return -EISDIR;
            if (!new_place.node->is_folder() && moved->is_folder()) return -ENOTDIR;
            if (new_place.node->is_folder() && !new_place.node->entries.empty()) return -ENOTEMPTY;
            files.unlink(new_place);
        } else if (new_place.folder_wanted && !moved->is_folder()) {
            return -ENOTDIR;
        }
        old_place.folder->entries.erase(old_place.name);
        new_place.folder->entries[new_place.name] = moved;
        const auto now = files.now();
        for (const auto* place : {&old_place, &new_place}) place->folder->modified = place->folder->changed = now;
        moved->changed = now;
        if (moved->is_folder()) {
            --old_place.folder->links;
            ++new_place.folder->links;
            moved->parent = new_place.folder;
        }
        return 0;
    });
}

int link_at(int from_fd, const char* from, int to_fd, const char* to, int flags) {
    return system_call([&](const SystemCall& call) -> int {
        Place old_place;
        Place new_place;
        if (const int error = look_up_node(call, from_fd, from, (flags & AT_SYMLINK_FOLLOW) != 0, old_place); error != 0) return error;
        if (const int error = look_up(call, to_fd, to, false, new_place); error != 0) return error;
        if (new_place.node != nullptr) return -EEXIST;
        if (old_place.node->is_folder()) return -EPERM;
        if (const int error = may_change(call, new_place); error != 0) return error;
        new_place.folder->entries[new_place.name] = old_place.node;
        ++old_place.node->links;
        old_place.node->changed = new_place.folder->modified = new_place.folder->changed = FileSystem::of(call.os()).now();
        return 0;
    });
}

int symlink_at(const char* target, int folder_fd, const char* path) {
    return system_call([&](const SystemCall& call) -> int {
        if (!can_read(target, 1)) return -EFAULT;
        if (target[0] == '\0') return -ENOENT;
        Place place;
        if (const int error = look_up(call, folder_fd, path, false, place); error != 0) return error;
        if (place.node != nullptr) return -EEXIST;
        if (const int error = may_change(call, place); error != 0) return error;
        FileSystem::of(call.os()).make(place, Kind::Link, 0777, uid_of(call))->target = target;
        return 0;
    });
}

ssize_t readlink_at(int folder_fd, const char* path, char* buffer, std::size_t size) {
    return system_call([&](const SystemCall& call) -> ssize_t {
        Place place;
        if (const int error = look_up_node(call, folder_fd, path, false, place); error != 0) return error;
        if (place.node->kind != Kind::Link) return -EINVAL;
        const auto length = std::min(size, place.node->target.size());
        if (!can_write(buffer, length)) return -EFAULT;
        std::memcpy(buffer, place.node->target.data(), length);
        return static_cast<ssize_t>(length);
    });
}

// -- attributes

template <class Change>
int change_at(int folder_fd, const char* path, int flags, Change change) {
    return system_call([&](const SystemCall& call) -> int {
        Place place;
        if (const int error = look_up_node(call, folder_fd, path, (flags & AT_SYMLINK_NOFOLLOW) == 0, place); error != 0) return error;
        return change(call, *place.node);
    });
}

template <class Change>
int change_fd(int fd, Change change) {
    return system_call([&](const SystemCall& call) -> int {
        auto* file = file_at(call, fd);
        if (file == nullptr) return -EBADF;
        return file->node() != nullptr ? change(call, *file->node()) : 0;
    });
}

auto set_mode(mode_t mode) {
    return [mode](const SystemCall& call, Node& node) -> int {
        if (uid_of(call) != 0 && uid_of(call) != node.uid) return -EPERM;
        node.mode = mode & 07777;
        node.changed = FileSystem::of(call.os()).now();
        return 0;
    };
}

auto set_owner(uid_t owner, gid_t group) {
    return [owner, group](const SystemCall& call, Node& node) -> int {
        const auto keep = static_cast<uid_t>(-1);
        if (uid_of(call) != 0 && ((owner != keep && owner != node.uid) || uid_of(call) != node.uid)) return -EPERM;
        if (owner != keep) node.uid = owner;
        if (group != keep) node.gid = group;
        node.changed = FileSystem::of(call.os()).now();
        return 0;
    };
}

auto set_times(const timespec* times) {
    return [times](const SystemCall& call, Node& node) -> int {
        const auto now = FileSystem::of(call.os()).now();
        if (times != nullptr && !can_read(times, 2 * sizeof *times)) return -EFAULT;
        const auto given = [&](int which, timespec& to) {
            if (times == nullptr || times[which].tv_nsec == UTIME_NOW) {
                to = now;
            } else if (times[which].tv_nsec != UTIME_OMIT) {
                to = times[which];
            }
        };
        given(0, node.accessed);
        given(1, node.modified);
        node.changed = now;
        return 0;
    };
}

int truncate_path(const char* path, std::int64_t size) {
    return change_at(AT_FDCWD, path, 0, [size](const SystemCall& call, Node& node) -> int {
        if (size < 0) return -EINVAL;
        if (node.is_folder()) return -EISDIR;
        if (const int error = node.permits(uid_of(call), W_OK); error != 0) return error;
        node.modified = node.changed = FileSystem::of(call.os()).now();
        return node.content.resize(static_cast<std::size_t>(size));
    });
}

// -- the file system as a whole: numbers that a phone could have

constexpr std::uint64_t kBlocks = 16ULL * 1024 * 1024;  // of 4 KiB: 64 GiB
constexpr std::uint64_t kFree = kBlocks / 2;

int fill(struct statvfs* status) {
    if (!can_write(status, sizeof *status)) return -EFAULT;
    *status = {};
    status->f_bsize = status->f_frsize = 4096;
    status->f_blocks = kBlocks;
    status->f_bfree = status->f_bavail = kFree;
    status->f_files = 1'000'000;
    status->f_ffree = status->f_favail = 900'000;
    status->f_namemax = NAME_MAX;
    return 0;
}

int fill(struct statfs* status) {
    if (!can_write(status, sizeof *status)) return -EFAULT;
    *status = {};
    status->f_type = 0xF2F52010;  // F2FS, which phones have
    status->f_bsize = status->f_frsize = 4096;
    status->f_blocks = kBlocks;
    status->f_bfree = status->f_bavail = kFree;
    status->f_files = 1'000'000;
    status->f_ffree = 900'000;
    status->f_namelen = NAME_MAX;
    return 0;
}

template <class Status>
int status_of(const char* path, Status* status) {
    return change_at(AT_FDCWD, path, 0, [status](const SystemCall&, Node&) -> int { return fill(status); });
}
template <class Status>
int status_of(int fd, Status* status) {
    return system_call([&](const SystemCall& call) -> int { return is_open(call, fd) ? fill(status) : -EBADF; });
}

// -- the working directory

int change_folder(const SystemCall& call, const std::shared_ptr<Node>& folder) {
    if (!folder->is_folder()) return -ENOTDIR;
    if (const int error = folder->permits(uid_of(call), X_OK); error != 0) return error;
    auto path = FileSystem::path_of(folder);
    if (path.empty()) return -ENOENT;
    ProcessState::of(call.process()).directory = std::move(path);
    return 0;
}

// Copies it to `buffer`; how much, with the zero.
int working_folder(char* buffer, std::size_t size) {
    return system_call([&](const SystemCall& call) -> int {
        const auto& directory = ProcessState::of(call.process()).directory;
        auto& files = FileSystem::of(call.os());
        Place place;
        if (files.find(files.root(), directory, true, 0, place) != 0 || place.node == nullptr) return -ENOENT;
        if (size < directory.size() + 1) return -ERANGE;
        if (!can_write(buffer, directory.size() + 1)) return -EFAULT;
        std::memcpy(buffer, directory.c_str(), directory.size() + 1);
        return static_cast<int>(directory.size() + 1);
    });
}

char* real_path(const char* path, char* resolved) {
    char text[PATH_MAX];
    const int size = system_call([&](const SystemCall& call) -> int {
        Place place;
        if (const int error = look_up_node(call, AT_FDCWD, path, true, place); error != 0) return error;
        std::string full;
        if (place.node->is_folder()) {
            full = FileSystem::path_of(place.node);
        } else {
            full = FileSystem::path_of(place.folder);
            if (full != "/") full.push_back('/');
            full += place.name;
        }
        if (full.empty()) return -ENOENT;
        if (full.size() >= sizeof text) return -ENAMETOOLONG;
        std::memcpy(text, full.c_str(), full.size() + 1);
        return static_cast<int>(full.size() + 1);
    });
    if (size < 0) return nullptr;
    if (resolved == nullptr) resolved = static_cast<char*>(std::malloc(static_cast<std::size_t>(size)));
    if (resolved != nullptr) std::memcpy(resolved, text, static_cast<std::size_t>(size));
    return resolved;
}

// -- names made up: from the process's own random numbers

template <class Try>
int make_unique(char* name, int suffix, Try attempt) {
    const auto length = std::strlen(name);
    if (suffix < 0 || length < 6 + static_cast<std::size_t>(suffix) || std::memcmp(name + length - 6 - suffix, "XXXXXX", 6) != 0) {
        errno = EINVAL;
        return -1;
    }
    auto* place = name + length - 6 - suffix;
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    for (int i = 0; i < 100; ++i) {
        const int result = system_call([&](const SystemCall& call) -> int {
            for (int at = 0; at < 6; ++at) place[at] = kLetters[call.process().random.below(kLetters.size())];
            return attempt(call);
        });
        if (result >= 0 || errno != EEXIST) return result;
    }
    return -1;
}

int make_temporary(char* name, int suffix, int flags) {
    return make_unique(name, suffix, [&](const SystemCall& call) -> int {
        return open_path(call, AT_FDCWD, name, (flags & ~O_ACCMODE) | O_RDWR | O_CREAT | O_EXCL, 0600);
    });
}

// shm_open's names: one component, in /dev/shm.
std::string shared_path(const char* name) {
    while (*name == '/') ++name;
    return std::string("/dev/shm/") + name;
}

int open_shared(const char* name, int flags, mode_t mode) {
    if (*name == '\0' || std::strchr(name + 1, '/') != nullptr) {
        errno = EINVAL;
        return -1;
    }
    return system_call([&](const SystemCall& call) -> int {
        return open_path(call, AT_FDCWD, shared_path(name).c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode);
    });
}

int make_memory_file(unsigned flags) {
    constexpr unsigned kSealing = 2;
    return system_call([&](const SystemCall& call) -> int {
        auto& files = FileSystem::of(call.os());
        auto node = files.make_unnamed(Kind::Regular, 0777, uid_of(call));
        node->links = 0;
        if ((flags & kSealing) == 0) node->seals = F_SEAL_SEAL;
        return install(call, std::make_shared<RegularFile>(files, call.os(), std::move(node), O_RDWR), (flags & 1U) != 0 ? O_CLOEXEC : 0);
    });
}

}  // namespace

int open_path_at(int folder_fd, const char* path, int flags, mode_t mode) { return open_at(folder_fd, path, flags, mode); }

}  // namespace models::posix

using models::posix::in_user_code;
namespace posix = models::posix;

extern "C" {

// ---------------------------------------------------------------------------------------------------------------- open

#define IPCLAB_MODE(last)                                          \
    va_list list;                                                  \
    va_start(list, last);                                          \
    const auto mode = static_cast<mode_t>(va_arg(list, unsigned)); \
    va_end(list)

int open(const char* path, int flags, ...) {
    IPCLAB_MODE(flags);
    return in_user_code() ? posix::open_at(AT_FDCWD, path, flags, mode) : IPCLAB_NEXT(open)(path, flags, mode);
}
int open64(const char* path, int flags, ...) {
    IPCLAB_MODE(flags);
    return in_user_code() ? posix::open_at(AT_FDCWD, path, flags, mode) : IPCLAB_NEXT(open64)(path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
    IPCLAB_MODE(flags);
    return in_user_code() ? posix::open_at(folder, path, flags, mode) : IPCLAB_NEXT(openat)(folder, path, flags, mode);
}
int openat64(int folder, const char* path, int flags, ...) {
    IPCLAB_MODE(flags);
    return in_user_code() ? posix::open_at(folder, path, flags, mode) : IPCLAB_NEXT(openat64)(folder, path, flags, mode);
}
int __open_2(const char* path, int flags) { return open(path, flags, 0); }
int __open64_2(const char* path, int flags) { return open64(path, flags, 0); }
int __openat_2(int folder, const char* path, int flags) { return openat(folder, path, flags, 0); }
int __openat64_2(int folder, const char* path, int flags) { return openat64(folder, path, flags, 0); }
int creat(const char* path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char* path, mode_t mode) { return open64(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int memfd_create(const char* name, unsigned flags) noexcept {
    return in_user_code() ? posix::make_memory_file(flags) : IPCLAB_NEXT(memfd_create)(name, flags);
}
int shm_open(const char* name, int flags, mode_t mode) {
    return in_user_code() ? posix::open_shared(name, flags, mode) : IPCLAB_NEXT(shm_open)(name, flags, mode);
}
int shm_unlink(const char* name) {
    if (!in_user_code()) return IPCLAB_NEXT(shm_unlink)(name);
    return posix::system_call([&](const models::device::SystemCall& call) -> int {
        return posix::remove_name(call, AT_FDCWD, posix::shared_path(name).c_str(), 0);
    });
}

int mkstemp(char* name) { return in_user_code() ? posix::make_temporary(name, 0, 0) : IPCLAB_NEXT(mkstemp)(name); }
int mkstemp64(char* name) { return in_user_code() ? posix::make_temporary(name, 0, 0) : IPCLAB_NEXT(mkstemp64)(name); }
int mkostemp(char* name, int flags) { return in_user_code() ? posix::make_temporary(name, 0, flags) : IPCLAB_NEXT(mkostemp)(name, flags); }
int mkostemp64(char* name, int flags) {
    return in_user_code() ? posix::make_temporary(name, 0, flags) : IPCLAB_NEXT(mkostemp64)(name, flags);
}
int mkstemps(char* name, int suffix) {
    return in_user_code() ? posix::make_temporary(name, suffix, 0) : IPCLAB_NEXT(mkstemps)(name, suffix);
}
int mkostemps(char* name, int suffix, int flags) {
    return in_user_code() ? posix::make_temporary(name, suffix, flags) : IPCLAB_NEXT(mkostemps)(name, suffix, flags);
}
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
char* mktemp(char* name) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(mktemp)(name);
    const int result = posix::make_unique(name, 0, [&](const models::device::SystemCall& call) -> int {
        posix::Place place;
        const int error = posix::look_up(call, AT_FDCWD, name, false, place);
        return error != 0 ? error : place.node != nullptr ? -EEXIST : 0;
    });
    if (result != 0) *name = '\0';
    return name;
}
#pragma GCC diagnostic pop
char* tmpnam(char* name) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(tmpnam)(name);
    constexpr char kPattern[] = "/tmp/fileXXXXXX";
    if (name == nullptr) name = static_cast<char*>(std::malloc(sizeof kPattern));  // the process's, and gone with it
    std::memcpy(name, kPattern, sizeof kPattern);
    return *mktemp(name) != '\0' ? name : nullptr;
}
char* tempnam(const char* folder, const char* prefix) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(tempnam)(folder, prefix);
    const std::string pattern = std::string(folder != nullptr && access(folder, W_OK) == 0 ? folder : "/tmp") + "/" +
                                std::string(prefix != nullptr ? prefix : "file").substr(0, 5) + "XXXXXX";
    auto* name = strdup(pattern.c_str());
    if (name != nullptr && *mktemp(name) != '\0') return name;
    std::free(name);
    return nullptr;
}
char* mkdtemp(char* name) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(mkdtemp)(name);
    const int result = posix::make_unique(name, 0, [&](const models::device::SystemCall& call) -> int {
        posix::Place place;
        if (const int error = posix::look_up(call, AT_FDCWD, name, false, place); error != 0) return error;
        if (place.node != nullptr) return -EEXIST;
        if (const int error = posix::may_change(call, place); error != 0) return error;
        posix::FileSystem::of(call.os()).make(place, posix::Kind::Folder, 0700, posix::uid_of(call));
        return 0;
    });
    return result == 0 ? name : nullptr;
}

// -------------------------------------------------------------------------------------------------------------- status
// struct stat64 is struct stat on 64-bit machines.

int stat(const char* path, struct stat* status) noexcept {
    return in_user_code() ? posix::stat_at(AT_FDCWD, path, status, 0) : IPCLAB_NEXT(stat)(path, status);
}
int lstat(const char* path, struct stat* status) noexcept {
    return in_user_code() ? posix::stat_at(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW) : IPCLAB_NEXT(lstat)(path, status);
}
int fstat(int fd, struct stat* status) noexcept { return in_user_code() ? posix::stat_fd(fd, status) : IPCLAB_NEXT(fstat)(fd, status); }
int fstatat(int folder, const char* path, struct stat* status, int flags) noexcept {
    return in_user_code() ? posix::stat_at(folder, path, status, flags) : IPCLAB_NEXT(fstatat)(folder, path, status, flags);
}
int stat64(const char* path, struct stat64* status) noexcept {
    return in_user_code() ? posix::stat_at(AT_FDCWD, path, reinterpret_cast<struct stat*>(status), 0) : IPCLAB_NEXT(stat64)(path, status);
}
int lstat64(const char* path, struct stat64* status) noexcept {
    return in_user_code() ? posix::stat_at(AT_FDCWD, path, reinterpret_cast<struct stat*>(status), AT_SYMLINK_NOFOLLOW)
                          : IPCLAB_NEXT(lstat64)(path, status);
}
int fstat64(int fd, struct stat64* status) noexcept {
    return in_user_code() ? posix::stat_fd(fd, reinterpret_cast<struct stat*>(status)) : IPCLAB_NEXT(fstat64)(fd, status);
}
int fstatat64(int folder, const char* path, struct stat64* status, int flags) noexcept {
    return in_user_code() ? posix::stat_at(folder, path, reinterpret_cast<struct stat*>(status), flags)
                          : IPCLAB_NEXT(fstatat64)(folder, path, status, flags);
}

// What programs built against older C libraries call.
int __xstat(int version, const char* path, struct stat* status) noexcept;
int __lxstat(int version, const char* path, struct stat* status) noexcept;
int __fxstat(int version, int fd, struct stat* status) noexcept;
int __fxstatat(int version, int folder, const char* path, struct stat* status, int flags) noexcept;
int __xstat64(int version, const char* path, struct stat64* status) noexcept;
int __lxstat64(int version, const char* path, struct stat64* status) noexcept;
int __fxstat64(int version, int fd, struct stat64* status) noexcept;
int __fxstatat64(int version, int folder, const char* path, struct stat64* status, int flags) noexcept;

int __xstat(int, const char* path, struct stat* status) noexcept { return stat(path, status); }
int __lxstat(int, const char* path, struct stat* status) noexcept { return lstat(path, status); }
int __fxstat(int, int fd, struct stat* status) noexcept { return fstat(fd, status); }
int __fxstatat(int, int folder, const char* path, struct stat* status, int flags) noexcept { return fstatat(folder, path, status, flags); }
int __xstat64(int, const char* path, struct stat64* status) noexcept { return stat64(path, status); }
int __lxstat64(int, const char* path, struct stat64* status) noexcept { return lstat64(path, status); }
int __fxstat64(int, int fd, struct stat64* status) noexcept { return fstat64(fd, status); }
int __fxstatat64(int, int folder, const char* path, struct stat64* status, int flags) noexcept {
    return fstatat64(folder, path, status, flags);
}

int statx(int folder, const char* path, int flags, unsigned mask, struct statx* status) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(statx)(folder, path, flags, mask, status);
    struct stat plain {};
    if (posix::stat_at(folder, path, &plain, flags & (AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)) != 0) return -1;
    std::memset(status, 0, sizeof *status);
    status->stx_mask = STATX_BASIC_STATS;
    status->stx_blksize = static_cast<std::uint32_t>(plain.st_blksize);
    status->stx_nlink = static_cast<std::uint32_t>(plain.st_nlink);
    status->stx_uid = plain.st_uid;
    status->stx_gid = plain.st_gid;
    status->stx_mode = static_cast<std::uint16_t>(plain.st_mode);
    status->stx_ino = plain.st_ino;
    status->stx_size = static_cast<std::uint64_t>(plain.st_size);
    status->stx_blocks = static_cast<std::uint64_t>(plain.st_blocks);
    status->stx_atime = posix::to_statx(plain.st_atim);
    status->stx_mtime = posix::to_statx(plain.st_mtim);
    status->stx_ctime = posix::to_statx(plain.st_ctim);
    status->stx_dev_minor = minor(plain.st_dev);
    status->stx_rdev_major = major(plain.st_rdev);
    status->stx_rdev_minor = minor(plain.st_rdev);
    return 0;
}

int access(const char* path, int mode) noexcept {
    return in_user_code() ? posix::access_at(AT_FDCWD, path, mode, 0) : IPCLAB_NEXT(access)(path, mode);
}
int eaccess(const char* path, int mode) noexcept {
    return in_user_code() ? posix::access_at(AT_FDCWD, path, mode, 0) : IPCLAB_NEXT(eaccess)(path, mode);
}
int euidaccess(const char* path, int mode) noexcept {
    return in_user_code() ? posix::access_at(AT_FDCWD, path, mode, 0) : IPCLAB_NEXT(euidaccess)(path, mode);
}
int faccessat(int folder, const char* path, int mode, int flags) noexcept {
    return in_user_code() ? posix::access_at(folder, path, mode, flags) : IPCLAB_NEXT(faccessat)(folder, path, mode, flags);
}

int statvfs(const char* path, struct statvfs* status) noexcept {
    return in_user_code() ? posix::status_of(path, status) : IPCLAB_NEXT(statvfs)(path, status);
}
int fstatvfs(int fd, struct statvfs* status) noexcept {
    return in_user_code() ? posix::status_of(fd, status) : IPCLAB_NEXT(fstatvfs)(fd, status);
}
int statfs(const char* path, struct statfs* status) noexcept {
    return in_user_code() ? posix::status_of(path, status) : IPCLAB_NEXT(statfs)(path, status);
}
int fstatfs(int fd, struct statfs* status) noexcept {
    return in_user_code() ? posix::status_of(fd, status) : IPCLAB_NEXT(fstatfs)(fd, status);
}
int statvfs64(const char* path, struct statvfs64* status) noexcept {
    return in_user_code() ? posix::status_of(path, reinterpret_cast<struct statvfs*>(status)) : IPCLAB_NEXT(statvfs64)(path, status);
}
int fstatvfs64(int fd, struct statvfs64* status) noexcept {
    return in_user_code() ? posix::status_of(fd, reinterpret_cast<struct statvfs*>(status)) : IPCLAB_NEXT(fstatvfs64)(fd, status);
}
int statfs64(const char* path, struct statfs64* status) noexcept {
    return in_user_code() ? posix::status_of(path, reinterpret_cast<struct statfs*>(status)) : IPCLAB_NEXT(statfs64)(path, status);
}
int fstatfs64(int fd, struct statfs64* status) noexcept {
    return in_user_code() ? posix::status_of(fd, reinterpret_cast<struct statfs*>(status)) : IPCLAB_NEXT(fstatfs64)(fd, status);
}

// --------------------------------------------------------------------------------------------------------------- names

int mkdir(const char* path, mode_t mode) noexcept {
    return in_user_code() ? posix::make_folder(AT_FDCWD, path, mode) : IPCLAB_NEXT(mkdir)(path, mode);
}
int mkdirat(int folder, const char* path, mode_t mode) noexcept {
    return in_user_code() ? posix::make_folder(folder, path, mode) : IPCLAB_NEXT(mkdirat)(folder, path, mode);
}
int rmdir(const char* path) noexcept { return in_user_code() ? posix::remove_at(AT_FDCWD, path, AT_REMOVEDIR) : IPCLAB_NEXT(rmdir)(path); }
int unlink(const char* path) noexcept { return in_user_code() ? posix::remove_at(AT_FDCWD, path, 0) : IPCLAB_NEXT(unlink)(path); }
int unlinkat(int folder, const char* path, int flags) noexcept {
    return in_user_code() ? posix::remove_at(folder, path, flags) : IPCLAB_NEXT(unlinkat)(folder, path, flags);
}
int remove(const char* path) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(remove)(path);
    const int before = errno;
    if (posix::remove_at(AT_FDCWD, path, 0) == 0) return 0;
    if (errno != EISDIR) return -1;
    errno = before;
    return posix::remove_at(AT_FDCWD, path, AT_REMOVEDIR);
}
int rename(const char* from, const char* to) noexcept {
    return in_user_code() ? posix::rename_at(AT_FDCWD, from, AT_FDCWD, to, 0) : IPCLAB_NEXT(rename)(from, to);
}
int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
    return in_user_code() ? posix::rename_at(from_folder, from, to_folder, to, 0) : IPCLAB_NEXT(renameat)(from_folder, from, to_folder, to);
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
    return in_user_code() ? posix::rename_at(from_folder, from, to_folder, to, flags)
                          : IPCLAB_NEXT(renameat2)(from_folder, from, to_folder, to, flags);
}
int link(const char* from, const char* to) noexcept {
    return in_user_code() ? posix::link_at(AT_FDCWD, from, AT_FDCWD, to, 0) : IPCLAB_NEXT(link)(from, to);
}
int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) noexcept {
    return in_user_code() ? posix::link_at(from_folder, from, to_folder, to, flags)
                          : IPCLAB_NEXT(linkat)(from_folder, from, to_folder, to, flags);
}
int symlink(const char* target, const char* path) noexcept {
    return in_user_code() ? posix::symlink_at(target, AT_FDCWD, path) : IPCLAB_NEXT(symlink)(target, path);
}
int symlinkat(const char* target, int folder, const char* path) noexcept {
    return in_user_code() ? posix::symlink_at(target, folder, path) : IPCLAB_NEXT(symlinkat)(target, folder, path);
}
ssize_t readlink(const char* path, char* buffer, size_t size) noexcept {
    return in_user_code() ? posix::readlink_at(AT_FDCWD, path, buffer, size) : IPCLAB_NEXT(readlink)(path, buffer, size);
}
ssize_t readlinkat(int folder, const char* path, char* buffer, size_t size) noexcept {
    return in_user_code() ? posix::readlink_at(folder, path, buffer, size) : IPCLAB_NEXT(readlinkat)(folder, path, buffer, size);
}
ssize_t __readlink_chk(const char* path, char* buffer, size_t size, size_t room) noexcept;
ssize_t __readlink_chk(const char* path, char* buffer, size_t size, size_t room) noexcept {
    if (size > room) __builtin_trap();
    return readlink(path, buffer, size);
}
char* realpath(const char* path, char* resolved) noexcept {
    return in_user_code() ? posix::real_path(path, resolved) : IPCLAB_NEXT(realpath)(path, resolved);
}
char* canonicalize_file_name(const char* path) noexcept {
    return in_user_code() ? posix::real_path(path, nullptr) : IPCLAB_NEXT(canonicalize_file_name)(path);
}
char* __realpath_chk(const char* path, char* resolved, size_t room) noexcept;
char* __realpath_chk(const char* path, char* resolved, size_t room) noexcept {
    if (room < PATH_MAX) __builtin_trap();
    return realpath(path, resolved);
}

// ---------------------------------------------------------------------------------------------------------- attributes

int chmod(const char* path, mode_t mode) noexcept {
    return in_user_code() ? posix::change_at(AT_FDCWD, path, 0, posix::set_mode(mode)) : IPCLAB_NEXT(chmod)(path, mode);
}
int fchmod(int fd, mode_t mode) noexcept {
    return in_user_code() ? posix::change_fd(fd, posix::set_mode(mode)) : IPCLAB_NEXT(fchmod)(fd, mode);
}
int fchmodat(int folder, const char* path, mode_t mode, int flags) noexcept {
    return in_user_code() ? posix::change_at(folder, path, flags, posix::set_mode(mode)) : IPCLAB_NEXT(fchmodat)(folder, path, mode, flags);
}
int chown(const char* path, uid_t owner, gid_t group) noexcept {
    return in_user_code() ? posix::change_at(AT_FDCWD, path, 0, posix::set_owner(owner, group)) : IPCLAB_NEXT(chown)(path, owner, group);
}
int lchown(const char* path, uid_t owner, gid_t group) noexcept {
    return in_user_code() ? posix::change_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, posix::set_owner(owner, group))
                          : IPCLAB_NEXT(lchown)(path, owner, group);
}
int fchown(int fd, uid_t owner, gid_t group) noexcept {
    return in_user_code() ? posix::change_fd(fd, posix::set_owner(owner, group)) : IPCLAB_NEXT(fchown)(fd, owner, group);
}
int fchownat(int folder, const char* path, uid_t owner, gid_t group, int flags) noexcept {
    return in_user_code() ? posix::change_at(folder, path, flags, posix::set_owner(owner, group))
                          : IPCLAB_NEXT(fchownat)(folder, path, owner, group, flags);
}
int utimensat(int folder, const char* path, const timespec times[2], int flags) noexcept {
    return in_user_code() ? posix::change_at(folder, path, flags, posix::set_times(times))
                          : IPCLAB_NEXT(utimensat)(folder, path, times, flags);
}
int futimens(int fd, const timespec times[2]) noexcept {
    return in_user_code() ? posix::change_fd(fd, posix::set_times(times)) : IPCLAB_NEXT(futimens)(fd, times);
}
int utimes(const char* path, const timeval times[2]) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(utimes)(path, times);
    timespec fine[2]{};
    for (int i = 0; times != nullptr && i < 2; ++i) fine[i] = {.tv_sec = times[i].tv_sec, .tv_nsec = times[i].tv_usec * 1000};
    return posix::change_at(AT_FDCWD, path, 0, posix::set_times(times != nullptr ? fine : nullptr));
}
int utime(const char* path, const utimbuf* times) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(utime)(path, times);
    timespec fine[2]{};
    if (times != nullptr) {
        fine[0].tv_sec = times->actime;
        fine[1].tv_sec = times->modtime;
    }
    return posix::change_at(AT_FDCWD, path, 0, posix::set_times(times != nullptr ? fine : nullptr));
}
int truncate(const char* path, off_t size) noexcept {
    return in_user_code() ? posix::truncate_path(path, size) : IPCLAB_NEXT(truncate)(path, size);
}
int truncate64(const char* path, off64_t size) noexcept {
    return in_user_code() ? posix::truncate_path(path, size) : IPCLAB_NEXT(truncate64)(path, size);
}
mode_t umask(mode_t mask) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(umask)(mask);
    const models::device::SystemCall call;
    return std::exchange(posix::ProcessState::of(call.process()).files.mask, mask & 0777);
}

// --------------------------------------------------------------------------------------------------- working directory

int chdir(const char* path) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(chdir)(path);
    return posix::system_call([&](const models::device::SystemCall& call) -> int {
        posix::Place place;
        if (const int error = posix::look_up_node(call, AT_FDCWD, path, true, place); error != 0) return error;
        return posix::change_folder(call, place.node);
    });
}
int fchdir(int fd) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(fchdir)(fd);
    return posix::system_call([&](const models::device::SystemCall& call) -> int {
        auto* file = posix::file_at(call, fd);
        if (file == nullptr) return -EBADF;
        auto* folder = dynamic_cast<posix::FolderFile*>(file);
        return folder != nullptr ? posix::change_folder(call, folder->folder()) : -ENOTDIR;
    });
}
char* getcwd(char* buffer, size_t size) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(getcwd)(buffer, size);
    if (buffer != nullptr) return posix::working_folder(buffer, size) > 0 ? buffer : nullptr;
    char text[PATH_MAX];
    const int length = posix::working_folder(text, size != 0 ? std::min(size, sizeof text) : sizeof text);
    if (length < 0) return nullptr;
    auto* copy = static_cast<char*>(std::malloc(std::max(size, static_cast<std::size_t>(length))));
    if (copy != nullptr) std::memcpy(copy, text, static_cast<std::size_t>(length));
    return copy;
}
char* __getcwd_chk(char* buffer, size_t size, size_t room) noexcept;
char* __getcwd_chk(char* buffer, size_t size, size_t room) noexcept {
    if (size > room) __builtin_trap();
    return getcwd(buffer, size);
}
char* get_current_dir_name() noexcept { return in_user_code() ? getcwd(nullptr, 0) : IPCLAB_NEXT(get_current_dir_name)(); }

}  // extern "C"
