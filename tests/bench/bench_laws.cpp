// What keeping the laws costs: calls of 64 bytes through proxy, driver, stub and back on one device, without a witness and under all laws,
// with no file and with a trace of level calls. Each figure comes from an OS process of its own (SystemC allows one simulation in each),
// the kinds in turn, several rounds; the best round counts, since the machine's noise only ever adds.
// Usage: bench_laws [calls [rounds]]; exit status 1 if a law was found broken.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <systemc>

#include "ipc_object_stub.h"
#include "ipc_skeleton.h"
#include "iremote_object.h"
#include "models/device/device.h"
#include "runtime/port/ports.h"
#include "sim/kernel/simulation.h"
#include "sim/query/laws.h"
#include "sim/trace/recorder.h"

namespace {

constexpr std::size_t kBytes = 64;

struct Figures {
    double ns_per_call = 0;
    double peak_mib = 0;
    std::uint64_t breaches = 0;
};

class Echo final : public OHOS::IPCObjectStub {
public:
    Echo() : IPCObjectStub(u"bench.Echo") {}
    int OnRemoteRequest(std::uint32_t, OHOS::MessageParcel& data, OHOS::MessageParcel& reply, OHOS::MessageOption&) override {
        const auto* bytes = data.ReadBuffer(kBytes);
        return bytes != nullptr && reply.WriteBuffer(bytes, kBytes) ? 0 : 1;
    }
};

Figures run(sim::trace::Level level, bool under_laws, std::uint64_t calls) {
    std::string directory;
    if (level != sim::trace::Level::Off) {
        char name[] = "/tmp/bench_laws.XXXXXX";
        if (::mkdtemp(name) == nullptr) std::abort();
        directory = name;
    }
    auto recorder = std::move(
        sim::trace::Recorder::open({.level = level, .directory = directory, .devices = {"phone"}, .processes = {"client", "server"}})
            .value());
    std::optional<sim::query::Laws> laws;
    if (under_laws) recorder->set_witness(&laws.emplace(recorder->names()));
    Figures figures;
    {
        sim::kernel::Simulation simulation({.seed = 1, .recorder = recorder.get()});
        models::device::Device device(simulation, {.name = "phone", .stack_bytes = 1 << 20});
        models::device::install_ports(simulation);
        device.spawn({.name = "server"}, [] {
            OHOS::sptr<OHOS::IRemoteObject> echo = new Echo;
            OHOS::IPCSkeleton::SetContextObject(echo);
            OHOS::IPCSkeleton::JoinWorkThread();
            return 0;
        });
        device.spawn({.name = "client"}, [&] {
            runtime::port::Os().SleepNs(1'000'000);
            auto proxy = OHOS::IPCSkeleton::GetContextObject();
            if (proxy == nullptr) std::abort();
            OHOS::MessageParcel data;
            OHOS::MessageOption option;
            const std::array<std::uint8_t, kBytes> pattern{1, 2, 3};
            if (!data.WriteBuffer(pattern.data(), pattern.size())) std::abort();
            const auto call = [&] {
                OHOS::MessageParcel reply;
                if (proxy->SendRequest(1, data, reply, option) != 0) std::abort();
            };
            for (std::uint64_t i = 0; i < calls / 10; ++i) call();
            const auto start = std::chrono::steady_clock::now();
            for (std::uint64_t i = 0; i < calls; ++i) call();
            const std::chrono::duration<double, std::nano> span = std::chrono::steady_clock::now() - start;
            figures.ns_per_call = span.count() / static_cast<double>(calls);
            return 0;
        });
        simulation.run();
        if (laws) {
            laws->finish(sim::query::RunEnd::Idle);
            figures.breaches = laws->breaches().size();
            for (const auto& breach : laws->breaches()) std::fprintf(stderr, "%s\n", breach.text.c_str());
        }
    }
    recorder->close();
    std::error_code ignored;
    if (!directory.empty()) std::filesystem::remove_all(directory, ignored);
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    figures.peak_mib = static_cast<double>(used.ru_maxrss) / 1024;
    return figures;
}

Figures run_apart(sim::trace::Level level, bool under_laws, std::uint64_t calls) {
    int ends[2];
    if (::pipe(ends) != 0) std::abort();
    const auto child = ::fork();
    if (child == 0) {
        const auto figures = run(level, under_laws, calls);
        std::_Exit(::write(ends[1], &figures, sizeof figures) == sizeof figures ? 0 : 1);
    }
    ::close(ends[1]);
    Figures figures;
    const bool whole = ::read(ends[0], &figures, sizeof figures) == sizeof figures;
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!whole || status != 0) {
        std::fprintf(stderr, "bench_laws: a run ended with status %d\n", status);
        std::exit(2);
    }
    return figures;
}

}  // namespace

int main(int argc, char** argv) {
    const auto calls = argc > 1 ? std::max(1ULL, std::strtoull(argv[1], nullptr, 10)) : 1'000'000ULL;
    const int rounds = argc > 2 ? std::max(1, std::atoi(argv[2])) : 3;
    sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
    struct Row {
        const char* name;
        sim::trace::Level level;
        Figures plain{}, under{};
    };
    std::array rows{Row{"no file", sim::trace::Level::Off}, Row{"level calls", sim::trace::Level::Calls}};
    const auto keep_best = [](Figures& best, const Figures& now, int round) {
        if (round == 0 || now.ns_per_call < best.ns_per_call) best.ns_per_call = now.ns_per_call;
        best.peak_mib = std::max(best.peak_mib, now.peak_mib);
        best.breaches = std::max(best.breaches, now.breaches);
    };
    for (int round = 0; round < rounds; ++round) {
        for (auto& row : rows) {
            keep_best(row.plain, run_apart(row.level, false, calls), round);
            keep_best(row.under, run_apart(row.level, true, calls), round);
        }
    }
    std::printf("%llu calls of %zu bytes, best of %d rounds\n", static_cast<unsigned long long>(calls), kBytes, rounds);
    std::printf("%12s %14s %14s %7s %10s %10s %9s\n", "", "plain ns", "under laws ns", "ratio", "plain MiB", "laws MiB", "breaches");
    std::uint64_t broken = 0;
    for (const auto& row : rows) {
        std::printf("%12s %14.1f %14.1f %7.2f %10.1f %10.1f %9llu\n", row.name, row.plain.ns_per_call, row.under.ns_per_call,
                    row.under.ns_per_call / row.plain.ns_per_call, row.plain.peak_mib, row.under.peak_mib,
                    static_cast<unsigned long long>(row.under.breaches));
        broken += row.under.breaches;
    }
    return broken == 0 ? 0 : 1;
}
