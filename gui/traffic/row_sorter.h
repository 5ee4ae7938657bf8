#pragma once

#include <QObject>
#include <QVector>
#include <cstdint>
#include <memory>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gui {

/// Sorts rows by a key on a thread of its own. A new job replaces one that is not done: only the newest one's result is told.
class RowSorter : public QObject {
    Q_OBJECT

public:
    struct Job {
        std::vector<std::pair<std::uint64_t, qint32>> keys{};  ///< key and row; equal keys stay in the order of the rows
        /// What the keys stand for, if they are the numbers of texts.
        std::unordered_map<std::uint64_t, QString> texts{};
        bool descending = false;
    };

    using QObject::QObject;
    /// Waits for a job that is under way; a million rows take some 200 ms.
    ~RowSorter() override;

    void start(Job job);
    void cancel();
    [[nodiscard]] bool busy() const { return busy_; }

signals:
    void sorted(const std::vector<qint32>& rows);

private:
    void run(Job job);
    void finished(std::uint64_t number, std::vector<qint32> rows);

    std::thread thread_;
    std::unique_ptr<Job> next_;  ///< waits until the one under way is done
    std::uint64_t number_ = 0;   ///< of the newest job
    bool busy_ = false;
    bool running_ = false;
};

}  // namespace gui
