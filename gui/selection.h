#pragma once

#include <QObject>
#include <QString>
#include <cstdint>
#include <deque>

namespace gui {

/// What is selected. Which of the numbers mean something follows from the kind.
struct Selected {
    enum class Kind : std::uint8_t {
        Nothing,
        Record,       ///< sequence
        Transaction,  ///< transaction; sequence: the record in it that was meant, 0: its request
        Process,      ///< device, pid
        Thread,       ///< device, pid, tid
        Device,       ///< device
        Link,         ///< name
        Handle,       ///< device, pid, number
        Rule          ///< name: its id, `SIZE-1`
    };
    Kind kind = Kind::Nothing;
    std::uint64_t sequence = 0;
    std::uint64_t transaction = 0;
    std::uint8_t device = 0;  ///< index among the trace's names
    std::uint32_t pid = 0;
    std::uint32_t tid = 0;
    std::uint32_t number = 0;
    QString name{};
    bool operator==(const Selected&) const = default;
};

/// The one selection of the window, with its history. Selecting does not move the position.
class Selection : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    [[nodiscard]] const Selected& current() const { return current_; }
    void select(const Selected& selected);
    void selectTransaction(std::uint64_t transaction, std::uint64_t sequence = 0);
    void clear();

    [[nodiscard]] bool canGoBack() const { return !before_.empty(); }
    [[nodiscard]] bool canGoForward() const { return !after_.empty(); }
    void goBack();
    void goForward();
    /// Another trace: nothing is selected and the history is empty.
    void forget();

signals:
    void changed(const gui::Selected& selected);

private:
    void put(const Selected& selected);

    static constexpr std::size_t kHistoryMax = 200;
    Selected current_;
    std::deque<Selected> before_, after_;  ///< nearest last
};

}  // namespace gui
