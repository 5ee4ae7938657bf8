// What locks and their like cost inside a simulated process, when nobody is in the way, beside the host's own in the same program: the same
// loop in turn on the host's side and as a process's own code. Of each figure the best round counts (the machine's noise only ever adds).
// Usage: bench_posix [rounds]

#include <dlfcn.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <shared_mutex>
#include <systemc>
#include <thread>

#include "models/device/device.h"
#include "sim/kernel/simulation.h"
#include "sim/trace/recorder.h"

namespace {

constexpr int kTurns = 1'000'000;

// Calls to functions of the C library must not be moved out of the loop or merged.
void barrier() { std::atomic_signal_fence(std::memory_order_seq_cst); }

void pthread_lock() {
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    for (int i = 0; i < kTurns; ++i) {
        pthread_mutex_lock(&mutex);
        barrier();
        pthread_mutex_unlock(&mutex);
    }
}

// The C library's own, without the look at who calls.
void direct_lock() {
    void* library = ::dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD);
    auto* const lock = reinterpret_cast<decltype(&pthread_mutex_lock)>(::dlsym(library, "pthread_mutex_lock"));
    auto* const unlock = reinterpret_cast<decltype(&pthread_mutex_unlock)>(::dlsym(library, "pthread_mutex_unlock"));
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    for (int i = 0; i < kTurns; ++i) {
        lock(&mutex);
        barrier();
        unlock(&mutex);
    }
}

void std_lock() {
    std::mutex mutex;
    for (int i = 0; i < kTurns; ++i) {
        const std::lock_guard lock(mutex);
        barrier();
    }
}

void recursive_lock() {
    std::recursive_mutex mutex;
    for (int i = 0; i < kTurns; ++i) {
        const std::lock_guard lock(mutex);
        barrier();
    }
}

void try_lock() {
    std::mutex mutex;
    for (int i = 0; i < kTurns; ++i) {
        if (mutex.try_lock()) mutex.unlock();
    }
}

void shared_lock() {
    std::shared_mutex mutex;
    for (int i = 0; i < kTurns; ++i) {
        const std::shared_lock lock(mutex);
        barrier();
    }
}

void notify() {
    std::condition_variable condition;
    for (int i = 0; i < kTurns; ++i) condition.notify_one();
}

void once() {
    std::once_flag flag;
    for (int i = 0; i < kTurns; ++i) std::call_once(flag, [] {});
}

void key() {
    pthread_key_t made = 0;
    pthread_key_create(&made, nullptr);
    pthread_setspecific(made, &made);
    for (int i = 0; i < kTurns; ++i) {
        if (pthread_getspecific(made) == nullptr) std::abort();
    }
    pthread_key_delete(made);
}

void clock() {
    for (int i = 0; i < kTurns; ++i) (void)std::chrono::steady_clock::now();
}

struct Figure {
    const char* name;
    void (*loop)();
    double host_ns = 1e9;
    double simulated_ns = 1e9;
};

// Nanoseconds a turn; the clock is the host's, the loop is run as whatever the caller is.
double measure(void (*loop)()) {
    std::chrono::steady_clock::time_point start;
    std::chrono::steady_clock::time_point end;
    {
        const models::device::HostScope host;
        start = std::chrono::steady_clock::now();
    }
    loop();
    {
        const models::device::HostScope host;
        end = std::chrono::steady_clock::now();
    }
    return std::chrono::duration<double, std::nano>(end - start).count() / kTurns;
}

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 5;
    sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
    Figure figures[] = {{"pthread_mutex lock+unlock", &pthread_lock},
                        {"libc's own, called directly", &direct_lock},
                        {"std::mutex", &std_lock},
                        {"std::recursive_mutex", &recursive_lock},
                        {"std::mutex::try_lock", &try_lock},
                        {"std::shared_mutex, shared", &shared_lock},
                        {"notify_one, nobody waits", &notify},
                        {"std::call_once, done", &once},
                        {"pthread_getspecific", &key},
                        {"steady_clock::now", &clock}};
    auto recorder =
        std::move(sim::trace::Recorder::open({.level = sim::trace::Level::Off, .devices = {"device"}, .processes = {"a"}}).value());
    sim::kernel::Simulation simulation({.seed = 1, .recorder = recorder.get()});
    models::device::Device device(simulation, {});
    models::device::install_ports(simulation);
    for (int round = 0; round < rounds; ++round) {
        for (auto& figure : figures) figure.host_ns = std::min(figure.host_ns, measure(figure.loop));
    }
    device.spawn({.name = "a"}, [&] {
        for (int round = 0; round < rounds; ++round) {
            for (auto& figure : figures) figure.simulated_ns = std::min(figure.simulated_ns, measure(figure.loop));
        }
        return 0;
    });
    simulation.run();
    std::printf("%-30s %10s %14s %8s\n", "", "host ns", "simulated ns", "ratio");
    for (const auto& figure : figures) {
        std::printf("%-30s %10.1f %14.1f %8.2f\n", figure.name, figure.host_ns, figure.simulated_ns, figure.simulated_ns / figure.host_ns);
    }
    return 0;
}
