#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace OHOS {

/// Path of the process's program, and of its directory with a '/' behind it.
std::string GetCurrentProcFullFileName();
std::string GetCurrentProcPath();

/// Up to and with the last '/'; behind it; behind the last '.'.
std::string ExtractFilePath(const std::string& fileFullName);
std::string ExtractFileName(const std::string& fileFullName);
std::string ExtractFileExt(const std::string& fileName);
std::string ExcludeTrailingPathDelimiter(const std::string& path);
std::string IncludeTrailingPathDelimiter(const std::string& path);

/// Appends every file in it and below it, sorted in each directory.
void GetDirFiles(const std::string& path, std::vector<std::string>& files);
/// True also if it is not there.
bool IsEmptyFolder(const std::string& path);
/// Also the directories above it. True if it is there in the end.
bool ForceCreateDirectory(const std::string& path);
/// With all that is in it. False: it is not there, or something stayed.
bool ForceRemoveDirectory(const std::string& path);
bool RemoveFile(const std::string& fileName);
/// Bytes of all files below it.
uint64_t GetFolderSize(const std::string& path);
bool ChangeModeFile(const std::string& fileName, const mode_t& mode);
/// It and everything below it.
bool ChangeModeDirectory(const std::string& path, const mode_t& mode);
/// False: it does not exist, or is empty or too long.
bool PathToRealPath(const std::string& path, std::string& realPath);

}  // namespace OHOS
