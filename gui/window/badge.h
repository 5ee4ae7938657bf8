#pragma once

#include <QString>
#include <QWidget>

#include "gui/look/theme.h"
#include "gui/session/session.h"

namespace gui {

/// How the window says a state: a word, a shape and a colour.
struct BadgeLook {
    enum class Shape : std::uint8_t { Nothing, Triangle, Bars, Back, Disc, Square, Cross };
    QString word{};
    Shape shape{};
    Tone tone = Tone::Neutral;
};
[[nodiscard]] BadgeLook badgeOf(Session::State state);

/// The state of the session, in the status bar.
class Badge : public QWidget {
    Q_OBJECT

public:
    explicit Badge(const Theme& theme, QWidget* parent = nullptr);
    void setState(Session::State state);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    const Theme& theme_;
    BadgeLook look_;
};

}  // namespace gui
