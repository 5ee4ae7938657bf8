#include "gui/topology/topology_acts.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

namespace gui::topology {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("gui::TopologyView", text); }

}  // namespace

QString yamlName(const QString& name) {
    static const QRegularExpression kPlain(QStringLiteral("^[A-Za-z_][A-Za-z0-9_.-]*$"));
    static const QStringList kWords{QStringLiteral("true"), QStringLiteral("false"), QStringLiteral("yes"), QStringLiteral("no"),
                                    QStringLiteral("on"),   QStringLiteral("off"),   QStringLiteral("null")};
    if (kPlain.match(name).hasMatch() && !kWords.contains(name.toLower())) return name;
    auto quoted = name;
    quoted.replace('\\', QStringLiteral("\\\\")).replace('"', QStringLiteral("\\\""));
    return QLatin1Char('"') + quoted + QLatin1Char('"');
}

QVector<Act> actsFor(const Scene& scene, const Thing& thing) {
    QVector<Act> acts;
    const auto add = [&](const QString& label, const QString& step) { acts.append({label, step, false}); };
    const auto trust = [&](std::size_t a, std::size_t b) {
        const auto pair = QStringLiteral("{ between: [%1, %2] }").arg(yamlName(scene.devices[a].name), yamlName(scene.devices[b].name));
        add(tr("Withdraw trust between %1 and %2").arg(scene.devices[a].name, scene.devices[b].name), QStringLiteral("untrust: ") + pair);
        add(tr("Let %1 and %2 trust each other").arg(scene.devices[a].name, scene.devices[b].name), QStringLiteral("trust: ") + pair);
    };
    if (thing.kind == Thing::Kind::Process) {
        const auto& process = scene.processes[thing.index];
        if (process.system) return acts;  // no process of the scenario
        const auto name = yamlName(process.name);
        add(tr("Kill %1").arg(process.name), QStringLiteral("kill: ") + name);
        add(tr("Hang %1 (halt it)").arg(process.name), QStringLiteral("hang: ") + name);
        add(tr("Resume %1").arg(process.name), QStringLiteral("resume: ") + name);
        add(tr("Restart %1").arg(process.name), QStringLiteral("restart: ") + name);
        add(tr("Exhaust the threads of %1").arg(process.name), QStringLiteral("exhaust_threads: { process: %1, leave: 0 }").arg(name));
        add(tr("Fill the receive area of %1 (leave 4 KiB)").arg(process.name),
            QStringLiteral("fill_buffer: { process: %1, leave: 4 KiB }").arg(name));
    } else if (thing.kind == Thing::Kind::Device) {
        const auto& device = scene.devices[thing.index];
        const auto name = yamlName(device.name);
        add(tr("Cut the power of %1").arg(device.name), QStringLiteral("device_off: { device: %1, graceful: false }").arg(name));
        add(tr("Switch %1 off in order").arg(device.name), QStringLiteral("device_off: { device: %1, graceful: true }").arg(name));
        add(tr("Switch %1 on").arg(device.name), QStringLiteral("device_on: { device: %1 }").arg(name));
        for (std::size_t other = 0; other < scene.devices.size(); ++other) {
            if (other != thing.index) trust(thing.index, other);
        }
    } else if (thing.kind == Thing::Kind::Link) {
        const auto& link = scene.links[thing.index];
        const auto which = QStringLiteral("{ link: %1 }").arg(yamlName(link.name));
        add(tr("Cut %1").arg(link.name), QStringLiteral("cut_link: ") + which);
        add(tr("Restore %1").arg(link.name), QStringLiteral("restore_link: ") + which);
        acts.append({tr("Impair %1…").arg(link.name), QString(), true});
        add(tr("Partition %1 (nothing passes, nobody is told)").arg(link.name), QStringLiteral("partition: ") + which);
        add(tr("Heal %1").arg(link.name), QStringLiteral("heal: ") + which);
        add(tr("Make everything on %1 fine again").arg(link.name), QStringLiteral("clear: ") + which);
        trust(link.a, link.b);
    }
    return acts;
}

QString stepOf(const Weather& weather) {
    QStringList parts{QStringLiteral("link: ") + yamlName(weather.link)};
    if (!weather.from.isEmpty()) parts << QStringLiteral("from: ") + yamlName(weather.from);
    const auto fixed = parts.size();
    if (weather.delayMs > 0) parts << QStringLiteral("delay: %1 ms").arg(weather.delayMs);
    if (weather.jitterMs > 0) parts << QStringLiteral("jitter: %1 ms").arg(weather.jitterMs);
    const auto share = [&](const char* key, double percent) {
        if (percent > 0) parts << QStringLiteral("%1: %2 %").arg(QLatin1String(key)).arg(percent);
    };
    share("loss", weather.lossPercent);
    share("duplicate", weather.duplicatePercent);
    share("corrupt", weather.corruptPercent);
    if (parts.size() == fixed) return {};
    if (!weather.inFlight.isEmpty()) parts << QStringLiteral("in_flight: ") + weather.inFlight;
    return QStringLiteral("impair: { %1 }").arg(parts.join(QStringLiteral(", ")));
}

}  // namespace gui::topology
