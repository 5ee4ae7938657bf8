// A program that speaks to the driver itself: pings SAMgr, as any Binder user space could.

#include <fcntl.h>
#include <linux/android/binder.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>

int main() {
    const int fd = open("/dev/binder", O_RDWR | O_CLOEXEC);
    binder_version version{};
    if (fd < 0 || ioctl(fd, BINDER_VERSION, &version) != 0) return 1;
    void* area = mmap(nullptr, 128 * 1024, PROT_READ, MAP_PRIVATE, fd, 0);
    if (area == MAP_FAILED) return 2;
    struct [[gnu::packed]] {
        std::uint32_t command = BC_TRANSACTION;
        binder_transaction_data data{};
    } call;
    call.data.code = 0x5f504e47;  // PING_TRANSACTION
    alignas(8) char buffer[256];
    binder_write_read transfer{};
    transfer.write_buffer = reinterpret_cast<binder_uintptr_t>(&call);
    transfer.write_size = sizeof call;
    for (;;) {
        transfer.read_buffer = reinterpret_cast<binder_uintptr_t>(buffer);
        transfer.read_size = sizeof buffer;
        transfer.read_consumed = 0;
        if (ioctl(fd, BINDER_WRITE_READ, &transfer) != 0) return 3;
        transfer.write_size = 0;
        for (std::size_t at = 0; at < transfer.read_consumed;) {
            std::uint32_t command = 0;
            std::memcpy(&command, buffer + at, sizeof command);
            at += sizeof command;
            if (command == BR_REPLY) {
                binder_transaction_data reply{};
                std::memcpy(&reply, buffer + at, sizeof reply);
                std::int32_t answer = -1;
                std::memcpy(&answer, reinterpret_cast<const void*>(reply.data.ptr.buffer), sizeof answer);
                std::printf("version %d, answer %d in %d bytes\n", version.protocol_version, answer, static_cast<int>(reply.data_size));
                munmap(area, 128 * 1024);
                close(fd);
                return answer;
            }
            if (command == BR_DEAD_REPLY || command == BR_FAILED_REPLY) return 4;
            at += _IOC_SIZE(command);
        }
    }
}
