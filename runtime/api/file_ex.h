#pragma once

#include <string>
#include <vector>

namespace OHOS {

/// The whole of a file, or of a descriptor from its present position on. False, and empty: it cannot be read, or (a named file) is longer
/// than 32 MiB.
bool LoadStringFromFile(const std::string& filePath, std::string& content);
bool LoadStringFromFd(int fd, std::string& content);
bool LoadBufferFromFile(const std::string& filePath, std::vector<char>& content);

/// Creates the file if need be; `truncated`: replaces what is in it, otherwise appends. An empty content is written, too.
bool SaveStringToFile(const std::string& filePath, const std::string& content, bool truncated = true);
bool SaveStringToFd(int fd, const std::string& content);
bool SaveBufferToFile(const std::string& filePath, const std::vector<char>& content, bool truncated = true);

bool FileExists(const std::string& fileName);
bool StringExistsInFile(const std::string& fileName, const std::string& subStr, bool caseSensitive = true);
/// Places that do not overlap; -1 if the file cannot be read, 0 for an empty `subStr`.
int CountStrInFile(const std::string& fileName, const std::string& subStr, bool caseSensitive = true);

}  // namespace OHOS
