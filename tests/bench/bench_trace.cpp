// What a record costs its emitter (bar: 25 ns for a small one at release), and its reader.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "sim/query/account.h"
#include "sim/query/transaction_tree.h"
#include "sim/trace/reader.h"
#include "sim/trace/recorder.h"

namespace {

using namespace sim::trace;

std::string trace_path() { return (std::filesystem::temp_directory_path() / "ipclab_bench_trace").string(); }

std::unique_ptr<Recorder> open_recorder(bool file) {
    auto recorder = Recorder::open(
        {.level = Level::Full, .directory = file ? trace_path() : std::string(), .devices = {"phone"}, .processes = {"client", "echo"}});
    if (!recorder) std::abort();
    return std::move(*recorder);
}

struct Clock final : Stamper {
    Stamp stamp() override {
        now.time_ns += 100;
        return now;
    }
    Stamp now{.time_ns = 0, .transaction = 1, .pid = 100, .tid = 101, .process = 1, .device = 1};
};

/// Argument: 1 to a file, 0 to nowhere.
void small_event(benchmark::State& state) {
    auto recorder = open_recorder(state.range(0) != 0);
    Clock clock;
    recorder->set_stamper(&clock);
    RefChanged event{.pid = 100, .handle = 1, .node = 5, .strong = 1, .weak = 1};
    for (auto _ : state) recorder->emit(event);
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(small_event)->Arg(0)->Arg(1)->Iterations(1'000'000)->Repetitions(5)->ReportAggregatesOnly();

/// The two records of a call of 64 bytes.
void call(benchmark::State& state) {
    auto recorder = open_recorder(state.range(0) != 0);
    Clock clock;
    recorder->set_stamper(&clock);
    const std::vector<std::byte> parcel(64, std::byte{1});
    const TransactionSent sent{.to_pid = 200, .handle = 1, .node = 5, .code = 1, .data_bytes = 64, .data = parcel};
    const TransactionFinished finished{.outcome = Outcome::Replied, .data_bytes = 64, .data = parcel};
    for (auto _ : state) {
        recorder->emit(sent);
        recorder->emit(finished);
    }
    state.SetItemsProcessed(2 * state.iterations());
}
BENCHMARK(call)->Arg(0)->Arg(1)->Iterations(300'000)->Repetitions(5)->ReportAggregatesOnly();

void read_all(benchmark::State& state) {
    {
        auto recorder = open_recorder(true);
        Clock clock;
        recorder->set_stamper(&clock);
        for (std::uint32_t i = 0; i < 1'000'000; ++i) recorder->emit(RefChanged{.pid = 100, .handle = i});
    }
    auto reader = Reader::open(trace_path());
    if (!reader) std::abort();
    for (auto _ : state) {
        auto cursor = (*reader)->begin();
        RecordView record;
        std::uint64_t sum = 0;
        while (cursor.next(record)) sum += record.as<RefChanged>().handle;
        benchmark::DoNotOptimize(sum);
    }
    state.SetItemsProcessed(1'000'000 * state.iterations());
}
BENCHMARK(read_all);

/// What a listener that tells the run costs per call (many equal calls, which it folds).
void account(benchmark::State& state) {
    constexpr std::uint64_t kCalls = 100'000;
    for (auto _ : state) {
        auto recorder = open_recorder(false);
        std::size_t lines = 0;
        sim::query::Account told(recorder->names(), {}, [&](std::string_view) { ++lines; });
        recorder->add_listener([&](const RecordView& record) { told.add(record); });
        const std::vector<std::byte> parcel(64, std::byte{1});
        for (std::uint64_t id = 1; id <= kCalls; ++id) {
            const Stamp stamp{.time_ns = id * 100, .transaction = id, .pid = 100, .tid = 101, .process = 1, .device = 1};
            recorder->emit_as(TransactionSent{.to_pid = 200, .handle = 1, .node = 5, .code = 1, .data_bytes = 64, .data = parcel}, stamp);
            recorder->emit_as(TransactionFinished{.outcome = Outcome::Replied, .data_bytes = 64, .data = parcel}, stamp);
        }
        told.finish();
        benchmark::DoNotOptimize(lines);
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(kCalls) * state.iterations());
}
BENCHMARK(account)->Unit(benchmark::kMillisecond);

void transaction_tree(benchmark::State& state) {
    constexpr std::uint64_t kCalls = 100'000;
    for (auto _ : state) {
        auto recorder = open_recorder(false);
        sim::query::TransactionTree tree;
        recorder->add_listener([&](const RecordView& record) { tree.add(record); });
        const std::vector<std::byte> parcel(64, std::byte{1});
        for (std::uint64_t id = 1; id <= kCalls; ++id) {
            const Stamp stamp{.time_ns = id * 100, .transaction = id, .pid = 100, .tid = 101, .process = 1, .device = 1};
            recorder->emit_as(TransactionSent{.to_pid = 200, .handle = 1, .node = 5, .code = 1, .data_bytes = 64, .data = parcel}, stamp);
            recorder->emit_as(TransactionFinished{.outcome = Outcome::Replied, .data_bytes = 64, .data = parcel}, stamp);
        }
        benchmark::DoNotOptimize(tree.transactions().size());
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(kCalls) * state.iterations());
}
BENCHMARK(transaction_tree)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    std::filesystem::remove_all(trace_path());
    return 0;
}
