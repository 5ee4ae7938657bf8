#include "sim/query/driver_state.h"

#include "sim/base/text.h"

namespace sim::query {
namespace {

std::string render_looper(std::uint8_t looper) {
    static constexpr std::pair<unsigned, const char*> kBits[] = {{1, "registered"}, {2, "entered"}, {4, "exited"},   {8, "invalid"},
                                                                 {16, "waiting"},   {32, "poll"},   {64, "withheld"}};
    std::string words;
    for (const auto& [bit, word] : kBits) {
        if ((looper & bit) != 0) words += fmt::format("{}{}", words.empty() ? "" : "+", word);
    }
    return words.empty() ? "-" : words;
}

std::string render_transaction(std::uint64_t id) { return id == 0 ? "-" : fmt::format("t{}", id); }

void render_process(std::string& out, std::uint32_t pid, const ProcessRecord& process) {
    out += fmt::format("process {}: area {}, one-way free {}, threads {} max {} requested {} started{}\n", pid, process.area_bytes,
                       process.oneway_free, process.max_threads, process.requested_threads, process.started_threads,
                       process.context_manager ? ", context manager" : "");
    for (const auto& [tid, thread] : process.threads) {
        out += fmt::format("  thread {}: {}, top {}\n", tid, render_looper(thread.looper), render_transaction(thread.stack_top));
    }
    for (const auto& [handle, ref] : process.refs) {
        out += fmt::format("  ref {}: node {}, strong {}, weak {}{}{}\n", handle, ref.node, ref.strong, ref.weak,
                           ref.death.empty() ? "" : ", death ", ref.death);
    }
    for (const auto& [offset, buffer] : process.buffers) {
        out += fmt::format("  buffer {}: {} bytes, {}{} from {}{}\n", offset, buffer.size_bytes, buffer.reply ? "reply to " : "",
                           render_transaction(buffer.transaction), buffer.sender_pid, buffer.oneway ? ", one-way" : "");
    }
}

void render_node(std::string& out, std::uint64_t id, const NodeRecord& node) {
    out += fmt::format("node {}: owner {}, ptr {:#x}, cookie {:#x}, strong {}+{}, weak {}, user{}{}{}{}{}{}\n", id, node.owner_pid,
                       node.ptr, node.cookie, node.internal_strong, node.local_strong, node.local_weak, node.has_strong ? " strong" : "",
                       node.pending_strong ? " pending-strong" : "", node.has_weak ? " weak" : "", node.pending_weak ? " pending-weak" : "",
                       node.has_strong || node.pending_strong || node.has_weak || node.pending_weak ? "" : " -",
                       node.oneway_busy ? ", one-way busy" : "");
}

void render_stack(std::string& out, std::uint64_t id, const StackRecord& stack) {
    out += fmt::format("transaction t{}: {}/{} -> {}/{}, parents {} and {}\n", id, stack.from_pid, stack.from_tid, stack.to_pid,
                       stack.to_tid, render_transaction(stack.from_parent), render_transaction(stack.to_parent));
}

}  // namespace

std::string render(const DriverState& state, std::uint32_t pid) {
    std::string out;
    for (const auto& [key, process] : state.processes) {
        if (pid == 0 || key == pid) render_process(out, key, process);
    }
    for (const auto& [id, node] : state.nodes) {
        if (pid == 0 || node.owner_pid == pid) render_node(out, id, node);
    }
    for (const auto& [id, stack] : state.transactions) {
        if (pid == 0 || stack.from_pid == pid || stack.to_pid == pid) render_stack(out, id, stack);
    }
    return out;
}

}  // namespace sim::query
