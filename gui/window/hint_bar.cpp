#include "gui/window/hint_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "gui/window/settings.h"

namespace gui {
namespace {

struct Hint {
    const char* id;
    const char* text;
};

constexpr Hint kHints[] = {
    {"next",
     QT_TRANSLATE_NOOP("gui::HintBar",
                       "Next shows the next event, Previous the one before. Nothing is lost by going back: all of it is recorded.")},
    {"select", QT_TRANSLATE_NOOP("gui::HintBar", "Click a transaction in any view: every other view shows the same one.")},
    {"breakpoint",
     QT_TRANSLATE_NOOP("gui::HintBar", "F9 sets a breakpoint on what is selected. Play stops there, forwards and backwards.")},
    {"palette", QT_TRANSLATE_NOOP("gui::HintBar", "Ctrl+Shift+P finds any command by its name and shows its keys; F1 lists all keys.")},
    {"console",
     QT_TRANSLATE_NOOP("gui::HintBar", "The Console shows each thing you do as a command line, to be repeated without the window.")},
};

}  // namespace

HintBar::HintBar(Settings& settings, QWidget* parent) : QFrame(parent), settings_(settings), label_(new QLabel(this)) {
    setFrameShape(QFrame::StyledPanel);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    setAccessibleName(tr("Hint"));
    label_->setWordWrap(true);
    label_->setTextFormat(Qt::PlainText);
    auto* gotIt = new QPushButton(tr("Got it"), this);
    gotIt->setAccessibleName(tr("Close the hint"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 2, 8, 2);
    row->addWidget(label_, 1);
    row->addWidget(gotIt);
    connect(gotIt, &QPushButton::clicked, this, &HintBar::closeHint);
    hide();
}

void HintBar::offer() {
    const auto closed = settings_.closedHints();
    for (const auto& hint : kHints) {
        if (closed.contains(QLatin1String(hint.id))) continue;
        shown_ = QLatin1String(hint.id);
        label_->setText(tr("Hint: %1").arg(tr(hint.text)));
        label_->setAccessibleName(label_->text());
        return show();
    }
    hide();
}

void HintBar::reset() {
    settings_.setClosedHints({});
    offer();
}

QString HintBar::text() const { return isHidden() ? QString() : label_->text(); }

void HintBar::closeHint() {
    auto closed = settings_.closedHints();
    closed << shown_;
    settings_.setClosedHints(closed);
    hide();
}

}  // namespace gui
