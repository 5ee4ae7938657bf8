#pragma once

#include <QHash>
#include <QMainWindow>
#include <QString>

#include "gui/selection.h"
#include "gui/session/session.h"
#include "gui/store/trace_store.h"
#include "gui/window/commands.h"
#include "gui/window/settings.h"
#include "gui/window/views.h"
#include "gui/workbench.h"

class QDockWidget;
class QStackedWidget;
class QToolBar;

namespace gui {

class EngineCard;
class FirstScreen;
class HintBar;
class RunControl;
class StatusStrip;

/// What the command line asked the window to begin with.
struct Beginning {
    QString what{};  ///< a scenario's file or a trace's directory; empty: the first screen
    Launch launch{};
    QString at{};
};

/// The window: first screen or workbench, menus, tool bar, status bar. It owns store, session and selection; views know nothing of it.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(const Parts& parts);
    ~MainWindow() override;

    /// The program that serves, before begin(); default: Session's own.
    void setProgram(const QString& program) { session_.setProgram(program); }
    void begin(const Beginning& beginning);

    [[nodiscard]] Session& session() { return session_; }
    [[nodiscard]] TraceStore& store() { return store_; }
    [[nodiscard]] Selection& selection() { return selection_; }
    [[nodiscard]] Commands& commands() { return *commands_; }
    [[nodiscard]] Settings& settings() { return settings_; }
    [[nodiscard]] StatusStrip& status() { return *status_; }
    [[nodiscard]] FirstScreen& firstScreen() { return *first_; }
    [[nodiscard]] View* view(const QString& id) const;
    [[nodiscard]] bool showsFirstScreen() const;

protected:
    void closeEvent(QCloseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private slots:
    void hideCard();

private:
    struct Pane {
        QString id{};
        ViewArea area{};
        View* view = nullptr;
        QDockWidget* dock = nullptr;
    };

    void makePanes(const Parts& parts);
    void addCard(QFrame* card);
    void makeMenus();
    void makeToolBar();
    void connectCommands();
    void connectSession();
    void arrange();  ///< all panes where they are at first
    void showFirstScreen();
    void showWorkbench();

    void run(const Launch& launch, const QString& title, const QString& at = {});
    void openTrace(const QString& directory, const QString& at = {});
    void continueWith(const Visit& visit);
    void keepVisit();
    [[nodiscard]] Visit visit() const;
    [[nodiscard]] QString title() const;
    void showTitle();
    void fillRecent();

    void showScenario();  ///< in the view for it: that of the run, unless that view has it already
    void askOpenScenario();
    void askOpenTrace();
    void askRunWith(const QString& title, const Launch& launch, const QStringList& cells);
    void runWith();
    void saveScenario(const QString& text, const QString& file);
    void copyLink();
    void exportPicture();
    void readAsText();
    void showPalette();
    void toggleBreakpoint();
    void cyclePanes(int by);
    void enableViewCommands();

    /// The pane that has the keyboard, or had it last.
    [[nodiscard]] Pane* currentPane();
    void noteFocus(QWidget* now);
    /// Calls a view's own slot: the current view's, else the first one's that has it. False: none has it.
    bool tellView(const char* slot);
    bool tellCurrentView(const char* slot);  ///< false: it has none
    bool tellShownView(const char* slot);    ///< likewise, else another one that is not hidden
    [[nodiscard]] bool mayClose();           ///< false: a view has something that is not saved
    [[nodiscard]] bool anyViewHas(const char* slot) const;

    Theme theme_;
    TraceStore store_;
    Session session_;
    Selection selection_;
    Workbench bench_;
    Settings settings_;
    Commands* commands_;
    RunControl* control_;
    QVector<Pane> panes_;
    QString current_;  ///< id of the pane
    QStackedWidget* pages_;
    FirstScreen* first_;
    QWidget* workbench_;
    QMainWindow* docks_;
    EngineCard* engineCard_;
    HintBar* hints_;
    QToolBar* toolBar_;
    StatusStrip* status_;
    QAction* showCard_ = nullptr;  ///< none: there is no card
    QMenu* recent_ = nullptr;
    QString title_;  ///< of what is open, until the run itself tells
};

}  // namespace gui
