#pragma once

#include <QString>

namespace gui {

/// "1 device", "3 devices": `many` has a %1 for the number. For texts that need no translation file to be grammatical.
[[nodiscard]] inline QString counted(qsizetype number, const QString& one, const QString& many) {
    return number == 1 ? one : many.arg(number);
}

}  // namespace gui
