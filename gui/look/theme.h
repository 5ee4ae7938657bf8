#pragma once

#include <QColor>
#include <QIcon>
#include <QObject>
#include <QPalette>
#include <QPen>
#include <QString>
#include <cstdint>

#include "gui/store/trace_store.h"

namespace gui {

/// What something is; one colour, one line style and one word each, so that nothing is told by colour alone. Processes have no colours.
enum class Tone : std::uint8_t { Request, Reply, Oneway, Death, Refusal, Retry, Control, Neutral };

/// How bad something is: icon shape, word and colour.
enum class Severity : std::uint8_t { Good, Note, Warning, Error };

/// Colours, lines and icons in light and dark; the one place where colours stand. Views ask when they paint and repaint on changed().
class Theme : public QObject {
    Q_OBJECT

public:
    enum class Choice : std::uint8_t { System, Light, Dark };

    explicit Theme(QObject* parent = nullptr);

    void choose(Choice choice);
    [[nodiscard]] Choice choice() const { return choice_; }
    [[nodiscard]] bool isDark() const { return dark_; }

    /// Okabe and Ito's palette by kind, shaded so that lines have a contrast of 3:1 and text 4.5:1 against base().
    [[nodiscard]] QColor line(Tone tone) const { return line(tone, dark_); }
    [[nodiscard]] QColor text(Tone tone) const { return text(tone, dark_); }
    [[nodiscard]] QPen pen(Tone tone, qreal width = 1.5) const { return pen(tone, dark_, width); }
    [[nodiscard]] QColor text(Severity severity) const { return text(severity, dark_); }
    [[nodiscard]] QColor base() const { return base(dark_); }      ///< of pictures and tables
    [[nodiscard]] QColor ink() const { return ink(dark_); }        ///< text on base()
    [[nodiscard]] QColor faint() const { return faint(dark_); }    ///< secondary text on base(); 4.5:1 too
    [[nodiscard]] QColor frame() const { return frame(dark_); }    ///< borders, lifelines; 3:1
    [[nodiscard]] QColor panel() const { return panel(dark_); }    ///< boxes on base(); ink() is readable on it
    [[nodiscard]] QColor chosen() const { return chosen(dark_); }  ///< background of what is selected; ink() is readable on it
    [[nodiscard]] QColor here() const { return here(dark_); }      ///< line of the position

    // The same for exports, which are light whatever the window is.
    [[nodiscard]] static QColor line(Tone tone, bool dark);
    [[nodiscard]] static QColor text(Tone tone, bool dark);
    [[nodiscard]] static QPen pen(Tone tone, bool dark, qreal width = 1.5);
    [[nodiscard]] static QColor text(Severity severity, bool dark);
    [[nodiscard]] static QColor base(bool dark);
    [[nodiscard]] static QColor ink(bool dark);
    [[nodiscard]] static QColor faint(bool dark);
    [[nodiscard]] static QColor frame(bool dark);
    [[nodiscard]] static QColor panel(bool dark);
    [[nodiscard]] static QColor chosen(bool dark);
    [[nodiscard]] static QColor here(bool dark);

    [[nodiscard]] static QString word(Tone tone);
    [[nodiscard]] static QString word(Severity severity);
    /// Drawn, not from a file: a disc (good), an i in a square (note), a triangle (warning), an octagon with a cross (error).
    [[nodiscard]] QIcon icon(Severity severity) const;

    [[nodiscard]] static Tone tone(Mark::Kind kind);

    /// WCAG's ratio of two opaque colours, 1 to 21.
    [[nodiscard]] static double contrast(const QColor& a, const QColor& b);

signals:
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void apply();
    [[nodiscard]] static QPalette palette(bool dark);

    Choice choice_ = Choice::System;
    bool dark_ = false;
    bool applying_ = false;
    QPalette system_;
};

}  // namespace gui
