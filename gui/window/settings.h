#pragma once

#include <QByteArray>
#include <QFont>
#include <QObject>
#include <QSettings>
#include <QString>
#include <QStringList>
#include <QVector>
#include <optional>

#include "gui/look/theme.h"
#include "gui/session/session.h"
#include "gui/window/commands.h"

namespace gui {

/// Something that was open: a scenario as it was run, or a trace; and where one stood in it.
struct Visit {
    QString title{};
    Launch launch{};
    QString trace{};   ///< of an opened trace; empty: a scenario
    QString moment{};  ///< `e57`

    [[nodiscard]] bool isTrace() const { return !trace.isEmpty(); }
    [[nodiscard]] bool isNothing() const { return trace.isEmpty() && launch.file.isEmpty(); }
    /// The same thing, wherever one stood in it.
    [[nodiscard]] bool isSameAs(const Visit& other) const { return trace == other.trace && launch.file == other.launch.file; }
};

/// What the window remembers from one start to the next. Setting anything applies and stores it at once.
class Settings : public QObject {
    Q_OBJECT

public:
    static constexpr int kTextMin = 80, kTextMax = 200, kTextStep = 10;
    static constexpr int kRecentMax = 10;

    /// Applies theme and text size to the application.
    explicit Settings(Theme& theme, QObject* parent = nullptr);

    [[nodiscard]] Theme::Choice theme() const { return theme_.choice(); }
    void setTheme(Theme::Choice choice);
    /// Of the application's own font, in percent.
    [[nodiscard]] int textPercent() const { return textPercent_; }
    void setTextPercent(int percent);
    [[nodiscard]] Preset preset() const { return preset_; }
    void setPreset(Preset preset);
    /// Animations happen at once. Views ask QSettings for `view/reduceMotion` whenever they are about to animate.
    [[nodiscard]] bool reducesMotion() const { return reduceMotion_; }
    void setReducesMotion(bool reduce);

    [[nodiscard]] bool showsCard() const { return store_.value("showsCard", true).toBool(); }
    void setShowsCard(bool shows) { store_.setValue("showsCard", shows); }
    [[nodiscard]] QByteArray geometry() const;
    [[nodiscard]] QByteArray layout() const;
    void keepLayout(const QByteArray& geometry, const QByteArray& layout);

    [[nodiscard]] QVector<Visit> recent() const;  ///< newest first
    [[nodiscard]] Visit last() const;             ///< where the window was left
    void keepVisit(const Visit& visit);

    [[nodiscard]] QStringList closedHints() const;
    void setClosedHints(const QStringList& ids);

signals:
    void changed();

private:
    void apply();

    Theme& theme_;
    QSettings store_;
    QFont font_;  ///< of the application, before any scaling
    int textPercent_ = 100;
    Preset preset_ = Preset::Debugger;
    bool reduceMotion_ = false;
};

}  // namespace gui
