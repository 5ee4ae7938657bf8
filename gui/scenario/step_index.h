#pragma once

#include <QHash>
#include <QObject>
#include <QTimer>
#include <cstdint>
#include <optional>
#include <vector>

namespace gui {

class TraceStore;

/// Which line of the scenario was reached when, and by whom: gathered from the store's marks in small portions between events, so that
/// the window never waits for a huge trace.
class StepIndex : public QObject {
    Q_OBJECT

public:
    struct Thread {
        std::uint8_t device = 0;
        std::uint32_t pid = 0;
        std::uint32_t tid = 0;
        bool operator==(const Thread&) const = default;
    };

    explicit StepIndex(TraceStore& store, QObject* parent = nullptr);

    /// Lines of steps that began at or before this record.
    [[nodiscard]] std::vector<int> reachedBy(std::uint64_t sequence) const;
    /// The line of the last step that a thread began at or before this record; 0: none.
    [[nodiscard]] int lineOf(const Thread& thread, std::uint64_t sequence) const;
    /// The same, whoever began it.
    [[nodiscard]] int lineAt(std::uint64_t sequence) const;
    /// Everything that the store has was looked at.
    [[nodiscard]] bool settled() const;

signals:
    void grown();

private:
    struct Step {
        std::uint64_t sequence;
        int line;
    };

    void forget();
    void gather();

    TraceStore& store_;
    QTimer timer_;
    qsizetype next_ = 0;  ///< mark
    std::vector<Step> steps_;
    QHash<int, std::uint64_t> first_;  ///< by line
    QHash<quint64, std::vector<Step>> threads_;
};

}  // namespace gui
