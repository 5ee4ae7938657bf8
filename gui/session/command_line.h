#pragma once

#include <QString>
#include <QStringList>

#include "gui/session/session.h"

namespace gui {

// What the window did, as one would type it. Each line can be pasted into a shell.

/// One word for the shell, in quotes where it needs them.
[[nodiscard]] QString shellWord(const QString& word);
[[nodiscard]] QString shellLine(const QStringList& words);

/// `ipclab run FILE --cell C --seed N --profile P --level full --trace DIR`; empty parts are left out.
[[nodiscard]] QString runLine(const Launch& launch, const QString& traceDirectory = {}, const QString& until = {});
/// `ipclab show TRACE --at e57`
[[nodiscard]] QString showLine(const QString& traceDirectory, const QString& moment);
/// `ipclab gui FILE --seed N --cell C --at t42.3`: what "copy link to this moment" gives.
[[nodiscard]] QString guiLine(const Launch& launch, const QString& moment);

}  // namespace gui
