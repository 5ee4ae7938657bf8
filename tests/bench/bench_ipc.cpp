// Calls per second through proxy, driver, stub and back, for several parcel sizes, at each recording level, beside a floor measured in
// the same run: two coroutine switches, the two copies, and the writing of the reply's bytes.
//
// SystemC allows one simulation per OS process, so each level runs in a child of its own, several rounds in turn; of each figure the
// best round counts (the machine's noise only ever adds). Usage: bench_ipc [rounds [filter]]

#include <benchmark/benchmark.h>

#include <sys/wait.h>
#include <unistd.h>
#include <boost/context/detail/fcontext.hpp>

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
#include "iremote_object.h"
#include "models/device/device.h"
#include "runtime/port/ports.h"
#include "sim/kernel/simulation.h"
#include "sim/trace/recorder.h"

namespace {

constexpr std::size_t kMegabyte = 1'048'576;
constexpr std::array<std::size_t, 4> kSizes{64, 4096, 65'536, kMegabyte};

/// Answers as many bytes as it was sent.
class Echo final : public OHOS::IPCObjectStub {
public:
    explicit Echo(const std::vector<std::uint8_t>& pattern) : IPCObjectStub(u"bench.Echo"), pattern_(pattern) {}

    int OnRemoteRequest(std::uint32_t, OHOS::MessageParcel& data, OHOS::MessageParcel& reply, OHOS::MessageOption&) override {
        const auto size = data.GetDataSize();
        reply.SetMaxCapacity(kMegabyte);
        return reply.WriteBuffer(pattern_.data(), size) ? 0 : 1;
    }

private:
    const std::vector<std::uint8_t>& pattern_;
};

/// The floor: what no implementation with one copy each way can do without.
namespace floor_of {

struct Side {
    std::vector<std::uint8_t> request, server_area, reply, client_area, pattern;
    std::size_t size = 0;
};

void server(boost::context::detail::transfer_t from) {
    auto* side = static_cast<Side*>(from.data);
    for (;;) {
        std::memcpy(side->reply.data(), side->pattern.data(), side->size);
        std::memcpy(side->client_area.data(), side->reply.data(), side->size);
        from = boost::context::detail::jump_fcontext(from.fctx, nullptr);
    }
}

void run(benchmark::State& state, std::size_t size) {
    Side side;
    side.size = size;
    for (auto* buffer : {&side.request, &side.server_area, &side.reply, &side.client_area, &side.pattern}) buffer->assign(size, 7);
    std::vector<std::byte> stack(64 * 1024);
    auto context = boost::context::detail::make_fcontext(stack.data() + stack.size(), stack.size(), &server);
    for (auto _ : state) {
        std::memcpy(side.server_area.data(), side.request.data(), size);
        benchmark::ClobberMemory();
        context = boost::context::detail::jump_fcontext(context, &side).fctx;
        benchmark::ClobberMemory();
    }
}

}  // namespace floor_of

/// Sends each figure to the parent: "<name> <ns per iteration>".
class PipeReporter final : public benchmark::BenchmarkReporter {
public:
    explicit PipeReporter(int fd) : fd_(fd) {}
    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const auto& run : runs) {
            const auto line =
                run.benchmark_name() + " " + std::to_string(run.real_accumulated_time * 1e9 / static_cast<double>(run.iterations)) + "\n";
            if (::write(fd_, line.data(), line.size()) < 0) std::abort();
        }
    }

private:
    int fd_;
};

// One level in a process of its own; figures go to `fd`.
void run_level(sim::trace::Level level, int fd) {
    std::string directory;
    if (level != sim::trace::Level::Off) {
        char name[] = "/tmp/bench_ipc.XXXXXX";
        if (::mkdtemp(name) == nullptr) std::abort();
        directory = name;
    }
    auto recorder = std::move(
        sim::trace::Recorder::open({.level = level, .directory = directory, .devices = {"phone"}, .processes = {"client", "server"}})
            .value());
    sim::kernel::Simulation simulation({.seed = 1, .recorder = recorder.get()});
    models::device::Device device(simulation, {.name = "phone", .stack_bytes = 1 << 20});
    models::device::install_ports(simulation);
    const std::vector<std::uint8_t> pattern(kMegabyte, 9);

    device.spawn({.name = "server"}, [&] {
        OHOS::sptr<OHOS::IRemoteObject> echo = new Echo(pattern);
        OHOS::IPCSkeleton::SetContextObject(echo);
        OHOS::IPCSkeleton::JoinWorkThread();
        return 0;
    });
    device.spawn({.name = "client"}, [&] {
        runtime::port::Os().SleepNs(1'000'000);
        auto proxy = OHOS::IPCSkeleton::GetContextObject();
        if (proxy == nullptr) std::abort();
        for (const auto size : kSizes) {
            benchmark::RegisterBenchmark(("floor/" + std::to_string(size)).c_str(),
                                         [size](benchmark::State& state) { floor_of::run(state, size); });
            benchmark::RegisterBenchmark(("call/" + std::to_string(size)).c_str(), [&, size](benchmark::State& state) {
                OHOS::MessageParcel data;
                data.SetMaxCapacity(kMegabyte);
                OHOS::MessageOption option;
                if (!data.WriteBuffer(pattern.data(), size)) std::abort();
                const auto before = recorder->last_sequence();
                std::uint64_t calls = 0;
                for (auto _ : state) {
                    OHOS::MessageParcel reply;
                    if (proxy->SendRequest(1, data, reply, option) != 0) state.SkipWithError("call refused");
                    ++calls;
                }
                const auto records =
                    static_cast<double>(recorder->last_sequence() - before) / static_cast<double>(std::max<std::uint64_t>(calls, 1));
                const auto line = "records/" + std::to_string(size) + " " + std::to_string(records) + "\n";
                if (::write(fd, line.data(), line.size()) < 0) std::abort();
            });
        }
        PipeReporter reporter(fd);
        benchmark::RunSpecifiedBenchmarks(&reporter);
        ::_exit(0);  // nothing to tidy up: the figures are out
        return 0;
    });
    simulation.run();
}

using Figures = std::map<std::string, double>;

void collect(sim::trace::Level level, Figures& best) {
    int ends[2];
    if (::pipe(ends) != 0) std::abort();
    const auto child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        run_level(level, ends[1]);
        std::_Exit(1);
    }
    ::close(ends[1]);
    auto* figures = ::fdopen(ends[0], "r");
    char name[128];
    double value = 0;
    while (std::fscanf(figures, "%127s %lf", name, &value) == 2) {
        const std::string key = name;
        const auto known = best.find(key);
        if (known == best.end() || value < known->second) best[key] = value;
    }
    std::fclose(figures);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0) std::fprintf(stderr, "bench_ipc: a level ended with status %d\n", status);
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/tmp", ignored)) {
        if (entry.path().filename().string().starts_with("bench_ipc.")) std::filesystem::remove_all(entry.path(), ignored);
    }
}

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

    Figures off, calls, full;
    for (int round = 0; round < rounds; ++round) {
        collect(sim::trace::Level::Off, off);
        collect(sim::trace::Level::Calls, calls);
        collect(sim::trace::Level::Full, full);
    }
    std::printf("%10s %12s %12s %9s %14s %14s %12s %14s\n", "bytes", "floor ns", "call ns", "x floor", "calls/s", "level calls x",
                "level full x", "records c/f");
    for (const auto size : kSizes) {
        const auto key = std::to_string(size);
        const auto floor = std::min({off["floor/" + key], calls["floor/" + key], full["floor/" + key]});
        const auto call = off["call/" + key];
        std::printf("%10zu %12.1f %12.1f %9.2f %14.0f %14.2f %12.2f %8.1f /%5.1f\n", size, floor, call, call / floor, 1e9 / call,
                    calls["call/" + key] / call, full["call/" + key] / call, calls["records/" + key], full["records/" + key]);
    }
    return 0;
}
