// Any bytes as the stream of a trace, looked into by every tool that reads one: none may crash, and no text may hold control characters.

#include <cstdint>
#include <string>
#include <vector>

#include "sim/query/divergence.h"
#include "sim/query/event_text.h"
#include "sim/query/explain.h"
#include "sim/query/golden.h"
#include "sim/query/state_reader.h"
#include "sim/query/state_text.h"
#include "sim/query/stats.h"
#include "tests/sim/trace/events_support.h"

using namespace sim::query;

namespace {

void expect_plain(const std::string& text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n') __builtin_trap();
    }
}

}  // namespace

extern "C" bool ipclab_fuzz_seed(unsigned index, std::vector<std::uint8_t>& out) {
    static constexpr std::uint64_t kCounts[] = {1, 60};
    if (index >= std::size(kCounts)) return false;
    const auto trace = sim::trace::sample_trace(kCounts[index]);
    out.assign(trace.stream.begin(), trace.stream.end());
    return true;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::string metadata =
        sim::trace::write_metadata({.devices = {"-", "phone", "tablet"}, .processes = {"-", "app", "echo"}});
    const std::vector<std::uint8_t> exact(data, data + size);
    auto opened = sim::trace::Reader::from_memory(std::as_bytes(std::span(exact)), metadata);
    if (!opened) return 0;
    const auto& reader = **opened;

    EventTexts texts(reader.names());
    auto cursor = reader.begin();
    sim::trace::RecordView record;
    while (cursor.next(record)) {
        texts.add(record);
        expect_plain(format_event(texts.line(), 20));
    }
    std::optional<sim::base::Error> error;
    expect_plain(stats_text(stats_of(reader, error)));
    StateReader states(reader);
    if (const auto state = states.state_at(reader.last_sequence())) expect_plain(state_text(*state, reader.names()));
    if (const auto moment = explain_moment(reader, reader.last_sequence())) expect_plain(moment->refusal);
    Ingredients everything = *Ingredients::parse("tplrhuo");
    (void)write_golden(reader, everything, [](std::string_view line) { expect_plain(std::string(line)); });
    const auto divergence = first_divergence(reader, reader);
    if (divergence && divergence->has_value()) __builtin_trap();
    return 0;
}
