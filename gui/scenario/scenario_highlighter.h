#pragma once

#include <QSyntaxHighlighter>

namespace gui {

class Theme;

/// Colours a scenario's YAML, line by line: keys, quoted texts, amounts with their units, references, comments.
class ScenarioHighlighter : public QSyntaxHighlighter {
    Q_OBJECT

public:
    ScenarioHighlighter(QTextDocument* document, const Theme& theme);

protected:
    void highlightBlock(const QString& line) override;

private:
    const Theme& theme_;
};

}  // namespace gui
