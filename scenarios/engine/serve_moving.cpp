// Moving through a run: what each step aims at, and by what way it goes there.

#include <algorithm>
#include <iterator>
#include <utility>

#include "scenarios/engine/serve_front.h"
#include "scenarios/engine/trace_file.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

using sim::control::Arguments;
using sim::control::Request;
using sim::query::Aim;
using sim::query::ThreadKey;

constexpr std::uint64_t kRecordsATurn = 50'000;
constexpr std::int64_t kIdMax = 0x7fffffff;

bool names_record(const std::string& text) {
    return text.size() >= 2 && (text[0] == 't' || text[0] == 'e') && text.find_first_not_of("0123456789.", 1) == std::string::npos;
}

}  // namespace

// ------------------------------------------------------------------------------------------------------------ what to aim at

/// The first record of a thread that belongs no longer to a one-way call: nobody says when its handler is done.
Aim Front::aim_past_oneway(const ThreadKey& thread, std::uint64_t transaction) const {
    const auto device = trace_->reader().device_name(thread.device);
    return {.kind = Aim::Kind::Condition,
            .thread = thread,
            .text = fmt::format("device = \"{}\" and pid = {} and tid = {} and not (transaction = t{} or parent = t{})", device, thread.pid,
                                thread.tid, transaction, transaction)};
}

Aim Front::aim_over(const ThreadKey& thread) const {
    const auto& stacks = trace_->stacks();
    if (const auto id = stacks.under_way(thread, position_); id != 0)
        return {.kind = Aim::Kind::CallOver, .thread = thread, .transaction = id};
    const auto id = stacks.serving(thread, position_);
    const auto* const served = stacks.tree().find(id);
    if (served != nullptr && !stacks.open(*served, position_)) return aim_past_oneway(thread, id);
    return {.kind = Aim::Kind::CallOver, .thread = thread, .transaction = id};
}

Aim Front::aim_in(const ThreadKey& thread) const {
    const auto& stacks = trace_->stacks();
    auto id = stacks.under_way(thread, position_);
    if (id == 0) id = stacks.serving(thread, position_);
    if (id == 0) return {.kind = Aim::Kind::Thread, .thread = thread};
    // What is nested in it by now belongs to the chain, too.
    Aim aim{.kind = Aim::Kind::Chain, .thread = thread, .chain = {id}};
    const auto& tree = stacks.tree();
    const auto& all = tree.transactions();
    for (std::size_t i = 0; i < aim.chain.size() && aim.chain.size() < 10'000; ++i) {
        const auto* const one = tree.find(aim.chain[i]);
        for (auto child = one == nullptr ? sim::query::Transaction::kNone : one->first_child; child != sim::query::Transaction::kNone;
             child = all[child].next_sibling) {
            if (all[child].sent_sequence <= position_) aim.chain.push_back(all[child].id);
        }
    }
    return aim;
}

Aim Front::aim_out(const ThreadKey& thread) const {
    const auto& stacks = trace_->stacks();
    const auto id = stacks.serving(thread, position_);
    const auto* const served = stacks.tree().find(id);
    if (served == nullptr) return {.kind = Aim::Kind::CallOver, .thread = thread, .transaction = stacks.under_way(thread, position_)};
    if (!stacks.open(*served, position_)) return aim_past_oneway(thread, id);
    return {.kind = Aim::Kind::CallOver, .thread = thread, .transaction = id};
}

/// Where a thread sent what it has under way; else the last that it sent in what it serves, else where that was sent from.
std::uint64_t Front::target_back(const ThreadKey& thread) const {
    const auto& stacks = trace_->stacks();
    const auto& tree = stacks.tree();
    if (const auto* const open = tree.find(stacks.under_way(thread, position_)); open != nullptr && open->sent_sequence < position_) {
        return open->sent_sequence;
    }
    const auto serves = stacks.serving(thread, position_);
    const auto& sent = stacks.sent_by(thread);
    for (auto at = sent.rbegin(); at != sent.rend(); ++at) {
        const auto* const one = tree.find(*at);
        if (one == nullptr || one->sent_sequence >= position_) continue;
        if (serves == 0 || one->parent == serves) return one->sent_sequence;
        if (one->id < serves) break;
    }
    const auto* const served = tree.find(serves);
    return served != nullptr && served->sent_sequence < position_ ? served->sent_sequence : 1;
}

// -------------------------------------------------------------------------------------------------------------------- moving

void Front::run(const Aim& aim) {
    phase_ = Phase::Running;
    held_ = pause_open_ = stuck_told_ = false;
    const auto now = surroundings_.now();
    moved_at_ = progress_told_ = now;
    records_seen_ = told_records_ = engine_->last_record().records;
    cpu_seen_ns_ = engine_->cpu_ns();
    engine_->go(aim);
}

void Front::stop_at_end() { stop({.sequence = last(), .reason = "step", .description = "end of the run", .thread = move_.thread}); }

void Front::move_forward(const Request& request, Aim aim, Move move, Json body) {
    answer(request, std::move(body));
    move_ = std::move(move);
    if (position_ < last()) {
        phase_ = Phase::Walking;
        return walk_->forward(position_, last(), std::move(aim));
    }
    if (engine_lives()) return run(aim);
    stop_at_end();
}

void Front::move_back(const Request& request, std::uint64_t target, Move move) {
    answer(request);
    move_ = std::move(move);
    if (target <= 1) move_.description = "start of the recording";
    if (position_ <= 1) return stop({.sequence = 1, .reason = "step", .description = "start of the recording", .thread = move_.thread});
    phase_ = Phase::Walking;
    walk_->back(position_, std::max<std::uint64_t>(target, 1));
}

Front::Stop Front::stop_for(std::uint64_t sequence, const std::vector<int>& points) const {
    Stop made{.sequence = sequence, .reason = move_.reason, .description = move_.description};
    if (const auto* const point = points.empty() ? nullptr : breakpoints_.find(points.front()); point != nullptr) {
        made.reason = point->kind == Breakpoint::Kind::Exception  ? "exception"
                      : point->kind == Breakpoint::Kind::Function ? "function breakpoint"
                                                                  : "breakpoint";
        made.description = point->what;
        made.points = points;
        return made;
    }
    const auto* const life = trace_->stacks().find(move_.thread);
    if (life != nullptr && shown(*life, sequence)) made.thread = move_.thread;
    return made;
}

void Front::walk_on() {
    std::vector<std::pair<std::uint64_t, int>> told;
    const auto end = walk_->go_on(kRecordsATurn, told);
    for (const auto& [sequence, point] : told) tell_point_log(sequence, point);
    if (!end) {
        if (!move_.pausing) return;
        walk_->stop();
        return stop({.sequence = walk_->sequence(), .reason = "pause", .description = "paused"});
    }
    if (!end->problem.empty())
        return stop({.sequence = end->sequence, .reason = "step", .description = end->problem, .text = end->problem});
    if (!end->stops()) {
        if (engine_lives()) {
            position_ = last();
            return run(walk_->aim());
        }
        return stop_at_end();
    }
    stop(stop_for(end->sequence, end->points));
}

// ------------------------------------------------------------------------------------------------------------------ requests

void Front::go_on(const Request& request) {
    if (!must_stand(request)) return;
    const bool at_end = position_ == last() && !engine_lives();
    if (at_end && scenario_ != nullptr) {
        answer(request, {{"allThreadsContinued", true}});
        return finish_session(exit_code_);
    }
    move_forward(request, {}, {.reason = "step"}, {{"allThreadsContinued", true}});
}

void Front::reverse_continue(const Request& request) {
    if (!must_stand(request)) return;
    move_back(request, 1, {});
}

std::optional<Front::StepRequest> Front::step_request(const Request& request) {
    Arguments arguments(request);
    StepRequest step;
    const auto id = arguments.needed_whole("threadId", 0, kIdMax);
    step.granularity = arguments.word("granularity", {"statement", "line", "instruction"}).value_or("statement");
    if (!arguments.error().empty()) {
        refuse(request, arguments.error());
        return std::nullopt;
    }
    if (!must_stand(request)) return std::nullopt;
    for (const auto& life : trace_->stacks().threads()) {
        const bool meant = life.id == id || (life.process_id == id && idle_pool(life, position_));
        if (meant && shown(life, position_)) {
            step.thread = &life;
            return step;
        }
    }
    if (id == thread_id({}, position_)) return step;
    refuse(request, fmt::format("{}: there is no thread {} at this moment", request.command, id));
    return std::nullopt;
}

void Front::next(const Request& request) {
    const auto step = step_request(request);
    if (!step) return;
    const auto thread = step->thread == nullptr ? ThreadKey{} : step->thread->key;
    if (step->granularity == "instruction") return move_forward(request, {.kind = Aim::Kind::AnyRecord}, {.description = "next record"});
    if (step->granularity == "line" || step->thread == nullptr) {
        return move_forward(request, {.kind = Aim::Kind::AnyStep}, {.description = "next step of the scenario"});
    }
    move_forward(request, aim_over(thread), {.description = "call over", .thread = thread});
}

void Front::step_in(const Request& request) {
    const auto step = step_request(request);
    if (!step) return;
    if (step->granularity == "instruction" || step->thread == nullptr) {
        return move_forward(request, {.kind = Aim::Kind::AnyRecord}, {.description = "next record"});
    }
    move_forward(request, aim_in(step->thread->key), {.description = "next record of the chain"});
}

void Front::step_out(const Request& request) {
    const auto step = step_request(request);
    if (!step) return;
    if (step->granularity == "instruction" || step->thread == nullptr) {
        return move_forward(request, {.kind = Aim::Kind::AnyRecord}, {.description = "next record"});
    }
    move_forward(request, aim_out(step->thread->key), {.description = "answered", .thread = step->thread->key});
}

void Front::step_back(const Request& request) {
    const auto step = step_request(request);
    if (!step) return;
    if (step->granularity == "instruction") return move_back(request, position_ - 1, {.description = "previous record"});
    if (step->granularity == "line" || step->thread == nullptr) {
        return move_back(request, trace_->stacks().step_before(position_), {.description = "previous step of the scenario"});
    }
    move_back(request, target_back(step->thread->key), {.description = "where the call was sent", .thread = step->thread->key});
}

void Front::pause(const Request& request) {
    if (phase_ == Phase::Walking) {
        move_.pausing = true;
        return answer(request);
    }
    if (phase_ == Phase::Running) {
        if (!pause_open_) {
            pause_open_ = true;
            pause_asked_ = surroundings_.now();
            engine_->pause();
        }
        return answer(request);
    }
    if (!must_have_trace(request)) return;
    answer(request);
}

void Front::go_to(const Request& request) {
    Arguments arguments(request);
    const auto moment = arguments.needed_text("moment");
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    if (!must_stand(request)) return;
    const auto found = find_record(trace_->reader(), moment);
    if (!found) return refuse(request, found.error());
    if (*found > last()) return refuse(request, fmt::format("{} is not recorded yet; ipclab/runUntil goes there", moment));
    answer(request, {{"sequence", *found}});
    position_ = *found;
    frames_.clear();
    variables_->move_to(position_);
    const auto line = trace_->line(position_);
    stopped_ = {.sequence = position_, .reason = "goto"};
    if (const auto record = trace_->record(position_)) stopped_.thread = ThreadKey::of(record->stamp);
    tell_position("goto", fmt::format("{}{}{}: {}", line.moment, line.who.empty() ? "" : ", ", line.who, line.text));
}

void Front::run_until(const Request& request) {
    Arguments arguments(request);
    const auto until = arguments.needed_text("until");
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    if (!must_stand(request)) return;
    Aim aim{.kind = Aim::Kind::Condition, .text = until};
    if (names_record(until)) {
        const auto moment = sim::query::Moment::parse(until);
        if (!moment) return refuse(request, moment.error());
        aim.kind = Aim::Kind::Moment;
        const auto found = sim::query::find_moment(trace_->reader(), *moment);
        if (found && *found <= position_) return refuse(request, fmt::format("{} lies behind, not ahead; ipclab/goto goes there", until));
    } else {
        if (!until.empty() && until.front() >= '0' && until.front() <= '9') aim.text = "time >= " + until;
        if (const auto problem = expression_problem("until", aim.text); !problem.empty()) return refuse(request, problem);
    }
    move_forward(request, std::move(aim), {.reason = "goto", .description = until});
}

}  // namespace scenarios::engine
