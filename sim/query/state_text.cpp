#include "sim/query/state_text.h"

#include <algorithm>

#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/account_phrases.h"
#include "sim/query/event_text.h"
#include "sim/query/text_table.h"
#include "sim/trace/codec.h"

namespace sim::query {
namespace {

constexpr std::uint8_t kRegistered = 1, kEntered = 2, kWaiting = 16;
constexpr int kStackShown = 8;

std::string number(std::uint64_t value) { return fmt::format("{}", value); }
std::string transaction_text(std::uint64_t id) { return id == 0 ? "-" : fmt::format("t{}", id); }

std::string looper_text(std::uint8_t looper) {
    static constexpr std::pair<unsigned, std::string_view> kBits[] = {
        {kEntered, "entered"}, {kRegistered, "registered"}, {4, "exited"}, {8, "invalid"}, {32, "poll"}};
    std::string words;
    for (const auto& [bit, word] : kBits) {
        if ((looper & bit) != 0) words += fmt::format("{}{}", words.empty() ? "" : "+", word);
    }
    return words.empty() ? "-" : words;
}

/// One device's state in words.
class DeviceText {
public:
    DeviceText(const WorldState& world, const trace::Names& names, std::uint8_t index, const DeviceState& device)
        : world_(world), names_(names), index_(index), device_(device) {}

    [[nodiscard]] std::string text() const {
        std::string out = plain_text(index_ < names_.devices.size() ? names_.devices[index_] : fmt::format("device {}", index_));
        if (!device_.on) out += "  off";
        out += "\n";
        if (!device_.peers.empty()) {
            std::string peers;
            for (const auto& [peer, state] : device_.peers)
                peers += fmt::format("{}{} {}", peers.empty() ? "" : ", ", peer, trace::word(state));
            out += fmt::format("  peers: {}\n", plain_text(peers));
        }
        for (const auto& [pid, process] : device_.processes) out += process_text(pid, &process);
        for (const auto& [pid, process] : device_.driver.processes) {
            if (!device_.processes.contains(pid)) out += process_text(pid, nullptr);
        }
        out += nodes_text(0, "  nodes whose owner is dead");
        out += strange_sockets();
        return out;
    }

private:
    [[nodiscard]] std::string process_text(std::uint32_t pid, const ProcessInfo* info) const {
        const auto found = device_.driver.processes.find(pid);
        const auto* const binder = found == device_.driver.processes.end() ? nullptr : &found->second;
        auto out = info == nullptr ? fmt::format("\n  pid {}\n", pid)
                                   : fmt::format("\n  {}  pid {}  uid {}\n", plain_text(info->name), pid, info->uid);
        out += threads_text(pid, info, binder);
        if (binder != nullptr) {
            std::uint64_t used = 0;
            for (const auto& [offset, buffer] : binder->buffers) used += buffer.size_bytes;
            out += fmt::format("    pool: {} of at most {} thread{} started, {} asked for{}\n", binder->started_threads,
                               binder->max_threads, binder->max_threads == 1 ? "" : "s", binder->requested_threads,
                               binder->context_manager ? "; context manager" : "");
            if (binder->area_bytes > 0) {
                out += fmt::format("    receive area: {} of {} taken; {} left for one-way calls\n", base::format_bytes(used),
                                   base::format_bytes(binder->area_bytes), base::format_bytes(binder->oneway_free));
            }
            out += buffers_text(*binder) + handles_text(*binder);
        }
        out += nodes_text(pid, "    own nodes");
        if (info != nullptr) out += remote_text(*info);
        return out + sockets_text(pid);
    }

    [[nodiscard]] std::string threads_text(std::uint32_t pid, const ProcessInfo* info, const ProcessRecord* binder) const {
        TextTable table({"threads", ">tid", "state", "looper", "stack", "", ""});
        const auto add = [&](std::uint32_t tid, const ThreadInfo* thread, const ThreadRecord* record) {
            table.add({thread == nullptr ? "?" : plain_text(thread->name, 30), number(tid),
                       thread == nullptr ? "?" : std::string(trace::word(thread->state)),
                       record == nullptr ? "-" : looper_text(record->looper),
                       record == nullptr ? "-" : stack_text(pid, tid, record->stack_top), what(pid, tid, thread, record)});
        };
        const auto record_of = [&](std::uint32_t tid) -> const ThreadRecord* {
            if (binder == nullptr) return nullptr;
            const auto found = binder->threads.find(tid);
            return found == binder->threads.end() ? nullptr : &found->second;
        };
        if (info != nullptr) {
            for (const auto& [tid, thread] : info->threads) add(tid, &thread, record_of(tid));
        }
        if (binder != nullptr) {
            for (const auto& [tid, record] : binder->threads) {
                if (info == nullptr || !info->threads.contains(tid)) add(tid, nullptr, &record);
            }
        }
        return table.empty() ? std::string() : table.text(4);
    }

    [[nodiscard]] const StackRecord* stack_of(std::uint64_t id) const {
        const auto found = device_.driver.transactions.find(id);
        return found == device_.driver.transactions.end() ? nullptr : &found->second;
    }

    /// From the top down.
    [[nodiscard]] std::string stack_text(std::uint32_t pid, std::uint32_t tid, std::uint64_t top) const {
        std::string out;
        auto id = top;
        for (int i = 0; id != 0; ++i) {
            if (i == kStackShown) return out + " ...";
            out += fmt::format("{}t{}", out.empty() ? "" : " ", id);
            const auto* const stack = stack_of(id);
            if (stack == nullptr) break;
            id = stack->from_pid == pid && stack->from_tid == tid ? stack->from_parent : stack->to_parent;
        }
        return out.empty() ? "-" : out;
    }

    /// What a thread does or waits for.
    [[nodiscard]] std::string what(std::uint32_t pid, std::uint32_t tid, const ThreadInfo* thread, const ThreadRecord* record) const {
        const auto* const top = record == nullptr ? nullptr : stack_of(record->stack_top);
        const bool sends = top != nullptr && top->from_pid == pid && top->from_tid == tid;
        if (sends) {
            return fmt::format("waits for the reply of t{} from {}{}", record->stack_top, process(top->to_pid),
                               top->to_tid == 0 ? ", where no thread has taken it" : fmt::format(" thread {}", top->to_tid));
        }
        std::string serving;
        if (top != nullptr) {
            serving = fmt::format("serves t{} of {}{}", record->stack_top, process(top->from_pid),
                                  top->from_tid == 0 ? ", which waits no longer" : fmt::format(" thread {}", top->from_tid));
        }
        const bool blocked = thread == nullptr || thread->state == trace::ThreadState::Blocked;
        if (blocked && top == nullptr && record != nullptr && (record->looper & kWaiting) != 0) return "waits for work";
        std::string rest;
        if (thread != nullptr) {
            switch (thread->state) {
                case trace::ThreadState::Ready:
                    rest = "waits for a core";
                    break;
                case trace::ThreadState::Running:
                    rest = fmt::format("runs on core {}", thread->core);
                    break;
                case trace::ThreadState::Blocked:
                    rest = record == nullptr ? "" : "in a driver call";
                    break;
                case trace::ThreadState::Sleeping:
                    rest = "sleeps";
                    break;
                case trace::ThreadState::Waiting:
                    rest = "waits for a lock, a condition, a thread or another device";
                    break;
                case trace::ThreadState::Stopped:
                    rest = "its process was halted";
                    break;
                case trace::ThreadState::Ended:
                    break;
            }
        }
        return serving.empty() || rest.empty() ? serving + rest : fmt::format("{}; {}", serving, rest);
    }

    [[nodiscard]] std::string buffers_text(const ProcessRecord& binder) const {
        TextTable table({">buffers at", ">bytes", "of", "from", ""});
        for (const auto& [offset, buffer] : binder.buffers) {
            table.add({number(offset), number(buffer.size_bytes), (buffer.reply ? "reply of " : "") + transaction_text(buffer.transaction),
                       process(buffer.sender_pid), buffer.oneway ? "one-way" : ""});
        }
        return table.empty() ? std::string() : table.text(4);
    }

    [[nodiscard]] std::string handles_text(const ProcessRecord& binder) const {
        TextTable table({">handle", ">node", "in", ">strong", ">weak", "death"});
        for (const auto& [handle, ref] : binder.refs) {
            const auto node = device_.driver.nodes.find(ref.node);
            const auto owner = node == device_.driver.nodes.end() ? std::string("?") : process(node->second.owner_pid);
            table.add({number(handle), number(ref.node), owner, number(ref.strong), number(ref.weak), ref.death.empty() ? "-" : ref.death});
        }
        return table.empty() ? std::string() : table.text(4);
    }

    /// Of one owner; 0: those whose owner died.
    [[nodiscard]] std::string nodes_text(std::uint32_t owner, const std::string& title) const {
        TextTable table({">node", ">others' strong", ">own strong", ">own weak", "held", "held by", ""});
        for (const auto& [id, node] : device_.driver.nodes) {
            if (node.owner_pid != owner) continue;
            std::string held;
            for (const auto& [set, word] : {std::pair{node.has_strong, "strong"},
                                            {node.pending_strong, "strong pending"},
                                            {node.has_weak, "weak"},
                                            {node.pending_weak, "weak pending"}}) {
                if (set) held += fmt::format("{}{}", held.empty() ? "" : ", ", word);
            }
            table.add({number(id), number(node.internal_strong), number(node.local_strong), number(node.local_weak),
                       held.empty() ? "-" : held, holders(id), node.oneway_busy ? "a one-way call is on it" : ""});
        }
        return table.empty() ? std::string() : fmt::format("{}\n{}", title, table.text(title.find_first_not_of(' ') + 2));
    }

    /// Which processes have a handle of a node.
    [[nodiscard]] std::string holders(std::uint64_t node) const {
        std::string out;
        int more = 0, shown = 0;
        for (const auto& [pid, binder] : device_.driver.processes) {
            const bool holds = std::ranges::any_of(binder.refs, [&](const auto& entry) { return entry.second.node == node; });
            if (!holds) continue;
            if (++shown > 6) {
                ++more;
            } else {
                out += fmt::format("{}{}", out.empty() ? "" : ", ", process(pid));
            }
        }
        if (more > 0) out += fmt::format(" and {} more", more);
        return out.empty() ? "-" : out;
    }

    [[nodiscard]] std::string remote_text(const ProcessInfo& info) const {
        TextTable table({">proxy handle", "of a stub in", ">stub", "origin", ">crossings", "death"});
        for (const auto& [handle, object] : info.remote_objects) {
            table.add({number(handle), far_process(object.host_device, object.session), number(object.stub_index),
                       std::string(trace::word(object.origin)), number(object.crossings), object.death.empty() ? "-" : object.death});
        }
        return table.empty() ? std::string() : table.text(4);
    }

    static TextTable socket_table() { return TextTable({">socket", "state", "name", "peer", "link", "error"}); }
    static void add_socket(TextTable& table, std::int32_t key, const SocketInfo& socket) {
        const auto peer = socket.peer_device.empty()
                              ? std::string("-")
                              : fmt::format("{}{}{}", socket.peer_device, socket.peer_name.empty() ? "" : "/", socket.peer_name);
        table.add({fmt::format("{}", key), std::string(trace::word(socket.state)), plain_text(socket.name), plain_text(peer),
                   socket.link.empty() ? "-" : plain_text(socket.link), socket.error == 0 ? "" : fmt::format("{}", socket.error)});
    }
    [[nodiscard]] std::string sockets_text(std::uint32_t pid) const {
        auto table = socket_table();
        for (const auto& [key, socket] : device_.sockets) {
            if (socket.pid == pid) add_socket(table, key, socket);
        }
        return table.empty() ? std::string() : table.text(4);
    }
    /// Of processes that are not there.
    [[nodiscard]] std::string strange_sockets() const {
        auto table = socket_table();
        for (const auto& [key, socket] : device_.sockets) {
            if (!device_.processes.contains(socket.pid) && !device_.driver.processes.contains(socket.pid)) add_socket(table, key, socket);
        }
        return table.empty() ? std::string() : "\n  sockets whose process has ended\n" + table.text(4);
    }

    [[nodiscard]] std::string process(std::uint32_t pid) const {
        if (pid == 0) return "nobody";
        const auto found = device_.processes.find(pid);
        return found == device_.processes.end() ? fmt::format("pid {}", pid) : plain_text(found->second.name);
    }
    [[nodiscard]] std::string far_process(const std::string& device, const std::string& session) const {
        const auto index = static_cast<std::size_t>(std::ranges::find(names_.devices, device) - names_.devices.begin());
        const auto found = world_.devices.find(static_cast<std::uint8_t>(index));
        if (index < names_.devices.size() && found != world_.devices.end()) {
            const auto process = found->second.processes.find(pid_of_session(session));
            if (process != found->second.processes.end()) return plain_text(fmt::format("{}/{}", device, process->second.name));
        }
        return plain_text(fmt::format("{}/{}", device, session));
    }

    const WorldState& world_;
    const trace::Names& names_;
    std::uint8_t index_;
    const DeviceState& device_;
};

std::string links_text(const WorldState& state) {
    TextTable table({"link", "kind", "between", "state", "weather"});
    for (const auto& [name, link] : state.links) {
        std::vector<std::string> weather;
        for (const auto& [from, words] : link.weather) {
            weather.push_back(from.empty() ? "both ways: " + words.words : fmt::format("away from {}: {}", from, words.words));
        }
        if (weather.empty()) weather.emplace_back("clear");
        for (std::size_t i = 0; i < weather.size(); ++i) {
            if (i == 0) {
                table.add({plain_text(name), plain_text(link.kind), plain_text(fmt::format("{} and {}", link.device_a, link.device_b)),
                           link.up ? "up" : "down", plain_text(weather[i])});
            } else {
                table.add({"", "", "", "", plain_text(weather[i])});
            }
        }
    }
    return table.empty() ? std::string() : table.text();
}

}  // namespace

std::string state_text(const WorldState& state, const trace::Names& names) {
    std::string out;
    for (const auto& [index, device] : state.devices) {
        if (!out.empty()) out += "\n";
        out += DeviceText(state, names, index, device).text();
    }
    const auto links = links_text(state);
    if (!links.empty()) out += (out.empty() ? "" : "\n") + links;
    return out;
}

}  // namespace sim::query
