#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "gui/store/gatherer.h"
#include "sim/query/expression.h"

namespace gui {

/// The thread that reads one trace from its first record on, and goes on when it grows; between stretches of the trace it looks which
/// rows a filter holds for. What it has lies ready in portions; it waits when nobody takes them, so that they never pile up.
class GatherWorker {
public:
    /// `notify` is called on the worker's thread whenever there is something to take. It must not block.
    GatherWorker(std::string directory, std::function<void()> notify);
    /// Stops it and waits for that.
    ~GatherWorker();
    GatherWorker(const GatherWorker&) = delete;
    GatherWorker& operator=(const GatherWorker&) = delete;

    // None of these blocks.
    void stop();
    /// Nothing comes any more and the destructor does not wait.
    [[nodiscard]] bool over() const;
    /// The trace may have grown.
    void refresh();
    /// Which rows an expression holds for; replaces the request before. `number` stands in the portions.
    void filter(std::uint64_t number, const sim::query::Expression& expression);
    void dropFilter();
    /// The next portion, null if there is none; `more`: another one is ready.
    [[nodiscard]] std::unique_ptr<Portion> take(bool& more);

private:
    struct Filter {
        std::uint64_t number = 0;
        sim::query::Expression expression{};
        std::size_t next = 0;         ///< first row that was not looked at
        std::vector<bool> matches{};  ///< of those before
        bool done = false;
    };

    void run();
    /// A stretch of records; true if there is no more to read now.
    bool gather(sim::trace::Cursor& cursor, const sim::trace::Reader& reader, Gatherer& gatherer, Portion& portion) const;
    static void look(Filter& filter, const Gatherer& gatherer, const sim::trace::Names& names, bool atEnd, Portion& portion);
    /// Hands a portion over, waiting while enough lie there.
    void put(std::unique_ptr<Portion> portion);

    const std::string directory_;
    const std::function<void()> notify_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::unique_ptr<Portion>> ready_;
    bool stop_ = false, over_ = false, refresh_ = false;
    bool filterAsked_ = false;
    std::optional<Filter> asked_;  ///< none: no filter any more
    std::thread thread_;           ///< last: it uses all the others
};

}  // namespace gui
