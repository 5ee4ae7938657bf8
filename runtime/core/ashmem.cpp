#include "ashmem.h"

#include <sys/mman.h>

#include "runtime/port/ports.h"

namespace OHOS {

using runtime::port::Os;

int AshmemCreate(const char* name, size_t size) {
    const int fd = Os().CreateSharedMemory(name != nullptr ? name : "", size);
    return fd < 0 ? -1 : fd;
}

int AshmemSetProt(int fd, int prot) { return Os().SetSharedMemoryProtection(fd, prot) < 0 ? -1 : 0; }

int AshmemGetSize(int fd) {
    const std::int64_t size = Os().SharedMemorySize(fd);
    return size < 0 || size > INT_MAX ? -1 : static_cast<int>(size);
}

sptr<Ashmem> Ashmem::CreateAshmem(const char* name, int32_t size) {
    if (name == nullptr || size <= 0) return nullptr;
    const int fd = AshmemCreate(name, static_cast<size_t>(size));
    if (fd < 0) return nullptr;
    return sptr<Ashmem>::MakeSptr(fd, size);
}

Ashmem::~Ashmem() {
    UnmapAshmem();
    CloseAshmem();
}

bool Ashmem::SetProtection(int protectionType) const { return memoryFd_ >= 0 && AshmemSetProt(memoryFd_, protectionType) == 0; }

int Ashmem::GetProtection() const { return memoryFd_ < 0 ? -1 : Os().SharedMemoryProtection(memoryFd_); }

int32_t Ashmem::GetAshmemSize() const { return memoryFd_ < 0 ? -1 : AshmemGetSize(memoryFd_); }

void Ashmem::CloseAshmem() {
    if (memoryFd_ < 0) return;
    Os().CloseDescriptor(memoryFd_);
    memoryFd_ = -1;
}

bool Ashmem::MapAshmem(int mapType) {
    if (memoryFd_ < 0 || startAddr_ != nullptr) return false;
    if (Os().MapSharedMemory(memoryFd_, static_cast<size_t>(memorySize_), mapType, &startAddr_) < 0) {
        startAddr_ = nullptr;
        return false;
    }
    flag_ = mapType;
    return true;
}

bool Ashmem::MapReadAndWriteAshmem() { return MapAshmem(PROT_READ | PROT_WRITE); }
bool Ashmem::MapReadOnlyAshmem() { return MapAshmem(PROT_READ); }

void Ashmem::UnmapAshmem() {
    if (startAddr_ == nullptr) return;
    Os().UnmapSharedMemory(startAddr_, static_cast<size_t>(memorySize_));
    startAddr_ = nullptr;
    flag_ = 0;
}

bool Ashmem::CheckValid(int32_t size, int32_t offset, int access) const {
    if (startAddr_ == nullptr || (flag_ & access) != access) return false;
    return size >= 0 && offset >= 0 && size <= memorySize_ && offset <= memorySize_ - size;
}

bool Ashmem::WriteToAshmem(const void* data, int32_t size, int32_t offset) {
    if (data == nullptr || !CheckValid(size, offset, PROT_WRITE)) return false;
    std::memcpy(static_cast<char*>(startAddr_) + offset, data, static_cast<size_t>(size));
    return true;
}

const void* Ashmem::ReadFromAshmem(int32_t size, int32_t offset) {
    if (!CheckValid(size, offset, PROT_READ)) return nullptr;
    return static_cast<const char*>(startAddr_) + offset;
}

}  // namespace OHOS
