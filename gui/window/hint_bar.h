#pragma once

#include <QFrame>
#include <QString>

class QLabel;

namespace gui {

class Settings;

/// One hint at a time, closed for good by its button; the next one comes with the next run. Never in the way.
class HintBar : public QFrame {
    Q_OBJECT

public:
    explicit HintBar(Settings& settings, QWidget* parent = nullptr);

    /// Shows the first hint that was not closed yet, if there is one.
    void offer();
    /// All hints count as not closed.
    void reset();
    [[nodiscard]] QString text() const;

private:
    void closeHint();

    Settings& settings_;
    QLabel* label_;
    QString shown_;  ///< id
};

}  // namespace gui
