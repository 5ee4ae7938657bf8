// Functions of the C library that walk the file system by themselves: the host's would walk the host's.

#include <ftw.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <string>
#include <vector>

#include <dirent.h>

#include "models/posix/unsupported.h"
#include "models/posix/user_code.h"

namespace models::posix {
namespace {

// glob(3) can be told how to look at folders.
void look_here(glob_t& result) {
    result.gl_closedir = [](void* folder) { (void)::closedir(static_cast<DIR*>(folder)); };
    result.gl_readdir = [](void* folder) { return ::readdir(static_cast<DIR*>(folder)); };
    result.gl_opendir = [](const char* path) -> void* { return ::opendir(path); };
    result.gl_lstat = [](const char* path, struct stat* status) { return ::lstat(path, status); };
    result.gl_stat = [](const char* path, struct stat* status) { return ::stat(path, status); };
}

/// One walk of ftw or nftw: `visit(path, status, kind, place)`; what it answers other than 0 ends the walk.
template <class Visit>
int walk(const std::string& path, int flags, const FTW& place, Visit visit) {
    struct stat status {};
    const bool physical = (flags & FTW_PHYS) != 0;
    int kind = FTW_F;
    if ((physical ? ::lstat(path.c_str(), &status) : ::stat(path.c_str(), &status)) != 0) {
        if (!physical && ::lstat(path.c_str(), &status) == 0) {
            kind = FTW_SLN;
        } else if (place.level == 0) {
            return -1;
        } else {
            kind = FTW_NS;
        }
    } else if (S_ISLNK(status.st_mode)) {
        kind = FTW_SL;
    } else if (S_ISDIR(status.st_mode)) {
        kind = FTW_D;
    }
    if (kind != FTW_D) return visit(path.c_str(), &status, kind, place);
    std::vector<std::string> names;
    if (auto* folder = ::opendir(path.c_str())) {
        while (const auto* entry = ::readdir(folder)) {
            if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0) names.emplace_back(entry->d_name);
        }
        (void)::closedir(folder);
    } else {
        return visit(path.c_str(), &status, FTW_DNR, place);
    }
    const bool children_first = (flags & FTW_DEPTH) != 0;
    if (!children_first) {
        if (const int result = visit(path.c_str(), &status, FTW_D, place); result != 0) return result;
    }
    const FTW below{.base = static_cast<int>(path.size()) + (path.back() == '/' ? 0 : 1), .level = place.level + 1};
    for (const auto& name : names) {
        if (const int result = walk(path.back() == '/' ? path + name : path + "/" + name, flags, below, visit); result != 0) return result;
    }
    return children_first ? visit(path.c_str(), &status, FTW_DP, place) : 0;
}

template <class Visit>
int walk_from(const char* path, int flags, Visit visit) {
    const std::string start(path);
    if (start.empty()) {
        errno = ENOENT;
        return -1;
    }
    const auto slash = start.find_last_of('/');
    return walk(start, flags, FTW{.base = slash == std::string::npos ? 0 : static_cast<int>(slash) + 1, .level = 0}, visit);
}

}  // namespace
}  // namespace models::posix

using models::posix::in_user_code;
namespace posix = models::posix;

extern "C" {

int glob(const char* pattern, int flags, int (*on_error)(const char*, int), glob_t* result) noexcept {
    if (!in_user_code() || (flags & GLOB_ALTDIRFUNC) != 0) return IPCLAB_NEXT(glob)(pattern, flags, on_error, result);
    posix::look_here(*result);
    return IPCLAB_NEXT(glob)(pattern, flags | GLOB_ALTDIRFUNC, on_error, result);
}
int glob64(const char* pattern, int flags, int (*on_error)(const char*, int), glob64_t* result) noexcept {
    return glob(pattern, flags, on_error, reinterpret_cast<glob_t*>(result));
}

int ftw(const char* path, int (*visit)(const char*, const struct stat*, int), int descriptors) {
    if (!in_user_code()) return IPCLAB_NEXT(ftw)(path, visit, descriptors);
    return posix::walk_from(path, 0, [visit](const char* each, const struct stat* status, int kind, const FTW&) {
        return visit(each, status, kind == FTW_SLN ? FTW_NS : kind);
    });
}
int nftw(const char* path, int (*visit)(const char*, const struct stat*, int, FTW*), int descriptors, int flags) {
    if (!in_user_code()) return IPCLAB_NEXT(nftw)(path, visit, descriptors, flags);
    return posix::walk_from(path, flags, [visit](const char* each, const struct stat* status, int kind, FTW place) {
        return visit(each, status, kind, &place);
    });
}
int nftw64(const char* path, int (*visit)(const char*, const struct stat64*, int, FTW*), int descriptors, int flags) {
    return nftw(path, reinterpret_cast<int (*)(const char*, const struct stat*, int, FTW*)>(visit), descriptors, flags);
}

long pathconf(const char* path, int name) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pathconf)(path, name);
    if (access(path, F_OK) != 0) return -1;
    switch (name) {
        case _PC_NAME_MAX:
            return NAME_MAX;
        case _PC_PATH_MAX:
            return PATH_MAX;
        case _PC_PIPE_BUF:
            return PIPE_BUF;
        case _PC_LINK_MAX:
            return 127;
        case _PC_NO_TRUNC:
        case _PC_CHOWN_RESTRICTED:
            return 1;
        default:
            errno = EINVAL;
            return -1;
    }
}
long fpathconf(int fd, int name) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(fpathconf)(fd, name);
    struct stat status {};
    return fstat(fd, &status) == 0 ? pathconf("/", name) : -1;
}

}  // extern "C"
