// What a call between two devices costs, beside the cost of its parts measured in the same run: a local call of the same size, the bus
// alone (SendBytes there and back between two processes without DBinder), and the building, copying and checking of the two messages. Real
// time, for virtual time costs nothing.
//
// SystemC allows one simulation per OS process, so each recording level runs in a child of its own, several rounds in turn; of each
// figure the best round counts (the machine's noise only ever adds). Usage: bench_rpc [rounds [filter]]

#include <benchmark/benchmark.h>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <string>
#include <systemc>
#include <vector>

#include "ipc_object_stub.h"
#include "ipc_skeleton.h"
#include "iservice_registry.h"
#include "runtime/dbinder/databus.h"
#include "runtime/port/ports.h"
#include "tests/support/several_devices.h"

namespace {

using namespace OHOS;
using runtime::port::Locked;
using runtime::port::Os;
using runtime::port::SoftBus;

constexpr std::size_t kMegabyte = 1'048'576;
/// Of a parcel; the largest fills a message to the byte.
constexpr std::array<std::size_t, 4> kSizes{64, 4096, 65'536, kMegabyte - sizeof(DatabusHeader)};
constexpr std::int32_t kRemoteEcho = 1201;
constexpr std::int32_t kLocalEcho = 1110;
constexpr auto kRawName = "bench.raw";

/// Answers as many bytes as it was sent.
class Echo final : public IPCObjectStub {
public:
    explicit Echo(const std::vector<std::uint8_t>& pattern) : IPCObjectStub(u"bench.Echo"), pattern_(pattern) {}
    int OnRemoteRequest(std::uint32_t, MessageParcel& data, MessageParcel& reply, MessageOption&) override {
        reply.SetMaxCapacity(kMegabyte);
        return reply.WriteBuffer(pattern_.data(), data.GetDataSize()) ? 0 : 1;
    }

private:
    const std::vector<std::uint8_t>& pattern_;
};

/// The bus alone: sends back what comes, or wakes who waits for it.
class RawEnd final : public runtime::port::SocketListener {
public:
    explicit RawEnd(bool echoes) : echoes_(echoes) {}
    void OnBind(std::int32_t, const runtime::port::PeerSocketInfo&) override {}
    void OnShutdown(std::int32_t, runtime::port::ShutdownReason) override {}
    void OnBytes(std::int32_t socket, const void* data, std::uint32_t size) override {
        if (echoes_) {
            SoftBus()->SendBytes(socket, data, size);
            return;
        }
        Locked locked(Os(), mutex_);
        arrived_ = true;
        Os().Notify(came_, false);
    }
    void wait() {
        Locked locked(Os(), mutex_);
        while (!arrived_) Os().Wait(came_, mutex_, -1);
        arrived_ = false;
    }

private:
    const bool echoes_;
    bool arrived_ = false;
    runtime::port::Mutex mutex_;
    runtime::port::Condition came_;
};

sptr<ISystemAbilityManager> samgr() { return SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager(); }

void serve(std::int32_t ability, bool distributed, const std::vector<std::uint8_t>& pattern) {
    Os().SleepNs(5'000'000);
    samgr()->AddSystemAbility(ability, sptr<IRemoteObject>(new Echo(pattern)), {distributed, 8, u"", u""});
    IPCSkeleton::JoinWorkThread();
}

void serve_raw() {
    const auto socket = SoftBus()->Socket({.name = kRawName, .package = kRawName});
    if (SoftBus()->Listen(socket, kRpcQos, *new RawEnd(true)) != 0) std::abort();
}

/// What DBinder does with a message's bytes at one crossing: builds it from a parcel's, copies it out of the bus's, checks it.
bool build_and_parse(const std::vector<std::uint8_t>& parcel, std::size_t size) {
    std::vector<std::uint8_t> bytes(sizeof(DatabusHeader) + size);
    const DatabusHeader header{.sizeOfSelf = static_cast<std::uint32_t>(bytes.size()),
                               .magic = kDatabusMagic,
                               .version = kDatabusVersion,
                               .cmd = static_cast<std::int32_t>(BC_TRANSACTION),
                               .buffer_size = size,
                               .offsets = size};
    std::memcpy(bytes.data(), &header, sizeof(header));
    std::memcpy(bytes.data() + sizeof(header), parcel.data(), size);
    benchmark::ClobberMemory();
    DatabusMessage message;
    return DatabusMessage::Parse(std::make_shared<std::vector<std::uint8_t>>(bytes), message);
}

/// Sends each figure to the parent: "<name> <ns per iteration>".
class PipeReporter final : public benchmark::BenchmarkReporter {
public:
    explicit PipeReporter(int fd) : fd_(fd) {}
    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const auto& run : runs) {
            if (run.error_occurred) {
                std::fprintf(stderr, "bench_rpc: %s: %s\n", run.benchmark_name().c_str(), run.error_message.c_str());
                continue;
            }
            const auto line =
                run.benchmark_name() + " " + std::to_string(run.real_accumulated_time * 1e9 / static_cast<double>(run.iterations)) + "\n";
            if (::write(fd_, line.data(), line.size()) < 0) std::abort();
        }
    }

private:
    int fd_;
};

void measure_calls(benchmark::State& state, const sptr<IRemoteObject>& echo, const std::vector<std::uint8_t>& pattern, std::size_t size) {
    MessageParcel data;
    data.SetMaxCapacity(kMegabyte);
    MessageOption option;
    if (!data.WriteBuffer(pattern.data(), size)) std::abort();
    for (auto _ : state) {
        MessageParcel reply;
        if (echo->SendRequest(1, data, reply, option) != 0 || reply.GetDataSize() != size) {
            state.SkipWithError("a call failed");
            break;
        }
    }
}

/// The client's whole life: measures and leaves.
void measure(const std::vector<std::uint8_t>& pattern, int fd) {
    Os().SleepNs(50'000'000);
    const auto local = samgr()->CheckSystemAbility(kLocalEcho);
    const auto remote = samgr()->CheckSystemAbility(kRemoteEcho, "tablet");
    auto& raw = *new RawEnd(false);
    const auto socket =
        SoftBus()->Socket({.name = "bench.client", .peer_name = kRawName, .peer_network_id = "tablet", .package = "bench.client"});
    if (local == nullptr || remote == nullptr || SoftBus()->Bind(socket, kRpcQos, raw) != 0) std::abort();
    for (const auto size : kSizes) {
        const auto name = [size](const char* what) { return std::string(what) + "/" + std::to_string(size); };
        benchmark::RegisterBenchmark(name("rpc").c_str(),
                                     [&, size](benchmark::State& state) { measure_calls(state, remote, pattern, size); });
        benchmark::RegisterBenchmark(name("local").c_str(),
                                     [&, size](benchmark::State& state) { measure_calls(state, local, pattern, size); });
        benchmark::RegisterBenchmark(name("bus").c_str(), [&, size, socket](benchmark::State& state) {
            for (auto _ : state) {
                if (SoftBus()->SendBytes(socket, pattern.data(), static_cast<std::uint32_t>(size + sizeof(DatabusHeader))) != 0) {
                    state.SkipWithError("the bus refuses");
                    break;
                }
                raw.wait();
            }
        });
        benchmark::RegisterBenchmark(name("message").c_str(), [&, size](benchmark::State& state) {
            for (auto _ : state) {
                if (!build_and_parse(pattern, size) || !build_and_parse(pattern, size)) std::abort();
            }
        });
    }
    PipeReporter reporter(fd);
    benchmark::RunSpecifiedBenchmarks(&reporter);
    ::_exit(0);  // nothing to tidy up: the figures are out
}

// One level in a process of its own; figures go to `fd`.
void run_level(sim::trace::Level level, const std::string& directory, int fd) {
    const std::vector<std::uint8_t> pattern(kMegabyte, 9);
    tests::support::SeveralDevices world(
        {.level = level, .directory = directory, .time_limit_ns = 1'000'000'000'000'000'000, .link = models::softbus::LinkKind::Ethernet});
    world.spawn("tablet", "echo", [&] { serve(kRemoteEcho, true, pattern); });
    world.spawn("tablet", "raw", [] {
        serve_raw();
        Os().SleepNs(1'000'000'000'000'000'000);
    });
    world.spawn("phone", "echo", [&] { serve(kLocalEcho, false, pattern); });
    world.spawn("phone", "client", [&] { measure(pattern, fd); });
    world.run();
}

using Figures = std::map<std::string, double>;

void collect(sim::trace::Level level, Figures& best) {
    std::string directory;
    if (level != sim::trace::Level::Off) {
        char name[] = "/tmp/bench_rpc.XXXXXX";
        if (::mkdtemp(name) == nullptr) std::abort();
        directory = name;
    }
    int ends[2];
    if (::pipe(ends) != 0) std::abort();
    const auto child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        run_level(level, directory, ends[1]);
        std::_Exit(1);
    }
    ::close(ends[1]);
    auto* figures = ::fdopen(ends[0], "r");
    char name[128];
    double value = 0;
    while (std::fscanf(figures, "%127s %lf", name, &value) == 2) {
        const auto known = best.find(name);
        if (known == best.end() || value < known->second) best[name] = value;
    }
    std::fclose(figures);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0) std::fprintf(stderr, "bench_rpc: a level ended with status %d\n", status);
    std::error_code ignored;
    if (!directory.empty()) std::filesystem::remove_all(directory, ignored);
}

#ifdef IPCLAB_RPC_SCALE
/// Calls per second of rpc_scale; `world` are its devices and processes. With one device the calls are local.
void print_scale(const std::string& world, int rounds) {
    double best = 0;
    for (int round = 0; round < rounds; ++round) {
        auto* const figures = ::popen((std::string(IPCLAB_RPC_SCALE) + " " + world + " 100000").c_str(), "r");
        unsigned long calls = 0;
        double seconds = 0;
        if (figures == nullptr || std::fscanf(figures, "%*s %lu %*s %*s %*s %*s %lf", &calls, &seconds) != 2) std::abort();
        ::pclose(figures);
        best = std::max(best, static_cast<double>(calls) / seconds);
    }
    std::printf("%10s devices and processes each: %9.0f calls/s\n", world.c_str(), best);
}
#endif

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 3;
    sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
    std::string program = argv[0];
    std::string time = "--benchmark_min_time=0.2";
    std::string filter = std::string("--benchmark_filter=") + (argc > 2 ? argv[2] : ".");
    std::array<char*, 3> arguments{program.data(), time.data(), filter.data()};
    int count = 3;
    benchmark::Initialize(&count, arguments.data());

    Figures off, calls;
    for (int round = 0; round < rounds; ++round) {
        collect(sim::trace::Level::Off, off);
        collect(sim::trace::Level::Calls, calls);
    }
    std::printf("%10s %12s %12s %12s %12s %10s %10s %12s %12s %14s\n", "bytes", "rpc ns", "local ns", "bus ns", "message ns", "x local",
                "x bus", "x all parts", "rpcs/s", "level calls x");
    for (const auto size : kSizes) {
        const auto key = "/" + std::to_string(size);
        if (!off.contains("rpc" + key)) continue;  // not asked for
        const auto rpc = off["rpc" + key], local = off["local" + key], bus = off["bus" + key], message = off["message" + key];
        std::printf("%10zu %12.1f %12.1f %12.1f %12.1f %10.2f %10.2f %12.2f %12.0f %14.2f\n", size, rpc, local, bus, message, rpc / local,
                    rpc / bus, rpc / (local + bus + message), 1e9 / rpc, calls["rpc" + key] / rpc);
    }
#ifdef IPCLAB_RPC_SCALE
    if (argc <= 2) {
        std::printf("\n100,000 calls with 8 bytes each way, look-ups and start included:\n");
        for (const auto* world : {"1 20", "2 20", "50 20"}) print_scale(world, rounds);
    }
#endif
    return 0;
}
