#include "gui/store/answer_worker.h"

#include <algorithm>
#include <unordered_set>

#include "sim/query/state_reader.h"
#include "sim/trace/codec.h"

namespace gui {
namespace {

/// Records passed before the worker looks for a newer question; about 10 ms.
constexpr std::uint64_t kStride = 50'000;
/// Below this record texts are told with everything before them; further on only so many records before are read.
constexpr std::uint64_t kWholePass = 300'000, kWarmUp = 20'000;
/// A transaction whose request is this far into a warm-up had no record before it.
constexpr std::uint64_t kBegun = 1'000;
constexpr std::uint64_t kTextsMax = 1'000;

}  // namespace

/// The way to the state at one record.
class AnswerWorker::States {
public:
    States(const sim::trace::Reader& reader, const std::string& directory) : reader_(reader), states_(reader, directory) {
        // With snapshots from a sidecar a jump is short wherever it leads.
        if (states_.snapshots() > 0) walked_ = reader.last_sequence();
    }

    /// One stretch of the way; the state when it is there.
    std::shared_ptr<const sim::query::WorldState> step(std::uint64_t sequence) {
        const auto wanted = std::min(sequence, reader_.last_sequence());
        const bool there = wanted <= walked_ + kStride;
        const auto to = there ? wanted : walked_ + kStride;
        auto state = states_.state_at(to);
        if (!state) {
            // Damage: what stands before it is the best there is.
            state = states_.state_at(readable(walked_, to));
            if (!state) return std::make_shared<const sim::query::WorldState>();
            return std::make_shared<const sim::query::WorldState>(std::move(*state));
        }
        walked_ = std::max(walked_, to);
        return there ? std::make_shared<const sim::query::WorldState>(std::move(*state)) : nullptr;
    }

    /// Leaves the snapshots for the next time. A trace that cannot be written to goes without.
    void save() {
        if (!reader_.live()) (void)states_.save();
    }

private:
    /// The last record up to `to` before the trace is damaged.
    [[nodiscard]] std::uint64_t readable(std::uint64_t from, std::uint64_t to) const {
        auto cursor = reader_.from(from + 1);
        sim::trace::RecordView record;
        auto last = from;
        while (last < to && cursor.next(record)) last = record.sequence;
        return std::min(last, to);
    }

    const sim::trace::Reader& reader_;
    sim::query::StateReader states_;
    std::uint64_t walked_ = 0;  ///< as far as there are snapshots
};

/// The way to the words of some records.
class AnswerWorker::Texts {
public:
    explicit Texts(const sim::trace::Reader& reader) : reader_(reader), cursor_(reader.begin()) {}

    void begin(const TextQuestion& question) {
        lines_.clear();
        from_ = std::max<std::uint64_t>(question.from, 1);
        to_ = std::min({question.to, from_ + kTextsMax - 1, reader_.last_sequence()});
        if (texts_ && next_ <= from_ && from_ - next_ <= kWarmUp) return;
        texts_ = std::make_unique<sim::query::EventTexts>(reader_.names());
        begun_.clear();
        const auto start = from_ > kWarmUp ? from_ - kWarmUp : 1;
        start_ = from_ <= kWholePass || question.contextTo < start ? 1 : start;
        if (start_ > 1) {
            for (const auto sequence : question.context) {
                if (sequence >= start_) break;
                if (const auto record = reader_.at(sequence)) texts_->add(*record);
            }
        }
        cursor_ = start_ == 1 ? reader_.begin() : reader_.from(start_);
        next_ = start_;
    }

    /// One stretch of the way; true when it is done.
    bool step() {
        sim::trace::RecordView record;
        for (std::uint64_t i = 0; i < kStride && next_ <= to_; ++i) {
            if (!cursor_.next(record)) return true;
            next_ = record.sequence + 1;
            // Records of unknown kinds are skipped, so this one may lie beyond what was asked.
            texts_->add(record);
            const auto transaction = record.stamp.transaction;
            const bool sent = record.is<sim::trace::TransactionSent>() || record.is<sim::trace::RpcSent>();
            if (start_ > 1 && sent && record.sequence >= start_ + kBegun) begun_.insert(transaction);
            if (record.sequence < from_ || record.sequence > to_) continue;
            auto line = texts_->line();
            // Which record of its transaction it is can be told only when all of them were seen.
            if (start_ > 1 && transaction != 0 && !begun_.contains(transaction)) line.moment = "e" + std::to_string(record.sequence);
            lines_.push_back(std::move(line));
        }
        return next_ > to_;
    }

    std::vector<sim::query::EventLine> take() { return std::exchange(lines_, {}); }

private:
    const sim::trace::Reader& reader_;
    sim::trace::Cursor cursor_;
    std::unique_ptr<sim::query::EventTexts> texts_;
    std::unordered_set<std::uint64_t> begun_;
    std::uint64_t from_ = 0, to_ = 0;
    std::uint64_t start_ = 1, next_ = 1;
    std::vector<sim::query::EventLine> lines_;
};

AnswerWorker::AnswerWorker(std::string directory, std::function<void()> notify)
    : directory_(std::move(directory)), notify_(std::move(notify)), thread_([this] { run(); }) {}

AnswerWorker::~AnswerWorker() {
    stop();
    thread_.join();
}

void AnswerWorker::stop() {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    changed_.notify_all();
}

bool AnswerWorker::over() const {
    const std::lock_guard lock(mutex_);
    return over_;
}

void AnswerWorker::askState(std::uint64_t sequence) {
    const std::lock_guard lock(mutex_);
    stateAsked_ = sequence;
    changed_.notify_all();
}

void AnswerWorker::askTexts(TextQuestion question) {
    const std::lock_guard lock(mutex_);
    textsAsked_ = std::move(question);
    changed_.notify_all();
}

AnswerWorker::Answers AnswerWorker::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(answers_, {});
}

void AnswerWorker::run() {
    auto opened = sim::trace::Reader::open(directory_);
    std::unique_ptr<States> states;
    std::unique_ptr<Texts> texts;
    std::optional<std::uint64_t> stateWanted;
    std::optional<TextQuestion> textsWanted;
    std::unique_lock lock(mutex_);
    while (!stop_ && opened) {
        if (!stateWanted && !textsWanted) changed_.wait(lock, [&] { return stop_ || stateAsked_ || textsAsked_; });
        if (stop_) break;
        const bool asked = stateAsked_ || textsAsked_;
        if (stateAsked_) stateWanted = std::exchange(stateAsked_, std::nullopt);
        const bool textsBegin = textsAsked_.has_value();
        if (textsBegin) textsWanted = std::exchange(textsAsked_, std::nullopt);
        lock.unlock();

        auto& reader = **opened;
        if (asked) reader.refresh();
        Answers answers;
        if (stateWanted) {
            if (!states) states = std::make_unique<States>(reader, directory_);
            answers.state = states->step(*stateWanted);
            answers.stateSequence = *stateWanted;
            if (answers.state) stateWanted.reset();
        }
        if (textsWanted) {
            if (!texts) texts = std::make_unique<Texts>(reader);
            if (textsBegin) texts->begin(*textsWanted);
            if (texts->step()) {
                answers.ticket = textsWanted->ticket;
                answers.texts = texts->take();
                textsWanted.reset();
            }
        }

        lock.lock();
        // A question that came meanwhile replaces the one just answered.
        if (stateAsked_) answers.state.reset();
        if (textsAsked_) answers.texts.reset();
        const bool told = answers.state || answers.texts;
        if (answers.state) {
            answers_.state = std::move(answers.state);
            answers_.stateSequence = answers.stateSequence;
        }
        if (answers.texts) {
            answers_.texts = std::move(answers.texts);
            answers_.ticket = answers.ticket;
        }
        lock.unlock();
        if (told) notify_();
        lock.lock();
    }
    over_ = true;
    lock.unlock();
    if (states) states->save();
}

}  // namespace gui
