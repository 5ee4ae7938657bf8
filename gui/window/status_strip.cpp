#include "gui/window/status_strip.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QStringList>

#include "gui/store/trace_store.h"
#include "gui/window/counted.h"
#include "sim/base/format.h"

namespace gui {
namespace {

void alert(QLabel* label) {
    label->setAccessibleName(label->text());
    QAccessibleEvent event(label, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

QString timeText(std::uint64_t timeNs) { return StatusStrip::tr("t = %1").arg(QString::fromStdString(sim::base::format_time(timeNs))); }

QString runText(const QJsonObject& run) {
    QStringList parts;
    if (run.contains("seed")) parts << StatusStrip::tr("seed %1").arg(run["seed"].toInteger());
    if (const auto profile = run["profile"].toString(); !profile.isEmpty()) parts << StatusStrip::tr("profile: %1").arg(profile);
    if (const auto cell = run["cell"].toString(); !cell.isEmpty()) parts << StatusStrip::tr("cell: %1").arg(cell);
    return parts.join(QStringLiteral(" · "));
}

}  // namespace

QString placeText(const Position& position, const QJsonObject& run, qsizetype rows, bool more) {
    QStringList parts{timeText(position.timeNs)};
    const auto all = more ? QStringLiteral("?") : QString::number(rows);
    parts << (position.transaction == 0 ? StatusStrip::tr("no transaction")
                                        : StatusStrip::tr("transaction %1 of %2").arg(position.transaction).arg(all));
    if (!position.moment.isEmpty()) parts << position.moment;
    if (const auto text = runText(run); !text.isEmpty()) parts << text;
    return parts.join(QStringLiteral(" · "));
}

StatusStrip::StatusStrip(Workbench& bench, QWidget* parent)
    : QWidget(parent), bench_(bench), badge_(new Badge(bench.theme, this)), place_(new QLabel(this)), message_(new QLabel(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(4, 1, 4, 1);
    row->setSpacing(10);
    row->addWidget(badge_);
    row->addWidget(place_);
    row->addWidget(message_, 1);
    place_->setAccessibleName(tr("Place in the run"));
    message_->setAccessibleName(tr("Message"));
    message_->setTextFormat(Qt::PlainText);
    message_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);  // a long one must not widen the window
    message_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    connect(&bench.session, &Session::stateChanged, this, &StatusStrip::showState);
    connect(&bench.session, &Session::positionChanged, this, &StatusStrip::showPlace);
    connect(&bench.store, &TraceStore::rowsAdded, this, &StatusStrip::showPlace);
    connect(&bench.session, &Session::progressed, this, &StatusStrip::showProgress);
    connect(&bench.session, &Session::refused, this,
            [this](const QString& what, const QString& why) { say(what + QStringLiteral(": ") + why); });
    showState();
}

void StatusStrip::showState() {
    badge_->setState(bench_.session.state());
    showPlace();
    QAccessibleEvent event(badge_, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void StatusStrip::showPlace() {
    using State = Session::State;
    const auto state = bench_.session.state();
    if (state == State::None || bench_.session.position().sequence == 0) return place_->setText({});
    if (state == State::Running) return;  // showProgress() tells
    const bool more = state == State::Paused || state == State::Past;
    place_->setText(placeText(bench_.session.position(), bench_.session.run(), bench_.store.rowCount(), more));
    place_->setAccessibleName(place_->text());
}

void StatusStrip::showProgress(quint64 records, quint64 timeNs, quint64 transactions) {
    const auto run = runText(bench_.session.run());
    QStringList parts{timeText(timeNs), counted(static_cast<qsizetype>(transactions), tr("1 transaction"), tr("%1 transactions")),
                      counted(static_cast<qsizetype>(records), tr("1 event"), tr("%1 events"))};
    if (!run.isEmpty()) parts << run;
    place_->setText(parts.join(QStringLiteral(" · ")));
    place_->setAccessibleName(place_->text());
}

void StatusStrip::say(const QString& text) {
    message_->setText(text);
    message_->setToolTip(text);
    if (!text.isEmpty()) alert(message_);
}

QString StatusStrip::asText() const { return badgeOf(bench_.session.state()).word + QStringLiteral(" · ") + place_->text(); }

}  // namespace gui
