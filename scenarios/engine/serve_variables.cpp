#include "scenarios/engine/serve_variables.h"

#include <algorithm>
#include <set>
#include <utility>

#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/account_phrases.h"
#include "sim/query/words.h"
#include "sim/trace/codec.h"

namespace scenarios::engine {
namespace {

using sim::base::format_bytes;
using sim::base::format_span;
using sim::base::format_time;
using sim::control::Json;
using sim::query::plain_text;

constexpr std::size_t kTextShown = 4000;

std::string number(std::uint64_t value) { return fmt::format("{}", value); }
std::string transaction_text(std::uint64_t id) { return id == 0 ? "none" : fmt::format("t{}", id); }
std::string_view yes_no(bool value) { return value ? "true" : "false"; }

Variable plain(std::string name, std::string value) { return {.name = std::move(name), .value = std::move(value)}; }

Variable group(std::string name, std::string value, std::vector<Variable> inside) {
    Variable made{.name = std::move(name), .value = std::move(value)};
    made.inside = [inside = std::move(inside)] { return inside; };
    return made;
}

std::string looper_words(std::uint8_t looper) {
    static constexpr std::pair<unsigned, std::string_view> kBits[] = {{1, "registered"}, {2, "entered"}, {4, "exited"},   {8, "invalid"},
                                                                      {16, "waiting"},   {32, "poll"},   {64, "withheld"}};
    std::string words;
    for (const auto& [bit, word] : kBits) {
        if ((looper & bit) != 0) words += fmt::format("{}{}", words.empty() ? "" : ", ", word);
    }
    return words.empty() ? "none" : words;
}

std::string death_words(const std::string& death) { return death.empty() ? "none" : death; }

}  // namespace

std::string field_text(const sim::query::Field& field, const sim::query::FieldValue& value) {
    using Kind = sim::query::FieldValue::Kind;
    using Type = sim::query::FieldType;
    switch (value.kind) {
        case Kind::Absent:
            return {};
        case Kind::Flag:
            return std::string(yes_no(value.number.magnitude != 0));
        case Kind::Text:
            return plain_text(value.text, kTextShown);
        case Kind::Word: {
            const auto words = sim::query::all_words();
            return value.number.magnitude < words.size() ? std::string(words[value.number.magnitude]) : "?";
        }
        case Kind::Number:
            break;
    }
    const auto magnitude = value.number.magnitude;
    switch (field.type) {
        case Type::Transaction:
            return fmt::format("t{}", magnitude);
        case Type::Sequence:
            return fmt::format("e{}", magnitude);
        case Type::Time:
            return magnitude < 1000 ? fmt::format("{} ns", magnitude) : fmt::format("{} ns ({})", magnitude, format_span(magnitude));
        case Type::Bytes:
            return format_bytes(magnitude);
        default:
            return fmt::format("{}{}", value.number.negative ? "-" : "", magnitude);
    }
}

void Variables::move_to(std::uint64_t sequence) {
    sequence_ = sequence;
    kept_.clear();
}

std::int64_t Variables::keep(std::function<std::vector<Variable>()> inside, bool list) {
    kept_[next_] = {.inside = std::move(inside), .list = list};
    return next_++;
}

Json Variables::scopes(const sim::query::StackFrame& frame) {
    auto scopes = Json::array();
    const auto& [device, pid, tid] = frame.thread;
    const auto add = [&](std::string_view name, std::string_view hint, bool list, std::function<std::vector<Variable>()> inside) {
        const auto now = inside();
        if (now.empty()) return;
        Json scope{{"name", name}, {"variablesReference", keep(std::move(inside), list)}, {"expensive", false}};
        if (!hint.empty()) scope["presentationHint"] = hint;
        scope[list ? "indexedVariables" : "namedVariables"] = now.size();
        scopes.push_back(std::move(scope));
    };
    add("Event", "locals", false, [this] { return event(); });
    add("Transaction", "arguments", false, [this, id = frame.transaction] { return transaction(id); });
    if (pid == 0) return {{"scopes", std::move(scopes)}};
    add("Process", "", false, [this, d = device, p = pid] { return process(d, p); });
    add("Handles", "", true, [this, d = device, p = pid] { return handles(d, p); });
    add("Nodes", "", true, [this, d = device, p = pid] { return nodes(d, p); });
    add("Buffers", "", true, [this, d = device, p = pid] { return buffers(d, p); });
    add("Subscriptions", "", true, [this, d = device, p = pid] { return subscriptions(d, p); });
    add("Threads", "", true, [this, d = device, p = pid] { return threads(d, p); });
    add("Sockets", "", true, [this, d = device, p = pid] { return sockets(d, p); });
    return {{"scopes", std::move(scopes)}};
}

sim::base::Result<Json> Variables::variables(std::int64_t reference, const std::string& filter, std::size_t start, std::size_t count) {
    const auto found = kept_.find(reference);
    if (found == kept_.end()) {
        return sim::base::Error{fmt::format("variables: there is no variablesReference {} at this stop; ask for scopes again", reference)};
    }
    const auto kept = found->second;
    auto list = Json::array();
    if (filter.empty() || (filter == "indexed") == kept.list) {
        const auto all = kept.inside();
        const auto end = count == 0 ? all.size() : std::min(all.size(), start + count);
        for (auto i = start; i < end; ++i) {
            const auto& one = all[i];
            Json made{{"name", one.name}, {"value", one.value}, {"variablesReference", one.inside ? keep(one.inside, one.count > 0) : 0}};
            if (!one.evaluate.empty()) made["evaluateName"] = one.evaluate;
            if (one.count > 0) made["indexedVariables"] = one.count;
            list.push_back(std::move(made));
        }
    }
    return Json{{"variables", std::move(list)}};
}

// ------------------------------------------------------------------------------------------------------------- what there is

std::vector<Variable> Variables::event() const {
    const auto record = trace_.record(sequence_);
    if (!record) return {};
    const auto line = trace_.line(sequence_);
    std::vector<Variable> all{plain("text", line.text), plain("moment", line.moment), plain("at", format_time(line.time_ns))};
    if (!line.who.empty()) all.push_back(plain("who", line.who));
    const auto scope = trace_.scope(sequence_);
    for (const auto& field : sim::query::fields()) {
        const auto value = scope->value(field);
        const bool told = field.name == "text" || field.type == sim::query::FieldType::Bytes;  // above, and in the decoded request
        if (told || value.kind == sim::query::FieldValue::Kind::Absent) continue;
        auto& made = all.emplace_back(plain(std::string(field.name), field_text(field, value)));
        made.evaluate = field.name;
    }
    return all;
}

std::vector<Variable> Variables::transaction(std::uint64_t id) const {
    const auto& tree = trace_.tree();
    const auto* const one = tree.find(id);
    if (id == 0 || one == nullptr || one->sent_sequence > sequence_) return {};
    const auto& reader = trace_.reader();
    const auto ended = one->finished_sequence != 0 && one->finished_sequence <= sequence_;
    std::vector<Variable> all{plain("id", transaction_text(id)), plain("method", tree.name(*one))};
    all.push_back(plain("request", plain_text(tree.call_text(reader, *one), kTextShown)));
    all.push_back(plain("from", fmt::format("{}, thread {}", trace_.place(one->device, one->sender_process), one->sender_tid)));
    const auto* const leg = tree.far_leg(*one);
    if (leg == nullptr) {
        all.push_back(plain("to", one->to_pid == 0 ? "unknown" : trace_.place(one->device, one->to_process)));
    } else if (leg->taken() && leg->taken_sequence <= sequence_) {
        all.push_back(plain("to", trace_.place(leg->device, one->to_process)));
    } else {
        all.push_back(plain("to", plain_text(fmt::format("{}, session {}", leg->to_device, leg->to_session))));
    }
    all.push_back(plain("handle", number(one->handle)));
    all.push_back(plain("code", number(one->code)));
    all.push_back(plain("request_bytes", format_bytes(one->data_bytes)));
    all.push_back(plain("oneway", std::string(yes_no(one->oneway()))));
    all.push_back(plain("sent_at", format_time(one->start_ns)));
    all.push_back(plain("sent_in", transaction_text(one->parent)));
    if (const auto* const server = trace_.stacks().server(*one, sequence_); server != nullptr) {
        const auto* const life = trace_.stacks().find(*server);
        all.push_back(plain("served_by", life == nullptr ? fmt::format("thread {}", server->tid)
                                                         : fmt::format("{} › {}", trace_.place(server->device, life->process),
                                                                       plain_text(life->name, 80))));
    }
    if (!ended) {
        all.push_back(plain("state", "under way"));
        return all;
    }
    all.push_back(plain("state", std::string(tree.outcome_word(*one))));
    all.push_back(plain("status", sim::query::status_text(one->status)));
    all.push_back(plain("duration", format_span(one->end_ns - one->start_ns)));
    if (const auto reply = tree.reply_text(reader, *one); !reply.empty()) all.push_back(plain("reply", plain_text(reply, kTextShown)));
    if (one->refused_by != sim::trace::Rule::None) all.push_back(plain("refused_by", std::string(sim::trace::word(one->refused_by))));
    return all;
}

const sim::query::DeviceState* Variables::device(std::uint8_t index) {
    const auto& world = trace_.state(sequence_);
    const auto found = world.devices.find(index);
    return found == world.devices.end() ? nullptr : &found->second;
}

const sim::query::ProcessInfo* Variables::info(std::uint8_t index, std::uint32_t pid) {
    const auto* const state = device(index);
    if (state == nullptr) return nullptr;
    const auto found = state->processes.find(pid);
    return found == state->processes.end() ? nullptr : &found->second;
}

const sim::query::ProcessRecord* Variables::driver(std::uint8_t index, std::uint32_t pid) {
    const auto* const state = device(index);
    if (state == nullptr) return nullptr;
    const auto found = state->driver.processes.find(pid);
    return found == state->driver.processes.end() ? nullptr : &found->second;
}

std::string Variables::owner(std::uint8_t index, std::uint32_t pid) {
    if (pid == 0) return "nobody";
    const auto* const found = info(index, pid);
    return trace_.place(index, found == nullptr ? fmt::format("pid {}", pid) : found->name);
}

std::string Variables::far_owner(const sim::query::RemoteObject& object) {
    const auto& devices = trace_.names().devices;
    const auto at = std::ranges::find(devices, object.host_device);
    if (at != devices.end()) {
        const auto index = static_cast<std::uint8_t>(at - devices.begin());
        const auto pid = sim::query::pid_of_session(object.session);
        if (info(index, pid) != nullptr) return owner(index, pid);
    }
    return plain_text(fmt::format("{} › {}", object.host_device, object.session));
}

std::string Variables::interface_of(std::uint8_t index, std::uint64_t node) {
    const auto name = trace_.stacks().interface_of_node(index, node, sequence_);
    return name.empty() ? "an object" : std::string(name);
}

std::vector<Variable> Variables::process(std::uint8_t index, std::uint32_t pid) {
    const auto* const found = info(index, pid);
    const auto* const binder = driver(index, pid);
    std::vector<Variable> all;
    if (found == nullptr && binder == nullptr) return all;
    if (found != nullptr) all.push_back(plain("name", plain_text(found->name)));
    all.push_back(plain("device", plain_text(trace_.reader().device_name(index))));
    all.push_back(plain("pid", number(pid)));
    if (found != nullptr) {
        all.push_back(plain("uid", number(found->uid)));
        all.push_back(plain("token", fmt::format("{:#x}", found->token)));
    }
    if (binder == nullptr) return all;
    std::uint64_t taken = 0;
    for (const auto& [offset, buffer] : binder->buffers) taken += buffer.size_bytes;
    all.push_back(plain("receive_area", fmt::format("{} of {} taken", format_bytes(taken), format_bytes(binder->area_bytes))));
    all.push_back(plain("oneway_free", format_bytes(binder->oneway_free)));
    all.push_back(plain("pool", fmt::format("{} of at most {} started at the driver's request, {} asked for", binder->started_threads,
                                            binder->max_threads, binder->requested_threads)));
    all.push_back(plain("context_manager", std::string(yes_no(binder->context_manager))));
    return all;
}

std::vector<Variable> Variables::handles(std::uint8_t index, std::uint32_t pid) {
    std::vector<Variable> all;
    const auto* const state = device(index);
    if (const auto* const binder = driver(index, pid); binder != nullptr) {
        for (const auto& [handle, ref] : binder->refs) {
            const auto node = state->driver.nodes.find(ref.node);
            const auto whose = node == state->driver.nodes.end() ? std::string("unknown") : owner(index, node->second.owner_pid);
            const auto interface_name = interface_of(index, ref.node);
            auto value = fmt::format("{} of {}, node {}, strong {}, weak {}", interface_name, whose, ref.node, ref.strong, ref.weak);
            if (!ref.death.empty()) value += ", death " + ref.death;
            all.push_back(group(fmt::format("handle {}", handle), std::move(value),
                                {plain("owner", whose), plain("interface", interface_name), plain("node", number(ref.node)),
                                 plain("strong", number(ref.strong)), plain("weak", number(ref.weak)),
                                 plain("death_subscription", death_words(ref.death))}));
        }
    }
    const auto* const found = info(index, pid);
    if (found == nullptr) return all;
    for (const auto& [handle, object] : found->remote_objects) {
        const auto known = trace_.stacks().interface_of_handle(index, pid, handle, sequence_);
        const auto interface_name = known.empty() ? std::string("an object") : std::string(known);
        const auto whose = far_owner(object);
        auto value = fmt::format("{} of {} on another device, {}, {}", interface_name, whose, sim::trace::word(object.origin),
                                 object.crossings == 1 ? "1 crossing" : fmt::format("{} crossings", object.crossings));
        if (!object.death.empty()) value += ", death " + object.death;
        all.push_back(group(fmt::format("proxy handle {}", handle), std::move(value),
                            {plain("owner", whose), plain("interface", interface_name),
                             plain("host_device", plain_text(object.host_device)), plain("session", plain_text(object.session)),
                             plain("stub", number(object.stub_index)), plain("origin", std::string(sim::trace::word(object.origin))),
                             plain("crossings", number(object.crossings)), plain("death_subscription", death_words(object.death))}));
    }
    return all;
}

std::vector<Variable> Variables::nodes(std::uint8_t index, std::uint32_t pid) {
    std::vector<Variable> all;
    const auto* const state = device(index);
    if (state == nullptr) return all;
    std::map<std::uint64_t, std::string> holders;
    for (const auto& [holder, binder] : state->driver.processes) {
        std::set<std::uint64_t> held;
        for (const auto& [handle, ref] : binder.refs) held.insert(ref.node);
        for (const auto node : held) {
            auto& text = holders[node];
            text += fmt::format("{}{}", text.empty() ? "" : ", ", owner(index, holder));
        }
    }
    for (const auto& [id, node] : state->driver.nodes) {
        if (node.owner_pid != pid) continue;
        const auto interface_name = interface_of(index, id);
        const auto held = holders.contains(id) ? holders[id] : std::string("nobody");
        all.push_back(group(
            fmt::format("node {}", id),
            fmt::format("{}, strong {} of others and {} own, weak {}, held by {}{}", interface_name, node.internal_strong,
                        node.local_strong, node.local_weak, held, node.oneway_busy ? ", a one-way call is on it" : ""),
            {plain("interface", interface_name), plain("held_by", held), plain("others_strong", number(node.internal_strong)),
             plain("own_strong", number(node.local_strong)), plain("own_weak", number(node.local_weak)),
             plain("has_strong", std::string(yes_no(node.has_strong))), plain("pending_strong", std::string(yes_no(node.pending_strong))),
             plain("has_weak", std::string(yes_no(node.has_weak))), plain("pending_weak", std::string(yes_no(node.pending_weak))),
             plain("oneway_busy", std::string(yes_no(node.oneway_busy))), plain("ptr", fmt::format("{:#x}", node.ptr)),
             plain("cookie", fmt::format("{:#x}", node.cookie))}));
    }
    return all;
}

std::vector<Variable> Variables::buffers(std::uint8_t index, std::uint32_t pid) {
    std::vector<Variable> all;
    const auto* const binder = driver(index, pid);
    if (binder == nullptr) return all;
    for (const auto& [offset, buffer] : binder->buffers) {
        const auto whose = owner(index, buffer.sender_pid);
        const auto what = buffer.reply ? "reply" : buffer.oneway ? "one-way request" : "request";
        all.push_back(
            group(fmt::format("at {}", offset),
                  fmt::format("{}: {} of {} from {}", format_bytes(buffer.size_bytes), what, transaction_text(buffer.transaction), whose),
                  {plain("offset", number(offset)), plain("size", format_bytes(buffer.size_bytes)), plain("what", what),
                   plain("transaction", transaction_text(buffer.transaction)), plain("sender", whose)}));
    }
    return all;
}

std::vector<Variable> Variables::subscriptions(std::uint8_t index, std::uint32_t pid) {
    std::vector<Variable> all;
    const auto* const state = device(index);
    if (const auto* const binder = driver(index, pid); binder != nullptr) {
        for (const auto& [handle, ref] : binder->refs) {
            if (ref.death.empty()) continue;
            const auto node = state->driver.nodes.find(ref.node);
            const auto whose = node == state->driver.nodes.end() ? std::string("unknown") : owner(index, node->second.owner_pid);
            all.push_back(plain(fmt::format("handle {}", handle), fmt::format("{}: the death of {} ({}, node {})", ref.death, whose,
                                                                              interface_of(index, ref.node), ref.node)));
        }
    }
    if (const auto* const found = info(index, pid); found != nullptr) {
        for (const auto& [handle, object] : found->remote_objects) {
            if (object.death.empty()) continue;
            all.push_back(plain(fmt::format("proxy handle {}", handle),
                                fmt::format("{}: the death of {} on another device", object.death, far_owner(object))));
        }
    }
    return all;
}

std::vector<Variable> Variables::threads(std::uint8_t index, std::uint32_t pid) {
    std::vector<Variable> all;
    const auto* const found = info(index, pid);
    if (found == nullptr) return all;
    const auto* const binder = driver(index, pid);
    for (const auto& [tid, thread] : found->threads) {
        const sim::query::ThreadKey key{.device = index, .pid = pid, .tid = tid};
        const auto serves = trace_.stacks().serving(key, sequence_);
        const auto waits = trace_.stacks().under_way(key, sequence_);
        std::vector<Variable> inside{plain("tid", number(tid)), plain("state", std::string(sim::trace::word(thread.state))),
                                     plain("core", number(thread.core)), plain("serves", transaction_text(serves)),
                                     plain("waits_for", transaction_text(waits))};
        if (binder != nullptr && binder->threads.contains(tid)) {
            const auto& record = binder->threads.at(tid);
            inside.push_back(plain("looper", looper_words(record.looper)));
            inside.push_back(plain("stack_top", transaction_text(record.stack_top)));
        }
        auto value = fmt::format("tid {}, {}", tid, sim::trace::word(thread.state));
        if (serves != 0) value += fmt::format(", serves t{}", serves);
        if (waits != 0) value += fmt::format(", waits for t{}", waits);
        all.push_back(group(plain_text(thread.name, 80), std::move(value), std::move(inside)));
    }
    return all;
}

std::vector<Variable> Variables::sockets(std::uint8_t index, std::uint32_t pid) {
    std::vector<Variable> all;
    const auto* const state = device(index);
    if (state == nullptr) return all;
    for (const auto& [key, socket] : state->sockets) {
        if (socket.pid != pid) continue;
        auto value = fmt::format("{}, {}", sim::trace::word(socket.state), plain_text(socket.name));
        if (!socket.peer_device.empty()) value += fmt::format(", to {} › {}", plain_text(socket.peer_device), plain_text(socket.peer_name));
        std::vector<Variable> inside{plain("state", std::string(sim::trace::word(socket.state))), plain("name", plain_text(socket.name)),
                                     plain("peer_name", plain_text(socket.peer_name)), plain("peer_device", plain_text(socket.peer_device)),
                                     plain("link", plain_text(socket.link))};
        if (socket.error != 0) inside.push_back(plain("error", sim::query::softbus_error_text(socket.error)));
        all.push_back(group(fmt::format("socket {}", key), std::move(value), std::move(inside)));
    }
    return all;
}

}  // namespace scenarios::engine
