#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QVector>

#include "gui/scenario/scenario_editor.h"
#include "gui/scenario/step_index.h"
#include "gui/selection.h"
#include "gui/view.h"

class QComboBox;
class QLabel;
class QToolButton;
class QTreeWidget;

namespace gui {

/// The scenario's text: to read along while it runs, to set breakpoints, to change it and to run what stands there. Checked while one
/// types, by the program that plays it.
class ScenarioView : public View {
    Q_OBJECT

public:
    explicit ScenarioView(Workbench& bench, QWidget* parent = nullptr);
    ~ScenarioView() override;

    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString asText() const override;  ///< a line each: marks in words, number, text, apart by tabs
    void focusMain() override;

    [[nodiscard]] QString text() const;
    [[nodiscard]] QString file() const { return file_; }  ///< "" if it was never saved
    [[nodiscard]] bool isModified() const;
    /// Which cell of a scenario with parameters is chosen; "" if it has none.
    [[nodiscard]] QString cell() const;

    /// Asks first whether changes may go. What is wrong with the file is told in the view.
    void openFile(const QString& path);
    /// The text of a run, unmodified. The same text and file again: nothing happens, and no changes are lost.
    void showText(const QString& text, const QString& file);
    void goToLine(int line);
    void toggleBreakpoint(int line);
    /// The condition of the breakpoint on a line, which is made if it is not there. "" takes it away. False: it is no condition; `why` says
    /// why.
    bool setCondition(int line, const QString& condition, QString* why = nullptr);
    void runTo(int line);

public slots:
    /// Whether the text may go: it is saved, or was not changed, or somebody said that it may be lost.
    [[nodiscard]] bool mayLeave();
    void open();
    bool save();
    bool saveAs();
    /// Writes the text into a file, which is its file from then on. False: it was not saved, and the view says why.
    bool saveTo(const QString& path);

signals:
    void modifiedChanged(bool modified);
    void fileChanged(const QString& file);
    void runRequested();

protected:
    enum class Unsaved : std::uint8_t { Save, Discard, Stay };
    /// Asks what shall become of changes that were not saved.
    virtual Unsaved askUnsaved();
    void changeEvent(QEvent* event) override;

private:
    void build();
    void listen();
    void setContents(const QString& text, const QString& file);
    void tell(const QString& error);
    void showModified();
    void showName();
    void edited(int position);
    void validate();
    void takeValidation(const QJsonObject& body);
    void complete(bool byKey);
    void showStops();
    void showPosition();
    void showSelected();
    void showStatus();
    void showMenu(int line, const QPoint& global);
    void askCondition(int line);
    void applyTheme();
    [[nodiscard]] int stepFrom(int line) const;  ///< the next line at which a step begins; the line itself if nothing is known
    [[nodiscard]] bool marksFit() const;
    [[nodiscard]] int lineOfRecord(std::uint64_t sequence) const;

    QLabel* name_ = nullptr;
    QLabel* cellLabel_ = nullptr;
    QComboBox* cells_ = nullptr;
    QToolButton* save_ = nullptr;
    QToolButton* run_ = nullptr;
    QLabel* message_ = nullptr;
    ScenarioEditor* editor_ = nullptr;
    QTreeWidget* problemList_ = nullptr;
    QLabel* status_ = nullptr;

    StepIndex steps_;
    QString file_{};
    QString saved_{};  ///< the text as it lies in the file, or as it was shown
    QString ran_{};    ///< the text that the run at hand was started with
    bool crlf_ = false;
    bool mark_ = false;
    bool settingText_ = false;
    bool toldModified_ = false;
    int blocks_ = 1;
    QVector<int> stepLines_;
    QVector<TextProblem> problems_;
    QString told_{};  ///< of the completion that is looked at
    QTimer validateSoon_;
    QTimer completeSoon_;
    QTimer marksSoon_;
    quint64 asked_ = 0;  ///< number of the last question about problems
    quint64 completing_ = 0;
};

}  // namespace gui
