#include "gui/detail/time_bar.h"

#include <QEvent>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "sim/base/format.h"

namespace gui {
namespace {

using Kind = sim::query::TimePart::Kind;

struct Look {
    Tone tone;
    Qt::BrushStyle pattern;
};

Look lookOf(Kind kind) {
    switch (kind) {
        case Kind::Driver:
            return {Tone::Refusal, Qt::DiagCrossPattern};
        case Kind::LinkThere:
            return {Tone::Oneway, Qt::HorPattern};
        case Kind::Queue:
            return {Tone::Retry, Qt::BDiagPattern};
        case Kind::Wake:
            return {Tone::Neutral, Qt::Dense6Pattern};
        case Kind::Handler:
            return {Tone::Request, Qt::SolidPattern};
        case Kind::LinkBack:
            return {Tone::Oneway, Qt::VerPattern};
        case Kind::Reply:
            return {Tone::Reply, Qt::FDiagPattern};
        case Kind::Unknown:
            return {Tone::Neutral, Qt::CrossPattern};
    }
    return {Tone::Neutral, Qt::NoBrush};
}

}  // namespace

TimeBar::TimeBar(Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
    auto policy = sizePolicy();
    policy.setHorizontalPolicy(QSizePolicy::Expanding);
    policy.setVerticalPolicy(QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Where the time went"));
    connect(&theme_, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void TimeBar::setBudget(const sim::query::TimeBudget& budget) {
    budget_ = budget;
    setAccessibleDescription(asText());
    updateGeometry();
    update();
}

QString TimeBar::spanText(const sim::query::TimePart& part) {
    const auto span = QString::fromStdString(sim::base::format_span(part.span_ns()));
    return part.open ? tr("%1 so far").arg(span) : span;
}

QString TimeBar::shareText(const sim::query::TimeBudget& budget, const sim::query::TimePart& part) {
    if (budget.span_ns() == 0) return {};
    const double share = 100.0 * static_cast<double>(part.span_ns()) / static_cast<double>(budget.span_ns());
    return share > 0 && share < 1 ? tr("under 1 %") : tr("%1 %").arg(qRound(share));
}

QString TimeBar::label(int part) const {
    const auto& shown = budget_.parts[static_cast<std::size_t>(part)];
    return QStringLiteral("%1  %2  %3").arg(part + 1).arg(QString::fromStdString(shown.name), spanText(shown));
}

QString TimeBar::asText() const {
    QString out;
    for (int i = 0; i < static_cast<int>(budget_.parts.size()); ++i) {
        const auto& part = budget_.parts[static_cast<std::size_t>(i)];
        out += QStringList{QString::number(i + 1), QString::fromStdString(part.name), spanText(part), shareText(budget_, part)}.join(
                   QLatin1Char('\t')) +
               QLatin1Char('\n');
    }
    return out;
}

int TimeBar::barHeight() const { return fontMetrics().height() + 8; }

QVector<int> TimeBar::edges() const {
    // Each part is wide enough for its number, however short it is.
    const auto count = static_cast<int>(budget_.parts.size());
    const int least = fontMetrics().horizontalAdvance(QStringLiteral("00")) + 6;
    const double room = std::max(0, width() - 1 - least * count);
    QVector<int> edges{0};
    double at = 0;
    for (const auto& part : budget_.parts) {
        const double share =
            budget_.span_ns() == 0 ? 1.0 / count : static_cast<double>(part.span_ns()) / static_cast<double>(budget_.span_ns());
        at += least + room * share;
        edges << qRound(at);
    }
    return edges;
}

QVector<QRect> TimeBar::labels(int width) const {
    QVector<QRect> out;
    const auto metrics = fontMetrics();
    const int swatch = metrics.height(), gap = metrics.horizontalAdvance(QLatin1Char('m'));
    int x = 0, y = barHeight() + 4;
    for (int i = 0; i < static_cast<int>(budget_.parts.size()); ++i) {
        const int wide = swatch + 4 + metrics.horizontalAdvance(label(i)) + gap;
        if (x > 0 && x + wide > width) {
            x = 0;
            y += metrics.height() + 2;
        }
        out << QRect(x, y, std::min(wide, std::max(width, 1)), metrics.height());
        x += wide;
    }
    return out;
}

int TimeBar::heightForWidth(int width) const {
    if (budget_.parts.empty()) return 0;
    const auto places = labels(width);
    return places.back().bottom() + 3;
}

QSize TimeBar::sizeHint() const {
    const int width = fontMetrics().averageCharWidth() * 60;
    return {width, heightForWidth(this->width() > 0 ? this->width() : width)};
}

QSize TimeBar::minimumSizeHint() const { return {fontMetrics().averageCharWidth() * 20, budget_.parts.empty() ? 0 : barHeight()}; }

void TimeBar::paintEvent(QPaintEvent*) {
    if (budget_.parts.empty()) return;
    QPainter painter(this);
    const auto places = labels(width());
    const auto at = edges();
    const auto paint = [&](const QRect& box, const sim::query::TimePart& part) {
        const auto look = lookOf(part.kind);
        painter.fillRect(box, theme_.panel());
        auto fill = theme_.line(look.tone);
        painter.fillRect(box, QBrush(fill, look.pattern));
        painter.setPen(theme_.pen(look.tone, 1.0));
        painter.drawRect(box.adjusted(0, 0, -1, -1));
    };
    for (int i = 0; i < static_cast<int>(budget_.parts.size()); ++i) {
        const auto& part = budget_.parts[static_cast<std::size_t>(i)];
        const QRect box(at[i], 0, std::max(1, at[i + 1] - at[i]), barHeight());
        paint(box, part);
        // The number on a patch of its own, so that it is read on every pattern.
        const auto number = QString::number(i + 1);
        QRect patch(0, 0, fontMetrics().horizontalAdvance(number) + 6, fontMetrics().height());
        patch.moveCenter(box.center());
        painter.fillRect(patch, theme_.base());
        painter.setPen(theme_.ink());
        painter.drawText(patch, Qt::AlignCenter, number);
        const auto& place = places[i];
        const int swatch = fontMetrics().height();
        paint(QRect(place.left(), place.top() + 2, swatch - 2, swatch - 4), part);
        painter.setPen(theme_.ink());
        const auto words = place.adjusted(swatch + 4, 0, 0, 0);
        painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, fontMetrics().elidedText(label(i), Qt::ElideRight, words.width()));
    }
}

void TimeBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) updateGeometry();
}

bool TimeBar::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* const help = static_cast<QHelpEvent*>(event);
        const auto at = edges();
        const auto places = labels(width());
        for (int i = 0; i < static_cast<int>(budget_.parts.size()); ++i) {
            const bool bar = help->pos().y() < barHeight() && help->pos().x() >= at[i] && help->pos().x() < at[i + 1];
            if (!bar && !places[i].contains(help->pos())) continue;
            const auto& part = budget_.parts[static_cast<std::size_t>(i)];
            auto text = label(i) + QStringLiteral(" (%1)").arg(shareText(budget_, part));
            if (!part.note.empty()) text += QLatin1Char('\n') + QString::fromStdString(part.note);
            QToolTip::showText(help->globalPos(), text, this);
            return true;
        }
        QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

}  // namespace gui
