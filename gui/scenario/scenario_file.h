#pragma once

#include <QCoreApplication>
#include <QString>

namespace gui {

/// A scenario's text as it lies in a file: in the editor lines end as the editor has them, in the file as they did.
class ScenarioFile {
    Q_DECLARE_TR_FUNCTIONS(ScenarioFile)

public:
    struct Loaded {
        QString text{};
        QString error{};  ///< in a sentence; then there is no text
        bool crlf = false;
        bool mark = false;  ///< it begins with a byte order mark
    };

    [[nodiscard]] static Loaded load(const QString& path);
    /// "" on success, else what went wrong. What lay there before is there until all is written.
    [[nodiscard]] static QString save(const QString& path, const QString& text, bool crlf, bool mark);
};

}  // namespace gui
