// Any text as an expression; what parses is asked of a run's records and transactions.

#include <string>
#include <string_view>
#include <vector>

#include "sim/query/event_scope.h"
#include "sim/trace/recorder.h"

using namespace sim::query;
using namespace sim::trace;

namespace {

constexpr std::string_view kSeeds[] = {
    "device = phone and method = Echo.Say and duration > 5 ms",
    "event in {rpc.sent, rpc.finished} or not (rule ~ \"PASS-*\") and has(link)",
    "t42 or e1234 or size in 1 KiB..2 MiB or text !~ 'a\\*?b*' or oneway = false",
    "((code = 0x5F504E47 or status != -28) and (remote and not refused)) or time <= 0.5 s",
};

/// A run of a few records of several kinds, made once.
struct Run {
    std::unique_ptr<Recorder> recorder = std::move(*Recorder::open({.level = Level::Full, .devices = {"phone"}, .processes = {"client"}}));
    TransactionTree tree;

    Run() {
        recorder->add_listener([this](const RecordView& record) { tree.add(record); });
        tell(*recorder);
    }
    static void tell(Recorder& recorder) {
        const Stamp stamp{.time_ns = 5, .transaction = 42, .pid = 1, .tid = 2, .process = 1, .device = 1};
        recorder.emit_as(InterfaceDeclared{.interface_name = "Echo", .descriptor = "demo.IEcho", .code = 1, .method = "Say"}, stamp);
        recorder.emit_as(TransactionSent{.parent = 7, .code = 1, .flags = 1}, stamp);
        recorder.emit_as(TransactionFinished{}, stamp);
        recorder.emit_as(RpcSent{.to_device = "tablet", .code = 0x5F504E47}, {.time_ns = 5, .transaction = 43});
        recorder.emit_as(FrameMoved{.link = "wlan", .fate = FrameFate::Lost, .size_bytes = 300}, stamp);
        recorder.emit_as(RuleRefused{.rule = Rule::Pass1, .object = "o\xff\xfe"}, stamp);
        recorder.emit_as(LogWritten{.text = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab 手机"}, {.time_ns = 5});
        recorder.emit_as(SocketChanged{.state = SocketState::Open}, {.time_ns = 5});
    }
};

}  // namespace

extern "C" bool ipclab_fuzz_seed(unsigned index, std::vector<std::uint8_t>& out) {
    if (index >= std::size(kSeeds)) return false;
    out.assign(kSeeds[index].begin(), kSeeds[index].end());
    return true;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Run run;
    const std::string text(data, data + size);
    const auto result = Expression::parse(text);
    if (const auto* error = std::get_if<ExpressionError>(&result)) {
        if (error->message.empty() || error->column < 1 || error->column > size + 1) __builtin_trap();
        return 0;
    }
    const auto& expression = std::get<Expression>(result);
    EventScope scope(run.recorder->names());
    const auto recorder = std::move(*Recorder::open({.level = Level::Full, .devices = {"phone"}, .processes = {"client"}}));
    unsigned held = 0;
    recorder->add_listener([&](const RecordView& record) {
        scope.add(record);
        held += scope.holds(expression) ? 1U : 0U;
    });
    Run::tell(*recorder);
    for (const auto& row : run.tree.transactions()) held += holds(expression, row, run.tree, run.recorder->names()) ? 1U : 0U;
    // `not (...)` holds exactly where the expression does not.
    const auto opposite = Expression::parse("not (" + text + ")");
    if (const auto* negated = std::get_if<Expression>(&opposite)) {
        for (const auto& row : run.tree.transactions()) {
            const auto& names = run.recorder->names();
            if (holds(expression, row, run.tree, names) == holds(*negated, row, run.tree, names)) __builtin_trap();
        }
    }
    return held > 100 ? 1 : 0;
}
