#include "scenarios/engine/state_json.h"

#include "sim/base/text.h"
#include "sim/trace/codec.h"

namespace scenarios::engine {
namespace {

using Json = nlohmann::ordered_json;

Json driver_json(const sim::query::ProcessRecord& process) {
    Json out;
    out["context_manager"] = process.context_manager;
    out["area_bytes"] = process.area_bytes;
    out["oneway_free"] = process.oneway_free;
    out["max_threads"] = process.max_threads;
    out["requested_threads"] = process.requested_threads;
    out["started_threads"] = process.started_threads;
    out["handles"] = Json::array();
    for (const auto& [handle, ref] : process.refs) {
        out["handles"].push_back(
            {{"handle", handle}, {"node", ref.node}, {"strong", ref.strong}, {"weak", ref.weak}, {"death", ref.death}});
    }
    out["buffers"] = Json::array();
    for (const auto& [offset, buffer] : process.buffers) {
        out["buffers"].push_back({{"offset", offset},
                                  {"size_bytes", buffer.size_bytes},
                                  {"transaction", buffer.transaction},
                                  {"sender_pid", buffer.sender_pid},
                                  {"oneway", buffer.oneway},
                                  {"reply", buffer.reply}});
    }
    return out;
}

Json process_json(std::uint32_t pid, const sim::query::ProcessInfo* info, const sim::query::ProcessRecord* driver) {
    Json out;
    out["pid"] = pid;
    if (info != nullptr) {
        out["name"] = info->name;
        out["uid"] = info->uid;
        out["token"] = info->token;
    }
    Json threads = Json::object();
    const auto key = [](std::uint32_t tid) { return fmt::format("{}", tid); };
    if (info != nullptr) {
        for (const auto& [tid, thread] : info->threads) {
            threads[key(tid)]["name"] = thread.name;
            threads[key(tid)]["state"] = sim::trace::word(thread.state);
            threads[key(tid)]["core"] = thread.core;
        }
    }
    if (driver != nullptr) {
        for (const auto& [tid, thread] : driver->threads) {
            threads[key(tid)]["looper"] = thread.looper;
            threads[key(tid)]["stack_top"] = thread.stack_top;
        }
    }
    out["threads"] = std::move(threads);
    if (driver != nullptr) out["driver"] = driver_json(*driver);
    if (info != nullptr) {
        out["remote_objects"] = Json::array();
        for (const auto& [handle, object] : info->remote_objects) {
            out["remote_objects"].push_back({{"handle", handle},
                                             {"host_device", object.host_device},
                                             {"session", object.session},
                                             {"stub_index", object.stub_index},
                                             {"origin", sim::trace::word(object.origin)},
                                             {"crossings", object.crossings},
                                             {"death", object.death}});
        }
    }
    return out;
}

Json device_json(const std::string& name, const sim::query::DeviceState& device) {
    Json out{{"name", name}, {"on", device.on}};
    out["peers"] = Json::object();
    for (const auto& [peer, state] : device.peers) out["peers"][peer] = sim::trace::word(state);
    out["processes"] = Json::array();
    const auto driver_of = [&](std::uint32_t pid) -> const sim::query::ProcessRecord* {
        const auto found = device.driver.processes.find(pid);
        return found == device.driver.processes.end() ? nullptr : &found->second;
    };
    for (const auto& [pid, info] : device.processes) out["processes"].push_back(process_json(pid, &info, driver_of(pid)));
    for (const auto& [pid, driver] : device.driver.processes) {
        if (!device.processes.contains(pid)) out["processes"].push_back(process_json(pid, nullptr, &driver));
    }
    out["nodes"] = Json::array();
    for (const auto& [id, node] : device.driver.nodes) {
        out["nodes"].push_back({{"node", id},
                                {"owner_pid", node.owner_pid},
                                {"ptr", node.ptr},
                                {"cookie", node.cookie},
                                {"internal_strong", node.internal_strong},
                                {"local_strong", node.local_strong},
                                {"local_weak", node.local_weak},
                                {"has_strong", node.has_strong},
                                {"pending_strong", node.pending_strong},
                                {"has_weak", node.has_weak},
                                {"pending_weak", node.pending_weak},
                                {"oneway_busy", node.oneway_busy}});
    }
    out["transactions"] = Json::array();
    for (const auto& [id, stack] : device.driver.transactions) {
        out["transactions"].push_back({{"transaction", id},
                                       {"from_pid", stack.from_pid},
                                       {"from_tid", stack.from_tid},
                                       {"to_pid", stack.to_pid},
                                       {"to_tid", stack.to_tid},
                                       {"from_parent", stack.from_parent},
                                       {"to_parent", stack.to_parent}});
    }
    out["sockets"] = Json::array();
    for (const auto& [number, socket] : device.sockets) {
        out["sockets"].push_back({{"socket", number},
                                  {"pid", socket.pid},
                                  {"state", sim::trace::word(socket.state)},
                                  {"name", socket.name},
                                  {"peer_name", socket.peer_name},
                                  {"peer_device", socket.peer_device},
                                  {"link", socket.link},
                                  {"error", socket.error}});
    }
    return out;
}

}  // namespace

nlohmann::ordered_json state_json(const sim::query::WorldState& state, const sim::trace::Names& names) {
    Json out{{"devices", Json::array()}, {"links", Json::array()}};
    for (const auto& [index, device] : state.devices) {
        out["devices"].push_back(
            device_json(index < names.devices.size() ? names.devices[index] : fmt::format("device {}", index), device));
    }
    for (const auto& [name, link] : state.links) {
        Json weather = Json::object();
        for (const auto& [from, what] : link.weather) weather[from] = {{"words", what.words}, {"policy", what.policy}};
        out["links"].push_back({{"name", name},
                                {"kind", link.kind},
                                {"device_a", link.device_a},
                                {"device_b", link.device_b},
                                {"up", link.up},
                                {"weather", std::move(weather)}});
    }
    return out;
}

}  // namespace scenarios::engine
