#include "sim/kernel/agenda.h"

#include <algorithm>

namespace sim::kernel {

std::int64_t Agenda::kernel_now_ns() {
    static const auto per_ns = sc_core::sc_time(1, sc_core::SC_NS).value();
    return static_cast<std::int64_t>(sc_core::sc_time_stamp().value() / per_ns);
}

void Agenda::put(std::size_t place, Agent* agent) {
    entries_[place] = agent;
    agent->place_ = place;
}

void Agenda::rise(std::size_t place) {
    auto* agent = entries_[place];
    while (place > 0) {
        const auto parent = (place - 1) / 2;
        if (!before(*agent, *entries_[parent])) break;
        put(place, entries_[parent]);
        place = parent;
    }
    put(place, agent);
}

void Agenda::sink(std::size_t place) {
    auto* agent = entries_[place];
    for (;;) {
        auto child = 2 * place + 1;
        if (child >= entries_.size()) break;
        if (child + 1 < entries_.size() && before(*entries_[child + 1], *entries_[child])) ++child;
        if (!before(*entries_[child], *agent)) break;
        put(place, entries_[child]);
        place = child;
    }
    put(place, agent);
}

void Agenda::post(Agent& agent, std::int64_t time_ns) {
    const bool is_new = agent.due_ns_ < 0;
    agent.due_ns_ = time_ns;
    agent.order_ = agent.comes_last_ ? std::numeric_limits<std::uint64_t>::max() : ++next_order_;
    if (is_new) {
        agent.place_ = entries_.size();
        entries_.push_back(&agent);
    }
    rise(agent.place_);
    sink(agent.place_);
    refresh();
}

void Agenda::remove(Agent& agent) {
    if (agent.due_ns_ < 0) return;
    agent.due_ns_ = -1;
    const auto place = agent.place_;
    auto* last = entries_.back();
    entries_.pop_back();
    if (last != &agent) {
        put(place, last);
        rise(place);
        sink(last->place_);
    }
    refresh();
}

void Agenda::refresh() {
    horizon_ns_ = std::min({external_ns_, entries_.empty() ? kNever : entries_.front()->due_ns_, limit_ns_});
    if (stopping_) horizon_ns_ = -1;
}

void Agenda::look_again() {
    external_ns_ = kNever;
    if (sc_core::sc_pending_activity_at_current_time()) {
        external_ns_ = kernel_now_ns();
    } else if (sc_core::sc_pending_activity_at_future_time()) {
        static const auto per_ns = sc_core::sc_time(1, sc_core::SC_NS).value();
        external_ns_ = kernel_now_ns() + static_cast<std::int64_t>(sc_core::sc_time_to_pending_activity().value() / per_ns);
    }
    refresh();
}

void Agenda::kick() {
    if (auto* earliest = first()) arm(*earliest);
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
        if (const auto* earliest = first(); earliest != nullptr && earliest->due_ns_ > limit_ns_ && !stopping_) {
            limit_reached_ = true;
            stop();
        }
        if (stopping_) {
            if (sc_core::sc_get_status() == sc_core::SC_RUNNING) sc_core::sc_stop();
            sc_core::wait(agent.go_);
            continue;
        }
        if (first() == &agent && agent.due_ns_ <= kernel_now_ns()) {
            const auto time_ns = agent.due_ns_;
            remove(agent);
            look_again();
            return time_ns;
        }
        kick();
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
