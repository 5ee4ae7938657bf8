#pragma once

#include <sys/mman.h>
#include <memory>
#include <string>
#include <typeinfo>
#include <utility>

#include "models/binder/binder_device.h"
#include "models/device/memory.h"

namespace models::device {

/// /dev/null behind descriptors 0, 1 and 2 of every process.
class NullFile final : public binder::OpenFile {};

/// One open of /dev/binder; its duplicates share it. The last one to go releases the driver's record.
class BinderOpenFile final : public binder::OpenFile {
public:
    BinderOpenFile(binder::BinderDevice& device, std::shared_ptr<binder::BinderFile> file) : device_(device), file_(std::move(file)) {}
    ~BinderOpenFile() override {
        if (!ended_) device_.release(*file_);
    }
    BinderOpenFile(const BinderOpenFile&) = delete;
    BinderOpenFile& operator=(const BinderOpenFile&) = delete;

    [[nodiscard]] binder::BinderFile& file() const { return *file_; }
    bool non_blocking = false;  ///< as set with fcntl
    /// Its process is gone, and descriptors and mapping with it.
    void process_ended() {
        if (!std::exchange(ended_, true)) device_.process_ended(*file_);
    }

private:
    binder::BinderDevice& device_;
    std::shared_ptr<binder::BinderFile> file_;
    bool ended_ = false;
};

/// Null if `file` is something else. Every driver call asks, so by comparing types: the class is final.
[[nodiscard]] inline BinderOpenFile* as_binder(binder::OpenFile* file) {
    return file != nullptr && typeid(*file) == typeid(BinderOpenFile) ? static_cast<BinderOpenFile*>(file) : nullptr;
}

/// Anonymous shared memory (Ashmem): its protection may only shrink, its size is settled when it is first mapped.
class SharedMemoryFile final : public binder::OpenFile {
public:
    explicit SharedMemoryFile(std::size_t size_bytes) : size_bytes_(size_bytes) {}
    /// Made when first asked for: from then on the size stays.
    [[nodiscard]] SharedPages& pages() {
        if (pages_ == nullptr) pages_ = std::make_unique<SharedPages>(size_bytes_);
        return *pages_;
    }
    [[nodiscard]] bool has_pages() const { return pages_ != nullptr; }
    [[nodiscard]] std::size_t size_bytes() const { return size_bytes_; }
    void set_size_bytes(std::size_t size_bytes) { size_bytes_ = size_bytes; }
    [[nodiscard]] int protection() const { return protection_; }
    void set_protection(int protection) { protection_ = protection; }
    std::string name;
    std::size_t position = 0;  ///< where read(2) goes on

private:
    std::size_t size_bytes_;
    std::unique_ptr<SharedPages> pages_;
    int protection_ = PROT_READ | PROT_WRITE | PROT_EXEC;
};

}  // namespace models::device
