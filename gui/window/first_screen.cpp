#include "gui/window/first_screen.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QJsonObject>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/window/card_painter.h"
#include "gui/window/counted.h"

namespace gui {
namespace {

constexpr int kCardChars = 42;  ///< a card is at least as wide as this many characters

QPushButton* quietButton(const QString& text, QWidget* parent) {
    auto* button = new QPushButton(text, parent);
    button->setFlat(true);
    button->setAccessibleName(text);
    button->setCursor(Qt::PointingHandCursor);
    return button;
}

}  // namespace

FirstScreen::FirstScreen(Workbench& bench, const Settings& settings, QWidget* parent)
    : QWidget(parent),
      bench_(bench),
      settings_(settings),
      pages_(new QStackedWidget(this)),
      list_(new QListView(pages_)),
      note_(new QLabel(pages_)),
      again_(new QPushButton(tr("Try again"), this)),
      cards_(new CardDelegate(bench.theme, this)),
      picture_(new ScenarioPicture(bench.theme, this)),
      title_(new QLabel(this)),
      summary_(new QLabel(this)),
      facts_(new QLabel(this)),
      run_(new QPushButton(this)),
      runWith_(quietButton(tr("Run with…"), this)) {
    setAccessibleName(tr("First screen"));
    list_->setModel(&model_);
    list_->setItemDelegate(cards_);
    list_->setAccessibleName(tr("Scenarios"));
    list_->setAccessibleDescription(tr("Arrows choose, letters find a title, Enter runs."));
    list_->setFlow(QListView::LeftToRight);
    list_->setWrapping(true);
    list_->setResizeMode(QListView::Adjust);
    list_->setUniformItemSizes(true);
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    list_->setFrameShape(QFrame::NoFrame);
    list_->installEventFilter(this);

    note_->setWordWrap(true);
    note_->setTextFormat(Qt::PlainText);
    note_->setAlignment(Qt::AlignCenter);
    note_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    again_->setAccessibleName(again_->text());
    auto* notePage = new QWidget(pages_);
    auto* noteLayout = new QVBoxLayout(notePage);
    noteLayout->addStretch();
    noteLayout->addWidget(note_);
    noteLayout->addWidget(again_, 0, Qt::AlignHCenter);
    noteLayout->addStretch();
    pages_->addWidget(list_);
    pages_->addWidget(notePage);

    for (auto* label : {title_, summary_, facts_}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
    }
    run_->setDefault(true);
    run_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    auto* openTrace = quietButton(tr("Open a trace…"), this);
    auto* openScenario = quietButton(tr("Open a scenario…"), this);

    auto* side = new QVBoxLayout;
    side->addWidget(picture_, 1);
    side->addWidget(title_);
    side->addWidget(summary_);
    side->addWidget(facts_);
    side->addStretch();
    side->addWidget(run_);
    auto* quiet = new QHBoxLayout;
    quiet->addStretch();
    for (auto* button : {runWith_, openTrace, openScenario}) quiet->addWidget(button);
    quiet->addStretch();
    side->addLayout(quiet);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 12, 12, 12);
    row->setSpacing(16);
    row->addWidget(pages_, 5);
    row->addLayout(side, 3);

    connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this, &FirstScreen::choose);
    connect(list_, &QListView::activated, this, &FirstScreen::run);
    connect(run_, &QPushButton::clicked, this, [this] { run(list_->currentIndex()); });
    connect(again_, &QPushButton::clicked, this, &FirstScreen::load);
    connect(openTrace, &QPushButton::clicked, this, &FirstScreen::openTraceWanted);
    connect(openScenario, &QPushButton::clicked, this, &FirstScreen::openScenarioWanted);
    connect(runWith_, &QPushButton::clicked, this, [this] {
        const auto index = list_->currentIndex();
        if (!index.isValid()) return;
        const auto& card = model_.card(index.row());
        emit runWithWanted(card.visit ? card.visit->launch : Launch{.file = card.file}, card.cells);
    });
    connect(&bench.theme, &Theme::changed, list_->viewport(), qOverload<>(&QWidget::update));
    choose({});
    fitCards();
}

void FirstScreen::load() {
    note_->setText(tr("Looking for scenarios…"));
    note_->setAccessibleName(note_->text());
    again_->hide();
    if (model_.rowCount() == 0) pages_->setCurrentIndex(1);
    bench_.session.request("ipclab/scenarios", {},
                           [this](const QJsonObject& body, const QString& error) { filled(body["scenarios"].toArray(), error); });
}

void FirstScreen::filled(const QJsonArray& scenarios, const QString& error) {
    model_.fill(scenarios, settings_.last());
    pages_->setCurrentIndex(model_.rowCount() > 0 ? 0 : 1);
    if (model_.rowCount() == 0) {
        note_->setText(error.isEmpty() ? tr("No scenarios are shipped with this program.")
                                       : tr("The scenarios could not be listed: %1").arg(error));
        note_->setAccessibleName(note_->text());
        again_->show();
        return choose({});
    }
    list_->setCurrentIndex(model_.index(0));
    if (isVisible()) focusMain();
}

void FirstScreen::focusMain() {
    if (model_.rowCount() > 0)
        list_->setFocus();
    else
        again_->setFocus();
}

void FirstScreen::choose(const QModelIndex& index) {
    const auto card = index.isValid() ? model_.card(index.row()) : GalleryCard{};
    picture_->show(card);
    title_->setText(card.title);
    summary_->setText(card.problem.isEmpty() ? card.summary : tr("It cannot be run: %1").arg(card.problem));
    QStringList facts;
    if (card.devices > 0) facts << counted(card.devices, tr("1 device"), tr("%1 devices"));
    if (!card.processes.isEmpty()) facts << counted(card.processes.size(), tr("1 process"), tr("%1 processes"));
    if (!card.rules.isEmpty()) facts << tr("rules: %1").arg(card.rules.join(QStringLiteral(", ")));
    if (!card.cells.isEmpty()) facts << counted(card.cells.size(), tr("1 cell"), tr("%1 cells"));
    facts_->setText(facts.join(QStringLiteral(" · ")));
    for (auto* label : {title_, summary_, facts_})
        label->setAccessibleName(label->text().isEmpty() ? tr("About the scenario") : label->text());
    run_->setText(!index.isValid() ? tr("Run") : card.visit ? card.title : tr("Run \"%1\"").arg(card.title));
    run_->setAccessibleName(run_->text());
    run_->setEnabled(index.isValid() && card.problem.isEmpty());
    runWith_->setEnabled(run_->isEnabled() && !card.file.isEmpty());
}

void FirstScreen::run(const QModelIndex& index) {
    if (!index.isValid()) return;
    const auto& card = model_.card(index.row());
    if (!card.problem.isEmpty()) return;
    if (card.visit) return emit continueWanted(*card.visit);
    emit runWanted({.file = card.file});
}

bool FirstScreen::eventFilter(QObject* watched, QEvent* event) {
    if (watched == list_ && (event->type() == QEvent::Resize || event->type() == QEvent::FontChange)) fitCards();
    return QWidget::eventFilter(watched, event);
}

// As many columns as have room, each as wide as the room allows.
void FirstScreen::fitCards() {
    auto large = QFont(font());
    large.setPointSizeF(font().pointSizeF() * 1.4);
    large.setBold(true);
    if (title_->font() != large) title_->setFont(large);
    auto button = QFont(font());
    button.setPointSizeF(font().pointSizeF() * 1.2);
    button.setBold(true);
    if (run_->font() != button) run_->setFont(button);
    run_->setMinimumHeight(QFontMetrics(button).height() * 2);

    const int room = list_->width() - list_->verticalScrollBar()->sizeHint().width() - 4;
    const int least = list_->fontMetrics().averageCharWidth() * kCardChars;
    cards_->setCardWidth(std::max(80, room / std::max(1, room / std::max(1, least))));
    list_->doItemsLayout();
}

QString FirstScreen::asText() const {
    if (model_.rowCount() == 0) return note_->text() + u'\n';
    QString text;
    for (int row = 0; row < model_.rowCount(); ++row) text += model_.card(row).text() + u'\n';
    return text;
}

}  // namespace gui
