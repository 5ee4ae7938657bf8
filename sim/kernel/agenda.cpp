#include "sim/kernel/agenda.h"

#include <algorithm>

namespace sim::kernel {

std::int64_t Agenda::kernel_now_ns() {
    static const auto per_ns = sc_core::sc_time(1, sc_core::SC_NS).value();
    return static_cast<std::int64_t>(sc_core::sc_time_stamp().value() / per_ns);
}

void Agenda::post(Agent& agent, std::int64_t time_ns) {
    if (agent.due_ns_ < 0) entries_.push_back(&agent);
    agent.due_ns_ = time_ns;
    agent.order_ = ++next_order_;
    refresh();
}

void Agenda::remove(Agent& agent) {
    if (agent.due_ns_ < 0) return;
    agent.due_ns_ = -1;
    entries_.erase(std::find(entries_.begin(), entries_.end(), &agent));
    refresh();
}

void Agenda::refresh() {
    // A handful of cores and timers: a scan is quicker than a heap, and it happens only when the turn changes.
    first_ = nullptr;
    for (auto* agent : entries_) {
        if (first_ == nullptr || agent->due_ns_ < first_->due_ns_ ||
            (agent->due_ns_ == first_->due_ns_ && agent->order_ < first_->order_)) {
            first_ = agent;
        }
    }
    horizon_ns_ = std::min({external_ns_, first_ != nullptr ? first_->due_ns_ : kNever, limit_ns_});
    if (stopping_) horizon_ns_ = -1;
}

void Agenda::arm(Agent& agent) {
    const auto ahead = agent.due_ns_ - kernel_now_ns();
    if (ahead > 0) {
        agent.go_.notify(sc_core::sc_time(static_cast<double>(ahead), sc_core::SC_NS));
    } else {
        agent.go_.notify();
    }
}

std::int64_t Agenda::await(Agent& agent) {
    for (;;) {
        if (first_ != nullptr && first_->due_ns_ > limit_ns_ && !stopping_) {
            limit_reached_ = true;
            stop();
        }
        if (stopping_) {
            if (sc_core::sc_get_status() == sc_core::SC_RUNNING) sc_core::sc_stop();
            sc_core::wait(agent.go_);
            continue;
        }
        if (first_ == &agent && agent.due_ns_ <= kernel_now_ns()) {
            const auto time_ns = agent.due_ns_;
            const auto pending = sc_core::sc_pending_activity_at_current_time();
            const auto future = sc_core::sc_pending_activity_at_future_time();
            external_ns_ = kNever;
            if (pending) {
                external_ns_ = kernel_now_ns();
            } else if (future) {
                static const auto per_ns = sc_core::sc_time(1, sc_core::SC_NS).value();
                external_ns_ = kernel_now_ns() + static_cast<std::int64_t>(sc_core::sc_time_to_pending_activity().value() / per_ns);
            }
            remove(agent);
            return time_ns;
        }
        if (first_ != nullptr) arm(*first_);
        sc_core::wait(agent.go_);
    }
}

void Agenda::set_limit(std::int64_t limit_ns) {
    limit_ns_ = limit_ns;
    refresh();
}

void Agenda::stop() {
    stopping_ = true;
    refresh();
}

}  // namespace sim::kernel
