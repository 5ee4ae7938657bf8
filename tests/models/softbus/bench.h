#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/device/device.h"
#include "models/softbus/link_model.h"
#include "models/softbus/network.h"
#include "runtime/port/ports.h"
#include "sim/kernel/simulation.h"
#include "sim/trace/codec.h"
#include "sim/trace/recorder.h"

namespace tests {

inline constexpr std::int64_t kUs = 1'000;
inline constexpr std::int64_t kMs = 1'000'000;
inline constexpr std::int64_t kSecond = 1'000'000'000;

inline runtime::port::OsPort& os() { return runtime::port::Os(); }
inline runtime::port::SoftBusPort& bus() { return *runtime::port::SoftBus(); }

/// Devices on one network. What programs and listeners say is kept, in order, as "<ms>:<what>".
class Bench {
public:
    struct Options {
        std::vector<std::string> devices{"phone", "tablet"};
        std::uint64_t seed = 1;
        sim::trace::Level level = sim::trace::Level::Full;
        unsigned cores = 2;
    };
    Bench() : Bench(Options{}) {}
    explicit Bench(Options options);
    ~Bench();

    models::softbus::Network& network() { return *network_; }
    sim::kernel::Simulation& simulation() { return *simulation_; }
    models::device::Device& device(std::string_view name);
    sim::trace::Recorder& recorder() { return *recorder_; }

    /// A link between two devices with an otherwise ideal profile (1 ms, 1 GB/s, no set-up), changed by `change`.
    std::string link(const std::string& a, const std::string& b, models::softbus::LinkKind kind = models::softbus::LinkKind::Wlan5,
                     const std::function<void(models::softbus::LinkProfile&)>& change = {});
    static models::softbus::LinkProfile ideal();

    std::uint32_t spawn(std::string_view device, const std::string& process, std::function<void()> program);
    void at(std::int64_t time_ns, std::function<void()> act) { simulation_->at(time_ns, std::move(act)); }
    void run();

    /// From programs, listeners and acts.
    void say(const std::string& what);
    [[nodiscard]] const std::vector<std::string>& said() const { return said_; }
    [[nodiscard]] std::string all_said() const;

    /// How many frames of that link (any: "") met that fate.
    [[nodiscard]] std::uint64_t frames(sim::trace::FrameFate fate, std::string_view link = {}) const;
    /// "<device> <socket> <state> <error> <cause>" of every SocketChanged.
    [[nodiscard]] const std::vector<std::string>& sockets() const { return sockets_; }
    [[nodiscard]] std::uint64_t repeated_frames() const { return repeated_; }
    /// FNV-1a over every record, its stamp included.
    [[nodiscard]] std::uint64_t trace_hash() const { return hash_; }
    [[nodiscard]] std::uint64_t records() const { return records_; }

private:
    void hear(const sim::trace::RecordView& view);

    std::unique_ptr<sim::trace::Recorder> recorder_;
    std::unique_ptr<sim::kernel::Simulation> simulation_;
    std::unique_ptr<models::softbus::Network> network_;
    std::vector<std::unique_ptr<models::device::Device>> devices_;
    std::vector<std::string> said_;
    std::vector<std::string> sockets_;
    std::vector<std::pair<sim::trace::FrameFate, std::string>> fates_;
    std::uint64_t repeated_ = 0;
    std::uint64_t hash_ = 0xcbf29ce484222325ULL;
    std::uint64_t records_ = 0;
};

/// Says what it hears: "<name> bind 3 phone/a", "<name> bytes 3 hello", "<name> shutdown 3 2".
class Teller : public runtime::port::SocketListener, public runtime::port::NodeListener {
public:
    Teller(Bench& bench, std::string name) : bench_(bench), name_(std::move(name)) {}
    void OnBind(std::int32_t socket, const runtime::port::PeerSocketInfo& peer) override;
    void OnShutdown(std::int32_t socket, runtime::port::ShutdownReason reason) override;
    void OnBytes(std::int32_t socket, const void* data, std::uint32_t size_bytes) override;
    void OnMessage(std::int32_t socket, const void* data, std::uint32_t size_bytes) override;
    void OnNodeOnline(const std::string& network_id) override { say("online " + network_id); }
    void OnNodeOffline(const std::string& network_id) override { say("offline " + network_id); }
    void OnDeviceFound(const std::string& network_id) override { say("found " + network_id); }

protected:
    void say(const std::string& what) { bench_.say(name_ + " " + what); }
    Bench& bench_;
    std::string name_;
};

/// Sends back what it gets.
class Echo final : public runtime::port::SocketListener {
public:
    void OnBind(std::int32_t, const runtime::port::PeerSocketInfo&) override {}
    void OnShutdown(std::int32_t, runtime::port::ShutdownReason) override {}
    void OnBytes(std::int32_t socket, const void* data, std::uint32_t size_bytes) override { bus().SendBytes(socket, data, size_bytes); }
};

/// Keeps the calling program alive without anything being due.
inline void stay() {
    runtime::port::Mutex mutex;
    runtime::port::Condition never;
    const runtime::port::Locked locked(os(), mutex);
    for (;;) os().Wait(never, mutex, -1);
}

/// A socket that listens under `name`; then the calling program stays.
inline void serve(const std::string& name, runtime::port::SocketListener& listener,
                  runtime::port::TransDataType type = runtime::port::TransDataType::Bytes) {
    const auto socket = bus().Socket({.name = name, .package = "test", .type = type});
    bus().Listen(socket, {}, listener);
    stay();
}

/// A socket bound to `peer_name` on `device`: its number, or the error.
inline std::int32_t connect(const std::string& name, const std::string& peer_name, const std::string& device,
                            runtime::port::SocketListener& listener, std::vector<runtime::port::Qos> qos = {},
                            runtime::port::TransDataType type = runtime::port::TransDataType::Bytes) {
    const auto socket = bus().Socket({.name = name, .peer_name = peer_name, .peer_network_id = device, .package = "test", .type = type});
    if (socket < 0) return socket;
    const auto error = bus().Bind(socket, qos, listener);
    return error == 0 ? socket : error;
}

inline std::int32_t send(std::int32_t socket, std::string_view text) {
    return bus().SendBytes(socket, text.data(), static_cast<std::uint32_t>(text.size()));
}

}  // namespace tests
