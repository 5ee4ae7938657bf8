#include "gui/window/commands.h"

#include <QWidget>

namespace gui {
namespace {

using Keys = std::array<const char*, kPresets>;
using Id = CommandId;
using Menu = CommandMenu;
using When = CommandWhen;

constexpr Keys same(const char* keys) { return {keys, keys, keys}; }
constexpr Keys kNone{"", "", ""};
constexpr const char* kContext = "gui::Commands";

// Origins of the habits: debuggers (F5 to F11), Qtenv (F4 to F8), Wireshark (Ctrl+Up and Down, F7 and F8 in the list), Perfetto
// (brackets), OMNeT++'s sequence chart (Ctrl and Shift with arrows), players (comma and full stop). Shift+F10 stays the context menu.
constexpr Command kTable[] = {
    {Id::Gallery, "gallery", QT_TRANSLATE_NOOP("gui::Commands", "Gallery"),
     QT_TRANSLATE_NOOP("gui::Commands", "All shipped scenarios, on the first screen"), Menu::File, When::Always, same("Alt+Home"), kNone},
    {Id::OpenScenario, "open-scenario", QT_TRANSLATE_NOOP("gui::Commands", "Open a scenario…"),
     QT_TRANSLATE_NOOP("gui::Commands", "Run a scenario from a file"), Menu::File, When::Always, same("Ctrl+O"), kNone},
    {Id::OpenTrace, "open-trace", QT_TRANSLATE_NOOP("gui::Commands", "Open a trace…"),
     QT_TRANSLATE_NOOP("gui::Commands", "Look at a run that was recorded"), Menu::File, When::Always, same("Ctrl+Shift+O"), kNone},
    {Id::SaveScenario, "save-scenario", QT_TRANSLATE_NOOP("gui::Commands", "Save as scenario…"),
     QT_TRANSLATE_NOOP("gui::Commands", "A scenario that repeats this run with all that was done to it by hand"), Menu::File,
     When::Runnable, same("Ctrl+Shift+S"), kNone},
    {Id::CopyLink, "copy-link", QT_TRANSLATE_NOOP("gui::Commands", "Copy link to this moment"),
     QT_TRANSLATE_NOOP("gui::Commands", "A command line that opens the window at this place"), Menu::File, When::Loaded,
     same("Ctrl+Shift+C"), kNone},
    {Id::ExportPicture, "export-picture", QT_TRANSLATE_NOOP("gui::Commands", "Export picture of this view…"),
     QT_TRANSLATE_NOOP("gui::Commands", "What the view shows, as SVG or PNG in light colours"), Menu::File, When::Views,
     same("Ctrl+Shift+E"), kNone},
    {Id::ReadAsText, "read-as-text", QT_TRANSLATE_NOOP("gui::Commands", "Read this view as text"),
     QT_TRANSLATE_NOOP("gui::Commands", "What the view shows, in words that can be copied and read aloud"), Menu::File, When::Always,
     same("Ctrl+Alt+T"), kNone},
    {Id::Settings, "settings", QT_TRANSLATE_NOOP("gui::Commands", "Settings…"),
     QT_TRANSLATE_NOOP("gui::Commands", "Theme, size of text, keys, motion"), Menu::File, When::Always, same("Ctrl+Alt+S"), kNone},
    {Id::Quit, "quit", QT_TRANSLATE_NOOP("gui::Commands", "Quit"), QT_TRANSLATE_NOOP("gui::Commands", "Ends the run and the window"),
     Menu::File, When::Always, same("Ctrl+Q"), kNone},

    {Id::Play, "play", QT_TRANSLATE_NOOP("gui::Commands", "Play"),
     QT_TRANSLATE_NOOP("gui::Commands", "On to the next breakpoint or the end; the views follow"), Menu::Run, When::Movable, same("F5"),
     kNone},
    {Id::Pause,
     "pause",
     QT_TRANSLATE_NOOP("gui::Commands", "Pause"),
     QT_TRANSLATE_NOOP("gui::Commands", "Stops at the next event"),
     Menu::Run,
     When::Running,
     {"F8", "F8", ""},
     kNone},
    {Id::PlayOrPause,
     "play-or-pause",
     QT_TRANSLATE_NOOP("gui::Commands", "Play or pause"),
     QT_TRANSLATE_NOOP("gui::Commands", "Pauses what runs, plays what stands"),
     Menu::Run,
     When::Playable,
     kNone,
     {"Space", "Space", "Space"}},
    {Id::Fast,
     "fast",
     QT_TRANSLATE_NOOP("gui::Commands", "Fast"),
     QT_TRANSLATE_NOOP("gui::Commands", "As Play, but the views follow once a second only"),
     Menu::Run,
     When::Movable,
     {"F6", "F6", "Ctrl+F6"},
     kNone},
    {Id::Express,
     "express",
     QT_TRANSLATE_NOOP("gui::Commands", "Express"),
     QT_TRANSLATE_NOOP("gui::Commands", "As Play, but only the counters move until it stops"),
     Menu::Run,
     When::Movable,
     {"F7", "F7", "Ctrl+F7"},
     kNone},
    {Id::RunUntil, "run-until", QT_TRANSLATE_NOOP("gui::Commands", "Run until…"),
     QT_TRANSLATE_NOOP("gui::Commands", "Forwards to a moment, or to where a condition holds"), Menu::Run, When::Movable, same("Ctrl+F5"),
     kNone},
    {Id::RunBack, "run-back", QT_TRANSLATE_NOOP("gui::Commands", "Run back"),
     QT_TRANSLATE_NOOP("gui::Commands", "Back to the previous breakpoint or the start"), Menu::Run, When::Movable, same("Shift+F6"), kNone},
    {Id::RunWith, "run-with", QT_TRANSLATE_NOOP("gui::Commands", "Run with…"),
     QT_TRANSLATE_NOOP("gui::Commands", "Another cell, seed or profile"), Menu::Run, When::Runnable, same("Ctrl+Alt+R"), kNone},
    {Id::Restart, "restart", QT_TRANSLATE_NOOP("gui::Commands", "Restart"),
     QT_TRANSLATE_NOOP("gui::Commands", "The same run from the start"), Menu::Run, When::Runnable, same("Ctrl+Shift+F5"), kNone},
    {Id::Stop, "stop", QT_TRANSLATE_NOOP("gui::Commands", "Stop"),
     QT_TRANSLATE_NOOP("gui::Commands", "Ends the run in good order; its trace stays"), Menu::Run, When::Stoppable, same("Shift+F5"),
     kNone},
    {Id::ToggleBreakpoint, "toggle-breakpoint", QT_TRANSLATE_NOOP("gui::Commands", "Toggle breakpoint"),
     QT_TRANSLATE_NOOP("gui::Commands", "On what is selected: a transaction's method, a rule, a line of the scenario"), Menu::Run,
     When::Loaded, same("F9"), kNone},

    {Id::NextEvent, "next-event", QT_TRANSLATE_NOOP("gui::Commands", "Next event"),
     QT_TRANSLATE_NOOP("gui::Commands", "One event forwards"), Menu::Step, When::Movable, same("F4"), same(".")},
    {Id::PreviousEvent, "previous-event", QT_TRANSLATE_NOOP("gui::Commands", "Previous event"),
     QT_TRANSLATE_NOOP("gui::Commands", "One event backwards"), Menu::Step, When::Movable, same("Shift+F4"), same(",")},
    {Id::StepOver, "step-over", QT_TRANSLATE_NOOP("gui::Commands", "Step over"),
     QT_TRANSLATE_NOOP("gui::Commands", "To the end of the transaction, with all that is nested in it"), Menu::Step, When::Movable,
     same("F10"), kNone},
    {Id::StepInto, "step-into", QT_TRANSLATE_NOOP("gui::Commands", "Step into"),
     QT_TRANSLATE_NOOP("gui::Commands", "The next event of this chain of transactions: into the driver, into nested calls"), Menu::Step,
     When::Movable, same("F11"), kNone},
    {Id::StepOut, "step-out", QT_TRANSLATE_NOOP("gui::Commands", "Step out"), QT_TRANSLATE_NOOP("gui::Commands", "To the reply"),
     Menu::Step, When::Movable, same("Shift+F11"), kNone},
    {Id::StepBackOver, "step-back-over", QT_TRANSLATE_NOOP("gui::Commands", "Step back over"),
     QT_TRANSLATE_NOOP("gui::Commands", "Back to where the transaction was sent"), Menu::Step, When::Movable, same("Alt+F10"), kNone},

    {Id::GoTo,
     "go-to",
     QT_TRANSLATE_NOOP("gui::Commands", "Go to…"),
     QT_TRANSLATE_NOOP("gui::Commands", "A moment, a time or a rule"),
     Menu::Go,
     When::Movable,
     {"Ctrl+G", "Ctrl+Shift+G", "Ctrl+G"},
     kNone},
    {Id::GoToSelected, "go-to-selected", QT_TRANSLATE_NOOP("gui::Commands", "Go to what is selected"),
     QT_TRANSLATE_NOOP("gui::Commands", "Puts the position where the selection is"), Menu::Go, When::Movable, same("Ctrl+J"), kNone},
    {Id::NextTransaction,
     "next-transaction",
     QT_TRANSLATE_NOOP("gui::Commands", "Next transaction"),
     QT_TRANSLATE_NOOP("gui::Commands", "Selects the one sent next"),
     Menu::Go,
     When::Loaded,
     {"Ctrl+Down", "Ctrl+Down", "Ctrl+Down F8"},
     kNone},
    {Id::PreviousTransaction,
     "previous-transaction",
     QT_TRANSLATE_NOOP("gui::Commands", "Previous transaction"),
     QT_TRANSLATE_NOOP("gui::Commands", "Selects the one sent before"),
     Menu::Go,
     When::Loaded,
     {"Ctrl+Up", "Ctrl+Up", "Ctrl+Up F7"},
     kNone},
    {Id::NextInConversation, "next-in-conversation", QT_TRANSLATE_NOOP("gui::Commands", "Next in this conversation"),
     QT_TRANSLATE_NOOP("gui::Commands", "Selects the next transaction between the same two processes"), Menu::Go, When::Transaction,
     same("Ctrl+."), kNone},
    {Id::PreviousInConversation, "previous-in-conversation", QT_TRANSLATE_NOOP("gui::Commands", "Previous in this conversation"),
     QT_TRANSLATE_NOOP("gui::Commands", "Selects the previous transaction between the same two processes"), Menu::Go, When::Transaction,
     same("Ctrl+,"), kNone},
    {Id::ToReply, "to-reply", QT_TRANSLATE_NOOP("gui::Commands", "To the reply"),
     QT_TRANSLATE_NOOP("gui::Commands", "Selects the end of the transaction"), Menu::Go, When::Transaction, kNone, same("]")},
    {Id::ToRequest, "to-request", QT_TRANSLATE_NOOP("gui::Commands", "To the request"),
     QT_TRANSLATE_NOOP("gui::Commands", "Selects where the transaction was sent"), Menu::Go, When::Transaction, kNone, same("[")},
    {Id::Cause, "cause", QT_TRANSLATE_NOOP("gui::Commands", "Cause"),
     QT_TRANSLATE_NOOP("gui::Commands", "Selects the transaction in which this one was sent"), Menu::Go, When::Transaction, kNone,
     same("Ctrl+Left")},
    {Id::Effect, "effect", QT_TRANSLATE_NOOP("gui::Commands", "Effect"),
     QT_TRANSLATE_NOOP("gui::Commands", "Selects the first transaction sent in this one"), Menu::Go, When::Transaction, kNone,
     same("Ctrl+Right")},
    {Id::NextOnLifeline, "next-on-lifeline", QT_TRANSLATE_NOOP("gui::Commands", "Next on this lifeline"),
     QT_TRANSLATE_NOOP("gui::Commands", "Selects what the same thread does next"), Menu::Go, When::Loaded, kNone, same("Shift+Right")},
    {Id::PreviousOnLifeline, "previous-on-lifeline", QT_TRANSLATE_NOOP("gui::Commands", "Previous on this lifeline"),
     QT_TRANSLATE_NOOP("gui::Commands", "Selects what the same thread did before"), Menu::Go, When::Loaded, kNone, same("Shift+Left")},
    {Id::HistoryBack, "history-back", QT_TRANSLATE_NOOP("gui::Commands", "Back"),
     QT_TRANSLATE_NOOP("gui::Commands", "To what was selected before"), Menu::Go, When::Loaded, same("Alt+Left"), kNone},
    {Id::HistoryForward, "history-forward", QT_TRANSLATE_NOOP("gui::Commands", "Forward"),
     QT_TRANSLATE_NOOP("gui::Commands", "To what was selected after that"), Menu::Go, When::Loaded, same("Alt+Right"), kNone},

    {Id::NextPane, "next-pane", QT_TRANSLATE_NOOP("gui::Commands", "Next view"),
     QT_TRANSLATE_NOOP("gui::Commands", "Gives the keyboard to the next view"), Menu::View, When::Loaded, same("Ctrl+Tab"), kNone},
    {Id::PreviousPane, "previous-pane", QT_TRANSLATE_NOOP("gui::Commands", "Previous view"),
     QT_TRANSLATE_NOOP("gui::Commands", "Gives the keyboard to the previous view"), Menu::View, When::Loaded, same("Ctrl+Shift+Tab"),
     kNone},
    {Id::FilterLine,
     "filter-line",
     QT_TRANSLATE_NOOP("gui::Commands", "Filter line"),
     QT_TRANSLATE_NOOP("gui::Commands", "To the line in which one filters"),
     Menu::View,
     When::Views,
     {"Ctrl+/", "Ctrl+H", "Ctrl+/"},
     kNone},
    {Id::Find, "find", QT_TRANSLATE_NOOP("gui::Commands", "Find…"), QT_TRANSLATE_NOOP("gui::Commands", "Text in this view"), Menu::View,
     When::Views, same("Ctrl+F"), kNone},
    {Id::FindNext,
     "find-next",
     QT_TRANSLATE_NOOP("gui::Commands", "Find next"),
     QT_TRANSLATE_NOOP("gui::Commands", "The same text again"),
     Menu::View,
     When::Views,
     {"F3", "F3", "Ctrl+N"},
     kNone},
    {Id::TextLarger, "text-larger", QT_TRANSLATE_NOOP("gui::Commands", "Larger text"), QT_TRANSLATE_NOOP("gui::Commands", "Up to 200 %"),
     Menu::View, When::Always, same("Ctrl++ Ctrl+="), kNone},
    {Id::TextSmaller, "text-smaller", QT_TRANSLATE_NOOP("gui::Commands", "Smaller text"),
     QT_TRANSLATE_NOOP("gui::Commands", "Down to 80 %"), Menu::View, When::Always, same("Ctrl+-"), kNone},
    {Id::TextNormal, "text-normal", QT_TRANSLATE_NOOP("gui::Commands", "Normal text"), QT_TRANSLATE_NOOP("gui::Commands", "100 %"),
     Menu::View, When::Always, same("Ctrl+0"), kNone},
    {Id::ResetLayout, "reset-layout", QT_TRANSLATE_NOOP("gui::Commands", "Reset layout"),
     QT_TRANSLATE_NOOP("gui::Commands", "All views where they were at first"), Menu::View, When::Loaded, kNone, kNone},

    {Id::Palette, "palette", QT_TRANSLATE_NOOP("gui::Commands", "Command palette"),
     QT_TRANSLATE_NOOP("gui::Commands", "Finds a command by what it is called"), Menu::Help, When::Always, same("Ctrl+Shift+P"), kNone},
    {Id::Sheet, "sheet", QT_TRANSLATE_NOOP("gui::Commands", "Keyboard shortcuts"),
     QT_TRANSLATE_NOOP("gui::Commands", "All keys of the preset in use"), Menu::Help, When::Always, same("F1"), same("?")},
    {Id::Hints, "hints", QT_TRANSLATE_NOOP("gui::Commands", "Show the hints again"),
     QT_TRANSLATE_NOOP("gui::Commands", "All hints that were closed"), Menu::Help, When::Always, kNone, kNone},
};
static_assert(std::size(kTable) == static_cast<std::size_t>(Id::kCount));

QList<QKeySequence> sequences(const char* keys) {
    QList<QKeySequence> all;
    for (const auto& each : QString::fromLatin1(keys).split(u' ', Qt::SkipEmptyParts))
        all << QKeySequence(each, QKeySequence::PortableText);
    return all;
}

}  // namespace

std::span<const Command> commandTable() { return kTable; }
const Command& commandOf(CommandId id) { return kTable[static_cast<std::size_t>(id)]; }

QString commandText(const Command& command) { return QCoreApplication::translate(kContext, command.text); }
QString commandTip(const Command& command) { return QCoreApplication::translate(kContext, command.tip); }

QString menuText(CommandMenu menu) {
    switch (menu) {
        case CommandMenu::File:
            return Commands::tr("&File");
        case CommandMenu::Run:
            return Commands::tr("&Run");
        case CommandMenu::Step:
            return Commands::tr("&Step");
        case CommandMenu::Go:
            return Commands::tr("&Go");
        case CommandMenu::View:
            return Commands::tr("&View");
        case CommandMenu::Help:
            return Commands::tr("&Help");
    }
    return {};
}

QString presetText(Preset preset) {
    switch (preset) {
        case Preset::Debugger:
            return Commands::tr("Debugger");
        case Preset::Qtenv:
            return Commands::tr("Qtenv");
        case Preset::Wireshark:
            return Commands::tr("Wireshark");
    }
    return {};
}

QList<QKeySequence> keysOf(const Command& command, Preset preset) { return sequences(command.keys[static_cast<std::size_t>(preset)]); }
QList<QKeySequence> diagramKeysOf(const Command& command, Preset preset) {
    return sequences(command.diagramKeys[static_cast<std::size_t>(preset)]);
}

QString keysText(const Command& command, Preset preset) {
    QStringList all;
    for (const auto& each : keysOf(command, preset)) all << each.toString(QKeySequence::NativeText);
    for (const auto& each : diagramKeysOf(command, preset))
        all << Commands::tr("%1 (in a diagram)").arg(each.toString(QKeySequence::NativeText));
    return all.join(Commands::tr(" or "));
}

QStringList conflictsOf(const Command& command, Preset preset) {
    QStringList conflicts;
    for (const auto& key : keysOf(command, preset) + diagramKeysOf(command, preset)) {
        for (std::size_t i = 0; i < kPresets; ++i) {
            const auto other = static_cast<Preset>(i);
            if (other == preset) continue;
            for (const auto& each : kTable) {
                if (each.id == command.id || !(keysOf(each, other) + diagramKeysOf(each, other)).contains(key)) continue;
                conflicts << Commands::tr("%1: %2 (%3)").arg(key.toString(QKeySequence::NativeText), commandText(each), presetText(other));
            }
        }
    }
    return conflicts;
}

Commands::Commands(QWidget* window) : QObject(window) {
    for (const auto& command : kTable) {
        auto* action = new QAction(commandText(command), window);
        action->setObjectName(QString::fromLatin1(command.name));
        action->setMenuRole(QAction::NoRole);
        action->setShortcutContext(Qt::WindowShortcut);
        actions_.append(action);
        window->addAction(action);
    }
    setPreset(preset_);
}

void Commands::setPreset(Preset preset) {
    preset_ = preset;
    for (const auto& command : kTable) {
        auto* const each = action(command.id);
        each->setShortcuts(keysOf(command, preset));
        const auto keys = keysText(command, preset);
        each->setStatusTip(commandTip(command));
        each->setToolTip(keys.isEmpty() ? commandTip(command) : tr("%1 (%2)").arg(commandTip(command), keys));
        each->setWhatsThis(keys);  // the palette's column
    }
}

CommandId Commands::inDiagram(const QKeySequence& key) const {
    for (const auto& command : kTable) {
        if (diagramKeysOf(command, preset_).contains(key)) return command.id;
    }
    return CommandId::kCount;
}

}  // namespace gui
