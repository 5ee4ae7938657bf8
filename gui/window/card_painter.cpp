#include "gui/window/card_painter.h"

#include <QPainter>
#include <QTextLayout>
#include <algorithm>
#include <cmath>

namespace gui {
namespace {

constexpr int kTitleLines = 2;
constexpr int kSummaryLines = 3;

// Which processes stand on which device: a name `phone/app` says so, the others are dealt out in turn.
QVector<QStringList> dealt(const GalleryCard& card) {
    QVector<QStringList> devices(std::max(1, card.devices));
    QStringList names;
    qsizetype next = 0;
    for (const auto& process : card.processes) {
        const auto slash = process.indexOf(u'/');
        if (slash < 0) {
            devices[next++ % devices.size()] << process;
            continue;
        }
        const auto device = process.left(slash);
        if (!names.contains(device)) names << device;
        devices[std::min(names.indexOf(device), devices.size() - 1)] << process.mid(slash + 1);
    }
    return devices;
}

}  // namespace

void drawScenario(QPainter& painter, const QRectF& area, const GalleryCard& card, const Theme& theme, bool named) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const auto devices = dealt(card);
    const auto columns = std::ceil(std::sqrt(static_cast<double>(devices.size())));
    const auto rows = std::ceil(static_cast<double>(devices.size()) / columns);
    const qreal gap = std::min(std::min(area.width(), area.height()) * 0.08, QFontMetricsF(painter.font()).height());
    const QSizeF box((area.width() - gap * (columns - 1)) / columns, (area.height() - gap * (rows - 1)) / rows);
    QPointF before;
    for (qsizetype i = 0; i < devices.size(); ++i) {
        const auto column = std::fmod(static_cast<double>(i), columns);
        const auto row = std::floor(static_cast<double>(i) / columns);
        const QRectF device(area.topLeft() + QPointF(column * (box.width() + gap), row * (box.height() + gap)), box);
        if (i > 0) {
            painter.setPen(theme.pen(Tone::Request, 2.0));
            painter.drawLine(before, device.center());
        }
        before = device.center();
    }
    for (qsizetype i = 0; i < devices.size(); ++i) {
        const auto column = std::fmod(static_cast<double>(i), columns);
        const auto row = std::floor(static_cast<double>(i) / columns);
        const QRectF device(area.topLeft() + QPointF(column * (box.width() + gap), row * (box.height() + gap)), box);
        painter.setPen(QPen(theme.frame(), 1.4));
        painter.setBrush(theme.base());
        painter.drawRoundedRect(device, gap * 0.7, gap * 0.7);
        const auto count = std::max<qsizetype>(1, devices[i].size());
        const qreal inner = std::min(gap, device.height() / (static_cast<qreal>(count) * 3));
        const qreal height = (device.height() - inner * static_cast<qreal>(count + 1)) / static_cast<qreal>(count);
        for (qsizetype p = 0; p < devices[i].size(); ++p) {
            const QRectF process(device.left() + inner, device.top() + inner + static_cast<qreal>(p) * (height + inner),
                                 device.width() - 2 * inner, height);
            painter.setPen(QPen(theme.line(Tone::Request), 1));
            painter.setBrush(theme.panel());
            painter.drawRoundedRect(process, 2, 2);
            const auto metrics = painter.fontMetrics();
            if (!named || process.height() < metrics.height()) continue;
            painter.setPen(theme.ink());
            painter.drawText(process, Qt::AlignCenter,
                             metrics.elidedText(devices[i][p], Qt::ElideRight, static_cast<int>(process.width()) - 4));
        }
    }
    painter.restore();
}

qreal drawLines(QPainter& painter, const QRectF& area, const QString& text, int linesMax) {
    const QFontMetricsF metrics(painter.font());
    QTextLayout layout(text, painter.font());
    layout.beginLayout();
    qreal y = 0;
    for (int i = 0; i < linesMax; ++i) {
        auto line = layout.createLine();
        if (!line.isValid()) break;
        line.setLineWidth(area.width());
        auto shown = text.mid(line.textStart(), line.textLength()).trimmed();
        if (i == linesMax - 1 || y + 2 * metrics.lineSpacing() > area.height())
            shown = metrics.elidedText(text.mid(line.textStart()), Qt::ElideRight, area.width());
        painter.drawText(QPointF(area.left(), area.top() + y + metrics.ascent()), shown);
        y += metrics.lineSpacing();
        if (y + metrics.lineSpacing() > area.height() + 1) break;
    }
    layout.endLayout();
    return y;
}

QSize CardDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {width_, option.fontMetrics.lineSpacing() * (1 + kTitleLines + kSummaryLines + 1) + 28};
}

void CardDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* model = static_cast<const GalleryModel*>(index.model());
    const auto& card = model->card(index.row());
    const bool chosen = (option.state & QStyle::State_Selected) != 0;
    const bool focused = chosen && (option.state & QStyle::State_HasFocus) != 0;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const auto frame = QRectF(option.rect).adjusted(5, 5, -5, -5);
    painter->setPen(QPen(chosen ? theme_.line(Tone::Request) : theme_.frame(), focused ? 3 : chosen ? 2 : 1));
    painter->setBrush(chosen ? theme_.chosen() : theme_.panel());
    painter->drawRoundedRect(frame, 6, 6);

    const auto plain = option.font;
    auto bold = plain;
    bold.setBold(true);
    const qreal line = option.fontMetrics.lineSpacing();
    const auto inside = frame.adjusted(9, 8, -9, -8);
    const qreal pictureSide = std::min(inside.height() - line - 4, inside.width() * 0.28);
    drawScenario(*painter, {inside.left(), inside.top() + 2, pictureSide, pictureSide}, card, theme_, false);
    auto text = inside;
    text.setLeft(inside.left() + pictureSide + 12);
    text.setBottom(inside.bottom() - line - 4);
    painter->setFont(bold);
    painter->setPen(theme_.ink());
    text.setTop(text.top() + drawLines(*painter, text, card.title, kTitleLines) + 2);
    painter->setFont(plain);
    painter->setPen(card.problem.isEmpty() ? theme_.ink() : theme_.text(Severity::Error));
    drawLines(*painter, text, card.problem.isEmpty() ? card.summary : GalleryModel::tr("cannot be run: %1").arg(card.problem),
              kSummaryLines + 1);

    // The foot: how long it takes, which rules one meets.
    const QRectF foot(inside.left(), inside.bottom() - line, inside.width(), line);
    const auto badge = card.visit ? GalleryModel::tr("where you were") : GalleryModel::tr("5 min");
    const qreal badgeWidth = option.fontMetrics.horizontalAdvance(badge) + 14;
    painter->setBrush(theme_.base());
    painter->setPen(QPen(theme_.frame(), 1));
    const QRectF pill(foot.left(), foot.top() - 1, badgeWidth, line + 2);
    painter->drawRoundedRect(pill, line / 2, line / 2);
    painter->setPen(theme_.ink());
    painter->drawText(pill, Qt::AlignCenter, badge);
    painter->setPen(chosen ? theme_.ink() : theme_.faint());
    const auto rest = foot.adjusted(badgeWidth + 10, 0, 0, 0);
    const auto about = card.rules.isEmpty() ? card.topic : card.rules.join(QStringLiteral(" · "));
    painter->drawText(rest, Qt::AlignVCenter | Qt::AlignLeft,
                      option.fontMetrics.elidedText(about, Qt::ElideRight, static_cast<int>(rest.width())));
    painter->restore();
}

ScenarioPicture::ScenarioPicture(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
    setAccessibleName(tr("Picture of the scenario"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ScenarioPicture::show(const GalleryCard& card) {
    card_ = card;
    setAccessibleDescription(card.text());
    update();
}

QSize ScenarioPicture::sizeHint() const { return {fontMetrics().averageCharWidth() * 40, fontMetrics().height() * 9}; }

void ScenarioPicture::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (card_.processes.isEmpty() && card_.devices == 0) return;
    // No taller than it is wide, and at the foot, where the words about it stand.
    auto area = QRectF(rect()).adjusted(2, 2, -2, -2);
    area.setTop(std::max(area.top(), area.bottom() - area.width() * 0.6));
    drawScenario(painter, area, card_, theme_, true);
}

}  // namespace gui
