#pragma once

#include <cstddef>
#include <cstdint>

namespace models::device {

/// Memory that several parties of a run share: receive areas and anonymous shared memory. One place, so that its kind can change:
/// private anonymous pages now (which a fork snapshot can copy), a memfd when other OS processes are to map it.
class SharedPages {
public:
    /// Zeroed pages that become resident as they are touched; base null when there is no address space left.
    explicit SharedPages(std::size_t size_bytes);
    ~SharedPages();
    SharedPages(const SharedPages&) = delete;
    SharedPages& operator=(const SharedPages&) = delete;

    [[nodiscard]] std::byte* base() const { return base_; }
    [[nodiscard]] std::size_t size_bytes() const { return size_bytes_; }

private:
    std::byte* base_ = nullptr;
    std::size_t size_bytes_ = 0;
};

/// Copies between a simulated process and the kernel's side. False (EFAULT) when the address cannot be read or written: null, out of
/// the user range, wrapping, or not mapped; the latter is caught by the fault handler of crash.cpp.
[[nodiscard]] bool copy_user(void* to, const void* from, std::size_t size_bytes);
/// Is `[address, address + size)` a range a user pointer can have?
[[nodiscard]] constexpr bool in_user_range(std::uint64_t address, std::size_t size_bytes) {
    constexpr std::uint64_t kLow = 0x10000;      // as mmap_min_addr on devices
    constexpr std::uint64_t kHigh = 1ULL << 47;  // user half of a 48-bit address space
    return address >= kLow && address < kHigh && size_bytes <= kHigh - address;
}

}  // namespace models::device
