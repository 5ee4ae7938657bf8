#include "sim/query/world_state.h"

#include <algorithm>

#include "sim/trace/codec.h"

namespace sim::query {
namespace {

using trace::Stamp;

bool is_present(std::uint8_t flag) { return flag != 0; }

/// One overload a kind; the rest does not change the state.
struct Apply {
    WorldState& world;
    const Stamp& stamp;

    DeviceState& device() const { return world.devices[stamp.device]; }
    DriverState& driver() const { return device().driver; }

    void operator()(const trace::DeviceStarted&) const { device(); }

    void operator()(const trace::ProcessStarted& event) const {
        device().processes[stamp.pid] = {
            .name = std::string(event.name), .name_index = stamp.process, .uid = event.uid, .token = event.token};
    }
    void operator()(const trace::ProcessEnded&) const {
        device().processes.erase(stamp.pid);
        std::erase_if(device().sockets, [&](const auto& socket) { return socket.second.pid == stamp.pid; });
    }

    void operator()(const trace::ThreadStarted& event) const {
        const auto process = device().processes.find(stamp.pid);
        if (process != device().processes.end()) process->second.threads[stamp.tid].name = event.name;
    }
    void operator()(const trace::ThreadChanged& event) const {
        const auto process = device().processes.find(stamp.pid);
        if (process == device().processes.end()) return;
        if (event.state == trace::ThreadState::Ended) {
            process->second.threads.erase(stamp.tid);
            return;
        }
        auto& thread = process->second.threads[stamp.tid];
        thread.state = event.state;
        thread.core = event.core;
    }

    void operator()(const trace::BinderProcessChanged& event) const {
        if (!is_present(event.open)) {
            driver().processes.erase(event.pid);
            return;
        }
        auto& process = driver().processes[event.pid];
        process.context_manager = is_present(event.context_manager);
        process.area_bytes = event.area_bytes;
        process.oneway_free = event.oneway_free;
        process.max_threads = event.max_threads;
        process.requested_threads = event.requested_threads;
        process.started_threads = event.started_threads;
    }
    void operator()(const trace::BinderThreadChanged& event) const {
        const auto process = driver().processes.find(event.pid);
        if (process == driver().processes.end()) return;
        if (is_present(event.present)) {
            process->second.threads[event.tid] = {.looper = event.looper, .stack_top = event.stack_top};
        } else {
            process->second.threads.erase(event.tid);
        }
    }
    void operator()(const trace::StackLinked& event) const {
        if (!is_present(event.present)) {
            driver().transactions.erase(event.transaction_id);
            return;
        }
        driver().transactions[event.transaction_id] = {.from_pid = event.from_pid,
                                                       .from_tid = event.from_tid,
                                                       .to_pid = event.to_pid,
                                                       .to_tid = event.to_tid,
                                                       .from_parent = event.from_parent,
                                                       .to_parent = event.to_parent};
    }
    void operator()(const trace::NodeChanged& event) const {
        if (!is_present(event.present)) {
            driver().nodes.erase(event.node);
            return;
        }
        driver().nodes[event.node] = {.owner_pid = event.owner_pid,
                                      .ptr = event.ptr,
                                      .cookie = event.cookie,
                                      .internal_strong = event.internal_strong,
                                      .local_strong = event.local_strong,
                                      .local_weak = event.local_weak,
                                      .has_strong = is_present(event.has_strong),
                                      .pending_strong = is_present(event.pending_strong),
                                      .has_weak = is_present(event.has_weak),
                                      .pending_weak = is_present(event.pending_weak),
                                      .oneway_busy = is_present(event.oneway_busy)};
    }
    void operator()(const trace::RefChanged& event) const {
        const auto process = driver().processes.find(event.pid);
        if (process == driver().processes.end()) return;
        if (event.strong == 0 && event.weak == 0) {
            process->second.refs.erase(event.handle);
            return;
        }
        auto& ref = process->second.refs[event.handle];
        if (ref.node != event.node) ref.death.clear();  // the number was given to another node
        ref.node = event.node;
        ref.strong = event.strong;
        ref.weak = event.weak;
    }
    void operator()(const trace::DeathChanged& event) const {
        const auto process = driver().processes.find(event.pid);
        if (process == driver().processes.end()) return;
        const auto ref = process->second.refs.find(event.handle);
        if (ref == process->second.refs.end()) return;
        const bool gone = event.state == trace::DeathState::Cleared || event.state == trace::DeathState::Vanished;
        ref->second.death = gone ? std::string_view{} : trace::word(event.state);
    }
    void operator()(const trace::BufferAllocated& event) const {
        const auto process = driver().processes.find(event.pid);
        if (process == driver().processes.end()) return;
        process->second.buffers[event.offset] = {.size_bytes = event.size_bytes,
                                                 .transaction = event.transaction_id,
                                                 .sender_pid = event.sender_pid,
                                                 .oneway = is_present(event.oneway),
                                                 .reply = is_present(event.reply)};
    }
    void operator()(const trace::BufferFreed& event) const {
        const auto process = driver().processes.find(event.pid);
        if (process != driver().processes.end()) process->second.buffers.erase(event.offset);
    }

    // ----------------------------------------------------------------------------------------------- between devices

    void operator()(const trace::DeviceChanged& event) const {
        device().on = is_present(event.on);
        if (!device().on) device().sockets.clear();
    }
    void operator()(const trace::PeerChanged& event) const { device().peers[std::string(event.peer)] = event.state; }

    void operator()(const trace::LinkChanged& event) const {
        auto& link = world.links[std::string(event.link)];
        link.kind = event.kind;
        link.device_a = event.device_a;
        link.device_b = event.device_b;
        link.up = is_present(event.up);
    }
    void operator()(const trace::ImpairmentChanged& event) const {
        const auto link = world.links.find(std::string(event.link));
        if (link == world.links.end()) return;
        if (event.words.empty()) {
            link->second.weather.erase(std::string(event.from_device));
        } else {
            link->second.weather[std::string(event.from_device)] = {.words = std::string(event.words), .policy = std::string(event.policy)};
        }
    }
    void operator()(const trace::SocketChanged& event) const {
        if (event.state == trace::SocketState::Closed) {
            device().sockets.erase(event.socket);
            return;
        }
        device().sockets[event.socket] = {.pid = stamp.pid,
                                          .state = event.state,
                                          .name = std::string(event.name),
                                          .peer_name = std::string(event.peer_name),
                                          .peer_device = std::string(event.peer_device),
                                          .link = std::string(event.link),
                                          .error = event.error};
    }
    void operator()(const trace::ObjectLearned& event) const {
        const auto process = device().processes.find(stamp.pid);
        if (process == device().processes.end()) return;
        auto& objects = process->second.remote_objects;
        if (!is_present(event.known)) {
            objects.erase(event.handle);
            return;
        }
        auto& object = objects[event.handle];
        const bool another =
            object.host_device != event.host_device || object.session != event.session || object.stub_index != event.stub_index;
        if (another) object.death.clear();  // the number was given to another object
        object.host_device = event.host_device;
        object.session = event.session;
        object.stub_index = event.stub_index;
        object.origin = event.origin;
        object.crossings = event.crossings;
    }
    void operator()(const trace::RemoteDeathChanged& event) const {
        const auto process = device().processes.find(stamp.pid);
        if (process == device().processes.end()) return;
        const auto object = process->second.remote_objects.find(event.handle);
        if (object == process->second.remote_objects.end()) return;
        const bool gone = event.state == trace::DeathState::Cleared || event.state == trace::DeathState::Vanished;
        object->second.death = gone ? std::string_view{} : trace::word(event.state);
    }

    template <class Other>
    void operator()(const Other&) const {}
};

/// Writes events one after the other as the trace does.
class Writer {
public:
    template <class E>
    void put(const E& event, const Stamp& stamp) {
        const auto start = out_.size();
        out_.resize(start + trace::kRecordHeadBytes + trace::encoded_size_max(event, 0));
        auto* head = out_.data() + start;
        const auto* end = trace::encode(event, head + trace::kRecordHeadBytes, 0);
        trace::encode_head(head, {.kind = trace::kind_of<E>(), .size_bytes = static_cast<std::uint16_t>(end - head)}, 0, stamp);
        out_.resize(static_cast<std::size_t>(end - out_.data()));
    }
    std::vector<std::byte> take() { return std::move(out_); }

private:
    std::vector<std::byte> out_;
};

trace::DeathState death_state(const std::string& word) {
    const auto& words = trace::Words<trace::DeathState>::kWords;
    return static_cast<trace::DeathState>(std::ranges::find(words, word) - words.begin());
}

std::uint8_t flag(bool value) { return value ? 1 : 0; }

void encode_remote_objects(Writer& out, const ProcessInfo& process, const Stamp& stamp) {
    for (const auto& [handle, object] : process.remote_objects) {
        out.put(trace::ObjectLearned{.handle = handle,
                                     .known = 1,
                                     .host_device = object.host_device,
                                     .session = object.session,
                                     .stub_index = object.stub_index,
                                     .origin = object.origin,
                                     .crossings = object.crossings},
                stamp);
        if (!object.death.empty()) out.put(trace::RemoteDeathChanged{.state = death_state(object.death), .handle = handle}, stamp);
    }
}

void encode_processes(Writer& out, const DeviceState& device, Stamp stamp) {
    for (const auto& [pid, process] : device.processes) {
        stamp.pid = pid;
        stamp.tid = 0;
        stamp.process = process.name_index;
        out.put(trace::ProcessStarted{.name = process.name, .uid = process.uid, .token = process.token}, stamp);
        for (const auto& [tid, thread] : process.threads) {
            stamp.tid = tid;
            out.put(trace::ThreadStarted{.name = thread.name}, stamp);
            out.put(trace::ThreadChanged{.state = thread.state, .core = thread.core}, stamp);
        }
        stamp.tid = 0;
        encode_remote_objects(out, process, stamp);
    }
}

void encode_bus(Writer& out, const DeviceState& device, Stamp stamp) {
    if (!device.on) out.put(trace::DeviceChanged{}, stamp);
    for (const auto& [peer, state] : device.peers) out.put(trace::PeerChanged{.peer = peer, .state = state}, stamp);
    for (const auto& [number, socket] : device.sockets) {
        stamp.pid = socket.pid;
        out.put(trace::SocketChanged{.socket = number,
                                     .state = socket.state,
                                     .name = socket.name,
                                     .peer_name = socket.peer_name,
                                     .peer_device = socket.peer_device,
                                     .link = socket.link,
                                     .error = socket.error},
                stamp);
    }
}

void encode_link(Writer& out, const std::string& name, const LinkState& link) {
    out.put(trace::LinkChanged{.link = name, .kind = link.kind, .device_a = link.device_a, .device_b = link.device_b, .up = flag(link.up)},
            {});
    for (const auto& [from, weather] : link.weather) {
        out.put(trace::ImpairmentChanged{.link = name, .from_device = from, .words = weather.words, .policy = weather.policy}, {});
    }
}

void encode_binder_process(Writer& out, std::uint32_t pid, const ProcessRecord& process, const Stamp& stamp) {
    out.put(trace::BinderProcessChanged{.pid = pid,
                                        .open = 1,
                                        .context_manager = flag(process.context_manager),
                                        .area_bytes = process.area_bytes,
                                        .oneway_free = process.oneway_free,
                                        .max_threads = process.max_threads,
                                        .requested_threads = process.requested_threads,
                                        .started_threads = process.started_threads},
            stamp);
    for (const auto& [tid, thread] : process.threads) {
        out.put(trace::BinderThreadChanged{.pid = pid, .tid = tid, .present = 1, .looper = thread.looper, .stack_top = thread.stack_top},
                stamp);
    }
    for (const auto& [handle, ref] : process.refs) {
        out.put(trace::RefChanged{.pid = pid, .handle = handle, .node = ref.node, .strong = ref.strong, .weak = ref.weak}, stamp);
        if (!ref.death.empty())
            out.put(trace::DeathChanged{.state = death_state(ref.death), .pid = pid, .handle = handle, .node = ref.node}, stamp);
    }
    for (const auto& [offset, buffer] : process.buffers) {
        out.put(trace::BufferAllocated{.pid = pid,
                                       .offset = offset,
                                       .size_bytes = buffer.size_bytes,
                                       .transaction_id = buffer.transaction,
                                       .sender_pid = buffer.sender_pid,
                                       .oneway = flag(buffer.oneway),
                                       .reply = flag(buffer.reply)},
                stamp);
    }
}

void encode_driver(Writer& out, const DriverState& driver, const Stamp& stamp) {
    for (const auto& [pid, process] : driver.processes) encode_binder_process(out, pid, process, stamp);
    for (const auto& [id, node] : driver.nodes) {
        out.put(trace::NodeChanged{.node = id,
                                   .owner_pid = node.owner_pid,
                                   .ptr = node.ptr,
                                   .cookie = node.cookie,
                                   .present = 1,
                                   .internal_strong = node.internal_strong,
                                   .local_strong = node.local_strong,
                                   .local_weak = node.local_weak,
                                   .has_strong = flag(node.has_strong),
                                   .pending_strong = flag(node.pending_strong),
                                   .has_weak = flag(node.has_weak),
                                   .pending_weak = flag(node.pending_weak),
                                   .oneway_busy = flag(node.oneway_busy)},
                stamp);
    }
    for (const auto& [id, stack] : driver.transactions) {
        out.put(trace::StackLinked{.transaction_id = id,
                                   .from_pid = stack.from_pid,
                                   .from_tid = stack.from_tid,
                                   .to_pid = stack.to_pid,
                                   .to_tid = stack.to_tid,
                                   .from_parent = stack.from_parent,
                                   .to_parent = stack.to_parent,
                                   .present = 1},
                stamp);
    }
}

}  // namespace

void WorldState::apply(const trace::RecordView& record) {
    const Apply apply{*this, record.stamp};
    std::visit(apply, record.event());
}

std::size_t WorldState::size() const {
    std::size_t count = 0;
    for (const auto& [name, link] : links) count += 1 + link.weather.size();
    for (const auto& [index, device] : devices) {
        count += 1 + device.driver.nodes.size() + device.driver.transactions.size() + device.sockets.size() + device.peers.size();
        for (const auto& [pid, process] : device.processes) count += 1 + 2 * process.threads.size() + process.remote_objects.size();
        for (const auto& [pid, process] : device.driver.processes)
            count += 1 + process.threads.size() + process.refs.size() + process.buffers.size();
    }
    return count;
}

std::vector<std::byte> WorldState::encode() const {
    Writer out;
    for (const auto& [index, device] : devices) {
        const Stamp stamp{.device = index};
        out.put(trace::DeviceStarted{}, stamp);
        encode_processes(out, device, stamp);
        encode_driver(out, device.driver, stamp);
        encode_bus(out, device, stamp);
    }
    for (const auto& [name, link] : links) encode_link(out, name, link);
    return out.take();
}

bool WorldState::decode(trace::Bytes bytes, WorldState& state) {
    state = {};
    while (!bytes.empty()) {
        if (bytes.size() < trace::kRecordHeadBytes) return false;
        trace::RecordView record;
        const auto head = trace::decode_head(bytes, record);
        if (head.size_bytes < trace::kRecordHeadBytes || head.size_bytes > bytes.size() || head.kind >= trace::kKinds) return false;
        record.body = bytes.subspan(trace::kRecordHeadBytes, head.size_bytes - trace::kRecordHeadBytes);
        state.apply(record);
        bytes = bytes.subspan(head.size_bytes);
    }
    return true;
}

}  // namespace sim::query
