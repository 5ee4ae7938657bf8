#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "file_ex.h"
#include "string_ex.h"
#include "unique_fd.h"

namespace OHOS {
namespace {

constexpr size_t kFileMax = 32UL * 1024 * 1024;

template <typename Content>
bool ReadAll(int fd, size_t limit, Content& content) {
    content.clear();
    char block[4096];
    for (;;) {
        const ssize_t got = ::read(fd, block, sizeof(block));
        if (got < 0 && errno == EINTR) continue;
        if (got == 0) return true;
        if (got < 0 || content.size() + static_cast<size_t>(got) > limit) {
            content.clear();
            return false;
        }
        content.insert(content.end(), block, block + got);
    }
}

template <typename Content>
bool Load(const std::string& path, Content& content) {
    content.clear();
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    return fd.Get() >= 0 && ReadAll(fd.Get(), kFileMax, content);
}

template <typename Content>
bool WriteAll(int fd, const Content& content) {
    for (size_t done = 0; done < content.size();) {
        const ssize_t put = ::write(fd, content.data() + done, content.size() - done);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        done += static_cast<size_t>(put);
    }
    return true;
}

template <typename Content>
bool Save(const std::string& path, const Content& content, bool truncated) {
    const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | (truncated ? O_TRUNC : O_APPEND), 0644));
    return fd.Get() >= 0 && WriteAll(fd.Get(), content);
}

}  // namespace

bool LoadStringFromFile(const std::string& filePath, std::string& content) { return Load(filePath, content); }
bool LoadBufferFromFile(const std::string& filePath, std::vector<char>& content) { return Load(filePath, content); }

bool LoadStringFromFd(int fd, std::string& content) {
    content.clear();
    return fd >= 0 && ReadAll(fd, std::string::npos, content);
}

bool SaveStringToFile(const std::string& filePath, const std::string& content, bool truncated) {
    return Save(filePath, content, truncated);
}
bool SaveBufferToFile(const std::string& filePath, const std::vector<char>& content, bool truncated) {
    return Save(filePath, content, truncated);
}
bool SaveStringToFd(int fd, const std::string& content) { return fd >= 0 && WriteAll(fd, content); }

bool FileExists(const std::string& fileName) { return ::access(fileName.c_str(), F_OK) == 0; }

bool StringExistsInFile(const std::string& fileName, const std::string& subStr, bool caseSensitive) {
    return CountStrInFile(fileName, subStr, caseSensitive) > 0;
}

int CountStrInFile(const std::string& fileName, const std::string& subStr, bool caseSensitive) {
    std::string content;
    if (!LoadStringFromFile(fileName, content)) return -1;
    if (subStr.empty()) return 0;
    const std::string sought = caseSensitive ? subStr : LowerStr(subStr);
    if (!caseSensitive) content = LowerStr(content);
    int count = 0;
    for (size_t at = content.find(sought); at != std::string::npos; at = content.find(sought, at + sought.size())) ++count;
    return count;
}

}  // namespace OHOS
