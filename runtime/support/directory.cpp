#include "directory_ex.h"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <functional>

namespace OHOS {
namespace {

bool IsDirectory(const std::string& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// Names in it, sorted; false: it cannot be read.
bool List(const std::string& path, std::vector<std::string>& names) {
    DIR* directory = ::opendir(path.c_str());
    if (directory == nullptr) return false;
    while (const auto* entry = ::readdir(directory)) {
        const std::string name = entry->d_name;
        if (name != "." && name != "..") names.push_back(name);
    }
    ::closedir(directory);
    std::sort(names.begin(), names.end());
    return true;
}

/// Everything in it and below it, what a directory holds before the directory itself. False: something could not be read.
bool ForEachBelow(const std::string& path, const std::function<void(const std::string&, bool)>& act) {
    std::vector<std::string> names;
    if (!List(path, names)) return false;
    bool all = true;
    for (const auto& name : names) {
        const std::string each = IncludeTrailingPathDelimiter(path) + name;
        const bool directory = IsDirectory(each);
        if (directory) all = ForEachBelow(each, act) && all;
        act(each, directory);
    }
    return all;
}

}  // namespace

std::string GetCurrentProcFullFileName() {
    char path[PATH_MAX] = {};
    const ssize_t length = ::readlink("/proc/self/exe", path, sizeof(path) - 1);
    return length > 0 ? std::string(path, static_cast<size_t>(length)) : std::string();
}

std::string GetCurrentProcPath() { return ExtractFilePath(GetCurrentProcFullFileName()); }

std::string ExtractFilePath(const std::string& fileFullName) { return fileFullName.substr(0, fileFullName.rfind('/') + 1); }
std::string ExtractFileName(const std::string& fileFullName) { return fileFullName.substr(fileFullName.rfind('/') + 1); }

std::string ExtractFileExt(const std::string& fileName) {
    const size_t dot = fileName.rfind('.');
    return dot != std::string::npos ? fileName.substr(dot + 1) : std::string();
}

std::string ExcludeTrailingPathDelimiter(const std::string& path) {
    return !path.empty() && path.back() == '/' ? path.substr(0, path.size() - 1) : path;
}

std::string IncludeTrailingPathDelimiter(const std::string& path) {
    if (path.empty()) return "/";
    return path.back() == '/' ? path : path + "/";
}

void GetDirFiles(const std::string& path, std::vector<std::string>& files) {
    ForEachBelow(path, [&files](const std::string& each, bool directory) {
        if (!directory) files.push_back(each);
    });
}

bool IsEmptyFolder(const std::string& path) {
    std::vector<std::string> names;
    return !List(path, names) || names.empty();
}

bool ForceCreateDirectory(const std::string& path) {
    for (size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1)) {
        const std::string above = path.substr(0, at);
        if (::mkdir(above.c_str(), S_IRWXU | S_IRWXG | S_IROTH | S_IXOTH) != 0 && errno != EEXIST) return false;
    }
    if (!path.empty()) ::mkdir(path.c_str(), S_IRWXU | S_IRWXG | S_IROTH | S_IXOTH);
    return ::access(path.c_str(), F_OK) == 0;
}

bool ForceRemoveDirectory(const std::string& path) {
    bool all = ForEachBelow(path, [](const std::string& each, bool directory) {
        static_cast<void>(directory ? ::rmdir(each.c_str()) : ::unlink(each.c_str()));
    });
    return ::rmdir(path.c_str()) == 0 && all;
}

bool RemoveFile(const std::string& fileName) { return ::remove(fileName.c_str()) == 0; }

uint64_t GetFolderSize(const std::string& path) {
    uint64_t bytes = 0;
    std::vector<std::string> files;
    GetDirFiles(path, files);
    for (const auto& file : files) {
        struct stat status {};
        if (::stat(file.c_str(), &status) == 0) bytes += static_cast<uint64_t>(status.st_size);
    }
    return bytes;
}

bool ChangeModeFile(const std::string& fileName, const mode_t& mode) {
    return ::access(fileName.c_str(), F_OK) == 0 && ::chmod(fileName.c_str(), mode) == 0;
}

bool ChangeModeDirectory(const std::string& path, const mode_t& mode) {
    bool all = true;
    all = ForEachBelow(path, [&](const std::string& each, bool) { all = ChangeModeFile(each, mode) && all; }) && all;
    return ChangeModeFile(path, mode) && all;
}

bool PathToRealPath(const std::string& path, std::string& realPath) {
    char resolved[PATH_MAX] = {};
    if (path.empty() || path.size() >= PATH_MAX || ::realpath(path.c_str(), resolved) == nullptr) return false;
    realPath = resolved;
    return ::access(resolved, F_OK) == 0;
}

}  // namespace OHOS
