// Any bytes as the stream of a trace: read from front to end and at random places; only clean ends and errors are allowed.

#include <cstdint>
#include <vector>

#include "tests/sim/trace/events_support.h"

extern "C" bool ipclab_fuzz_seed(unsigned index, std::vector<std::uint8_t>& out) {
    // One small trace, one that fills a packet and some.
    static constexpr std::uint64_t kCounts[] = {1, 30, 800};
    if (index >= std::size(kCounts)) return false;
    const auto trace = sim::trace::sample_trace(kCounts[index]);
    out.assign(trace.stream.begin(), trace.stream.end());
    return true;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sim::trace;
    static const std::string metadata = write_metadata({});
    const std::vector<std::uint8_t> exact(data, data + size);
    auto reader = Reader::from_memory(std::as_bytes(std::span(exact)), metadata);
    if (!reader) return 0;
    auto cursor = (*reader)->begin();
    RecordView record;
    std::uint64_t last = 0;
    std::size_t seen = 0;
    while (cursor.next(record)) {
        if (record.sequence <= last) __builtin_trap();
        last = record.sequence;
        seen += record.event().index();
    }
    if (cursor.failed() && cursor.error().empty()) __builtin_trap();
    for (const auto sequence : {last / 2, last, last + 1}) {
        if (const auto found = (*reader)->at(sequence); found && found->sequence != sequence) __builtin_trap();
    }
    auto middle = (*reader)->from_time(record.stamp.time_ns / 2);
    middle.next(record);
    // Used, so that decoding is not optimised away.
    return seen == ~std::size_t{0} ? -1 : 0;
}
