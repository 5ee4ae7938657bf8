#include "gui/detail/state_nodes.h"

#include <QCoreApplication>
#include <QStringList>
#include <set>

#include "sim/base/format.h"
#include "sim/query/account_phrases.h"
#include "sim/query/explain.h"
#include "sim/query/law_book.h"
#include "sim/query/rule_book.h"
#include "sim/query/words.h"
#include "sim/trace/codec.h"

namespace gui {
namespace {

namespace trace = sim::trace;
namespace query = sim::query;

QString tr(const char* text) { return QCoreApplication::translate("gui::DetailView", text); }
QString from(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }
QString plain(std::string_view text) { return QString::fromStdString(query::plain_text(text)); }
QString none() { return tr("none"); }

QString looperWords(std::uint8_t looper) {
    QStringList words;
    if ((looper & 2) != 0) words << tr("a looper by itself (entered)");
    if ((looper & 1) != 0) words << tr("a looper at the driver's wish (registered)");
    if ((looper & 4) != 0) words << tr("left the pool");
    if ((looper & 8) != 0) words << tr("invalid");
    if ((looper & 16) != 0) words << tr("waiting in the driver");
    if ((looper & 32) != 0) words << tr("polls");
    if ((looper & 64) != 0) words << tr("withheld by a fault");
    return words.isEmpty() ? tr("no looper") : words.join(QStringLiteral(", "));
}

QString stateWords(trace::ThreadState state) {
    switch (state) {
        case trace::ThreadState::Ready:
            return tr("ready: waits for a core");
        case trace::ThreadState::Running:
            return tr("running");
        case trace::ThreadState::Blocked:
            return tr("blocked in a driver call");
        case trace::ThreadState::Sleeping:
            return tr("sleeping");
        case trace::ThreadState::Waiting:
            return tr("waiting for a lock, a condition, a thread or another device");
        case trace::ThreadState::Ended:
            return tr("ended");
        case trace::ThreadState::Stopped:
            return tr("halted from outside");
    }
    return tr("unknown");
}

QString deathWords(const std::string& word) {
    if (word.empty()) return tr("not watched");
    if (word == "active") return tr("watched: a death recipient is registered");
    if (word == "queued") return tr("dead: the obituary is on its way");
    if (word == "delivered") return tr("dead: the obituary was delivered");
    if (word == "done") return tr("dead: the obituary is acknowledged");
    return from(word);
}

QString socketWords(trace::SocketState state) {
    switch (state) {
        case trace::SocketState::Created:
            return tr("created");
        case trace::SocketState::Listening:
            return tr("listens for sessions");
        case trace::SocketState::Binding:
            return tr("asks for a session");
        case trace::SocketState::Open:
            return tr("has a session");
        case trace::SocketState::Refused:
            return tr("was refused");
        case trace::SocketState::Closed:
            return tr("closed");
    }
    return tr("unknown");
}

QString peerWords(trace::PeerState state) {
    switch (state) {
        case trace::PeerState::Discovered:
            return tr("discovered");
        case trace::PeerState::Trusted:
            return tr("trusted");
        case trace::PeerState::Untrusted:
            return tr("not trusted");
        case trace::PeerState::Online:
            return tr("online");
        case trace::PeerState::Offline:
            return tr("offline");
    }
    return tr("unknown");
}

QString originWords(trace::Origin origin) {
    switch (origin) {
        case trace::Origin::Registered:
            return tr("obtained through SAMgr");
        case trace::Origin::Anonymous:
            return tr("anonymous: received in a parcel");
        case trace::Origin::Unknown:
            break;
    }
    return tr("origin unknown");
}

/// The state of one device in rows.
class DeviceRows {
public:
    DeviceRows(const TraceStore& store, const TraceWords& words, const query::WorldState& world, std::uint8_t index)
        : store_(store), words_(words), index_(index) {
        const auto found = world.devices.find(index);
        if (found != world.devices.end()) device_ = &found->second;
    }

    [[nodiscard]] bool there() const { return device_ != nullptr; }
    [[nodiscard]] const query::DeviceState& device() const { return *device_; }

    [[nodiscard]] const query::ProcessInfo* info(std::uint32_t pid) const {
        const auto found = device_->processes.find(pid);
        return found == device_->processes.end() ? nullptr : &found->second;
    }
    [[nodiscard]] const query::ProcessRecord* binder(std::uint32_t pid) const {
        const auto found = device_->driver.processes.find(pid);
        return found == device_->driver.processes.end() ? nullptr : &found->second;
    }

    void threads(DetailNode& root, std::uint32_t pid, std::uint32_t only = 0) const {
        const auto* const process = info(pid);
        const auto* const driver = binder(pid);
        std::set<std::uint32_t> tids;
        if (process != nullptr)
            for (const auto& [tid, thread] : process->threads) tids.insert(tid);
        if (driver != nullptr)
            for (const auto& [tid, thread] : driver->threads) tids.insert(tid);
        if (only != 0 && !tids.contains(only)) {
            root.add(tr("Thread"), tr("does not live at the position"));
            return;
        }
        DetailNode* section = nullptr;
        if (only == 0) {
            section = &root.add(tr("Threads"), QString::number(tids.size()));
            section->open = true;
        }
        for (const auto tid : tids) {
            if (only != 0 && tid != only) continue;
            const auto thread = process == nullptr ? nullptr : find(process->threads, tid);
            const auto record = driver == nullptr ? nullptr : find(driver->threads, tid);
            auto& row = (section == nullptr ? root : *section)
                            .add(tr("%1 (thread %2)").arg(thread == nullptr ? tr("?") : plain(thread->name)).arg(tid),
                                 doing(pid, tid, thread, record));
            row.open = only != 0;
            row.link = only != 0 ? Selected{} : Selected{.kind = Selected::Kind::Thread, .device = index_, .pid = pid, .tid = tid};
            if (thread != nullptr) row.add(tr("state"), stateWords(thread->state));
            if (thread != nullptr) row.add(tr("core"), QString::number(thread->core), tr("where it runs or ran last"));
            if (record == nullptr) continue;
            row.add(tr("in the driver"), looperWords(record->looper), tr("raw: looper bits 0x%1").arg(record->looper, 0, 16));
            stack(row, pid, tid, record->stack_top);
        }
    }

    void pool(DetailNode& root, std::uint32_t pid) const {
        const auto* const driver = binder(pid);
        if (driver == nullptr) return;
        auto& pool = root.add(tr("Binder thread pool"), tr("%1 of at most %2 started, %3 asked for")
                                                            .arg(driver->started_threads)
                                                            .arg(driver->max_threads)
                                                            .arg(driver->requested_threads));
        if (driver->context_manager) pool.add(tr("context manager"), tr("yes: it is SAMgr, behind handle 0"));
        std::uint64_t taken = 0;
        for (const auto& [offset, buffer] : driver->buffers) taken += buffer.size_bytes;
        auto& area = root.add(tr("Receive area"), driver->area_bytes == 0
                                                      ? tr("not mapped yet")
                                                      : tr("%1 of %2 taken").arg(bytesText(taken), bytesText(driver->area_bytes)));
        area.open = true;
        if (driver->area_bytes != 0) area.add(tr("left for one-way calls"), bytesText(driver->oneway_free));
        for (const auto& [offset, buffer] : driver->buffers) {
            auto& block = area.add(tr("block at %1").arg(offset),
                                   tr("%1: %2 of t%3 from %4%5")
                                       .arg(bytesText(buffer.size_bytes), buffer.reply ? tr("reply") : tr("request"))
                                       .arg(buffer.transaction)
                                       .arg(words_.process(index_, buffer.sender_pid), buffer.oneway ? tr(", one-way") : QString()));
            if (store_.rowOf(buffer.transaction) >= 0) block.link = transactionSelected(buffer.transaction);
        }
    }

    void handle(DetailNode& row, const query::RefRecord& ref) const {
        const auto node = device_->driver.nodes.find(ref.node);
        const auto owner = node == device_->driver.nodes.end() ? std::uint32_t{0} : node->second.owner_pid;
        row.value = tr("node %1 of %2").arg(ref.node).arg(owner == 0 ? tr("a process that is gone") : words_.process(index_, owner));
        row.add(tr("strong references"), QString::number(ref.strong));
        row.add(tr("weak references"), QString::number(ref.weak));
        auto& owned = row.add(tr("owner"), words_.processWithPid(index_, owner));
        if (owner != 0) owned.link = processSelected(index_, owner);
        row.add(tr("death"), deathWords(ref.death));
    }

    void handles(DetailNode& root, std::uint32_t pid) const {
        const auto* const driver = binder(pid);
        if (driver == nullptr) return;
        auto& section = root.add(tr("Handles"), driver->refs.empty() ? none() : QString::number(driver->refs.size()));
        section.open = true;
        for (const auto& [number, ref] : driver->refs) {
            auto& row = section.add(tr("handle %1").arg(number));
            handle(row, ref);
            row.link = {.kind = Selected::Kind::Handle, .device = index_, .pid = pid, .number = number};
        }
        int watched = 0;
        DetailNode subscriptions{.name = tr("Death subscriptions")};
        for (const auto& [number, ref] : driver->refs) {
            if (ref.death.empty()) continue;
            ++watched;
            subscriptions.add(tr("handle %1").arg(number), deathWords(ref.death)).link = {
                .kind = Selected::Kind::Handle, .device = index_, .pid = pid, .number = number};
        }
        subscriptions.value = watched == 0 ? none() : QString::number(watched);
        root.children.push_back(std::move(subscriptions));
    }

    void node(DetailNode& above, std::uint64_t id, const query::NodeRecord& record) const {
        QStringList holders;
        for (const auto& [pid, process] : device_->driver.processes) {
            for (const auto& [number, ref] : process.refs) {
                if (ref.node == id) holders << tr("%1 as handle %2").arg(words_.process(index_, pid)).arg(number);
            }
        }
        auto& row = above.add(tr("node %1").arg(id),
                              holders.isEmpty() ? tr("held by nobody else") : tr("held by %1").arg(holders.join(QStringLiteral(", "))));
        row.add(tr("strong references of others"), QString::number(record.internal_strong));
        row.add(tr("strong references of its own"), QString::number(record.local_strong));
        row.add(tr("weak references of its own"), QString::number(record.local_weak));
        row.add(tr("the owner was told to hold it"), record.has_strong ? tr("strongly") : record.has_weak ? tr("weakly") : tr("no"));
        if (record.pending_strong || record.pending_weak)
            row.add(tr("not confirmed yet"), record.pending_strong ? tr("the strong hold") : tr("the weak hold"));
        if (record.oneway_busy) row.add(tr("one-way call"), tr("one is being handled; others wait in its queue"));
    }

    void nodes(DetailNode& root, std::uint32_t pid, const QString& name) const {
        DetailNode section{.name = name};
        for (const auto& [id, record] : device_->driver.nodes) {
            if (record.owner_pid == pid) node(section, id, record);
        }
        if (pid == 0 && section.children.empty()) return;
        section.value = section.children.empty() ? none() : QString::number(section.children.size());
        root.children.push_back(std::move(section));
    }

    void remote(DetailNode& root, std::uint32_t pid) const {
        const auto* const process = info(pid);
        if (process == nullptr || process->remote_objects.empty()) return;
        auto& section = root.add(tr("Proxies of stubs on other devices"), QString::number(process->remote_objects.size()));
        for (const auto& [handle, object] : process->remote_objects) {
            auto& row =
                section.add(tr("handle %1").arg(handle),
                            QString::fromStdString(query::plain_text(words_.actors().far_process(object.host_device, object.session))));
            row.add(tr("device"), plain(object.host_device));
            row.add(tr("session"), plain(object.session));
            row.add(tr("stub index"), QString::number(object.stub_index));
            row.add(tr("provenance"),
                    tr("%1; handed on inside this device %2 time(s)").arg(originWords(object.origin)).arg(object.crossings));
            row.add(tr("death"), deathWords(object.death));
        }
    }

    void sockets(DetailNode& root, std::uint32_t pid) const {
        DetailNode section{.name = tr("Sockets")};
        for (const auto& [number, socket] : device_->sockets) {
            if (socket.pid != pid) continue;
            auto& row = section.add(tr("socket %1").arg(number), socketWords(socket.state));
            row.add(tr("name"), plain(socket.name));
            if (!socket.peer_device.empty()) row.add(tr("peer"), tr("%1 on %2").arg(plain(socket.peer_name), plain(socket.peer_device)));
            if (!socket.link.empty())
                row.add(tr("link"), plain(socket.link)).link = {.kind = Selected::Kind::Link, .name = plain(socket.link)};
            if (socket.error != 0) row.add(tr("error"), QString::fromStdString(query::softbus_error_text(socket.error)));
        }
        if (section.children.empty()) return;
        section.value = QString::number(section.children.size());
        root.children.push_back(std::move(section));
    }

private:
    template <class Map>
    static const typename Map::mapped_type* find(const Map& map, const typename Map::key_type& key) {
        const auto found = map.find(key);
        return found == map.end() ? nullptr : &found->second;
    }

    void stack(DetailNode& above, std::uint32_t pid, std::uint32_t tid, std::uint64_t top) const {
        constexpr int kShownMax = 64;
        auto& row = above.add(tr("transaction stack"), top == 0 ? tr("empty") : QString());
        row.open = true;
        QStringList names;
        auto id = top;
        for (int i = 0; id != 0 && i < kShownMax; ++i) {
            row.children.push_back(transactionNode(store_, words_, i == 0 ? tr("top") : tr("below"), id));
            names << QStringLiteral("t%1").arg(id);
            const auto* const link = find(device_->driver.transactions, id);
            if (link == nullptr) break;
            id = link->from_pid == pid && link->from_tid == tid ? link->from_parent : link->to_parent;
        }
        if (top != 0) row.value = names.join(QLatin1Char(' '));
    }

    [[nodiscard]] QString doing(std::uint32_t pid, std::uint32_t tid, const query::ThreadInfo* thread,
                                const query::ThreadRecord* record) const {
        const auto* const top = record == nullptr ? nullptr : find(device_->driver.transactions, record->stack_top);
        if (top != nullptr && top->from_pid == pid && top->from_tid == tid) {
            return tr("waits for the reply of t%1 from %2").arg(record->stack_top).arg(words_.process(index_, top->to_pid));
        }
        if (top != nullptr) {
            const auto serves = tr("serves t%1 of %2").arg(record->stack_top).arg(words_.process(index_, top->from_pid));
            return thread == nullptr ? serves : serves + QStringLiteral("; ") + stateWords(thread->state);
        }
        const bool blocked = thread == nullptr || thread->state == trace::ThreadState::Blocked;
        if (blocked && record != nullptr && (record->looper & 16) != 0) return tr("waits for work");
        return thread == nullptr ? tr("unknown") : stateWords(thread->state);
    }

    const TraceStore& store_;
    const TraceWords& words_;
    std::uint8_t index_;
    const query::DeviceState* device_ = nullptr;
};

DetailNode unknown(const QString& name, const QString& why) {
    DetailNode root;
    root.add(name, why);
    return root;
}

}  // namespace

DetailNode processNodes(const TraceStore& store, const TraceWords& words, const query::WorldState& world, std::uint8_t device,
                        std::uint32_t pid) {
    const DeviceRows rows(store, words, world, device);
    const auto name = words.process(device, pid);
    if (!rows.there() || (rows.info(pid) == nullptr && rows.binder(pid) == nullptr))
        return unknown(name, tr("does not live at the position"));
    DetailNode root;
    auto& head = root.add(tr("Process"), words.processWithPid(device, pid));
    head.open = true;
    head.add(tr("device"), store.deviceName(device)).link = {.kind = Selected::Kind::Device, .device = device};
    if (const auto* const info = rows.info(pid)) {
        head.add(tr("uid"), QString::number(info->uid));
        head.add(tr("token"), info->token == 0 ? tr("none of its own") : QStringLiteral("0x%1").arg(info->token, 0, 16));
    }
    QStringList ids;
    for (const auto id : words.abilitiesOf(device, pid, UINT64_MAX)) ids << QString::number(id);
    if (!ids.isEmpty()) head.add(tr("abilities it published"), ids.join(QStringLiteral(", ")));
    rows.threads(root, pid);
    if (!store.isFull()) {
        root.add(tr("Driver"), tr("a trace of level calls does not tell its handles, nodes and buffers"));
    } else if (rows.binder(pid) == nullptr) {
        root.add(tr("Driver"), tr("it has not opened the driver"));
    } else {
        rows.pool(root, pid);
        rows.handles(root, pid);
        rows.nodes(root, pid, tr("Nodes of its own"));
    }
    rows.remote(root, pid);
    rows.sockets(root, pid);
    return root;
}

DetailNode threadNodes(const TraceStore& store, const TraceWords& words, const query::WorldState& world, std::uint8_t device,
                       std::uint32_t pid, std::uint32_t tid) {
    const DeviceRows rows(store, words, world, device);
    if (!rows.there()) return unknown(tr("Thread"), tr("its device is not known at the position"));
    DetailNode root;
    root.add(tr("Process"), words.processWithPid(device, pid)).link = processSelected(device, pid);
    rows.threads(root, pid, tid);
    return root;
}

DetailNode handleNodes(const TraceStore& store, const TraceWords& words, const query::WorldState& world, std::uint8_t device,
                       std::uint32_t pid, std::uint32_t handle) {
    const DeviceRows rows(store, words, world, device);
    DetailNode root;
    root.add(tr("Process"), words.processWithPid(device, pid)).link = processSelected(device, pid);
    const auto* const driver = rows.there() ? rows.binder(pid) : nullptr;
    const auto found = driver == nullptr ? decltype(driver->refs.begin()){} : driver->refs.find(handle);
    if (driver != nullptr && found != driver->refs.end()) {
        auto& row = root.add(tr("Handle %1").arg(handle));
        rows.handle(row, found->second);
        row.open = true;
        const auto node = rows.device().driver.nodes.find(found->second.node);
        if (node != rows.device().driver.nodes.end()) rows.node(root, node->first, node->second);
    } else if (rows.there() && rows.info(pid) != nullptr && rows.info(pid)->remote_objects.contains(handle)) {
        rows.remote(root, pid);
    } else {
        root.add(tr("Handle %1").arg(handle),
                 store.isFull() ? tr("the process does not hold it at the position") : tr("a trace of level calls does not tell handles"));
    }
    return root;
}

DetailNode deviceNodes(const TraceStore& store, const TraceWords& words, const query::WorldState& world, std::uint8_t device) {
    const DeviceRows rows(store, words, world, device);
    const auto name = store.deviceName(device);
    if (!rows.there()) return unknown(name, tr("nothing of it is known at the position"));
    DetailNode root;
    auto& head = root.add(tr("Device"), name);
    head.open = true;
    head.add(tr("power"), rows.device().on ? tr("on") : tr("off"));
    auto& processes = root.add(tr("Processes"), QString::number(rows.device().processes.size()));
    processes.open = true;
    for (const auto& [pid, info] : rows.device().processes) {
        processes.add(plain(info.name), tr("pid %1, uid %2, %3 thread(s)").arg(pid).arg(info.uid).arg(info.threads.size())).link =
            processSelected(device, pid);
    }
    if (!rows.device().peers.empty()) {
        auto& peers = root.add(tr("Other devices, as it knows them"));
        peers.open = true;
        for (const auto& [peer, state] : rows.device().peers) {
            auto& row = peers.add(plain(peer), peerWords(state));
            if (const auto index = words.device(peer); index != 0) row.link = {.kind = Selected::Kind::Device, .device = index};
        }
    }
    DetailNode links{.name = tr("Links")};
    links.open = true;
    for (const auto& [link, state] : world.links) {
        if (from(state.device_a) != name && from(state.device_b) != name) continue;
        links.add(plain(link), state.up ? tr("up") : tr("down")).link = {.kind = Selected::Kind::Link, .name = plain(link)};
    }
    if (!links.children.empty()) root.children.push_back(std::move(links));
    rows.nodes(root, 0, tr("Nodes whose owner is dead"));
    return root;
}

DetailNode linkNodes(const TraceStore& store, const query::WorldState& world, const QString& link) {
    const auto found = world.links.find(link.toStdString());
    if (found == world.links.end()) return unknown(link, tr("nothing of this link is known at the position"));
    const auto& state = found->second;
    DetailNode root;
    auto& head = root.add(tr("Link"), plain(found->first));
    head.open = true;
    head.add(tr("kind"), plain(state.kind));
    const auto& names = store.names().devices;
    for (const auto* end : {&state.device_a, &state.device_b}) {
        auto& row = head.add(tr("end"), plain(*end));
        for (std::size_t i = 1; i < names.size(); ++i) {
            if (names[i] == *end) row.link = {.kind = Selected::Kind::Device, .device = static_cast<std::uint8_t>(i)};
        }
    }
    auto& up = head.add(tr("state"), state.up ? tr("up") : tr("down"));
    up.marked = !state.up;
    auto& weather = root.add(tr("Impairments"), state.weather.empty() ? none() : QString());
    weather.open = true;
    for (const auto& [device, now] : state.weather) weather.add(tr("away from %1").arg(plain(device)), plain(now.words));
    return root;
}

DetailNode ruleNodes(const QString& id) {
    DetailNode root;
    const auto word = id.toStdString();
    const auto put = [&](const QString& kind, const auto& entry) {
        auto& head = root.add(kind, QStringLiteral("%1: %2").arg(id, from(entry.title)));
        head.open = true;
        head.add(tr("law"), from(entry.law));
        head.add(tr("remedy"), from(entry.remedy));
        head.add(tr("source"), from(entry.source));
    };
    for (std::size_t i = 1; i < trace::Words<trace::Rule>::kWords.size(); ++i) {
        if (trace::Words<trace::Rule>::kWords[i] == word) put(tr("Rule"), query::rule_entry(static_cast<trace::Rule>(i)));
    }
    for (std::size_t i = 1; i < trace::Words<trace::Law>::kWords.size(); ++i) {
        if (trace::Words<trace::Law>::kWords[i] == word) put(tr("Law"), query::law_entry(static_cast<trace::Law>(i)));
    }
    if (root.children.empty()) root.add(id, tr("no rule of the book"));
    return root;
}

}  // namespace gui
