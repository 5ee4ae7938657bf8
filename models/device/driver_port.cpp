#include <sys/mman.h>
#include <cerrno>

#include "models/device/open_file.h"
#include "models/device/ports.h"
#include "models/device/running.h"

namespace models::device {
namespace {

binder::BinderFile* binder_file(const SystemCall& call, int fd) {
    const auto index = static_cast<std::size_t>(fd);
    const auto& table = call.process().descriptors;
    if (fd < 0 || index >= table.size()) return nullptr;
    auto* file = as_binder(table[index].get());
    return file != nullptr ? &file->file() : nullptr;
}

}  // namespace

int SimulatedDriverPort::Open() {
    const SystemCall call;
    auto& binder = call.os().binder();
    return OperatingSystem::install_file(call.process(), std::make_shared<BinderOpenFile>(binder, binder.open()));
}

int SimulatedDriverPort::Ioctl(int fd, unsigned long request, void* argument) {
    const SystemCall call;
    auto* file = binder_file(call, fd);
    if (file == nullptr) return -EBADF;
    return call.os().binder().ioctl(*file, request, reinterpret_cast<std::uint64_t>(argument));
}

int SimulatedDriverPort::Map(int fd, std::size_t length_bytes, const void** address) {
    const SystemCall call;
    auto* file = binder_file(call, fd);
    if (file == nullptr) return -EBADF;
    std::uint64_t at = 0;
    const int result = call.os().binder().mmap(*file, length_bytes, PROT_READ, &at);
    *address = reinterpret_cast<const void*>(at);
    return result;
}

int SimulatedDriverPort::Unmap(int fd, const void*, std::size_t) {
    const SystemCall call;
    auto* file = binder_file(call, fd);
    return file != nullptr ? call.os().binder().munmap(*file) : -EBADF;
}

int SimulatedDriverPort::Poll(int fd, std::int64_t timeout_ns) {
    const SystemCall call;
    auto* file = binder_file(call, fd);
    return file != nullptr ? call.os().binder().poll(*file, timeout_ns) : -EBADF;
}

int SimulatedDriverPort::SetNonBlocking(int fd, bool non_blocking) {
    const SystemCall call;
    auto* file = binder_file(call, fd);
    if (file == nullptr) return -EBADF;
    call.os().binder().set_non_blocking(*file, non_blocking);
    return 0;
}

int SimulatedDriverPort::Close(int fd) {
    const SystemCall call;
    return call.os().close_file(call.process(), fd);
}

}  // namespace models::device
