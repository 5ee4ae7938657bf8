#pragma once

#include <QObject>
#include <QString>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gui/store/trace_store.h"
#include "sim/query/account_actors.h"
#include "sim/query/event_text.h"
#include "sim/query/interface_book.h"

namespace gui {

/// Who is who and what is what in the store's trace, for views that put single records into words: kept up as the trace grows, so that
/// no record's words need a look at the trace from its start. On the window's thread; nothing blocks.
class TraceWords : public QObject {
    Q_OBJECT

public:
    explicit TraceWords(TraceStore& store, QObject* parent = nullptr);

    [[nodiscard]] const sim::query::ActorNames& actors() const { return *actors_; }
    /// The run's declarations, which stand before its first transaction.
    [[nodiscard]] const sim::query::InterfaceBook& interfaces() const { return interfaces_; }

    /// A record in one line, as the console and `ipclab show` put it. Who acts is not in it.
    [[nodiscard]] QString text(const sim::trace::RecordView& record) const;
    /// Who acts: a process, a device, a link, or the world.
    [[nodiscard]] QString who(const sim::trace::RecordView& record) const;
    [[nodiscard]] QString process(std::uint8_t device, std::uint32_t pid) const;
    /// `echo_service (pid 103)`.
    [[nodiscard]] QString processWithPid(std::uint8_t device, std::uint32_t pid) const;
    /// Who sent it, and to whom; what is not known yet is told by what is: a device, `nobody`.
    [[nodiscard]] QString from(const TrafficRow& row) const;
    [[nodiscard]] QString to(const TrafficRow& row) const;

    /// Number of its process.started, 0 if it is not known.
    [[nodiscard]] std::uint64_t startOf(std::uint8_t device, std::uint32_t pid) const;
    /// Abilities that a process had published right after a record.
    [[nodiscard]] std::vector<std::int32_t> abilitiesOf(std::uint8_t device, std::uint32_t pid, std::uint64_t sequence) const;
    /// Whether a link was told of before a record.
    [[nodiscard]] bool linkSeen(std::string_view link, std::uint64_t sequence) const;
    /// Index of a device by its name, 0 if there is none.
    [[nodiscard]] std::uint8_t device(std::string_view name) const;

signals:
    void changed();  ///< another trace, or more names

private:
    void start();
    void gather(qsizetype first, qsizetype count);
    [[nodiscard]] sim::query::EventLine line(const sim::trace::RecordView& record) const;

    struct Published {
        std::uint64_t sequence = 0;
        std::int32_t ability = 0;
        bool added = false;
        std::uint8_t device = 0;
        std::uint32_t owner = 0;
    };

    TraceStore& store_;
    std::unique_ptr<sim::query::ActorNames> actors_;
    sim::query::InterfaceBook interfaces_;
    std::unique_ptr<sim::query::EventTexts> texts_;
    std::map<std::pair<std::uint8_t, std::uint32_t>, std::uint64_t> starts_;  ///< by device and pid
    std::map<std::string, std::uint64_t, std::less<>> links_;                 ///< where each was first told of
    std::vector<Published> published_;
    std::uint64_t declaredTo_ = 0;  ///< records up to here were looked at for declarations
    bool declared_ = false;         ///< and no more will come
};

}  // namespace gui
