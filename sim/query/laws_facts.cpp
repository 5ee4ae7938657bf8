#include "sim/query/laws_facts.h"

#include "sim/base/text.h"

namespace sim::query::laws {

void Facts::leave_lock(Thread& thread) {
    const auto lock = std::exchange(thread.lock, 0);
    if (lock == 0) return;
    const auto found = locks.find({device_of(thread.process), lock});
    if (found != locks.end() && --found->second.waiters == 0) locks.erase(found);
}

void Facts::forget_thread(Key key) {
    const auto* index = thread_index.find(key);
    if (index == nullptr) return;
    auto& thread = threads[*index];
    leave_lock(thread);
    if (auto* its_process = process(thread.process)) std::erase(its_process->tids, thread.tid);
    thread = {};
    threads.give_back(*index);
    thread_index.erase(key);
}

std::vector<std::uint64_t> Facts::calls_in_order() {
    std::vector<std::uint64_t> order;
    call_index.each([&order](std::uint64_t transaction, std::uint32_t) { order.push_back(transaction); });
    std::ranges::sort(order);
    return order;
}

std::vector<Key> Facts::threads_in_order() {
    std::vector<Key> order;
    thread_index.each([&order](Key key, std::uint32_t) { order.push_back(key); });
    std::ranges::sort(order);
    return order;
}

std::string Facts::on_device(std::uint8_t device, std::string_view name) const {
    if (names.devices.size() <= 2 || device == 0 || device >= names.devices.size()) return std::string(name);
    return fmt::format("{}/{}", names.devices[device], name);
}

std::string Facts::process_label(Key key) {
    const auto* known = process(key);
    if (known == nullptr || known->name.empty()) return on_device(device_of(key), fmt::format("pid {}", number_of(key)));
    return on_device(device_of(key), known->name);
}

std::string Facts::thread_label(const Thread& thread) {
    const auto* its_process = process(thread.process);
    const bool is_main = thread.name.empty() || (its_process != nullptr && thread.name == its_process->name);
    return fmt::format("{} {} (tid {})", process_label(thread.process), is_main ? "main" : thread.name, thread.tid);
}

std::string Facts::call_label(const Call& call) const {
    const auto name = decoder.request_name(call.code, {.kept = {call.data.data(), call.kept}, .total_bytes = call.data_bytes}).name;
    return fmt::format("t{} {}", call.sent.transaction, name);
}

std::string Facts::who_sent(const Call& call) {
    if (const auto* sender = thread(key_of(call.sent.device, call.sent.tid))) return thread_label(*sender);
    return process_label(key_of(call.sent.device, call.sent.pid));
}

std::string Facts::handle_label(const Process& process, std::uint32_t handle) {
    if (const auto ref = process.refs.find(handle); ref != process.refs.end()) {
        const auto* node = nodes.find(node_key(device_of(process.key), ref->second.node));
        const auto owner = node == nullptr || node->owner_pid == 0 ? std::string("a process that is gone")
                                                                   : process_label(key_of(device_of(process.key), node->owner_pid));
        return fmt::format("handle {} (node {} of {})", handle, ref->second.node, owner);
    }
    const auto remote = process.remote_objects.find(handle);
    if (remote == process.remote_objects.end()) return fmt::format("handle {}", handle);
    return fmt::format("handle {} (object on {})", handle, remote->second);
}

trace::Stamp Facts::stamp_of(const Thread& thread, std::uint64_t transaction, std::uint64_t time_ns) const {
    return {.time_ns = time_ns,
            .transaction = transaction,
            .pid = number_of(thread.process),
            .tid = thread.tid,
            .process = thread.process_name,
            .device = device_of(thread.process)};
}

}  // namespace sim::query::laws
