#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <functional>
#include <utility>

#include "gui/window/commands.h"
#include "gui/window/navigation.h"
#include "gui/workbench.h"

namespace gui {

/// Ties the commands about running, stepping and selecting to session, store and selection: what each does, when it can be given, and
/// how closely the views follow a run.
class RunControl : public QObject {
    Q_OBJECT

public:
    RunControl(Workbench& bench, Commands& commands, QObject* parent);

    /// Goes to this moment (`t3.2`, `e57`, `12.5ms`) or to the next refusal by this rule (`SIZE-1`).
    void goTo(const QString& place);
    /// Once the next run stands at its first stop, goes on (or back) to this moment.
    void beginAt(const QString& moment) { beginAt_ = moment; }
    /// Whether the run can be seen; what cannot be seen is not stepped.
    void setShown(bool shown);
    /// How views are told of commands that they may know better: the slot's name, and whether others than the one with the keyboard are
    /// meant, too. False: nobody took it.
    using ViewTeller = std::function<bool(const char* slot, bool others)>;
    void setViewTeller(ViewTeller teller) { tellView_ = std::move(teller); }
    [[nodiscard]] Navigation& navigation() { return navigation_; }

signals:
    void said(const QString& text);  ///< for the status line

private:
    /// How closely the views follow.
    enum class Pace : std::uint8_t { Close, Fast, Express };

    void connectCommands();
    void openStore(const QString& directory);
    void arrive();
    void follow();
    void enable();
    void play(Pace pace);
    void playOrPause();

    Workbench& bench_;
    Commands& commands_;
    Navigation navigation_;
    Pace pace_ = Pace::Close;
    QElapsedTimer followed_;
    QString beginAt_;
    bool shown_ = false;
    ViewTeller tellView_ = [](const char*, bool) { return false; };
};

}  // namespace gui
