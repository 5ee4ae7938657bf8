#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sim/query/event_text.h"
#include "sim/query/world_state.h"

namespace gui {

/// The thread that answers what the window asks of a trace here and there: the state at a record, records in words. Of each kind only
/// the newest question is answered, and a long way to an answer is left when a newer question comes.
class AnswerWorker {
public:
    struct TextQuestion {
        std::uint64_t ticket = 0;
        std::uint64_t from = 0, to = 0;
        /// Records by which later ones are told (processes, interfaces, links), all of them up to `contextTo`.
        std::vector<std::uint64_t> context{};
        std::uint64_t contextTo = 0;
    };
    struct Answers {
        std::uint64_t stateSequence = 0;
        std::shared_ptr<const sim::query::WorldState> state{};  ///< null: none
        std::uint64_t ticket = 0;
        std::optional<std::vector<sim::query::EventLine>> texts{};
    };

    /// `notify` is called on the worker's thread when there is an answer. It must not block.
    AnswerWorker(std::string directory, std::function<void()> notify);
    /// Stops it and waits for that.
    ~AnswerWorker();
    AnswerWorker(const AnswerWorker&) = delete;
    AnswerWorker& operator=(const AnswerWorker&) = delete;

    // None of these blocks.
    void stop();
    [[nodiscard]] bool over() const;
    void askState(std::uint64_t sequence);
    void askTexts(TextQuestion question);
    /// What was answered since.
    [[nodiscard]] Answers take();

private:
    class States;
    class Texts;
    void run();

    const std::string directory_;
    const std::function<void()> notify_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stop_ = false, over_ = false;
    std::optional<std::uint64_t> stateAsked_;
    std::optional<TextQuestion> textsAsked_;
    Answers answers_;
    std::thread thread_;  ///< last: it uses all the others
};

}  // namespace gui
