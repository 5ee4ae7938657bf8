#pragma once

#include <QString>

namespace gui {

/// Where the window's own runs are recorded: a folder each below the user's cache, the newest of which are kept.
[[nodiscard]] QString runsRoot();

/// A directory for a run of this scenario to record into; not there yet, no other window's. Removes what is too old, in the background.
[[nodiscard]] QString newRunFolder(const QString& scenarioFile);

/// Removes all folders in `root` but the newest `keep`, by name, which begins with the time.
void keepNewest(const QString& root, int keep);

}  // namespace gui
