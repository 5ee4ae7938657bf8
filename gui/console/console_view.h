#pragma once

#include <QHash>
#include <QLineEdit>
#include <QStringList>
#include <QTimer>
#include <QVector>

#include "gui/console/console_model.h"
#include "gui/view.h"

class QLabel;
class QTableView;

namespace gui {

/// What services print and log, what the engine says, what the window did as a command line, the verdict; and a line to ask expressions
/// and to give faults. A line that belongs to a moment takes one there.
class ConsoleView : public View {
    Q_OBJECT

public:
    explicit ConsoleView(Workbench& bench, QWidget* parent = nullptr);

    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString asText() const override;
    void focusMain() override;

public slots:
    /// Opens the line to search in; what stands in it is looked for again.
    void find();
    void findNext();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void listen();
    void take(const QString& category, const QString& text, quint64 sequence);
    void takeVerdict(const QString& text, const QJsonObject& body);
    void add(ConsoleLine::Kind kind, const QString& text, const QString& moment = {});
    void endPartialLines();
    void show();
    void goTo(const QModelIndex& index);
    void ask();
    void recall(int by);
    void search(bool backwards, bool fromHere);
    void copyChosen();
    void fitRows();

    ConsoleModel model_;
    QTableView* table_;
    QWidget* searchBar_;
    QLineEdit* searchLine_;
    QLabel* searchNote_;
    QLineEdit* input_;
    QVector<ConsoleLine> coming_;  ///< handed to the model a few times a second
    QTimer handOver_;
    struct Partial {
        QString text{};
        quint64 sequence = 0;
    };
    QHash<QString, Partial> partial_;  ///< by category: what came without a line's end
    QStringList asked_;
    qsizetype recalled_ = 0;
};

}  // namespace gui
