#include "gui/topology/topology_scene.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "gui/picture/picture_words.h"

namespace gui::topology {
namespace {

using namespace sim::trace;

QString tr(const char* text, int n = -1) { return QCoreApplication::translate("gui::TopologyView", text, nullptr, n); }

bool isSystem(const QString& name) { return name == QLatin1String("samgr") || name == QLatin1String("ams"); }

/// One of the lives of a process: from its start to its end.
struct Life {
    std::uint32_t pid = 0;
    std::uint64_t start = 0, end = 0;
};

QString endWords(const TraceStore& store, std::uint64_t sequence) {
    const auto record = store.record(sequence);
    if (!record || !record->is<ProcessEnded>()) return tr("ended");
    const auto ended = record->as<ProcessEnded>();
    switch (ended.reason) {
        case EndReason::Exited:
            return tr("exited with %1").arg(ended.status);
        case EndReason::Killed:
            return tr("killed");
        case EndReason::Crashed:
            return tr("crashed");
        case EndReason::RunEnded:
            return tr("run over");
        case EndReason::PoweredOff:
            return tr("off with its device");
    }
    return tr("ended");
}

std::vector<Badge> badgesOf(const RuleCounts& counts) {
    std::vector<Badge> badges;
    for (const auto& [rule, count] : counts) badges.push_back({ruleText(static_cast<Rule>(rule)), count, {}});
    return badges;
}

void addProcesses(const TraceStore& store, const sim::query::WorldState* state, Scene& scene) {
    std::map<std::pair<std::uint8_t, QString>, std::vector<Life>> lives;
    for (const auto& lifeline : store.lifelines()) {
        auto& known = lives[{lifeline.device, lifeline.processName}];
        const auto same = std::find_if(known.begin(), known.end(), [&](const Life& life) { return life.pid == lifeline.pid; });
        if (same == known.end()) {
            known.push_back({lifeline.pid, lifeline.startSequence, lifeline.endSequence});
            continue;
        }
        same->start = std::min(same->start, lifeline.startSequence);
        same->end = same->end == 0 || lifeline.endSequence == 0 ? 0 : std::max(same->end, lifeline.endSequence);
    }
    for (const auto& [who, all] : lives) {
        ProcessBox box{.device = who.first, .name = who.second};
        box.system = isSystem(box.name);
        const Life* shown = nullptr;
        for (const auto& life : all) {
            if (life.start <= scene.position && (shown == nullptr || life.start > shown->start)) shown = &life;
        }
        if (shown == nullptr) {
            box.pid = all.front().pid;
            box.state = ProcessBox::State::NotStarted;
            box.stateWords = tr("not started");
        } else {
            box.pid = shown->pid;
            const bool ended = shown->end != 0 && shown->end <= scene.position;
            box.state = ended ? ProcessBox::State::Ended : ProcessBox::State::Alive;
            if (ended) box.stateWords = endWords(store, shown->end);
        }
        if (state != nullptr && box.state == ProcessBox::State::Alive) {
            const auto device = state->devices.find(box.device);
            if (device != state->devices.end()) {
                const auto process = device->second.processes.find(box.pid);
                if (process != device->second.processes.end() && !process->second.threads.empty()) {
                    const auto& threads = process->second.threads;
                    box.threads = threads.size();
                    const bool hung = std::all_of(threads.begin(), threads.end(),
                                                  [](const auto& thread) { return thread.second.state == ThreadState::Stopped; });
                    if (hung) box.state = ProcessBox::State::Hung;
                }
                const auto driver = device->second.driver.processes.find(box.pid);
                if (driver != device->second.driver.processes.end()) box.handles = driver->second.refs.size();
            }
        }
        scene.processes.push_back(std::move(box));
    }
    std::map<std::pair<std::uint8_t, QString>, std::uint64_t> born;
    for (const auto& [who, all] : lives) born[who] = all.front().start;
    // As in the sequence diagram: who starts last stands first, for he calls the others.
    std::stable_sort(scene.processes.begin(), scene.processes.end(), [&](const ProcessBox& a, const ProcessBox& b) {
        return std::tuple(a.device, a.system, born[{b.device, b.name}], a.name) <
               std::tuple(b.device, b.system, born[{a.device, a.name}], b.name);
    });
}

void addDevices(const TraceStore& store, const sim::query::WorldState* state, Scene& scene) {
    const auto& names = store.names().devices;
    std::set<std::uint8_t> withProcesses;
    for (const auto& process : scene.processes) withProcesses.insert(process.device);
    for (std::size_t i = 1; i < names.size(); ++i) {
        const auto index = static_cast<std::uint8_t>(i);
        DeviceBox box{.index = index, .name = QString::fromStdString(names[i])};
        const auto at = state == nullptr ? decltype(state->devices.end()){} : state->devices.find(index);
        if (state != nullptr && at != state->devices.end()) {
            box.on = at->second.on;
        } else if (!withProcesses.contains(index) && state == nullptr) {
            continue;
        }
        box.stateWords = box.on ? QString() : tr("off");
        scene.devices.push_back(std::move(box));
    }
}

void addLinks(const sim::query::WorldState& state, Scene& scene) {
    const auto find = [&](const std::string& name) -> std::optional<std::size_t> {
        for (std::size_t i = 0; i < scene.devices.size(); ++i) {
            if (scene.devices[i].name == QString::fromStdString(name)) return i;
        }
        return {};
    };
    for (const auto& [name, link] : state.links) {
        const auto a = find(link.device_a);
        const auto b = find(link.device_b);
        if (!a || !b || *a == *b) continue;
        LinkLine line{.name = QString::fromStdString(name), .kind = QString::fromStdString(link.kind), .a = *a, .b = *b, .up = link.up};
        line.stateWords = link.up ? tr("up") : tr("down");
        for (const auto& [device, weather] : link.weather) {
            auto& words = device == link.device_a ? line.fromA : line.fromB;
            words = QString::fromStdString(weather.words);
        }
        scene.links.push_back(std::move(line));
    }
}

void addRefusals(const Flights& flights, Scene& scene) {
    for (const auto& [where, counts] : flights.refusals) {
        for (auto& process : scene.processes) {
            if (process.device == where.first && process.pid == where.second) process.badges = badgesOf(counts);
        }
    }
    for (const auto& [ends, counts] : flights.between) {
        for (auto& link : scene.links) {
            const auto a = scene.devices[link.a].name.toStdString();
            const auto b = scene.devices[link.b].name.toStdString();
            if (std::minmax(a, b) == std::pair<const std::string&, const std::string&>(ends.first, ends.second))
                link.badges = badgesOf(counts);
        }
    }
    for (const auto& [what, pid] : flights.abilities) {
        for (auto& process : scene.processes) {
            if (process.device == what.first && process.pid == pid) process.abilities.push_back(what.second);
        }
    }
}

void addFlights(const TraceStore& store, const Flights& flights, Scene& scene) {
    std::map<std::tuple<std::size_t, std::size_t, bool, bool>, std::size_t> known;
    for (const auto& open : flights.open) {
        const auto row = store.row(open.row);
        const auto from = scene.processOf(row.fromDevice, row.fromPid, store.processName(row.fromProcess));
        auto to = scene.processOf(row.toDevice, row.toPid, store.processName(row.toProcess));
        // Not taken yet over there: all that is known is the device.
        if (!to && row.remote) {
            for (std::size_t i = 0; i < scene.processes.size() && !to; ++i) {
                if (scene.processes[i].device == row.toDevice && scene.processes[i].name == QLatin1String("samgr")) to = i;
            }
        }
        if (from) ++scene.processes[*from].sent;
        if (to && open.taken) ++scene.processes[*to].serving;
        if (to && !open.taken && !row.remote) ++scene.processes[*to].queued;
        if (!from || !to) continue;
        const auto [at, added] = known.try_emplace({*from, *to, row.oneway, open.taken}, scene.flights.size());
        if (added) scene.flights.push_back({.from = *from, .to = *to, .oneway = row.oneway, .taken = open.taken, .remote = row.remote});
        auto& arrow = scene.flights[at->second];
        ++arrow.count;
        arrow.transaction = row.id;
        arrow.words = QStringLiteral("t%1 %2").arg(row.id).arg(store.name(row));
    }
    for (auto& arrow : scene.flights) {
        if (arrow.count > 1) arrow.words = tr("%1 × ").arg(arrow.count) + arrow.words.section(QLatin1Char(' '), 1);
        arrow.words += arrow.taken ? tr(" · served") : arrow.remote ? tr(" · on its way") : scene.full ? tr(" · waits") : QString();
    }
}

/// The transactions that led to the selected one, itself, and what it led to.
std::vector<TrafficRow> chainOf(const TraceStore& store, std::uint64_t transaction) {
    std::vector<TrafficRow> chain;
    auto index = store.rowOf(transaction);
    if (index < 0) return chain;
    constexpr qsizetype kRowsMax = 2000;  // looked at for nested ones
    const auto selected = store.row(index);
    std::set<std::uint64_t> ids{selected.id};
    for (auto parent = selected.parent; parent != 0 && chain.size() < 64;) {
        const auto at = store.rowOf(parent);
        if (at < 0) break;
        chain.insert(chain.begin(), store.row(at));
        parent = chain.front().parent;
    }
    chain.push_back(selected);
    const auto end = std::min(store.rowCount(), index + kRowsMax);
    for (auto i = index + 1; i < end && chain.size() < 128; ++i) {
        const auto row = store.row(i);
        if (selected.finished() && row.sentSequence > selected.finishedSequence && !selected.oneway) break;
        if (!ids.contains(row.parent)) continue;
        ids.insert(row.id);
        chain.push_back(row);
    }
    return chain;
}

void addPath(const TraceStore& store, std::uint64_t transaction, Scene& scene) {
    for (const auto& row : chainOf(store, transaction)) {
        const auto from = scene.processOf(row.fromDevice, row.fromPid, store.processName(row.fromProcess));
        const auto to = scene.processOf(row.toDevice, row.toPid, store.processName(row.toProcess));
        if (from) scene.processes[*from].onPath = true;
        if (to) scene.processes[*to].onPath = true;
        if (row.remote) {
            const auto a = scene.deviceOf(row.fromDevice);
            const auto b = scene.deviceOf(row.toDevice);
            for (auto& link : scene.links) {
                if (a && b && std::minmax(link.a, link.b) == std::minmax(*a, *b)) link.onPath = true;
            }
        }
        if (!from || !to || *from == *to) continue;
        const auto flying = std::any_of(scene.flights.begin(), scene.flights.end(),
                                        [&](const FlightArrow& arrow) { return arrow.transaction == row.id && arrow.count == 1; });
        if (flying) continue;
        scene.flights.push_back({.from = *from,
                                 .to = *to,
                                 .oneway = row.oneway,
                                 .taken = false,
                                 .count = 1,
                                 .transaction = row.id,
                                 .words = QStringLiteral("t%1 %2").arg(row.id).arg(store.name(row)),
                                 .path = true,
                                 .replied = row.finished() && row.finishedSequence <= scene.position});
    }
}

void sayStates(Scene& scene) {
    for (auto& process : scene.processes) {
        if (process.state == ProcessBox::State::Hung) process.stateWords = tr("hung");
        if (process.state == ProcessBox::State::Alive) {
            QStringList words;
            if (process.serving > 0) words << tr("serves %1").arg(process.serving);
            if (process.sent > 0) words << tr("waits for %1").arg(process.sent);
            process.stateWords = words.isEmpty() ? tr("idle") : words.join(QStringLiteral(", "));
        }
        if (process.queued > 0 && process.state != ProcessBox::State::NotStarted)
            process.stateWords += tr(", queue %1").arg(process.queued);
    }
}

}  // namespace

QString LinkLine::words() const { return QStringLiteral("%1 · %2").arg(kind, stateWords); }

QStringList LinkLine::lines() const {
    QStringList lines{words()};
    const auto add = [&](const QString& sign, const QString& weather) {
        // A word and its number stay together: "delay 20ms".
        constexpr qsizetype kCharactersALine = 26;
        const auto parts = weather.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        QString line;
        for (qsizetype i = 0; i < parts.size(); i += 2) {
            const auto next = parts.mid(i, 2).join(QLatin1Char(' '));
            if (!line.isEmpty() && line.size() + next.size() > kCharactersALine) {
                lines << sign + line;
                line.clear();
            }
            line += line.isEmpty() ? next : QLatin1Char(' ') + next;
        }
        if (!line.isEmpty()) lines << sign + line;
    };
    if (fromA == fromB) {
        add(QStringLiteral("⇄ "), fromA);
        return lines;
    }
    const auto along = endB - endA;
    const bool flat = std::abs(along.x()) >= std::abs(along.y());
    const bool forward = flat ? along.x() >= 0 : along.y() >= 0;
    const auto there = flat ? QStringLiteral("→ ") : QStringLiteral("↓ ");
    const auto back = flat ? QStringLiteral("← ") : QStringLiteral("↑ ");
    add(forward ? there : back, fromA);
    add(forward ? back : there, fromB);
    return lines;
}

std::optional<std::size_t> Scene::processOf(std::uint8_t device, std::uint32_t pid, const QString& name) const {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < processes.size(); ++i) {
        if (processes[i].device != device) continue;
        if (pid != 0 && processes[i].pid == pid) return i;
        if (pid != 0 && processes[i].name == name) found = i;  // another life of it
    }
    return found;
}

std::optional<std::size_t> Scene::deviceOf(std::uint8_t index) const {
    for (std::size_t i = 0; i < devices.size(); ++i) {
        if (devices[i].index == index) return i;
    }
    return {};
}

Scene makeScene(const TraceStore& store, const FlightIndex& flights, const sim::query::WorldState* state, std::uint64_t position,
                const Selected& selected) {
    Scene scene{.position = position, .full = store.isFull()};
    if (!store.isOpen()) return scene;
    addProcesses(store, state, scene);
    addDevices(store, state, scene);
    if (state != nullptr) addLinks(*state, scene);
    const auto underWay = flights.at(store, position);
    addRefusals(underWay, scene);
    addFlights(store, underWay, scene);
    sayStates(scene);
    if (selected.kind == Selected::Kind::Transaction) addPath(store, selected.transaction, scene);
    return scene;
}

QString sceneText(const Scene& scene) {
    QStringList lines;
    const auto badges = [](const std::vector<Badge>& all) {
        QStringList words;
        for (const auto& badge : all) words << QStringLiteral("%1 × %2").arg(badge.rule).arg(badge.count);
        return words.isEmpty() ? QString() : QLatin1Char('\t') + tr("refused: %1").arg(words.join(QStringLiteral(", ")));
    };
    for (const auto& device : scene.devices) {
        lines << tr("device %1").arg(device.name) + QLatin1Char('\t') + (device.on ? tr("on") : tr("off"));
        for (const auto& process : scene.processes) {
            if (process.device != device.index) continue;
            lines << tr("process %1 › %2").arg(device.name, process.name) + QLatin1Char('\t') + tr("pid %1").arg(process.pid) +
                         QLatin1Char('\t') + process.stateWords + badges(process.badges);
        }
    }
    for (const auto& link : scene.links) {
        auto line = tr("link %1").arg(link.name) + QLatin1Char('\t') + link.words();
        if (!link.fromA.isEmpty()) line += QLatin1Char('\t') + tr("away from %1: %2").arg(scene.devices[link.a].name, link.fromA);
        if (!link.fromB.isEmpty()) line += QLatin1Char('\t') + tr("away from %1: %2").arg(scene.devices[link.b].name, link.fromB);
        lines << line + badges(link.badges);
    }
    for (const auto& arrow : scene.flights) {
        if (arrow.path) continue;
        lines << tr("under way: %1 → %2").arg(scene.processes[arrow.from].name, scene.processes[arrow.to].name) + QLatin1Char('\t') +
                     arrow.words + (arrow.oneway ? QLatin1Char('\t') + tr("one-way") : QString());
    }
    return lines.join(QLatin1Char('\n'));
}

}  // namespace gui::topology
