#pragma once

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "models/device/device.h"
#include "runtime/port/ports.h"
#include "sim/kernel/simulation.h"
#include "sim/trace/recorder.h"

namespace tests {

/// One device to run programs on. What a program says is kept with its virtual time.
class Lab {
public:
    explicit Lab(models::device::DeviceOptions options = {}, sim::trace::Level level = sim::trace::Level::Full)
        : recorder_(
              std::move(sim::trace::Recorder::open({.level = level, .devices = {options.name}, .processes = {"a", "b", "c"}}).value())),
          simulation_({.seed = 1, .recorder = recorder_.get()}),
          device_(simulation_, options) {
        models::device::install_ports(simulation_);
    }

    /// `program` returns its exit status, or nothing (0).
    template <class Program>
    std::uint32_t spawn(std::string name, Program program) {
        return device_.spawn({.name = std::move(name)}, [program = std::move(program)]() -> int {
            if constexpr (std::is_void_v<decltype(program())>) {
                program();
                return 0;
            } else {
                return program();
            }
        });
    }

    /// "<microseconds>:<what>", from a program or an act.
    void say(const std::string& what) {
        const auto now = runtime::port::Os().NowNs();
        const models::device::HostScope host;
        said_ += (said_.empty() ? "" : " ") + std::to_string(now / 1000) + ":" + what;
    }
    [[nodiscard]] const std::string& said() const { return said_; }

    sim::kernel::Simulation& simulation() { return simulation_; }
    models::device::Device& device() { return device_; }
    sim::trace::Recorder& recorder() { return *recorder_; }
    sim::kernel::Simulation::End run() { return simulation_.run(); }

private:
    std::unique_ptr<sim::trace::Recorder> recorder_;
    sim::kernel::Simulation simulation_;
    models::device::Device device_;
    std::string said_;
};

inline runtime::port::OsPort& os() { return runtime::port::Os(); }
inline constexpr std::int64_t kMs = 1'000'000;

}  // namespace tests
