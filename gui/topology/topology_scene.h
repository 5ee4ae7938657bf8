#pragma once

#include <QPointF>
#include <QRectF>
#include <QString>
#include <QStringList>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "gui/selection.h"
#include "gui/store/trace_store.h"
#include "gui/topology/flight_index.h"

namespace gui::topology {

/// How often a rule refused something somewhere.
struct Badge {
    QString rule{};
    std::uint32_t count = 0;
    QRectF rect{};
};

struct ProcessBox {
    enum class State : std::uint8_t { NotStarted, Alive, Hung, Ended };
    std::uint8_t device = 0;
    QString name{};
    std::uint32_t pid = 0;  ///< of the life that is shown
    bool system = false;    ///< SAMgr, the ability manager
    State state = State::NotStarted;
    QString stateWords{};
    std::optional<std::size_t> handles{};  ///< none: not known
    std::optional<std::size_t> threads{};
    std::size_t sent = 0;                 ///< under way from here
    std::size_t serving = 0, queued = 0;  ///< under way to here
    std::vector<Badge> badges{};
    std::vector<std::int32_t> abilities{};
    bool onPath = false;  ///< of the selected transaction
    QRectF rect{};
};

struct DeviceBox {
    std::uint8_t index = 0;
    QString name{};
    bool on = true;
    QString stateWords{};
    QRectF rect{}, head{};
};

struct LinkLine {
    QString name{}, kind{};
    std::size_t a = 0, b = 0;  ///< indices of devices
    bool up = true;
    QString stateWords{};      ///< "up", "down", "cut"
    QString fromA{}, fromB{};  ///< what is done to frames in that direction, "" if nothing
    std::vector<Badge> badges{};
    bool onPath = false;
    QPointF endA{}, endB{};
    QRectF label{};
    [[nodiscard]] bool fine() const { return up && fromA.isEmpty() && fromB.isEmpty(); }
    [[nodiscard]] QString words() const;
    /// The same with what is done to the frames, line by line, an arrow for the direction; needs the ends.
    [[nodiscard]] QStringList lines() const;
};

/// Requests under way between two processes, or one of them.
struct FlightArrow {
    std::size_t from = 0, to = 0;  ///< indices of processes
    bool oneway = false;
    bool taken = false;
    bool remote = false;
    std::uint32_t count = 0;
    std::uint64_t transaction = 0;  ///< the newest of them
    QString words{};
    bool path = false;     ///< no flight, but a leg of the selected transaction's path
    bool replied = false;  ///< of a path: it is over
};

/// What the picture shows, without where: who exists, how it is, what is under way, at one position.
struct Scene {
    std::uint64_t position = 0;
    bool full = false;  ///< states of processes are known
    std::vector<DeviceBox> devices{};
    std::vector<ProcessBox> processes{};  ///< by device, systems last
    std::vector<LinkLine> links{};
    std::vector<FlightArrow> flights{};

    [[nodiscard]] std::optional<std::size_t> processOf(std::uint8_t device, std::uint32_t pid, const QString& name) const;
    [[nodiscard]] std::optional<std::size_t> deviceOf(std::uint8_t index) const;
};

/// Devices, processes and links at a position. `state` is that of all devices there, null while it is not known: then only what the store
/// tells is shown.
Scene makeScene(const TraceStore& store, const FlightIndex& flights, const sim::query::WorldState* state, std::uint64_t position,
                const Selected& selected);

/// The same as lines.
QString sceneText(const Scene& scene);

}  // namespace gui::topology
