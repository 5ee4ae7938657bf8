#pragma once

#include "models/softbus/host.h"

namespace models::device {

class OperatingSystem;

/// What a device's operating system does for its bus.
class BusHost final : public softbus::Host {
public:
    explicit BusHost(OperatingSystem& os) : os_(os) {}

    std::uint32_t current_pid() override;
    std::uint32_t current_tid() override;
    std::uint64_t current_transaction() override;
    void set_current_transaction(std::uint64_t transaction) override;
    bool block(std::int64_t deadline_ns) override;
    void wake(std::uint32_t tid) override;
    void charge(std::uint64_t span_ns) override;
    bool copy_from_user(void* to, const void* from, std::size_t size_bytes) override;
    sim::trace::Stamp stamp(std::uint32_t pid, std::uint64_t transaction) override;

private:
    OperatingSystem& os_;
};

}  // namespace models::device
