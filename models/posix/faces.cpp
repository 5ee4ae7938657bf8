#include "models/posix/faces.h"

#include <linux/ioctl.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "models/device/operating_system.h"
#include "models/posix/system_calls.h"

namespace models::posix {
namespace {

// As Linux's ashmem.h has them, which Debian does not ship.
constexpr std::size_t kNameMax = 256;
constexpr unsigned long kSetName = _IOW(0x77, 1, char[kNameMax]);
constexpr unsigned long kGetName = _IOR(0x77, 2, char[kNameMax]);
constexpr unsigned long kSetSize = _IOW(0x77, 3, std::size_t);
constexpr unsigned long kGetSize = _IO(0x77, 4);
constexpr unsigned long kSetProtection = _IOW(0x77, 5, unsigned long);
constexpr unsigned long kGetProtection = _IO(0x77, 6);

}  // namespace

std::shared_ptr<File> make_face(device::OperatingSystem& os, const binder::FileRef& file) {
    if (device::as_binder(file.get()) != nullptr) return std::make_shared<BinderFace>(os, file);
    if (dynamic_cast<device::SharedMemoryFile*>(file.get()) != nullptr) return std::make_shared<SharedMemoryFace>(os, file);
    return nullptr;
}

binder::BinderFile* BinderFace::driver_file() const {
    auto* file = device::as_binder(file_.lock().get());
    return file != nullptr ? &file->file() : nullptr;
}

int BinderFace::ioctl(unsigned long request, void* argument) {
    auto* file = driver_file();
    return file != nullptr ? os().binder().ioctl(*file, request, reinterpret_cast<std::uint64_t>(argument)) : -EBADF;
}

void BinderFace::stat(struct stat& status) {
    status.st_mode = S_IFCHR | 0666;
    status.st_rdev = makedev(10, 1);
}

short BinderFace::ready() {
    auto* file = driver_file();
    if (file == nullptr) return POLLERR;
    return os().binder().readable(*file) ? POLLIN : 0;
}

void BinderFace::watch(std::uint32_t tid) {
    const bool known = std::find(watchers().begin(), watchers().end(), tid) != watchers().end();
    File::watch(tid);
    if (auto* file = driver_file(); file != nullptr && !known) os().binder().poll_sleeps(*file, true);
}

void BinderFace::unwatch(std::uint32_t tid) {
    if (std::find(watchers().begin(), watchers().end(), tid) == watchers().end()) return;
    File::unwatch(tid);
    if (auto* file = driver_file(); file != nullptr) os().binder().poll_sleeps(*file, false);
}

void BinderFace::set_flags(int flags) {
    File::set_flags(flags);
    if (auto* file = device::as_binder(file_.lock().get())) {
        file->non_blocking = non_blocking();
        os().binder().set_non_blocking(file->file(), non_blocking());
    }
}

ssize_t SharedMemoryFace::read(const Pieces& to, std::int64_t at) {
    auto* shared = memory();
    if (shared == nullptr) return -EBADF;
    if (shared->size_bytes() == 0) return 0;
    const auto from = at < 0 ? shared->position : static_cast<std::size_t>(at);
    if (from >= shared->size_bytes() || shared->pages().base() == nullptr) return 0;
    const auto size = to.scatter(reinterpret_cast<const char*>(shared->pages().base()) + from, shared->size_bytes() - from);
    if (at < 0) shared->position += size;
    return static_cast<ssize_t>(size);
}

std::int64_t SharedMemoryFace::seek(std::int64_t offset, int whence) {
    auto* shared = memory();
    if (shared == nullptr) return -EBADF;
    if (shared->size_bytes() == 0) return -EINVAL;
    if (whence == SEEK_CUR) offset += static_cast<std::int64_t>(shared->position);
    if (whence == SEEK_END) offset += static_cast<std::int64_t>(shared->size_bytes());
    if (offset < 0 || whence > SEEK_END) return -EINVAL;
    shared->position = static_cast<std::size_t>(offset);
    return offset;
}

int SharedMemoryFace::ioctl(unsigned long request, void* argument) {
    auto* shared = memory();
    if (shared == nullptr) return -EBADF;
    switch (request) {
        case kSetName: {
            if (shared->has_pages()) return -EINVAL;
            if (!can_read(argument, 1)) return -EFAULT;
            const auto* name = static_cast<const char*>(argument);
            shared->name.assign(name, strnlen(name, kNameMax - 1));
            return 0;
        }
        case kGetName: {
            const auto name = shared->name.empty() ? std::string("dev/ashmem") : shared->name;
            if (!can_write(argument, name.size() + 1)) return -EFAULT;
            std::memcpy(argument, name.c_str(), name.size() + 1);
            return 0;
        }
        case kSetSize:
            if (shared->has_pages()) return -EINVAL;
            shared->set_size_bytes(reinterpret_cast<std::size_t>(argument));
            return 0;
        case kGetSize:
            return static_cast<int>(shared->size_bytes());
        case kSetProtection: {
            const auto wanted = static_cast<int>(reinterpret_cast<std::uintptr_t>(argument));
            if ((wanted & ~shared->protection()) != 0) return -EINVAL;
            shared->set_protection(wanted);
            return 0;
        }
        case kGetProtection:
            return shared->protection();
        default:
            return File::ioctl(request, argument);
    }
}

void SharedMemoryFace::stat(struct stat& status) {
    auto* shared = memory();
    status.st_mode = S_IFCHR | 0666;
    status.st_size = shared != nullptr ? static_cast<off_t>(shared->size_bytes()) : 0;
}

}  // namespace models::posix
