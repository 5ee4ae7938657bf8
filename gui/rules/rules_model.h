#pragma once

#include <QAbstractTableModel>
#include <cstdint>
#include <vector>

#include "gui/detail/trace_words.h"
#include "gui/session/session.h"
#include "gui/store/trace_store.h"
#include "sim/query/rule_book.h"

namespace gui {

class Theme;

/// A rule of the rule book or a law, and where it was met.
struct RuleHits {
    QString id{};  ///< `SIZE-1`, `obituary_once`
    bool isLaw = false;
    QString title{}, law{}, remedy{}, source{};
    std::vector<std::uint64_t> refused{};    ///< records, in order; of a law: where it was broken
    std::vector<std::uint64_t> tolerated{};  ///< likewise
};

/// All rules and laws, a row each, with how often each was met up to the position. Counts as the trace grows, a portion at a time.
class RulesModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Id, Title, Refused, Tolerated, Stop, ColumnCount };

    RulesModel(TraceStore& store, Session& session, Theme& theme, QObject* parent = nullptr);

    void setLanguage(sim::query::Language language);
    [[nodiscard]] const RuleHits& rule(int row) const { return rules_[static_cast<std::size_t>(row)]; }
    /// -1: there is none.
    [[nodiscard]] int rowOf(const QString& id) const;
    /// Records up to the position at which a rule was met; both kinds, in order.
    [[nodiscard]] std::vector<std::uint64_t> hits(int row) const;
    [[nodiscard]] bool stopsAt(int row) const;
    /// Sets or takes away the breakpoint of a rule. All laws have one in common.
    void toggleStop(int row);
    /// False while records of the trace are still to be looked at.
    [[nodiscard]] bool settled() const { return next_ >= store_.markCount(); }
    /// Column and count in words: `never reached`, `2 of 5 so far`.
    [[nodiscard]] QString countText(int row, Column column) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

signals:
    void counted();  ///< hits were added, or the position moved

private:
    void start();
    void gather();
    void fill();
    [[nodiscard]] std::uint64_t until() const;
    [[nodiscard]] QString stopText(int row) const;
    void tellAll();

    TraceStore& store_;
    Session& session_;
    Theme& theme_;
    sim::query::Language language_ = sim::query::Language::English;
    std::vector<RuleHits> rules_;
    qsizetype next_ = 0;  ///< mark to look at next
    bool scheduled_ = false;
};

/// The hits of one rule, a row each; put into words when they are looked at.
class HitsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Moment, Time, Who, What, Sentence, ColumnCount };

    HitsModel(TraceStore& store, TraceWords& words, QObject* parent = nullptr);

    void setLanguage(sim::query::Language language);
    /// Keeps the rows that stay; `hits` are records in order.
    void setHits(const std::vector<std::uint64_t>& hits);
    [[nodiscard]] std::uint64_t sequence(int row) const { return hits_[static_cast<std::size_t>(row)]; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    TraceStore& store_;
    TraceWords& words_;
    sim::query::Language language_ = sim::query::Language::English;
    std::vector<std::uint64_t> hits_;
};

}  // namespace gui
