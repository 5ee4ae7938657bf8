#pragma once

#include <QString>
#include <QVector>

#include "gui/topology/topology_drawing.h"
#include "gui/topology/topology_scene.h"

namespace gui::topology {

/// Something that can be done to a run, in the scenario language's words.
struct Act {
    QString label{};
    QString step{};            ///< "kill: app"; "" where a dialog asks for more
    bool asksWeather = false;  ///< how the link is to be impaired
};

/// What can be done to a thing, whatever it is like now.
QVector<Act> actsFor(const Scene& scene, const Thing& thing);

/// A name as YAML reads it back: in quotes where it has to be.
QString yamlName(const QString& name);

/// What is to be done to the frames on a link.
struct Weather {
    QString link{};
    QString from{};  ///< only away from this device; "": both ways
    int delayMs = 0, jitterMs = 0;
    double lossPercent = 0, duplicatePercent = 0, corruptPercent = 0;
    QString inFlight{};  ///< deliver, drop, hold
};
/// "" if nothing gets worse.
QString stepOf(const Weather& weather);

}  // namespace gui::topology
