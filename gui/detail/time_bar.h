#pragma once

#include <QWidget>

#include "gui/look/theme.h"
#include "sim/query/time_budget.h"

namespace gui {

/// A transaction's time as one bar: its parts side by side, numbered, each with a pattern of its own, and below it their names.
class TimeBar : public QWidget {
    Q_OBJECT

public:
    explicit TimeBar(Theme& theme, QWidget* parent = nullptr);

    void setBudget(const sim::query::TimeBudget& budget);
    /// A part a line: number, name, time, share.
    [[nodiscard]] QString asText() const;
    /// `12.5 us`; `8 us so far` of what lasts.
    [[nodiscard]] static QString spanText(const sim::query::TimePart& part);
    [[nodiscard]] static QString shareText(const sim::query::TimeBudget& budget, const sim::query::TimePart& part);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] int barHeight() const;
    [[nodiscard]] QString label(int part) const;
    [[nodiscard]] QVector<int> edges() const;              ///< where parts begin, and the end of the last
    [[nodiscard]] QVector<QRect> labels(int width) const;  ///< places of the names

    Theme& theme_;
    sim::query::TimeBudget budget_;
};

}  // namespace gui
