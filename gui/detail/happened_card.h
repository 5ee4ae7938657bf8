#pragma once

#include <QFrame>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/detail/trace_words.h"
#include "gui/workbench.h"
#include "sim/trace/record.h"

class QLabel;
class QPushButton;

namespace gui {

/// "What just happened": the record at the position in a few plain sentences, their technical terms explained on hovering, on Enter and
/// on click, and the buttons by which a newcomer moves from one interesting moment to the next.
class HappenedCard : public QFrame {
    Q_OBJECT

public:
    explicit HappenedCard(Workbench& bench, QWidget* parent = nullptr);
    ~HappenedCard() override;

    [[nodiscard]] QString asText() const;
    void focusMain();

    /// The nearest mark before and behind a record; 0: there is none in what is recorded.
    [[nodiscard]] std::uint64_t previousMoment(std::uint64_t sequence) const;
    [[nodiscard]] std::uint64_t nextMoment(std::uint64_t sequence) const;

signals:
    void dismissed();

private:
    class Source;

    void tell();
    void enableButtons();
    void goBack();
    void goOn();
    void explain(const QString& term);
    /// The next mark of the same call that is recorded, close enough to be looked for.
    [[nodiscard]] std::optional<sim::trace::RecordView> nextOf(const sim::trace::RecordView& record) const;

    Workbench& bench_;
    TraceWords words_;
    std::unique_ptr<Source> source_;
    QLabel *heading_, *text_, *term_;
    QPushButton *back_, *on_, *play_, *dismiss_;
    std::vector<std::string> sentences_;
};

}  // namespace gui
