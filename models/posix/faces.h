#pragma once

#include <memory>
#include <utility>

#include "models/device/open_file.h"
#include "models/posix/open_file.h"

namespace models::posix {

/// How file functions see open files that models/device made: one of the Binder driver, shared memory. Made for a descriptor; does not
/// keep the file open.
[[nodiscard]] std::shared_ptr<File> make_face(device::OperatingSystem& os, const binder::FileRef& file);

/// /dev/binder. Its ioctl is the exception among files: it blocks.
class BinderFace final : public File {
public:
    BinderFace(device::OperatingSystem& os, std::weak_ptr<binder::OpenFile> file) : File(os, O_RDWR), file_(std::move(file)) {}
    ~BinderFace() override = default;

    int ioctl(unsigned long request, void* argument) override;
    void stat(struct stat& status) override;
    [[nodiscard]] short ready() override;
    /// The driver does not count what comes: an edge-triggered wait finds what is ready each time.
    [[nodiscard]] std::uint64_t arrivals() override { return ++looks_; }
    void watch(std::uint32_t tid) override;
    void unwatch(std::uint32_t tid) override;
    void set_flags(int flags) override;
    /// Null: it is closed.
    [[nodiscard]] binder::BinderFile* driver_file() const;

private:
    std::weak_ptr<binder::OpenFile> file_;
    std::uint64_t looks_ = 0;
};

/// Ashmem: what /dev/ashmem gives, and the runtime's own.
class SharedMemoryFace final : public File {
public:
    SharedMemoryFace(device::OperatingSystem& os, std::weak_ptr<binder::OpenFile> file) : File(os, O_RDWR), file_(std::move(file)) {}

    ssize_t read(const Pieces& to, std::int64_t at) override;
    std::int64_t seek(std::int64_t offset, int whence) override;
    int ioctl(unsigned long request, void* argument) override;
    void stat(struct stat& status) override;
    [[nodiscard]] device::SharedMemoryFile* memory() const { return static_cast<device::SharedMemoryFile*>(file_.lock().get()); }

private:
    std::weak_ptr<binder::OpenFile> file_;
};

}  // namespace models::posix
