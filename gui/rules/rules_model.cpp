#include "gui/rules/rules_model.h"

#include <QIcon>
#include <QTimer>
#include <algorithm>

#include "gui/look/theme.h"
#include "sim/base/format.h"
#include "sim/query/event_text.h"
#include "sim/query/law_book.h"
#include "sim/query/refusal_text.h"
#include "sim/trace/codec.h"

namespace gui {
namespace {

namespace trace = sim::trace;
namespace query = sim::query;

constexpr int kRecordsAtOnce = 200;  // looked up one after the other, some 20 us each

QString from(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }
QString lawFilter() { return QStringLiteral("law"); }

std::size_t upTo(const std::vector<std::uint64_t>& hits, std::uint64_t until) {
    return static_cast<std::size_t>(std::ranges::upper_bound(hits, until) - hits.begin());
}

constexpr std::size_t kRules = trace::Words<trace::Rule>::kWords.size() - 1;

}  // namespace

RulesModel::RulesModel(TraceStore& store, Session& session, Theme& theme, QObject* parent)
    : QAbstractTableModel(parent), store_(store), session_(session), theme_(theme) {
    fill();
    connect(&store_, &TraceStore::opened, this, &RulesModel::start);
    connect(&store_, &TraceStore::marksAdded, this, &RulesModel::gather);
    connect(&session_, &Session::positionChanged, this, [this] {
        tellAll();
        emit counted();
    });
    connect(&session_, &Session::breakpointsChanged, this, &RulesModel::tellAll);
    connect(&theme_, &Theme::changed, this, &RulesModel::tellAll);
    start();
}

void RulesModel::setLanguage(query::Language language) {
    language_ = language;
    fill();
    tellAll();
}

void RulesModel::fill() {
    const auto put = [&](std::size_t row, std::string_view id, bool is_law, const auto& entry) {
        if (rules_.size() <= row) rules_.resize(row + 1);
        auto& rule = rules_[row];
        rule.id = from(id);
        rule.isLaw = is_law;
        rule.title = from(entry.title);
        rule.law = from(entry.law);
        rule.remedy = from(entry.remedy);
        rule.source = from(entry.source);
    };
    for (std::size_t i = 1; i <= kRules; ++i)
        put(i - 1, trace::Words<trace::Rule>::kWords[i], false, query::rule_entry(static_cast<trace::Rule>(i), language_));
    const auto& laws = trace::Words<trace::Law>::kWords;
    for (std::size_t i = 1; i < laws.size(); ++i)
        put(kRules + i - 1, laws[i], true, query::law_entry(static_cast<trace::Law>(i), language_));
}

void RulesModel::start() {
    for (auto& rule : rules_) {
        rule.refused.clear();
        rule.tolerated.clear();
    }
    next_ = 0;
    tellAll();
    emit counted();
    gather();
}

void RulesModel::gather() {
    bool more = false;
    int looked = 0;
    for (; next_ < store_.markCount() && looked < kRecordsAtOnce; ++next_) {
        const auto mark = store_.mark(next_);
        if (mark.kind != Mark::Kind::Refusal && mark.kind != Mark::Kind::Tolerated && mark.kind != Mark::Kind::Law) continue;
        ++looked;
        const auto record = store_.record(mark.sequence);
        if (!record) continue;
        const auto add = [&](std::size_t index, bool tolerated) {
            if (index == 0 || index > rules_.size()) return;  // none, or of a newer trace
            auto& rule = rules_[index - 1];
            (tolerated ? rule.tolerated : rule.refused).push_back(record->sequence);
            more = true;
        };
        if (record->is<trace::RuleRefused>()) {
            const auto rule = static_cast<std::size_t>(record->as<trace::RuleRefused>().rule);
            if (rule <= kRules) add(rule, false);
        } else if (record->is<trace::RuleTolerated>()) {
            const auto rule = static_cast<std::size_t>(record->as<trace::RuleTolerated>().rule);
            if (rule <= kRules) add(rule, true);
        } else if (record->is<trace::LawBroken>()) {
            const auto law = static_cast<std::size_t>(record->as<trace::LawBroken>().law);
            if (law > 0) add(kRules + law, false);
        }
    }
    if (more) {
        tellAll();
        emit counted();
    }
    if (next_ >= store_.markCount() || scheduled_) return;
    scheduled_ = true;
    QTimer::singleShot(0, this, [this] {
        scheduled_ = false;
        gather();
    });
}

void RulesModel::tellAll() {
    if (!rules_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int RulesModel::rowOf(const QString& id) const {
    const auto found = std::ranges::find(rules_, id, &RuleHits::id);
    return found == rules_.end() ? -1 : static_cast<int>(found - rules_.begin());
}

std::uint64_t RulesModel::until() const {
    // Before a session says where it stands, everything that is recorded counts.
    const auto position = session_.position().sequence;
    return position == 0 ? UINT64_MAX : position;
}

std::vector<std::uint64_t> RulesModel::hits(int row) const {
    const auto& one = rule(row);
    std::vector<std::uint64_t> all;
    std::ranges::merge(one.refused, one.tolerated, std::back_inserter(all));
    all.resize(upTo(all, until()));
    return all;
}

bool RulesModel::stopsAt(int row) const {
    const auto id = rule(row).isLaw ? lawFilter() : rule(row).id;
    return std::ranges::any_of(session_.breakpoints(),
                               [&](const Breakpoint& one) { return one.kind == Breakpoint::Kind::Rule && one.text == id; });
}

void RulesModel::toggleStop(int row) {
    session_.toggle({.kind = Breakpoint::Kind::Rule, .text = rule(row).isLaw ? lawFilter() : rule(row).id});
}

QString RulesModel::countText(int row, Column column) const {
    const auto& one = rule(row);
    const auto& hits = column == Tolerated ? one.tolerated : one.refused;
    if (column == Refused && one.refused.empty() && one.tolerated.empty()) return one.isLaw ? tr("never broken") : tr("never reached");
    if (column == Tolerated && (one.isLaw || (one.refused.empty() && one.tolerated.empty()))) return {};
    const auto now = upTo(hits, until());
    if (now == hits.size()) return QString::number(now);
    return tr("%1 of %2 so far").arg(now).arg(hits.size());
}

QString RulesModel::stopText(int row) const { return stopsAt(row) ? tr("stops") : tr("runs on"); }

int RulesModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(rules_.size()); }
int RulesModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant RulesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const int row = index.row();
    const auto& one = rule(row);
    const bool met = upTo(one.refused, until()) > 0;
    switch (role) {
        case Qt::DisplayRole:
            switch (index.column()) {
                case Id:
                    return one.id;
                case Title:
                    return one.title;
                case Refused:
                case Tolerated:
                    return countText(row, static_cast<Column>(index.column()));
                case Stop:
                    return stopText(row);
                default:
                    return {};
            }
        case Qt::CheckStateRole:
            return index.column() == Stop ? QVariant(stopsAt(row) ? Qt::Checked : Qt::Unchecked) : QVariant();
        case Qt::DecorationRole:
            if (index.column() == Stop && stopsAt(row)) return theme_.icon(Severity::Error);
            if (index.column() == Refused && met) return theme_.icon(one.isLaw ? Severity::Error : Severity::Warning);
            return {};
        case Qt::ToolTipRole:
            if (index.column() == Stop)
                return one.isLaw ? tr("A run stops when any law shows to be broken; all laws have this breakpoint in common.")
                                 : tr("A run stops where this rule refuses something.");
            return one.law;
        case Qt::AccessibleTextRole:
            if (index.column() == Stop) return tr("Break on %1: %2").arg(one.id, stopText(row));
            return {};
        case Qt::ForegroundRole:
            if ((index.column() == Refused || index.column() == Tolerated) && one.refused.empty() && one.tolerated.empty())
                return theme_.faint();
            if (index.column() == Refused && met) return theme_.text(Tone::Refusal);
            return {};
        default:
            return {};
    }
}

QVariant RulesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Id:
            return tr("Rule");
        case Title:
            return tr("In a few words");
        case Refused:
            return tr("Refused, broken");
        case Tolerated:
            return tr("Tolerated");
        case Stop:
            return tr("Break on it");
        default:
            return {};
    }
}

Qt::ItemFlags RulesModel::flags(const QModelIndex& index) const {
    auto flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.column() == Stop) flags |= Qt::ItemIsUserCheckable;
    return flags;
}

bool RulesModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || index.column() != Stop || role != Qt::CheckStateRole) return false;
    if ((value.toInt() == Qt::Checked) == stopsAt(index.row())) return false;
    toggleStop(index.row());
    tellAll();
    return true;
}

// ------------------------------------------------------------------------------------------------------------------ hits

HitsModel::HitsModel(TraceStore& store, TraceWords& words, QObject* parent) : QAbstractTableModel(parent), store_(store), words_(words) {
    connect(&words_, &TraceWords::changed, this, [this] {
        if (!hits_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    });
    connect(&store_, &TraceStore::opened, this, [this] { setHits({}); });
}

void HitsModel::setLanguage(query::Language language) {
    language_ = language;
    if (!hits_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void HitsModel::setHits(const std::vector<std::uint64_t>& hits) {
    const auto common = static_cast<std::size_t>(std::ranges::mismatch(hits_, hits).in1 - hits_.begin());
    if (common < hits_.size()) {
        beginRemoveRows({}, static_cast<int>(common), static_cast<int>(hits_.size()) - 1);
        hits_.resize(common);
        endRemoveRows();
    }
    if (common < hits.size()) {
        beginInsertRows({}, static_cast<int>(common), static_cast<int>(hits.size()) - 1);
        hits_ = hits;
        endInsertRows();
    }
}

int HitsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(hits_.size()); }
int HitsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant HitsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::ToolTipRole)) return {};
    const auto record = store_.record(sequence(index.row()));
    if (!record) return {};
    const auto text = query::refusal_text(*record, words_.actors(), language_);
    const auto sentence = [&] {
        if (text) return QString::fromStdString(query::plain_text(text->sentence));
        const auto event = record->is<trace::LawBroken>() ? record->as<trace::LawBroken>() : trace::LawBroken{};
        return QString::fromStdString(query::plain_text(event.text.substr(0, event.text.find('\n'))));
    };
    if (role == Qt::ToolTipRole) return sentence();
    switch (index.column()) {
        case Moment:
            return record->stamp.transaction == 0 ? QStringLiteral("e%1").arg(record->sequence)
                                                  : QStringLiteral("t%1, e%2").arg(record->stamp.transaction).arg(record->sequence);
        case Time: {
            const bool law = record->is<trace::LawBroken>();
            return QString::fromStdString(sim::base::format_time(law ? record->as<trace::LawBroken>().broken_ns : record->stamp.time_ns));
        }
        case Who:
            return words_.who(*record);
        case What:
            if (!text)
                return record->is<trace::LawBroken>() && record->as<trace::LawBroken>().expected != 0 ? tr("broken, as expected")
                                                                                                      : tr("broken");
            return text->tolerated ? tr("tolerated") : tr("refused");
        case Sentence:
            return sentence();
        default:
            return {};
    }
}

QVariant HitsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Moment:
            return tr("Moment");
        case Time:
            return tr("Time");
        case Who:
            return tr("Who");
        case What:
            return tr("What");
        case Sentence:
            return tr("What happened");
        default:
            return {};
    }
}

}  // namespace gui
