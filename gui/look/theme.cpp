#include "gui/look/theme.h"

#include <QApplication>
#include <QEvent>
#include <QPainter>
#include <QPixmap>
#include <algorithm>
#include <cmath>

namespace gui {
namespace {

struct Shades {
    QRgb light, dark;
};

// Okabe and Ito's eight, by kind. Light: darkened until a line has 3:1 on white; dark: as they are or lighter.
Shades line_of(Tone tone) {
    switch (tone) {
        case Tone::Request:
            return {0xff0072b2, 0xff56b4e9};
        case Tone::Reply:
            return {0xff00805f, 0xff2fc79b};
        case Tone::Oneway:
            return {0xff3a8fc0, 0xff8fd0f5};
        case Tone::Death:
            return {0xffa8487e, 0xffe39ac4};
        case Tone::Refusal:
            return {0xffc84d00, 0xfff28544};
        case Tone::Retry:
            return {0xffa87800, 0xffe6a820};
        case Tone::Control:
            return {0xff6b6b00, 0xfff0e442};
        case Tone::Neutral:
            return {0xff606060, 0xffb0b0b0};
    }
    return {0xff606060, 0xffb0b0b0};
}

Shades text_of(Tone tone) {
    switch (tone) {
        case Tone::Request:
            return {0xff005c91, 0xff6fc0ee};
        case Tone::Reply:
            return {0xff006b4f, 0xff45d1a8};
        case Tone::Oneway:
            return {0xff1f6b96, 0xff9ad6f8};
        case Tone::Death:
            return {0xff8f3567, 0xffe9aacd};
        case Tone::Refusal:
            return {0xffa33e00, 0xfff79a63};
        case Tone::Retry:
            return {0xff7d5900, 0xffedb846};
        case Tone::Control:
            return {0xff5c5c00, 0xfff0e442};
        case Tone::Neutral:
            return {0xff505050, 0xffc0c0c0};
    }
    return {0xff505050, 0xffc0c0c0};
}

QColor pick(const Shades& shades, bool dark) { return QColor(dark ? shades.dark : shades.light); }

double luminance(const QColor& color) {
    const auto channel = [](double value) { return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); };
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) + 0.0722 * channel(color.blueF());
}

}  // namespace

Theme::Theme(QObject* parent) : QObject(parent), system_(QApplication::palette()) {
    // Without the style hint of newer versions of Qt: a dark window has text lighter than itself.
    dark_ = system_.color(QPalette::WindowText).lightness() > system_.color(QPalette::Window).lightness();
    qApp->installEventFilter(this);
}

void Theme::choose(Choice choice) {
    choice_ = choice;
    apply();
}

void Theme::apply() {
    applying_ = true;
    dark_ = choice_ == Choice::Dark;
    if (choice_ == Choice::System) {
        dark_ = system_.color(QPalette::WindowText).lightness() > system_.color(QPalette::Window).lightness();
        QApplication::setPalette(system_);
    } else {
        QApplication::setPalette(palette(dark_));
    }
    applying_ = false;
    emit changed();
}

bool Theme::eventFilter(QObject* watched, QEvent* event) {
    if (watched == qApp && event->type() == QEvent::ApplicationPaletteChange && !applying_ && choice_ == Choice::System) {
        system_ = QApplication::palette();
        apply();
    }
    return QObject::eventFilter(watched, event);
}

QPalette Theme::palette(bool dark) {
    QPalette palette;
    const auto window = QColor(dark ? 0xff2a2c30 : 0xfff2f3f5);
    const auto faded = QColor(dark ? 0xff7d8288 : 0xff8a8f96);
    palette.setColor(QPalette::Window, window);
    palette.setColor(QPalette::WindowText, ink(dark));
    palette.setColor(QPalette::Base, base(dark));
    palette.setColor(QPalette::AlternateBase, panel(dark));
    palette.setColor(QPalette::Text, ink(dark));
    palette.setColor(QPalette::PlaceholderText, faint(dark));
    palette.setColor(QPalette::Button, QColor(dark ? 0xff363a3f : 0xffe7e9ec));
    palette.setColor(QPalette::ButtonText, ink(dark));
    palette.setColor(QPalette::ToolTipBase, panel(dark));
    palette.setColor(QPalette::ToolTipText, ink(dark));
    palette.setColor(QPalette::BrightText, QColor(Qt::white));
    palette.setColor(QPalette::Highlight, QColor(dark ? 0xff1f6396 : 0xff005c91));
    palette.setColor(QPalette::HighlightedText, QColor(Qt::white));
    palette.setColor(QPalette::Link, text(Tone::Request, dark));
    palette.setColor(QPalette::LinkVisited, text(Tone::Death, dark));
    palette.setColor(QPalette::Light, QColor(dark ? 0xff45494f : 0xffffffff));
    palette.setColor(QPalette::Midlight, QColor(dark ? 0xff3a3e43 : 0xfff7f8f9));
    palette.setColor(QPalette::Mid, QColor(dark ? 0xff1f2124 : 0xffb9bdc2));
    palette.setColor(QPalette::Dark, QColor(dark ? 0xff17181a : 0xff8f949a));
    palette.setColor(QPalette::Shadow, QColor(dark ? 0xff0d0e0f : 0xff5c6066));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) palette.setColor(QPalette::Disabled, role, faded);
    return palette;
}

QColor Theme::line(Tone tone, bool dark) { return pick(line_of(tone), dark); }
QColor Theme::text(Tone tone, bool dark) { return pick(text_of(tone), dark); }

QPen Theme::pen(Tone tone, bool dark, qreal width) {
    QPen pen(line(tone, dark), width);
    switch (tone) {
        case Tone::Reply:
            pen.setStyle(Qt::DashLine);
            break;
        case Tone::Oneway:
            pen.setStyle(Qt::DashDotLine);
            break;
        case Tone::Death:
            pen.setStyle(Qt::DotLine);
            break;
        case Tone::Retry:
            pen.setStyle(Qt::DashDotDotLine);
            break;
        default:
            break;
    }
    return pen;
}

QColor Theme::text(Severity severity, bool dark) {
    switch (severity) {
        case Severity::Good:
            return text(Tone::Reply, dark);
        case Severity::Note:
            return text(Tone::Request, dark);
        case Severity::Warning:
            return text(Tone::Retry, dark);
        case Severity::Error:
            return text(Tone::Refusal, dark);
    }
    return ink(dark);
}

QColor Theme::base(bool dark) { return QColor(dark ? 0xff1e2023 : 0xffffffff); }
QColor Theme::ink(bool dark) { return QColor(dark ? 0xffe9eaec : 0xff1a1c1e); }
QColor Theme::faint(bool dark) { return QColor(dark ? 0xffaab0b6 : 0xff5a6067); }
QColor Theme::frame(bool dark) { return QColor(dark ? 0xff7b828a : 0xff80868d); }
QColor Theme::panel(bool dark) { return QColor(dark ? 0xff2b2e33 : 0xfff1f3f5); }
QColor Theme::chosen(bool dark) { return QColor(dark ? 0xff244a66 : 0xffd3e6f5); }
QColor Theme::here(bool dark) { return QColor(dark ? 0xfff0e442 : 0xff8f6a00); }

QString Theme::word(Tone tone) {
    switch (tone) {
        case Tone::Request:
            return tr("request");
        case Tone::Reply:
            return tr("reply");
        case Tone::Oneway:
            return tr("one-way");
        case Tone::Death:
            return tr("death");
        case Tone::Refusal:
            return tr("refusal");
        case Tone::Retry:
            return tr("retry");
        case Tone::Control:
            return tr("control");
        case Tone::Neutral:
            return tr("other");
    }
    return {};
}

QString Theme::word(Severity severity) {
    switch (severity) {
        case Severity::Good:
            return tr("ok");
        case Severity::Note:
            return tr("note");
        case Severity::Warning:
            return tr("warning");
        case Severity::Error:
            return tr("error");
    }
    return {};
}

QIcon Theme::icon(Severity severity) const {
    QIcon icon;
    for (const int size : {16, 24, 32, 48}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        const qreal unit = size / 16.0;
        painter.scale(unit, unit);
        const auto color = text(severity);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        QPen mark(base(), 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
        switch (severity) {
            case Severity::Good:
                painter.drawEllipse(QRectF(1, 1, 14, 14));
                painter.setPen(mark);
                painter.setBrush(Qt::NoBrush);
                painter.drawPolyline(QPolygonF({{4.6, 8.3}, {7.1, 10.8}, {11.6, 5.4}}));
                break;
            case Severity::Note:
                painter.drawRoundedRect(QRectF(1.5, 1.5, 13, 13), 2, 2);
                painter.setPen(mark);
                painter.drawLine(QPointF(8, 7.2), QPointF(8, 11.6));
                painter.drawPoint(QPointF(8, 4.4));
                break;
            case Severity::Warning:
                painter.drawPolygon(QPolygonF({{8, 1}, {15.4, 14.5}, {0.6, 14.5}}));
                painter.setPen(mark);
                painter.drawLine(QPointF(8, 5.8), QPointF(8, 9.8));
                painter.drawPoint(QPointF(8, 12.3));
                break;
            case Severity::Error:
                painter.drawPolygon(QPolygonF({{5, 1}, {11, 1}, {15, 5}, {15, 11}, {11, 15}, {5, 15}, {1, 11}, {1, 5}}));
                painter.setPen(mark);
                painter.drawLine(QPointF(5.4, 5.4), QPointF(10.6, 10.6));
                painter.drawLine(QPointF(10.6, 5.4), QPointF(5.4, 10.6));
                break;
        }
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

Tone Theme::tone(Mark::Kind kind) {
    switch (kind) {
        case Mark::Kind::Request:
            return Tone::Request;
        case Mark::Kind::Oneway:
            return Tone::Oneway;
        case Mark::Kind::Reply:
            return Tone::Reply;
        case Mark::Kind::Refusal:
        case Mark::Kind::Law:
            return Tone::Refusal;
        case Mark::Kind::Tolerated:
            return Tone::Retry;
        case Mark::Kind::Death:
        case Mark::Kind::ProcessEnd:
            return Tone::Death;
        case Mark::Kind::Fault:
            return Tone::Control;
        default:
            return Tone::Neutral;
    }
}

double Theme::contrast(const QColor& a, const QColor& b) {
    const auto [darker, lighter] = std::minmax({luminance(a), luminance(b)});
    return (lighter + 0.05) / (darker + 0.05);
}

}  // namespace gui
