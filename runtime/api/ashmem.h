#pragma once

#include "generous_includes.h"
#include "refbase.h"

namespace OHOS {

/// A descriptor of anonymous shared memory, or -1.
int AshmemCreate(const char* name, size_t size);
/// 0, or -1: protection can only shrink.
int AshmemSetProt(int fd, int prot);
/// Bytes, or -1 if this is no shared memory.
int AshmemGetSize(int fd);

/// Memory that several processes map: the way round the size limits of a call. Owns its descriptor and its mapping.
class Ashmem : public virtual RefBase {
public:
    /// Null for a null name or a size that is not positive.
    static sptr<Ashmem> CreateAshmem(const char* name, int32_t size);
    Ashmem(int fd, int32_t size) : memoryFd_(fd), memorySize_(size) {}
    ~Ashmem() override;

    int GetAshmemFd() const { return memoryFd_; }
    /// PROT_* bits later mappings may have. False: a bit would be added, or no descriptor.
    bool SetProtection(int protectionType) const;
    int GetProtection() const;
    int32_t GetAshmemSize() const;
    void CloseAshmem();
    bool MapAshmem(int mapType);
    bool MapReadAndWriteAshmem();
    bool MapReadOnlyAshmem();
    void UnmapAshmem();
    /// False without a mapping, against its protection, or outside the memory.
    bool WriteToAshmem(const void* data, int32_t size, int32_t offset);
    /// A view; null as above. Ends with the mapping.
    const void* ReadFromAshmem(int32_t size, int32_t offset);

private:
    bool CheckValid(int32_t size, int32_t offset, int access) const;

    int memoryFd_ = -1;
    int32_t memorySize_ = 0;
    int flag_ = 0;
    void* startAddr_ = nullptr;
};

}  // namespace OHOS
