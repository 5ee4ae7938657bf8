#include "tests/models/softbus/bench.h"

#include <utility>

#include "models/device/heap.h"

namespace tests {
namespace {

/// What the bench keeps belongs to the host, also while a simulated process runs.
class HostHeap {
public:
    HostHeap() : before_(models::device::use_heap(nullptr)) {}
    ~HostHeap() { models::device::use_heap(before_); }
    HostHeap(const HostHeap&) = delete;
    HostHeap& operator=(const HostHeap&) = delete;

private:
    models::device::ProcessHeap* before_;
};

std::string text_of(const void* data, std::uint32_t size_bytes) {
    return size_bytes <= 64 ? std::string(static_cast<const char*>(data), size_bytes) : std::to_string(size_bytes) + "B";
}

template <class Enum>
std::string word_for(Enum value) {
    return std::string(sim::trace::Words<Enum>::kWords[static_cast<std::size_t>(value)]);
}

}  // namespace

Bench::Bench(Options options) {
    recorder_ = std::move(
        sim::trace::Recorder::open(
            {.level = options.level, .directory = {}, .devices = options.devices, .processes = {"a", "b", "c", "server", "client"}})
            .value());
    simulation_ =
        std::make_unique<sim::kernel::Simulation>(sim::kernel::Simulation::Options{.seed = options.seed, .recorder = recorder_.get()});
    network_ = std::make_unique<models::softbus::Network>(*simulation_);
    recorder_->add_listener([this](const sim::trace::RecordView& view) { hear(view); });
    for (const auto& name : options.devices) {
        models::device::DeviceOptions device;
        device.name = name;
        device.cores = options.cores;
        device.network = network_.get();
        devices_.push_back(std::make_unique<models::device::Device>(*simulation_, device));
    }
    models::device::install_ports(*simulation_);
}

Bench::~Bench() {
    devices_.clear();
    network_.reset();
}

models::device::Device& Bench::device(std::string_view name) {
    for (auto& device : devices_) {
        if (device->options().name == name) return *device;
    }
    std::abort();
}

models::softbus::LinkProfile Bench::ideal() {
    auto profile = models::softbus::profile_of(models::softbus::LinkKind::Wlan5);
    profile.latency_ns = kMs;
    profile.bandwidth = 1'000'000'000;
    profile.jitter_ns = 0;
    profile.set_up_ns = 0;
    profile.queue_bytes = 1 << 20;
    return profile;
}

std::string Bench::link(const std::string& a, const std::string& b, models::softbus::LinkKind kind,
                        const std::function<void(models::softbus::LinkProfile&)>& change) {
    auto profile = ideal();
    if (change) change(profile);
    const auto name = a + "-" + b + "." + std::string(models::softbus::word_of(kind));
    if (!network_->add_link({.name = name, .kind = kind, .device_a = a, .device_b = b, .profile = profile})) std::abort();
    return name;
}

std::uint32_t Bench::spawn(std::string_view on, const std::string& process, std::function<void()> program) {
    return device(on).spawn({.name = process, .application_model = {}}, [program = std::move(program)] {
        program();
        return 0;
    });
}

void Bench::run() {
    simulation_->run();
    for (auto& device : devices_) device->end_all();
}

void Bench::say(const std::string& what) {
    const auto now = simulation_->now_ns();
    const HostHeap host;
    said_.push_back(std::to_string(now / kMs) + ":" + what);
}

std::string Bench::all_said() const {
    std::string all;
    for (const auto& each : said_) all += (all.empty() ? "" : "\n") + each;
    return all;
}

std::uint64_t Bench::frames(sim::trace::FrameFate fate, std::string_view link) const {
    std::uint64_t count = 0;
    for (const auto& [each, on] : fates_) count += each == fate && (link.empty() || on == link) ? 1 : 0;
    return count;
}

void Bench::hear(const sim::trace::RecordView& view) {
    const HostHeap host;
    ++records_;
    const auto mix = [this](const void* data, std::size_t size) {
        for (std::size_t i = 0; i < size; ++i) hash_ = (hash_ ^ static_cast<const unsigned char*>(data)[i]) * 0x100000001b3ULL;
    };
    const auto& stamp = view.stamp;
    const std::uint64_t head[] = {view.kind, stamp.time_ns, stamp.transaction, stamp.pid, stamp.tid, stamp.process, stamp.device};
    mix(head, sizeof head);
    mix(view.body.data(), view.body.size());
    if (view.is<sim::trace::FrameMoved>()) {
        const auto event = view.as<sim::trace::FrameMoved>();
        fates_.emplace_back(event.fate, event.link);
        if (event.repeated != 0 && event.fate == sim::trace::FrameFate::Sent) ++repeated_;
    }
    if (view.is<sim::trace::SocketChanged>()) {
        const auto event = view.as<sim::trace::SocketChanged>();
        sockets_.push_back(std::string(recorder_->names().devices[stamp.device]) + " " + std::to_string(event.socket) + " " +
                           word_for(event.state) + " " + std::to_string(event.error) + " " + word_for(event.cause));
    }
}

void Teller::OnBind(std::int32_t socket, const runtime::port::PeerSocketInfo& peer) {
    say("bind " + std::to_string(socket) + " " + peer.network_id + "/" + peer.name);
}
void Teller::OnShutdown(std::int32_t socket, runtime::port::ShutdownReason reason) {
    say("shutdown " + std::to_string(socket) + " " + std::to_string(static_cast<int>(reason)));
}
void Teller::OnBytes(std::int32_t socket, const void* data, std::uint32_t size_bytes) {
    say("bytes " + std::to_string(socket) + " " + text_of(data, size_bytes));
}
void Teller::OnMessage(std::int32_t socket, const void* data, std::uint32_t size_bytes) {
    say("message " + std::to_string(socket) + " " + text_of(data, size_bytes));
}

}  // namespace tests
