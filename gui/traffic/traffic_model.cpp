#include "gui/traffic/traffic_model.h"

#include <QFont>
#include <QPainter>
#include <QPixmap>
#include <algorithm>

#include "gui/look/theme.h"
#include "gui/session/session.h"
#include "sim/base/format.h"
#include "sim/query/rule_book.h"

namespace gui {
namespace {

/// Keys taken in one go: about 2 ms.
constexpr qsizetype kSlice = 32'768;
constexpr int kFirstSortingMs = 150, kNextSortingMs = 1'000;
/// More rows than this that come to fit, or no longer do, in the middle of others are not put there one by one.
constexpr qsizetype kOneByOneMax = 64;

quint64 nextTicket() {
    static quint64 last = 0;
    return ++last;
}

}  // namespace

TrafficModel::TrafficModel(Workbench& bench, QObject* parent) : QAbstractTableModel(parent), bench_(bench), words_(bench.store) {
    collecting_.setSingleShot(true);
    again_.setSingleShot(true);
    connect(&collecting_, &QTimer::timeout, this, &TrafficModel::collect);
    connect(&again_, &QTimer::timeout, this, &TrafficModel::startSorting);
    connect(&sorter_, &RowSorter::sorted, this, [this](const std::vector<qint32>& rows) {
        beginResetModel();
        ordered_ = rows;
        endResetModel();
        if (waiting() > 0) again_.start(kNextSortingMs);
        emit countsChanged();
    });
    const auto& store = bench.store;
    connect(&store, &TraceStore::opened, this, &TrafficModel::forget);
    connect(&store, &TraceStore::rowsAdded, this, &TrafficModel::add);
    connect(&store, &TraceStore::rowsChanged, this, &TrafficModel::change);
    connect(&store, &TraceStore::filterFound, this, &TrafficModel::find);
    connect(&store, &TraceStore::filterLost, this, &TrafficModel::lose);
    connect(&store, &TraceStore::filterDone, this, [this](quint64 ticket) {
        if (ticket != ticket_ || !searching_) return;
        searching_ = false;
        emit countsChanged();
    });
    connect(&bench.session, &Session::positionChanged, this, &TrafficModel::findPosition);
    connect(&bench.session, &Session::stateChanged, this, &TrafficModel::findPosition);
    connect(&bench.theme, &Theme::changed, this, &TrafficModel::restyle);
    restyle();
    known_ = store.rowCount();
    findPosition();
}

// ----------------------------------------------------------------------------------------------------------- which rows

bool TrafficModel::ordered() const { return sortColumn_ > Time; }

int TrafficModel::rowCount(const QModelIndex& parent) const {
    if (parent.isValid()) return 0;
    return static_cast<int>(ordered() ? static_cast<qsizetype>(ordered_.size()) : baseCount());
}

int TrafficModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

qsizetype TrafficModel::waiting() const { return ordered() ? baseCount() - static_cast<qsizetype>(ordered_.size()) : 0; }

qsizetype TrafficModel::storeRow(int row) const {
    if (row < 0 || row >= rowCount()) return -1;
    if (ordered()) return ordered_[static_cast<std::size_t>(row)];
    const auto place = turned() ? baseCount() - 1 - row : qsizetype{row};
    return filter_ ? found_[static_cast<std::size_t>(place)] : place;
}

int TrafficModel::rowOf(qsizetype storeRow) const {
    if (storeRow < 0) return -1;
    if (ordered()) {
        const auto place = std::ranges::find(ordered_, static_cast<qint32>(storeRow));
        return place == ordered_.end() ? -1 : static_cast<int>(place - ordered_.begin());
    }
    auto place = storeRow;
    if (filter_) {
        const auto there = std::ranges::lower_bound(found_, static_cast<qint32>(storeRow));
        if (there == found_.end() || *there != storeRow) return -1;
        place = there - found_.begin();
    } else if (storeRow >= known_) {
        return -1;
    }
    return static_cast<int>(turned() ? baseCount() - 1 - place : place);
}

TrafficRow TrafficModel::traffic(int row) const { return bench_.store.row(storeRow(row)); }

void TrafficModel::forget() {
    beginResetModel();
    sorter_.cancel();
    collecting_.stop();
    again_.stop();
    collected_ = -1;
    known_ = 0;
    found_.clear();
    ordered_.clear();
    position_ = 0;
    positionRow_ = -1;
    searching_ = filter_.has_value();
    if (filter_) bench_.store.requestFilter(ticket_ = nextTicket(), *filter_);
    endResetModel();
    emit countsChanged();
}

void TrafficModel::add(qsizetype first, qsizetype count) {
    if (first < known_) return;  // counted when this model was made
    const auto last = static_cast<int>(known_ + count - 1);
    if (filter_ || ordered()) {
        known_ += count;
    } else {
        if (turned()) {
            beginInsertRows({}, 0, static_cast<int>(count - 1));
        } else {
            beginInsertRows({}, static_cast<int>(known_), last);
        }
        known_ += count;
        endInsertRows();
    }
    if (ordered() && !filter_ && !isSorting() && !again_.isActive()) again_.start(ordered_.empty() ? kFirstSortingMs : kNextSortingMs);
    findPosition();
    emit countsChanged();
}

void TrafficModel::change(qsizetype first, qsizetype last) {
    if (rowCount() == 0) return;
    if (ordered()) {
        if (!isSorting() && !again_.isActive()) again_.start(kNextSortingMs);
        emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
        return;
    }
    // Of a filtered table the rows between the two.
    auto top = first, bottom = last;
    if (filter_) {
        top = std::ranges::lower_bound(found_, static_cast<qint32>(first)) - found_.begin();
        bottom = std::ranges::upper_bound(found_, static_cast<qint32>(last)) - found_.begin() - 1;
    }
    bottom = std::min(bottom, baseCount() - 1);
    if (top > bottom) return;
    if (turned()) std::tie(top, bottom) = std::pair(baseCount() - 1 - bottom, baseCount() - 1 - top);
    emit dataChanged(index(static_cast<int>(top), 0), index(static_cast<int>(bottom), kColumns - 1));
}

// --------------------------------------------------------------------------------------------------------------- the filter

void TrafficModel::setFilter(std::optional<sim::query::Expression> filter) {
    beginResetModel();
    filter_ = std::move(filter);
    found_.clear();
    ordered_.clear();
    sorter_.cancel();
    collecting_.stop();
    collected_ = -1;
    ticket_ = nextTicket();
    searching_ = filter_ && bench_.store.isOpen();
    if (filter_) {
        bench_.store.requestFilter(ticket_, *filter_);
    } else {
        bench_.store.dropFilter();
    }
    endResetModel();
    if (ordered()) again_.start(kFirstSortingMs);
    emit countsChanged();
}

void TrafficModel::find(quint64 ticket, const QVector<qint32>& rows) {
    if (ticket != ticket_ || !filter_ || rows.isEmpty()) return;
    const auto behind = found_.empty() ? rows.begin() : std::ranges::upper_bound(rows, found_.back());
    const auto inside = behind - rows.begin();
    const auto more = rows.end() - behind;
    if (ordered()) {
        found_.insert(found_.end(), behind, rows.end());
        found_.insert(found_.end(), rows.begin(), behind);
        if (inside > 0) std::ranges::sort(found_);
        if (inside > 0 && isSorting()) startSorting();
        if (!isSorting() && !again_.isActive()) again_.start(ordered_.empty() ? kFirstSortingMs : kNextSortingMs);
    } else if (inside > kOneByOneMax) {
        beginResetModel();
        found_.insert(found_.end(), rows.begin(), rows.end());
        std::ranges::sort(found_);
        endResetModel();
    } else {
        for (auto row = rows.begin(); row != behind; ++row) {
            const auto place = std::ranges::lower_bound(found_, *row) - found_.begin();
            const auto shown = static_cast<int>(turned() ? baseCount() - place : place);
            beginInsertRows({}, shown, shown);
            found_.insert(found_.begin() + place, *row);
            endInsertRows();
        }
        if (more > 0) {
            const auto shown = static_cast<int>(turned() ? 0 : baseCount());
            beginInsertRows({}, shown, shown + static_cast<int>(more) - 1);
            found_.insert(found_.end(), behind, rows.end());
            endInsertRows();
        }
    }
    emit countsChanged();
}

void TrafficModel::remove(std::vector<qint32>& rows, std::size_t place, bool isTurned) {
    const auto shown = static_cast<int>(isTurned ? rows.size() - 1 - place : place);
    beginRemoveRows({}, shown, shown);
    rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(place));
    endRemoveRows();
}

void TrafficModel::lose(quint64 ticket, const QVector<qint32>& rows) {
    if (ticket != ticket_ || !filter_) return;
    const bool reset = rows.size() > kOneByOneMax;
    if (reset) beginResetModel();
    for (const auto row : rows) {
        const auto place = static_cast<std::size_t>(std::ranges::lower_bound(found_, row) - found_.begin());
        if (place == found_.size() || found_[place] != row) continue;
        if (!reset && !ordered()) {
            remove(found_, place, turned());
            continue;
        }
        found_.erase(found_.begin() + static_cast<std::ptrdiff_t>(place));
        const auto there = ordered() ? std::ranges::find(ordered_, row) : ordered_.end();
        if (there == ordered_.end()) continue;
        if (reset) {
            ordered_.erase(there);
        } else {
            remove(ordered_, static_cast<std::size_t>(there - ordered_.begin()), false);
        }
    }
    // Rows being put in order may be among those.
    if (isSorting()) startSorting();
    if (reset) endResetModel();
    emit countsChanged();
}

// ---------------------------------------------------------------------------------------------------------------- the order

void TrafficModel::sort(int column, Qt::SortOrder order) {
    if (column == Delta || column >= kColumns) return;
    if (column == sortColumn_ && order == sortOrder_) return;
    const bool before = ordered();
    const bool after = column > Time;
    again_.stop();
    if (before && after) {
        // The old order stays until the new one is there.
        sortColumn_ = column;
        sortOrder_ = order;
        startSorting();
        emit countsChanged();
        return;
    }
    sorter_.cancel();
    collecting_.stop();
    collected_ = -1;
    if (after) {
        // What is shown stays as it is until it is sorted.
        const auto rows = rowCount();
        std::vector<qint32> now(static_cast<std::size_t>(rows));
        for (int row = 0; row < rows; ++row) now[static_cast<std::size_t>(row)] = static_cast<qint32>(storeRow(row));
        ordered_ = std::move(now);
        sortColumn_ = column;
        sortOrder_ = order;
        startSorting();
    } else {
        beginResetModel();
        ordered_.clear();
        ordered_.shrink_to_fit();
        sortColumn_ = column;
        sortOrder_ = order;
        endResetModel();
    }
    emit countsChanged();
}

void TrafficModel::startSorting() {
    sorter_.cancel();
    job_ = {};
    collected_ = 0;
    collecting_.start(0);
}

std::uint64_t TrafficModel::sortKey(const TrafficRow& row) const {
    const auto party = [](std::uint8_t device, std::uint16_t process, std::uint32_t pid) {
        return std::uint64_t{device} << 48 | std::uint64_t{process} << 32 | (process == 0 ? pid : 0);
    };
    switch (sortColumn_) {
        case From:
            return party(row.fromDevice, row.fromProcess, row.fromPid);
        case To:
            return party(row.toDevice, row.toProcess, row.toPid);
        case Call:
            return row.name;
        case Size:
            return std::uint64_t{row.requestBytes} << 32 | row.replyBytes;
        case Kind:
            return (row.remote ? 2U : 0U) + (row.oneway ? 1U : 0U);
        case Duration:
            // What is under way takes longest.
            return row.finished() ? row.endNs - row.startNs : UINT64_MAX;
        default:
            return std::uint64_t{row.outcome} << 40 | std::uint64_t{static_cast<std::uint8_t>(row.refusedBy)} << 32 |
                   static_cast<std::uint32_t>(row.status);
    }
}

QString TrafficModel::sortText(const TrafficRow& row) const {
    switch (sortColumn_) {
        case From:
            return words_.from(row);
        case To:
            return words_.to(row);
        case Call:
            return bench_.store.name(row);
        case Kind:
            return words_.kind(row);
        case Status:
            return words_.status(row);
        default:
            return words_.note(row);
    }
}

void TrafficModel::collect() {
    if (collected_ < 0) return;
    const auto count = baseCount();
    if (collected_ == 0) job_.keys.reserve(static_cast<std::size_t>(count));
    const bool byText = sortColumn_ != Size && sortColumn_ != Duration;
    const auto end = std::min(count, collected_ + kSlice);
    for (; collected_ < end; ++collected_) {
        const auto place = filter_ ? qsizetype{found_[static_cast<std::size_t>(collected_)]} : collected_;
        const auto row = bench_.store.row(place);
        const auto key = sortKey(row);
        job_.keys.emplace_back(key, static_cast<qint32>(place));
        if (byText && !job_.texts.contains(key)) job_.texts.emplace(key, sortText(row));
    }
    if (collected_ < baseCount()) {
        collecting_.start(0);
        return;
    }
    collected_ = -1;
    job_.descending = sortOrder_ == Qt::DescendingOrder;
    sorter_.start(std::exchange(job_, {}));
}

// ------------------------------------------------------------------------------------------------------------- the position

void TrafficModel::findPosition() {
    const auto& position = bench_.session.position();
    const auto state = bench_.session.state();
    const auto before = std::pair(position_, positionRow_);
    position_ = state == Session::State::None ? 0 : position.sequence;
    positionRow_ = -1;
    if (position_ != 0) {
        positionRow_ = bench_.store.rowOf(position.transaction);
        if (positionRow_ < 0) {
            // The last one sent up to there.
            qsizetype low = 0, high = known_;
            while (low < high) {
                const auto middle = low + (high - low) / 2;
                if (bench_.store.row(middle).sentSequence <= position_) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            positionRow_ = low - 1;
        }
    }
    if (before == std::pair(position_, positionRow_) || rowCount() == 0) return;
    emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

void TrafficModel::restyle() {
    icons_.clear();
    for (const auto severity : {Severity::Good, Severity::Note, Severity::Warning, Severity::Error}) {
        icons_[severity] = bench_.theme.icon(severity);
    }
    constexpr int kSide = 32;
    QPixmap nothing(kSide, kSide);
    nothing.fill(Qt::transparent);
    auto pointer = nothing;
    QPainter painter(&pointer);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(bench_.theme.here());
    painter.drawPolygon(QPolygonF({{8, 4}, {28, 16}, {8, 28}}));
    painter.end();
    here_ = QIcon(pointer);
    elsewhere_ = QIcon(nothing);
    if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

// ----------------------------------------------------------------------------------------------------------------- the cells

QString TrafficModel::text(int row, int column) const {
    const auto traffic = this->traffic(row);
    switch (column) {
        case Id:
            return QStringLiteral("t%1").arg(traffic.id);
        case Time:
            return QString::fromStdString(sim::base::format_time(traffic.startNs));
        case Delta: {
            if (row == 0) return {};
            const auto above = this->traffic(row - 1).startNs;
            const auto span = QString::fromStdString(
                sim::base::format_span(traffic.startNs >= above ? traffic.startNs - above : above - traffic.startNs));
            return (traffic.startNs >= above ? QStringLiteral("+") : QStringLiteral("−")) + span;
        }
        case From:
            return words_.from(traffic);
        case To:
            return words_.to(traffic);
        case Call:
            return bench_.store.name(traffic);
        case Size:
            return words_.size(traffic);
        case Kind:
            return words_.kind(traffic);
        case Status:
            return words_.status(traffic);
        case Duration:
            return words_.duration(traffic);
        case Note:
            return words_.note(traffic);
        default:
            return {};
    }
}

QString TrafficModel::toolTip(int row, int column) const {
    const auto traffic = this->traffic(row);
    switch (column) {
        case Call: {
            const auto call = bench_.store.callText(traffic);
            const auto reply = bench_.store.replyText(traffic);
            return reply.isEmpty() ? call : call + QStringLiteral(" → ") + reply;
        }
        case Status:
        case Note: {
            QStringList lines{text(row, Status)};
            if (isAhead(traffic)) lines << tr("ahead: it is sent after the position");
            const auto note = words_.note(traffic);
            if (!note.isEmpty()) lines << note;
            if (traffic.refused()) {
                const auto law = sim::query::rule_entry(traffic.refusedBy, TrafficWords::language()).law;
                lines << QString::fromUtf8(law.data(), static_cast<qsizetype>(law.size()));
            }
            return lines.join(QLatin1Char('\n'));
        }
        default:
            return text(row, column);
    }
}

QVariant TrafficModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const auto row = index.row();
    const auto column = index.column();
    switch (role) {
        case Qt::DisplayRole:
            return text(row, column);
        case Qt::ToolTipRole:
            return toolTip(row, column);
        case Qt::AccessibleTextRole: {
            auto words =
                tr("%1: %2", "column and its text, read aloud").arg(headerData(column, Qt::Horizontal).toString(), text(row, column));
            if (column == Status && isAhead(traffic(row))) words += tr(", ahead of the position");
            if (column == Id && isAtPosition(row)) words += tr(", at the position");
            return words;
        }
        case Qt::DecorationRole:
            if (column == Status) return icons_.at(words_.severity(traffic(row)));
            if (column == Id && position_ != 0) return isAtPosition(row) ? here_ : elsewhere_;
            return {};
        case Qt::TextAlignmentRole: {
            const bool number = column == Time || column == Delta || column == Size || column == Duration;
            return static_cast<int>((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        }
        case Qt::ForegroundRole: {
            const auto traffic = this->traffic(row);
            if (isAhead(traffic)) return bench_.theme.faint();
            if (column == Delta) return bench_.theme.faint();
            if (column != Kind && column != Status && column != Note) return {};
            const auto tone = column == Kind ? words_.kindTone(traffic) : words_.endTone(traffic);
            return tone ? QVariant(bench_.theme.text(*tone)) : QVariant();
        }
        case Qt::FontRole: {
            const auto isHere = column == Id && isAtPosition(row);
            const auto ahead = !isHere && isAhead(traffic(row));
            if (!isHere && !ahead) return {};
            QFont font;  // the rest is the table's
            font.setBold(isHere);
            font.setItalic(ahead);
            return font;
        }
        case TransactionRole:
            return QVariant::fromValue<qulonglong>(traffic(row).id);
        case StoreRowRole:
            return QVariant::fromValue<qlonglong>(storeRow(row));
        default:
            return {};
    }
}

QVariant TrafficModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= kColumns) return {};
    const bool number = section == Time || section == Delta || section == Size || section == Duration;
    if (role == Qt::TextAlignmentRole) return static_cast<int>((number ? Qt::AlignHCenter : Qt::AlignLeft) | Qt::AlignVCenter);
    const std::pair<QString, QString> heads[kColumns] = {
        {tr("Id"), tr("Name of the transaction: t42 is the 42nd request")},
        {tr("Time"), tr("Virtual time at which the request was sent")},
        {tr("Delta"), tr("Virtual time since the row above")},
        {tr("From"), tr("Process that sent the request")},
        {tr("To"), tr("Process it goes to")},
        {tr("Call"), tr("Interface and method")},
        {tr("Bytes"), tr("Bytes of the request → of the reply")},
        {tr("Kind"), tr("Call, one-way, or to another device")},
        {tr("Status"), tr("How it ended for its sender")},
        {tr("Duration"), tr("Virtual time from the request to its end")},
        {tr("Note"), tr("The rule that refused something, or what the status means")},
    };
    if (role == Qt::DisplayRole) return heads[section].first;
    if (role == Qt::ToolTipRole) return heads[section].second;
    return {};
}

}  // namespace gui
