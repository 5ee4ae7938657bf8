#pragma once

#include <QAction>
#include <QCoreApplication>
#include <QKeySequence>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QVector>
#include <array>
#include <cstdint>
#include <span>

namespace gui {

/// Which habits the keys follow; a column each of the table of commands.
enum class Preset : std::uint8_t { Debugger, Qtenv, Wireshark };
constexpr std::size_t kPresets = 3;

enum class CommandMenu : std::uint8_t { File, Run, Step, Go, View, Help };
constexpr std::size_t kCommandMenus = 6;

/// When a command can be given. Outside of that its keys do what they do elsewhere: F10 opens the menu bar while nothing is loaded.
enum class CommandWhen : std::uint8_t {
    Always,
    Loaded,       ///< a run or a trace is there
    Movable,      ///< and it stands somewhere
    Running,      ///< and it runs
    Playable,     ///< it stands or runs
    Stoppable,    ///< a run that is not over
    Runnable,     ///< a scenario is known which could be run (again)
    Transaction,  ///< one is selected
    Views         ///< a view can do it; the window knows
};

enum class CommandId : std::uint8_t {
    Gallery,
    OpenScenario,
    OpenTrace,
    SaveScenario,
    CopyLink,
    ExportPicture,
    ReadAsText,
    Settings,
    Quit,
    Play,
    Pause,
    PlayOrPause,
    Fast,
    Express,
    RunUntil,
    RunBack,
    RunWith,
    Restart,
    Stop,
    ToggleBreakpoint,
    NextEvent,
    PreviousEvent,
    StepOver,
    StepInto,
    StepOut,
    StepBackOver,
    GoTo,
    GoToSelected,
    NextTransaction,
    PreviousTransaction,
    NextInConversation,
    PreviousInConversation,
    ToReply,
    ToRequest,
    Cause,
    Effect,
    NextOnLifeline,
    PreviousOnLifeline,
    HistoryBack,
    HistoryForward,
    NextPane,
    PreviousPane,
    FilterLine,
    Find,
    FindNext,
    TextLarger,
    TextSmaller,
    TextNormal,
    ResetLayout,
    Palette,
    Sheet,
    Hints,
    kCount
};

/// One row of the table: everything there is to know of a command but what it does.
struct Command {
    CommandId id{};
    const char* name = "";  ///< stable, for settings and tests
    const char* text = "";  ///< translated by commandText()
    const char* tip = "";
    CommandMenu menu{};
    CommandWhen when{};
    std::array<const char*, kPresets> keys{};         ///< a preset each: sequences apart by blanks, the first is the one shown
    std::array<const char*, kPresets> diagramKeys{};  ///< likewise, of the keys that act only while a diagram has the focus
};

[[nodiscard]] std::span<const Command> commandTable();
[[nodiscard]] const Command& commandOf(CommandId id);

[[nodiscard]] QString commandText(const Command& command);
[[nodiscard]] QString commandTip(const Command& command);
[[nodiscard]] QString menuText(CommandMenu menu);
[[nodiscard]] QString presetText(Preset preset);

[[nodiscard]] QList<QKeySequence> keysOf(const Command& command, Preset preset);
[[nodiscard]] QList<QKeySequence> diagramKeysOf(const Command& command, Preset preset);
/// As the menu, the palette and the sheet show them: `Shift+F4 or , (in a diagram)`.
[[nodiscard]] QString keysText(const Command& command, Preset preset);
/// What the keys of a command mean in the other presets, `F8: Next transaction (Wireshark)`; empty if the same or nothing.
[[nodiscard]] QStringList conflictsOf(const Command& command, Preset preset);

/// The commands as actions of the window. What they do is connected to the actions by who can do it.
class Commands : public QObject {
    Q_OBJECT

public:
    explicit Commands(QWidget* window);

    [[nodiscard]] QAction* action(CommandId id) const { return actions_[static_cast<std::size_t>(id)]; }
    void setPreset(Preset preset);
    [[nodiscard]] Preset preset() const { return preset_; }
    /// The command that a key means in a diagram; kCount: none.
    [[nodiscard]] CommandId inDiagram(const QKeySequence& key) const;

private:
    QVector<QAction*> actions_;
    Preset preset_ = Preset::Debugger;
};

}  // namespace gui
