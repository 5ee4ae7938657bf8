#include "gui/window/engine_card.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStringList>
#include <QVBoxLayout>

#include "gui/look/theme.h"
#include "gui/session/session.h"

namespace gui {

QString wasAtText(const QJsonObject& body) {
    QStringList actor;
    for (const char* part : {"device", "process", "thread"}) {
        if (const auto name = body[QLatin1String(part)].toString(); !name.isEmpty()) actor << name;
    }
    QStringList parts;
    if (!actor.isEmpty()) parts << actor.join(QStringLiteral(" › "));
    if (const auto transaction = body["transaction"].toInteger(); transaction != 0) parts << QStringLiteral("t%1").arg(transaction);
    if (const auto moment = body["moment"].toString(); !moment.isEmpty()) parts << EngineCard::tr("at %1").arg(moment);
    if (const auto records = body["records"].toInteger(); records != 0) parts << EngineCard::tr("%1 events").arg(records);
    return parts.join(QStringLiteral(" · "));
}

EngineCard::EngineCard(Workbench& bench, QWidget* parent)
    : QFrame(parent),
      bench_(bench),
      icon_(new QLabel(this)),
      headline_(new QLabel(this)),
      sentence_(new QLabel(this)),
      wasAt_(new QLabel(this)),
      restart_(new QPushButton(tr("Restart"), this)),
      lookBack_(new QPushButton(tr("Look back"), this)),
      pause_(new QPushButton(tr("Pause"), this)),
      stop_(new QPushButton(tr("Stop"), this)),
      wait_(new QPushButton(tr("Wait"), this)) {
    setFrameShape(QFrame::StyledPanel);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    setAutoFillBackground(true);
    setAccessibleName(tr("About the engine"));
    QFont bold;
    bold.setBold(true);
    headline_->setFont(bold);
    for (auto* label : {headline_, sentence_, wasAt_}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    }
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    for (auto* label : {headline_, sentence_, wasAt_}) texts->addWidget(label);
    auto* row = new QHBoxLayout(this);
    row->addWidget(icon_, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    for (auto* button : {restart_, lookBack_, pause_, stop_, wait_}) {
        button->setAutoDefault(true);
        button->setAccessibleName(button->text());
        row->addWidget(button);
    }
    restart_->setToolTip(tr("Begins the same run anew"));
    lookBack_->setToolTip(tr("Shows what was recorded up to here"));
    wait_->setToolTip(tr("Closes this card and lets the run go on"));

    auto& session = bench.session;
    connect(&session, &Session::engineChanged, this, &EngineCard::tell);
    connect(&session, &Session::runStarted, this, &EngineCard::dismiss);
    connect(&session, &Session::stateChanged, this, [this] {
        if (stuck_ && bench_.session.state() != Session::State::Running) dismiss();
    });
    connect(restart_, &QPushButton::clicked, this, &EngineCard::restartWanted);
    connect(lookBack_, &QPushButton::clicked, this, [this] {
        dismiss();
        bench_.session.lookBack();
    });
    connect(pause_, &QPushButton::clicked, &session, &Session::pause);
    connect(stop_, &QPushButton::clicked, &session, &Session::stop);
    connect(wait_, &QPushButton::clicked, this, &EngineCard::dismiss);
    hide();
}

void EngineCard::tell(const QString& state, const QString& text, const QJsonObject& body) {
    const bool stuck = state == u"stuck";
    const bool gone = state == u"crashed" || state == u"killed";
    if (!stuck && !gone) {
        if (stuck_) dismiss();  // it works again
        return;
    }
    stuck_ = stuck;
    const int size = fontMetrics().height() * 2;
    icon_->setPixmap(bench_.theme.icon(stuck ? Severity::Warning : Severity::Error).pixmap(size, size));
    icon_->setAccessibleName(stuck ? Theme::word(Severity::Warning) : Theme::word(Severity::Error));
    headline_->setText(stuck ? tr("The run does not get on") : state == u"crashed" ? tr("The engine crashed") : tr("The engine is gone"));
    sentence_->setText(text);
    const auto at = wasAtText(body);
    wasAt_->setText(at.isEmpty() ? QString() : tr("What was running: %1").arg(at));
    wasAt_->setVisible(!at.isEmpty());
    for (auto* label : {headline_, sentence_, wasAt_}) label->setAccessibleName(label->text());
    for (auto* button : {restart_, lookBack_}) button->setVisible(!stuck);
    for (auto* button : {pause_, stop_, wait_}) button->setVisible(stuck);
    setAccessibleDescription(asText());
    show();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void EngineCard::dismiss() {
    stuck_ = false;
    hide();
}

QString EngineCard::asText() const {
    QStringList lines{headline_->text(), sentence_->text()};
    if (!wasAt_->text().isEmpty()) lines << wasAt_->text();
    return lines.join(u'\n');
}

}  // namespace gui
