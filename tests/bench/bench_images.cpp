// What a process made of a shared library costs: copies of the library by themselves, and whole processes that run it, with what each adds
// to the simulator's resident memory and mappings. The first copy, which reads and binds the library, is told apart.
// Usage: bench_images LIBRARY.so [processes]

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <systemc>

#include "models/device/device.h"
#include "models/posix/bundle.h"
#include "models/posix/images.h"
#include "runtime/port/ports.h"
#include "sim/kernel/simulation.h"
#include "sim/trace/recorder.h"

namespace {

using Clock = std::chrono::steady_clock;

double microseconds_since(Clock::time_point start) { return std::chrono::duration<double, std::micro>(Clock::now() - start).count(); }

double resident_kib() {
    std::ifstream file("/proc/self/statm");
    long total = 0;
    long resident = 0;
    file >> total >> resident;
    return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024;
}

int mappings() {
    std::ifstream file("/proc/self/maps");
    int count = 0;
    for (std::string line; std::getline(file, line);) ++count;
    return count;
}

void measure_copies(const std::string& path, int count) {
    auto start = Clock::now();
    const auto bundle = models::posix::Bundle::of(path, {});
    if (!bundle) {
        std::fprintf(stderr, "%s: %s\n", path.c_str(), bundle.error().c_str());
        std::exit(1);
    }
    std::printf("reading and binding it        %8.1f us\n", microseconds_since(start));
    const auto memory = resident_kib();
    const auto maps = mappings();
    start = Clock::now();
    for (int i = 0; i < count; ++i) {
        if ((*bundle)->make_copy() == nullptr) {
            std::printf("no copy after %d\n", i);
            count = i;
            break;
        }
    }
    const auto each = microseconds_since(start) / count;
    std::printf("a copy (of %d)              %8.1f us  %7.1f KiB resident  %5.2f mappings, of 65,530\n", count, each,
                (resident_kib() - memory) / count, static_cast<double>(mappings() - maps) / count);
}

void measure_processes(const std::string& path, int count) {
    auto recorder = sim::trace::Recorder::open({.level = sim::trace::Level::Calls, .devices = {"device"}, .processes = {"a"}});
    sim::kernel::Simulation simulation({.seed = 1, .recorder = recorder->get()});
    models::device::Device device(simulation, {.stack_bytes = 1 << 20});
    models::device::install_ports(simulation);
    const auto memory = resident_kib();
    const auto maps = mappings();
    const auto start = Clock::now();
    for (int i = 0; i < count; ++i) device.spawn({.name = "a"}, [&path] { return models::posix::run_image({.path = path}); });
    simulation.at(3'600'000'000'000, [&] {
        const auto each = microseconds_since(start) / count;
        std::printf("a process that runs (of %d) %8.1f us  %7.1f KiB resident  %5.2f mappings\n", count, each,
                    (resident_kib() - memory) / count, static_cast<double>(mappings() - maps) / count);
        device.end_all();
        simulation.stop();
    });
    simulation.run();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: bench_images LIBRARY.so [processes]\n");
        return 2;
    }
    sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
    const int count = argc > 2 ? std::atoi(argv[2]) : 2000;
    measure_copies(argv[1], count);
    measure_processes(argv[1], count);
    return 0;
}
