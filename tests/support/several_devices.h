#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/device/device.h"
#include "models/softbus/network.h"
#include "sim/trace/recorder.h"

namespace tests::support {

/// Several simulated devices on one network, each with its SAMgr: spawn programs on them, act at times, run. One per test.
class SeveralDevices {
public:
    struct Options {
        std::vector<std::string> devices = {"phone", "tablet"};
        std::string kernel = "ohos-5.10";
        sim::trace::Level level = sim::trace::Level::Calls;
        std::string directory = {};  ///< of the trace, "" none
        unsigned cores = 2;
        std::uint64_t seed = 1;
        std::int64_t time_limit_ns = 600'000'000'000;
        std::string profile = "seed";
        std::map<std::string, std::string> properties = {};  ///< of every device; abilities 1200..1299 are distributed
        models::softbus::LinkKind link = models::softbus::LinkKind::Wlan5;
        bool linked = true;                       ///< each with each
        std::vector<std::string> processes = {};  ///< names that the account of a run shows; "samgr" is known
        /// Makes the witness of the run, which must outlive it; none: nobody.
        std::function<sim::trace::Witness*(const sim::trace::Names&)> witness = {};
    };
    struct Process {
        std::string name;
        std::uint32_t uid = 1000;
        std::uint64_t token = 0;
        std::string application_model = {};
    };

    explicit SeveralDevices(Options options);
    ~SeveralDevices();

    std::uint32_t spawn(const std::string& device, const char* name, std::function<void()> program);
    std::uint32_t spawn(const std::string& device, Process process, std::function<void()> program);
    void at(std::int64_t time_ns, std::function<void()> act);
    void kill_at(std::int64_t time_ns, const std::string& device, std::uint32_t pid);
    /// On again, with its SAMgr and no other process. False: it is on.
    bool power_on(const std::string& device);
    /// Runs until nothing is due or the time limit, then ends all processes.
    sim::kernel::Simulation::End run();

    models::device::Device& device(const std::string& name);
    models::softbus::Network& network();
    sim::kernel::Simulation& simulation();
    sim::trace::Recorder& recorder();
    /// Name of the link between two devices.
    std::string link(const std::string& a, const std::string& b);

    /// Events of a kind so far, as a listener sees them: called for each from now on.
    template <class E>
    void on(std::function<void(const E&, const sim::trace::Stamp&)> heard) {
        recorder().add_listener([heard = std::move(heard)](const sim::trace::RecordView& record) {
            if (record.is<E>()) heard(record.as<E>(), record.stamp);
        });
    }

    /// Runs `act` so that what it allocates outlives the process that calls.
    static void report(const std::function<void()>& act);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tests::support
