// What the engine tells, and what it does not tell: records, stops, output, its end; a loop in which it says nothing any more.

#include <algorithm>
#include <csignal>
#include <cstring>
#include <utility>

#include "scenarios/engine/serve_front.h"
#include "scenarios/engine/verdict_settle.h"
#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/trace/codec.h"

namespace scenarios::engine {
namespace {

using sim::control::Json;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kPauseAnswered{350};  ///< with the time that asking takes, half a second
constexpr milliseconds kProgressEvery{100};
constexpr seconds kStuckAfter{5};
constexpr std::int64_t kStuckCpuNs = 1'000'000'000;  ///< less of it in that time, and the run waits rather than works
constexpr seconds kEndWithin{3};
constexpr std::uint64_t kRecordsATurn = 50'000;
constexpr std::size_t kLineBytesMax = 64 * 1024;

}  // namespace

// --------------------------------------------------------------------------------------------------------------- the engine

std::vector<int> Front::descriptors() const { return engine_ ? engine_->descriptors() : std::vector<int>{}; }

int Front::wait_ms() const {
    if (phase_ == Phase::Walking) return 0;
    if (phase_ == Phase::Running) return 20;
    return -1;
}

void Front::turn() {
    if (engine_ && !over_) {
        for (const auto& news : engine_->news()) {
            if (phase_ == Phase::Over || !engine_) break;
            hear(news);
        }
    }
    if (phase_ == Phase::Running) follow(kRecordsATurn);
    if (phase_ == Phase::Running && engine_lives()) watch();
    if (phase_ == Phase::Running && engine_lives()) tell_progress();
    if (phase_ == Phase::Walking) walk_on();
}

/// Takes note of what was recorded since.
void Front::follow(std::uint64_t records_max) {
    if (trace_ == nullptr) {
        // The directory is not there before the run has begun to record, and then not at once whole.
        auto opened = ServeTrace::open(trace_directory_);
        if (!opened || (*opened)->reader().last_sequence() == 0) return;
        trace_ = std::move(*opened);
        walk_ = std::make_unique<Walk>(*trace_);
        walk_->set_points(breakpoints_.points());
        variables_ = std::make_unique<Variables>(*trace_);
        tell_run();
    }
    std::vector<std::uint64_t> logs;
    do {
        logs.clear();
        const bool more = trace_->follow(std::min(records_max, kRecordsATurn), logs);
        for (const auto sequence : logs) tell_log(sequence);
        if (!more) break;
    } while (records_max > kRecordsATurn);
}

void Front::tell_log(std::uint64_t sequence) {
    const auto record = trace_->record(sequence);
    if (!record || !record->is<sim::trace::LogWritten>()) return;
    const auto log = record->as<sim::trace::LogWritten>();
    const auto tag = log.tag.empty() ? std::string() : fmt::format("[{}] ", log.tag);
    tell_output(
        "console",
        fmt::format("{}: {}{}\n", trace_->place(record->stamp.device, record->stamp.process), tag, sim::query::plain_text(log.text, 8000)),
        sequence);
}

void Front::hear(const EngineNews& news) {
    switch (news.kind) {
        case EngineNews::Kind::Stopped:
            return hear_stop(news);
        case EngineNews::Kind::Logged:
            follow(UINT64_MAX);
            for (const int point : news.stops) tell_point_log(news.sequence, point);
            return;
        case EngineNews::Kind::Acted: {
            // Known by its words among those not yet told of; the time that was foreseen may differ.
            const auto told = inputs_.begin() + static_cast<std::ptrdiff_t>(acts_told_);
            const auto open = std::ranges::find(told, inputs_.end(), news.input.step, &Input::step);
            if (open != inputs_.end()) {
                open->time_ns = news.input.time_ns;
                std::rotate(told, open, open + 1);
                ++acts_told_;
            }
            const auto bit = news.touched == 0 ? std::string("it touched nothing")
                                               : fmt::format("it touched {} thing{}", news.touched, news.touched == 1 ? "" : "s");
            tell("ipclab/acted", {{"time_ns", news.input.time_ns},
                                  {"step", news.input.step},
                                  {"touched", news.touched},
                                  {"text", fmt::format("{}: {}", news.input.step, bit)}});
            return;
        }
        case EngineNews::Kind::ActRefused:
            return tell_output("important", news.text + "\n");
        case EngineNews::Kind::Output:
            return hear_output(news);
        case EngineNews::Kind::Verdict:
        case EngineNews::Kind::Gone:
            return hear_end(news);
    }
}

void Front::hear_output(const EngineNews& news) {
    auto& kept = news.errors ? err_line_ : out_line_;
    kept += news.text;
    auto whole = kept.rfind('\n');
    whole = whole == std::string::npos ? 0 : whole + 1;
    if (kept.size() - whole > kLineBytesMax) whole = kept.size();
    if (whole == 0) return;
    tell_output(news.errors ? "stderr" : "stdout", kept.substr(0, whole));
    kept.erase(0, whole);
}

void Front::hear_stop(const EngineNews& news) {
    const bool stood_live = position_ == last();
    recorded_ = news.sequence;
    pause_open_ = false;
    follow(UINT64_MAX);
    if (trace_ == nullptr || ending_) return;
    if (std::exchange(held_, false)) {
        // The client was told that it stands already; now it does.
        if (phase_ == Phase::Stopped && stood_live) {
            position_ = recorded_;
            variables_->move_to(position_);
            frames_.clear();
        }
        if (phase_ == Phase::Stopped) tell_position("pause", "the run made a record and stands there");
        return;
    }
    if (phase_ != Phase::Running) return;
    auto made = stop_for(news.sequence, news.stops);
    if (made.points.empty() && !news.aimed) made = {.sequence = news.sequence, .reason = "pause", .description = "paused"};
    stop(std::move(made));
}

void Front::hear_end(const EngineNews& news) {
    follow(UINT64_MAX);
    if (news.kind == EngineNews::Kind::Verdict) {
        if (!news.verdict) return;
        auto verdict = *news.verdict;
        settle(verdict, *scenario_, {});
        settled_ = true;
        exit_code_ = static_cast<int>(verdict.code);
        auto findings = Json::array();
        for (const auto& finding : findings_of(verdict)) {
            findings.push_back(
                {{"subject", finding.subject}, {"sentence", finding.sentence}, {"line", finding.line}, {"moment", finding.moment.text}});
        }
        const auto text = render_text(verdict, false);
        tell_output("important", text);
        tell("ipclab/verdict", {{"word", word_of(verdict.code)}, {"code", exit_code_}, {"text", text}, {"findings", std::move(findings)}});
        return;
    }
    for (auto* const line : {&out_line_, &err_line_}) {
        if (!line->empty()) tell_output(line == &out_line_ ? "stdout" : "stderr", std::exchange(*line, {}) + "\n");
    }
    const bool was_running = phase_ == Phase::Running;
    over_ = true;
    held_ = pause_open_ = false;
    std::string how = "the run is over";
    if (settled_) {
        tell("ipclab/engine", {{"state", "ended"}, {"text", how}, {"records", last()}});
    } else {
        how = tell_death(news);
    }
    const bool stays = trace_ != nullptr && (plan_.stop_at_end || (!settled_ && !ending_ && !plan_.no_debug));
    if (!stays) return finish_session(exit_code_);
    if (!was_running) return tell_position("end", how);
    if (settled_ || ending_) return stop_at_end();
    stop({.sequence = last(), .reason = "exception", .description = "the engine is gone", .text = how});
}

/// Who a page of the engine says is at work: "thread OS_IPC_3 of phone › echo_service, serving t7 Echo.Say".
std::string Front::at_work_text(const AtWork& work) const {
    if (work.pid == 0) return "no simulated thread";
    const sim::query::ThreadKey key{.device = work.device_index, .pid = work.pid, .tid = work.tid};
    const auto* const life = trace_ ? trace_->stacks().find(key) : nullptr;
    auto text = !work.thread.empty() ? fmt::format("thread {}", work.thread)
                : life != nullptr    ? fmt::format("thread {}", life->name)
                                     : fmt::format("thread {}", work.tid);
    text += " of " + (trace_ ? trace_->place(work.device_index, work.process) : work.process);
    const auto* const transaction = trace_ ? trace_->tree().find(work.transaction) : nullptr;
    if (transaction != nullptr) {
        const bool sends =
            transaction->sender_pid == work.pid && transaction->sender_tid == work.tid && transaction->device == work.device_index;
        text += fmt::format(", {} t{} {}", sends ? "sending" : "serving", work.transaction, trace_->tree().name(*transaction));
    }
    return text;
}

/// In the sentence that it returns.
std::string Front::tell_death(const EngineNews& news) {
    auto work = engine_->last_record();
    std::string moment;
    if (const auto record = trace_ ? trace_->record(last()) : std::nullopt) {
        moment = trace_->stacks().moment_of(trace_->reader(), *record);
    }
    const bool killed = news.killed || news.signal == SIGKILL;
    const auto how = news.signal != 0 ? fmt::format("died by signal {} ({})", news.signal, ::strsignal(news.signal))
                                      : fmt::format("ended with status {} and no verdict", news.status);
    exit_code_ = static_cast<int>(ending_ ? ExitCode::Interrupted : ExitCode::Crashed);
    const auto* const life = trace_ ? trace_->stacks().find({.device = work.device_index, .pid = work.pid, .tid = work.tid}) : nullptr;
    const auto text = fmt::format("the engine {}; {}, was the last to act{}", how, at_work_text(work),
                                  moment.empty() ? "" : fmt::format(" ({})", moment));
    tell("ipclab/engine", {{"state", killed ? "killed" : "crashed"},
                           {"text", text},
                           {"device", work.device},
                           {"process", work.process},
                           {"thread", life == nullptr ? "" : life->name},
                           {"transaction", work.transaction},
                           {"moment", moment},
                           {"records", last()}});
    tell_output("important", text + "\n");
    return text;
}

void Front::watch() {
    const auto now = surroundings_.now();
    const auto records = engine_->last_record().records;
    if (ending_) {
        if (now - end_asked_ >= kEndWithin) engine_->kill();
        return;
    }
    if (pause_open_ && now - pause_asked_ >= kPauseAnswered) return declare_stopped();
    if (records != records_seen_) {
        records_seen_ = records;
        moved_at_ = now;
        cpu_seen_ns_ = engine_->cpu_ns();
        stuck_told_ = false;
        return;
    }
    if (stuck_told_ || pause_open_ || now - moved_at_ < kStuckAfter) return;
    if (engine_->cpu_ns() - cpu_seen_ns_ < kStuckCpuNs) return;
    stuck_told_ = true;
    const auto work = engine_->ask().value_or(engine_->last_record());
    std::string moment;
    if (const auto record = trace_ ? trace_->record(trace_->reader().last_sequence()) : std::nullopt) {
        moment = trace_->stacks().moment_of(trace_->reader(), *record);
    }
    tell("ipclab/engine",
         {{"state", "stuck"},
          {"text", fmt::format("no record for {} s: {}, has been at work since {} of virtual time ({}) and does not come back",
                               kStuckAfter.count(), at_work_text(work), sim::base::format_time(work.time_ns), moment)},
          {"device", work.device},
          {"process", work.process},
          {"thread", work.thread},
          {"transaction", work.transaction},
          {"moment", moment},
          {"records", records}});
}

void Front::declare_stopped() {
    follow(UINT64_MAX);
    if (trace_ == nullptr) return;
    const auto work = engine_->ask().value_or(engine_->last_record());
    // It may just have come to its next record, and say so in a moment.
    if (engine_->last_record().records != trace_->reader().last_sequence()) return;
    held_ = true;
    pause_open_ = false;
    recorded_ = trace_->reader().last_sequence();
    sim::query::ThreadKey thread{.device = work.device_index, .pid = work.pid, .tid = work.tid};
    if (trace_->stacks().find(thread) == nullptr) thread = {};
    stop({.sequence = recorded_,
          .reason = "pause",
          .description = "paused in a loop",
          .text = fmt::format("{}, has been at work since {} of virtual time without making a record", at_work_text(work),
                              sim::base::format_time(work.time_ns)),
          .thread = thread});
}

void Front::tell_progress() {
    const auto now = surroundings_.now();
    const auto work = engine_->last_record();
    if (now - progress_told_ < kProgressEvery || work.records == told_records_) return;
    progress_told_ = now;
    told_records_ = work.records;
    tell("ipclab/progress",
         {{"records", work.records}, {"time_ns", work.time_ns}, {"transactions", trace_ ? trace_->tree().transactions().size() : 0}});
}

std::string Front::filled_in(const std::string& message, std::uint64_t sequence) const {
    const auto scope = trace_->scope(sequence);
    std::string out;
    for (std::size_t at = 0; at < message.size();) {
        const auto open = message.find('{', at);
        const auto close = open == std::string::npos ? open : message.find('}', open);
        if (close == std::string::npos) return out + message.substr(at);
        out += message.substr(at, open - at);
        const auto name = message.substr(open + 1, close - open - 1);
        const auto* const field = sim::query::find_field(name);
        const auto value = field == nullptr ? std::string() : field_text(*field, scope->value(*field));
        out += field == nullptr ? "{" + name + "}" : value.empty() ? "-" : value;
        at = close + 1;
    }
    return out;
}

void Front::tell_point_log(std::uint64_t sequence, int point) {
    const auto* const found = breakpoints_.find(point);
    if (found == nullptr || trace_ == nullptr) return;
    tell_output("console", filled_in(found->log_message, sequence) + "\n", sequence);
}

}  // namespace scenarios::engine
