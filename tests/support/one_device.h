#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/query/driver_state.h"
#include "sim/trace/recorder.h"

namespace tests::support {

/// One simulated device for tests of code that runs in processes: spawn programs, run, kill at a time. SAMgr is there from the start.
/// One per test (SystemC's kernel starts once per operating-system process).
class OneDevice {
public:
    struct Options {
        std::string kernel = "ohos-5.10";
        sim::trace::Level level = sim::trace::Level::Off;
        unsigned cores = 4;
        std::int64_t time_limit_ns = 60'000'000'000;
        bool samgr = true;
    };
    struct Process {
        std::string name;
        std::uint32_t uid = 1000;
        std::uint64_t token = 0;
        unsigned descriptors_max = 1024;
    };

    OneDevice();
    explicit OneDevice(Options options);
    ~OneDevice();

    /// A process whose main thread runs `program`; it ends when that returns. What the program tells the test it tells inside report().
    std::uint32_t spawn(std::string name, std::function<void()> program);
    std::uint32_t spawn(Process process, std::function<void()> program);
    void kill_at(std::int64_t time_ns, std::uint32_t pid);
    /// Runs until nothing is due or the time limit, then ends all processes.
    void run();

    [[nodiscard]] std::int64_t now_ns() const;
    [[nodiscard]] std::uint32_t samgr_pid() const;
    [[nodiscard]] std::uint64_t switches() const;
    [[nodiscard]] std::uint64_t copied_bytes() const;
    [[nodiscard]] std::uint64_t transactions() const;
    /// The driver's own tables.
    [[nodiscard]] sim::query::DriverState driver_state() const;
    void add_listener(sim::trace::Recorder::Listener listener);

    /// Runs `act` so that what it allocates outlives the process that calls.
    static void report(const std::function<void()>& act);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tests::support
